"""Files that an Application delivers as they are, in plans: rendered sets beside those that are built."""

from __future__ import annotations

import pytest

from fairway.errors import UsageError
from fairway.git import find_repository
from fairway.plan.plain_sets import may_be_plain
from fairway.plan.run import Request, plan
from fairway.plan.side_files import SideFiles
from fairway.plan.sides import working_side
from git_fleet import GitFleet
from plan.told import changes, findings, risks

_FACTS = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: facts-north}
spec:
  project: default
  source:
    repoURL: https://git.example.com/fleet.git
    path: clusters/north
    directory: {include: cluster.yaml}
  destination: {name: north, namespace: default}
"""
_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\ndata: {a: '1'}\n"


@pytest.fixture
def fleet(git_fleet: GitFleet) -> GitFleet:
    """The small fleet with an Application of the facts of its cluster, and one of a folder of files."""
    extra = _FACTS.replace("facts-north", "extra").replace("    directory: {include: cluster.yaml}\n", "")
    git_fleet.write(
        {
            "clusters/north/facts.yaml": _FACTS,
            "clusters/north/extra.yaml": extra.replace("clusters/north", "extra"),
            "extra/map.yaml": _MAP,
        }
    )
    git_fleet.append("clusters/north/kustomization.yaml", "  - facts.yaml\n  - extra.yaml\n")
    git_fleet.commit()
    return git_fleet


def test_a_changed_file_is_a_changed_object(fleet: GitFleet) -> None:
    """It has its cluster, its place in the file, and a name that says which file it is."""
    fleet.replace("clusters/north/cluster.yaml", "residency: eu", "residency: se")
    found = fleet.planned()
    assert changes(found) == [
        "~ Cluster north in clusters/north/cluster.yaml",
        "    spec.residency: eu -> se",
    ]
    (group,) = found.groups
    assert group.change.fields[0].source == "clusters/north/cluster.yaml:9"
    (one,) = found.changed
    assert (one.path, one.cluster, one.is_environment) == ("clusters/north/cluster.yaml", "north", False)


def test_a_folder_with_nothing_to_build_is_delivered_as_it_is(fleet: GitFleet) -> None:
    fleet.replace("extra/map.yaml", "'1'", "'2'")
    fleet.write({"extra/more.yaml": _MAP.replace("extra", "more"), "extra/deeper/map.yaml": _MAP})
    assert changes(fleet.planned()) == [
        "~ ConfigMap extra in extra/*",
        "    data.a: 1 -> 2",
        "+ ConfigMap more in extra/*",
    ]


def test_what_an_application_delivers_no_longer_is_removed(fleet: GitFleet) -> None:
    """As well as what it delivers instead: another pattern is another set."""
    fleet.replace("clusters/north/facts.yaml", "include: cluster.yaml", "include: no*")
    found = fleet.planned()
    assert [line for line in changes(found) if line[0] != " "] == [
        "~ Application facts-north in clusters/north",
        "- Cluster north in clusters/north/cluster.yaml",
    ]
    assert "    spec.source.directory.include: cluster.yaml -> no*" in changes(found)


def test_a_file_that_does_not_render_is_told_as_that(fleet: GitFleet) -> None:
    fleet.append("extra/map.yaml", "  - torn: [\n")
    code, found = fleet.plan()
    assert found is not None
    assert (code, changes(found)) == (1, ["! extra/* does not render"])
    assert risks(found) == ["blocking does-not-render in extra/*"]


def test_plain_files_are_judged_as_all_that_is_delivered(fleet: GitFleet) -> None:
    fleet.replace("extra/map.yaml", "\ndata:", "\ndota:")
    assert findings(fleet.planned()) == ["new schema/unknown-field: ConfigMap extra"]


def test_a_named_folder_brings_its_plain_files(fleet: GitFleet) -> None:
    """Named targets are all that is planned: the folder of a cluster, with its facts, and nothing else."""
    fleet.replace("clusters/north/cluster.yaml", "residency: eu", "residency: se")
    fleet.replace("extra/map.yaml", "'1'", "'2'")
    found = fleet.planned("clusters/north")
    assert [each.name for each in found.changed] == ["clusters/north/cluster.yaml"]


@pytest.mark.parametrize("name", ["extra", "extra/", "extra/*", "extra/map.yaml", "extra/gone.yaml"])
def test_plain_files_are_named_by_their_folder_their_name_or_one_of_them(fleet: GitFleet, name: str) -> None:
    """So they are, whether a shell puts files in place of the pattern or not; nothing else is planned."""
    fleet.write({"extra/gone.yaml": _MAP.replace("extra", "gone")})
    fleet.commit()
    fleet.replace("extra/map.yaml", "'1'", "'2'")
    fleet.replace("clusters/north/cluster.yaml", "residency: eu", "residency: se")
    (fleet.root / "extra" / "gone.yaml").unlink()
    assert changes(fleet.planned(name)) == [
        "- ConfigMap gone in extra/*",
        "~ ConfigMap extra in extra/*",
        "    data.a: 1 -> 2",
    ]


def test_plain_files_named_with_their_folder_are_told_once(fleet: GitFleet) -> None:
    fleet.replace("clusters/north/cluster.yaml", "residency: eu", "residency: se")
    found = fleet.planned("clusters/north", "clusters/north/cluster.yaml")
    assert [each.name for each in found.changed] == ["clusters/north/cluster.yaml"]


def test_plain_files_are_named_from_where_the_user_stands(fleet: GitFleet) -> None:
    """A name that is nothing is refused with what can be named."""
    fleet.replace("extra/map.yaml", "'1'", "'2'")
    (found,) = plan(Request(fleet.root / "extra", targets=("map.yaml",))).changed
    assert found.name == "extra/*"
    with pytest.raises(UsageError, match="it is a file") as raised:
        plan(Request(fleet.root / "clusters" / "north", targets=("extra.yaml",)))
    assert "files that an Application delivers as they are" in (raised.value.remedy or "")


def test_a_folder_elsewhere_is_planned_once_however_it_is_found(fleet: GitFleet) -> None:
    """By its Application, or by its name."""
    application = _FACTS.replace("facts-north", "other").replace("clusters/north", "elsewhere")
    fleet.write(
        {
            "clusters/north/other.yaml": application.replace("    directory: {include: cluster.yaml}\n", ""),
            "elsewhere/kustomization.yaml": "resources: [map.yaml]\n",
            "elsewhere/map.yaml": _MAP,
        }
    )
    fleet.append("clusters/north/kustomization.yaml", "  - other.yaml\n")
    fleet.commit()
    fleet.replace("elsewhere/map.yaml", "'1'", "'2'")
    for names in ((), ("elsewhere",), ("elsewhere", "clusters/north")):
        (found,) = fleet.planned(*names).changed
        assert (found.name, found.cluster) == ("elsewhere", "north")
    assert fleet.planned("acme/staging").changed == ()


def test_plain_files_are_kept_between_runs_by_their_content(fleet: GitFleet) -> None:
    fleet.replace("extra/map.yaml", "'1'", "'2'")
    first = fleet.planned()
    assert fleet.planned() == first
    fleet.write({"extra/more.yaml": _MAP.replace("extra", "more")})
    assert len(fleet.planned().groups) == 2


@pytest.mark.parametrize(
    ("changed", "may_be"),
    [
        ("clusters/north/cluster.yaml", True),
        ("extra/map.yaml", True),
        ("extra/notes.md", False),
        ("overlays/acme/staging/scale.yaml", False),
        ("base/workload/deployment.yaml", False),
    ],
)
def test_what_delivers_is_only_read_where_it_may_matter(
    fleet: GitFleet,
    changed: str,
    may_be: bool,  # noqa: FBT001 - a column
) -> None:
    """An overlay is named by its Application too, but has a kustomization, and is no plain file by itself."""
    side = working_side(find_repository(fleet.root))
    delivering = [path for path in side.entries if path.startswith("clusters/")]
    assert may_be_plain(SideFiles(side), delivering, [changed]) is may_be
