"""The plan as a whole: order, levels in production, risks of sets and of plans, images, findings, radius."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairway.configuration import DeletionBudget, PlanSettings
from fairway.finding import Finding, Severity
from fairway.plan.applications import FINALIZERS, PRESERVES
from fairway.plan.assembly import assemble
from fairway.plan.images import images
from fairway.plan.model import (
    ABSENT,
    ApplicationChange,
    FieldChange,
    FindingChanges,
    ImageChange,
    Kind,
    Level,
    Plan,
    Risk,
    RiskGroup,
    SetChange,
    State,
)
from fairway.plan.radius import Radius, radius
from fairway.plan.risk.fleet import CLASSES, INFLATED_NOWHERE
from plan.builders import added, changed, environment, field, folder, removed, renamed

IMAGE = field("spec/template/spec/containers/[name=web]/image", "a:1", "a:2")
ZERO = Risk("replicas-to-zero", Level.WARNING, "replicas goes from 2 to 0", "remedy")
NOTICE = Risk("replicas-to-zero", Level.NOTICE, "of a level of its own", "remedy")


def planned(
    *sets: SetChange,
    settings: PlanSettings | None = None,
    allowed: dict[str, str] | None = None,
    applications: tuple[ApplicationChange, ...] = (),
) -> Plan:
    return assemble(
        State("main"),
        State(""),
        26,
        sets,
        settings=settings,
        allowed=allowed,
        applications=applications,
        files=("base/a.yaml",),
    )


def told(plan: Plan) -> list[tuple[str, Level, tuple[str, ...]]]:
    return [(group.risk.name, group.risk.level, group.names) for group in plan.risks]


def test_nothing_that_happens_is_a_plan_of_nothing() -> None:
    plan = planned(environment("acme/staging"))
    assert (plan.total, plan.files, plan.changed) == (26, ("base/a.yaml",), ())
    assert (plan.groups, plan.risks, plan.images, plan.findings, plan.blocking) == ((), (), (), (), ())


def test_sets_are_in_the_order_of_rings_and_names_whatever_order_they_come_in() -> None:
    sets = [
        environment("b/production", ring=4),
        folder("argocd/projects"),
        environment("b/staging", ring=0),
        environment("a/staging", ring=0),
    ]
    names = ["a/staging", "b/staging", "b/production", "argocd/projects"]
    assert [each.name for each in planned(*sets).sets] == names
    assert planned(*sets) == planned(*reversed(sets))


def test_risks_weigh_more_in_production() -> None:
    """And in folders that deliver: what happens there happens to a cluster. A rule's own level stays."""
    change = changed("web", risks=[ZERO, NOTICE])
    plan = planned(
        environment("a/staging", change), environment("a/production", change), folder("clusters/n", change)
    )
    assert told(plan) == [
        ("replicas-to-zero", Level.BLOCKING, ("a/production", "clusters/n")),
        ("replicas-to-zero", Level.WARNING, ("a/staging",)),
        ("replicas-to-zero", Level.NOTICE, ("a/production", "a/staging", "clusters/n")),
    ]
    levels = {each.name: each.changes[0].risks[0].level for each in plan.sets}
    assert levels["a/production"] is Level.BLOCKING
    assert levels["a/staging"] is Level.WARNING
    assert {each.name for each in plan.sets if each.is_production} == {"a/production", "clusters/n"}


def test_what_production_is_says_the_configuration() -> None:
    settings = PlanSettings(production=("*/live",))
    plan = planned(environment("a/live", changed("web", risks=[ZERO])), settings=settings)
    assert [group.risk.level for group in plan.risks] == [Level.BLOCKING]


def test_risks_are_one_group_but_for_names_of_their_own() -> None:
    def change(client: str) -> SetChange:
        namespace = f"{client}-staging"
        risk = Risk(
            "ingress-host-removed",
            Level.WARNING,
            f"{client}.example is gone",
            "r",
            f"Ingress {namespace}/web",
        )
        return environment(f"{client}/staging", changed("web", IMAGE, namespace=namespace, risks=[risk]))

    (group,) = planned(change("acme"), change("globex")).risks
    assert (group.risk.message, group.names) == ("acme.example is gone", ("acme/staging", "globex/staging"))


def test_a_risk_that_somebody_took_on_blocks_no_more() -> None:
    change = changed("web", risks=[Risk("immutable-field", Level.BLOCKING, "m", "r")])
    plan = planned(
        environment("a/staging", change), allowed={"immutable-field": "alice: a new name tomorrow"}
    )
    assert [group.allowed for group in plan.risks] == ["alice: a new name tomorrow"]
    assert plan.blocking == ()
    assert len(planned(environment("a/staging", change), allowed={"other": "bob"}).blocking) == 1


