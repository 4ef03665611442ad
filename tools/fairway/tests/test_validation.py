"""A fleet to what is wrong with it."""

from __future__ import annotations

import re

from fairway.check.layout import Tree, check_layout
from fairway.configuration import Configuration
from fairway.finding import Finding, Severity
from fairway.target import everything
from fairway.validation import Checks, Options, SetReport, grouped, validate
from small_fleet import SmallFleet


def reports_of(fleet: SmallFleet, version: str = "") -> dict[str, SetReport]:
    targets = everything(fleet.root, fleet.fleet)
    how = Options(Checks(Configuration(), fleet.root), kubernetes_version=version)
    return {report.name: report for report in validate(targets, fleet.root, how)}


def report_of(name: str, *findings: Finding, environment: bool = True) -> SetReport:
    file = f"overlays/{name}/staging/kustomization.yaml"
    return SetReport(name, file, "", "", 1, findings, 0.1, environment)


def errors(report: SetReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity is Severity.ERROR]


def test_each_rendered_set_is_reported_with_its_cluster_and_objects(small_fleet: SmallFleet) -> None:
    report = reports_of(small_fleet)["acme/staging"]
    assert (report.cluster, report.kubernetes_version, report.objects) == ("north", "1.33", 2)
    assert not report.findings


def test_a_broken_overlay_is_a_finding_with_file_line_and_remedy(small_fleet: SmallFleet) -> None:
    small_fleet.write({"overlays/acme/staging/scale.yaml": "kind: Deployment\n  spec: [\n"})
    reports = reports_of(small_fleet)
    (finding,) = errors(reports["acme/staging"])
    assert finding.rule == "render/build"
    assert finding.file.startswith("overlays/acme/staging/")
    assert finding.remedy
    assert reports["acme/staging"].objects is None
    assert reports["acme/production"].objects == 2


def test_a_missing_file_is_a_finding_that_names_it(small_fleet: SmallFleet) -> None:
    small_fleet.remove("apps/orders/config-map.yaml")
    (finding,) = errors(reports_of(small_fleet)["acme/staging"])
    assert "config-map.yaml" in f"{finding.file} {finding.message}"


def test_an_object_is_checked_against_the_kubernetes_of_its_cluster(small_fleet: SmallFleet) -> None:
    small_fleet.replace("base/workload/deployment.yaml", "image:", "imagePullSecret:")
    (finding,) = errors(reports_of(small_fleet)["acme/staging"])
    assert finding.rule == "schema/unknown-field"
    assert finding.object == "Deployment acme-staging/orders"
    assert finding.where == "base/workload/deployment.yaml:16"


def test_a_version_that_is_asked_for_outranks_the_clusters(small_fleet: SmallFleet) -> None:
    assert reports_of(small_fleet, "1.30")["acme/staging"].kubernetes_version == "1.30"


def test_a_cluster_with_an_unknown_kubernetes_does_not_stop_the_others(small_fleet: SmallFleet) -> None:
    small_fleet.replace("clusters/north/cluster.yaml", "1.33", "9.9")
    reports = reports_of(small_fleet)
    assert "no schemas for Kubernetes 9.9" in errors(reports["acme/staging"])[0].message
    assert reports["argocd/bootstrap"].objects == 1


def test_equal_findings_are_one_with_the_names_of_all_that_have_it() -> None:
    info = Finding("a", Severity.INFO, "m")
    error = Finding("b", Severity.ERROR, "m")
    reports = [report_of(name, info, info) for name in ("x", "y")]
    groups = grouped([error], reports)
    assert [(group.finding, group.names) for group in groups] == [(error, ()), (info, ("x", "y"))]


def test_one_fault_of_an_app_is_one_finding_whatever_the_environment() -> None:
    """Namespace and overlay differ between client environments; what is wrong does not."""

    def fault(client: str) -> Finding:
        file = f"overlays/{client}/staging/kustomization.yaml"
        return Finding("a", Severity.ERROR, "m", object=f"Deployment {client}-staging/orders", file=file)

    reports = [report_of(name, fault(name)) for name in ("acme", "globex")]
    (group,) = grouped([], reports)
    assert group.finding.object == "Deployment orders"
    assert group.finding.file == ""
    assert group.first_file == "overlays/acme/staging/kustomization.yaml"
    assert group.names == ("acme", "globex")
    assert group.extent == "in all 2 client environments"
    (alone,) = grouped([], reports[:1])
    assert alone.finding == fault("acme")


def test_the_shipped_rules_and_the_small_fleet_agree(small_fleet: SmallFleet) -> None:
    """The fleet of these tests is sound: whatever a test finds, it has broken itself."""
    assert not check_layout(Tree(small_fleet.fleet))
    for report in reports_of(small_fleet).values():
        assert not errors(report), report
        assert re.fullmatch(r"[\w/-]+", report.name)