def test_a_side_that_does_not_render_blocks_and_deletes_nothing() -> None:
    """The old side only warns: a change that mends it is not held up by what it mends."""
    plan = planned(
        environment("a/staging", after=None, after_error="no such file: x.yaml"),
        environment("b/staging", before=None, before_error="a cycle"),
    )
    assert [(group.risk.name, group.risk.level, group.names) for group in plan.risks] == [
        ("does-not-render", Level.BLOCKING, ("a/staging",)),
        ("does-not-render", Level.WARNING, ("b/staging",)),
    ]
    assert "after the change: no such file: x.yaml" in plan.risks[0].risk.message
    assert "before the change: a cycle" in plan.risks[1].risk.message
    assert plan.groups == ()


def test_overlays_that_do_not_render_for_one_reason_run_one_risk() -> None:
    """On whichever line of theirs; another reason is another risk."""
    reasons = {"a": "20: no web", "b": "21: no web", "c": "22: no worker"}
    sets = [
        environment(f"{each}/staging", after=None, after_error=f"overlays/{each}/staging/k.yaml:{reason}")
        for each, reason in reasons.items()
    ]
    plan = planned(*sets)
    assert [group.names for group in plan.risks] == [("a/staging", "b/staging"), ("c/staging",)]


SMALL = PlanSettings(DeletionBudget(objects=3, percent=50))


def test_more_deletions_than_the_budget_block() -> None:
    gone = [removed(name) for name in ("a", "b")]
    within = [environment("a/staging", *gone), environment("b/staging", gone[0])]
    assert planned(*within, settings=SMALL).risks == ()
    (group,) = planned(
        *within, environment("c/staging", gone[0]), environment("d/staging"), settings=SMALL
    ).risks
    assert group.risk.message == "4 objects are deleted, and 3 may be"
    assert (group.risk.name, group.names) == ("deletion-budget", ("a/staging", "b/staging", "c/staging"))


def test_most_of_one_set_is_beyond_the_budget() -> None:
    half = environment("a/staging", removed("a"), before=2)
    most = environment("b/staging", removed("a"), removed("b"), before=3)
    (group,) = planned(half, most, settings=SMALL).risks
    assert group.risk.message == "more than 50 % of the objects are deleted: 2 of 3 in b/staging"
    assert group.names == ("b/staging",)


def test_a_budget_of_nothing_allows_nothing() -> None:
    settings = PlanSettings(DeletionBudget(objects=0, percent=100))
    assert len(planned(environment("a/staging", removed("a")), settings=settings).blocking) == 1
    assert planned(environment("a/staging", added("a")), settings=settings).blocking == ()


def test_what_gets_another_name_is_deleted_and_what_is_generated_anew_is_not() -> None:
    """Neither is what Argo CD is told to keep."""
    none = PlanSettings(DeletionBudget(objects=0, percent=100))
    kept = {"metadata": {"annotations": {"argocd.argoproj.io/sync-options": "Prune=false"}}}
    spared = [renamed("s-2222222222", "s-4444444444"), removed("b", content=kept), changed("c", IMAGE)]
    assert planned(environment("a/staging", *spared), settings=none).risks == ()
    (group,) = planned(environment("a/staging", renamed("s", "t")), settings=none).risks
    assert group.risk.message == "1 objects are deleted, and 0 may be"


def test_a_set_that_goes_to_another_namespace_blocks() -> None:
    gone = [removed(name, "old") for name in ("a", "b", "c")]
    come = [added(name, namespace="new") for name in ("a", "b", "c")]
    (group,) = planned(
        environment("a/staging", *gone, *come, before=4, after=4),
        settings=PlanSettings(DeletionBudget(100, 100)),
    ).risks
    assert (group.risk.name, group.risk.message) == ("namespace-changed", "it goes from namespace old to new")
    few = environment("a/staging", gone[0], come[0], before=4, after=4)
    assert planned(few).risks == ()


def test_a_set_that_goes_to_another_cluster_runs_the_risk_of_it() -> None:
    """Its objects are the same, so nothing else says that its volumes stay behind."""
    sets = [environment(name, former_cluster="south") for name in ("a/staging", "b/production")]
    assert told(planned(*sets)) == [
        ("cluster-changed", Level.BLOCKING, ("b/production",)),
        ("cluster-changed", Level.WARNING, ("a/staging",)),
    ]
    assert planned(*sets).risks[0].risk.message == "it goes from cluster south to north"


PATH = FieldChange(("spec", "source", "path"), "overlays/acme/production", ABSENT)
CASCADES = FieldChange(FINALIZERS, "resources-finalizer.argocd.argoproj.io", ABSENT)


def off_boarded(*fields: FieldChange) -> Plan:
    gone = ApplicationChange(Kind.REMOVED, "acme", "north", "Application", fields)
    losses = [
        Risk("workload-removed", Level.WARNING, "its pods are stopped", "r"),
        Risk("stateful-set-removed", Level.BLOCKING, "its claims are left", "r"),
    ]
    cascade = Risk("application-cascade", Level.BLOCKING, "Argo CD deletes everything", "r")
    return planned(
        environment("acme/production", removed("web", risks=losses), before=1, after=None),
        folder("clusters/north", removed("acme", kind="Application", risks=[cascade])),
        settings=PlanSettings(DeletionBudget(objects=1, percent=99)),
        applications=(gone,),
    )


def test_an_environment_that_goes_with_its_application_leads_with_one_risk() -> None:
    """It stands for those of the Application and of what holds no data; all that is deleted counts."""
    plan = off_boarded(PATH, CASCADES)
    names = [group.risk.name for group in plan.risks]
    assert names == ["environment-removed", "deletion-budget", "deletion-budget", "stateful-set-removed"]
    words = "it goes with Application acme: Argo CD deletes all of its 1 objects"
    assert plan.risks[0].risk.message == words


def test_an_environment_that_its_application_leaves_behind_loses_nothing() -> None:
    """Without the finalizer Argo CD deletes no object of it: one risk says that nobody keeps them up."""
    plan = off_boarded(PATH)
    assert told(plan) == [("environment-abandoned", Level.BLOCKING, ("acme/production",))]
    assert "its 1 objects stay" in plan.risks[0].risk.message


def test_an_environment_that_no_application_delivered_runs_the_risks_of_its_objects() -> None:
    other = replace(PATH, before="overlays/other/production")
    assert "application-cascade" in [group.risk.name for group in off_boarded(other).risks]


def test_what_an_application_set_no_longer_makes_blocks() -> None:
    gone = ApplicationChange(Kind.REMOVED, "acme", "north", "ApplicationSet clients")
    written = ApplicationChange(Kind.REMOVED, "globex", "north", "Application")
    (group,) = planned(applications=(gone, written)).risks
    assert (group.risk.name, group.risk.object) == ("generated-application-removed", "Application acme")
    assert group.risk.level is Level.BLOCKING
    preserved = replace(gone, fields=(FieldChange(PRESERVES, before=True, after=True),))
    (group,) = planned(applications=(preserved,)).risks
    assert (group.risk.level, "what it deployed stays" in group.risk.message) == (Level.WARNING, True)


def test_an_application_that_its_set_points_elsewhere_runs_the_risk_of_it() -> None:
    """No manifest of it is there; of one that is written, the manifest runs the risk."""
    moved = FieldChange(("spec", "source", "path"), "overlays/acme/staging", "overlays/b/staging")
    synced = FieldChange(("spec", "syncPolicy", "automated"), ABSENT, after=True)
    change = ApplicationChange(Kind.CHANGED, "acme", "north", "ApplicationSet clients", (moved, synced))
    production = replace(change, name="acme-production")
    assert told(planned(environment("acme/staging"), applications=(change,))) == [
        ("application-retargeted", Level.WARNING, ("acme/staging",))
    ]
    assert told(planned(applications=(production,))) == [
        ("application-retargeted", Level.BLOCKING, ()),
        ("automation-gained", Level.BLOCKING, ()),
    ]
    assert planned(applications=(replace(change, origin="Application"),)).risks == ()


def test_a_set_of_which_only_a_server_knows_is_said() -> None:
    change = ApplicationChange(
        Kind.CHANGED, "clients", "", "ApplicationSet clients", undecided="it asks a forge"
    )
    (group,) = planned(applications=(change,)).risks
    assert (group.risk.name, group.risk.level) == ("application-set-undecided", Level.WARNING)
    assert group.risk.message == "what it makes cannot be told: it asks a forge"


def test_a_chart_that_a_plan_does_not_inflate_is_said() -> None:
    """One that an Application delivers, or that a set has on both sides; a new one does not render."""
    change = ApplicationChange(Kind.CHANGED, "proxy", "north", "Application", undecided="its chart changes")
    (group,) = planned(applications=(change,)).risks
    assert (group.risk.name, group.risk.object) == ("chart-not-inflated", "Application proxy")
    error = f"helm is not enabled\n  {INFLATED_NOWHERE}"
    for before, name in ((error, "chart-not-inflated"), ("", "does-not-render"), ("torn", "does-not-render")):
        broken = environment("a/staging", before_error=before, after_error=error)
        (group,) = planned(broken).risks
        assert group.risk.name == name


def test_every_class_of_plans_is_proven_here() -> None:
    assert {each.name for each in CLASSES} == {
        "application-set-undecided",
        "chart-not-inflated",
        "cluster-changed",
        "deletion-budget",
        "does-not-render",
        "environment-abandoned",
        "environment-removed",
        "generated-application-removed",
        "namespace-changed",
    }


POD = {
    "spec": {"containers": [{"name": "a", "image": "b:1"}], "initContainers": [{"name": "i", "image": "c:1"}]}
}


def test_images_are_told_with_what_they_replace_and_where() -> None:
    sets = [
        environment(name, changed("web", IMAGE), changed("api", IMAGE)) for name in ("a/staging", "b/staging")
    ]
    assert images(sets) == (ImageChange("a:1", "a:2", ("a/staging", "b/staging")),)


def test_images_come_and_go_with_objects_and_containers() -> None:
    within = "spec/template/spec/containers/[name=x]"
    sets = [
        environment("a/staging", added("web", POD)),
        environment("b/staging", removed("web", content=POD)),
        environment("c/staging", changed("web", field(within, ABSENT, {"name": "x", "image": "d:1"}))),
        environment("d/staging", changed("web", field("spec/template", {"spec": POD["spec"]}, ABSENT))),
        environment("e/staging", changed("web", field("data/image", "e:1", "e:2"), kind="ConfigMap")),
    ]
    assert images(sets) == (
        ImageChange("", "b:1", ("a/staging",)),
        ImageChange("", "c:1", ("a/staging",)),
        ImageChange("b:1", "", ("b/staging", "d/staging")),
        ImageChange("c:1", "", ("b/staging", "d/staging")),
        ImageChange("", "d:1", ("c/staging",)),
    )


def finding(client: str, rule: str = "schema/type", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, f"{client} is wrong", f"Deployment {client}-staging/web", "base/a.yaml", 3)


def test_findings_are_one_but_for_names_of_their_own() -> None:
    def of(client: str) -> SetChange:
        found = FindingChanges(new=(finding(client),), unchanged=(finding(client, "a/b", Severity.INFO),))
        return environment(
            f"{client}/staging", changed("web", IMAGE, namespace=f"{client}-staging"), findings=found
        )

    plan = planned(of("acme"), of("globex"))
    assert [(each.state, each.finding.rule, each.names) for each in plan.findings] == [
        ("new", "schema/type", ("acme/staging", "globex/staging")),
        ("unchanged", "a/b", ("acme/staging", "globex/staging")),
    ]


def test_new_findings_come_first_and_errors_before_warnings() -> None:
    new = (finding("acme", "b/b", Severity.WARNING), finding("acme", "c/c"), finding("acme", "a/a"))
    fixed = (finding("acme", "d/d"),)
    plan = planned(environment("acme/staging", findings=FindingChanges(new=new, fixed=fixed)))
    assert [each.finding.rule for each in plan.findings] == ["a/a", "c/c", "b/b", "d/d"]


def test_the_blast_radius_counts_client_environments() -> None:
    plan = planned(
        environment("a/staging", changed("web", IMAGE), ring=0, cluster="north"),
        environment("a/production", changed("web", IMAGE), ring=2, cluster="south"),
        environment("b/production", changed("web", IMAGE), ring=None, cluster=""),
        environment("c/production", ring=2),
        folder("clusters/north", changed("web", IMAGE)),
    )
    assert radius(plan) == Radius(3, 2, ((0, 1), (2, 1), (None, 1)), (("north", 1), ("south", 1)))
    assert radius(plan, ("a/production",)) == Radius(1, 1, ((2, 1),), (("south", 1),))
    assert radius(plan, ()).environments == 0


@pytest.mark.parametrize("level", Level)
def test_only_what_blocks_blocks(level: Level) -> None:
    risk = Risk("image-moved", level, "m", "r")
    plan = planned(environment("a/staging", changed("web", risks=[risk])))
    assert plan.risks == (RiskGroup(risk, ("a/staging",)),)
    assert bool(plan.blocking) == (level is Level.BLOCKING)
