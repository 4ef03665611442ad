"""`fairway explain` and `fairway who`, as a user asks them."""

from __future__ import annotations

import json

import pytest

from fairway.cli import run
from small_fleet import SmallFleet

DEPLOYMENT = ("explain", "acme/staging", "deployment/orders")


class Fairway:
    """Runs a command line in the small fleet and gives its exit code, its output and its errors."""

    def __init__(self, fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> None:
        self.fleet = fleet
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(self.fleet.root), "-q", *arguments])
        return code, *self.capfd.readouterr()


@pytest.fixture
def fairway(small_fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> Fairway:
    return Fairway(small_fleet, capfd)


def test_a_field_is_explained_from_its_base_to_its_last_step(fairway: Fairway) -> None:
    """The image comes from the base, and its tag from the file that promotion copies."""
    code, out, _ = fairway(*DEPLOYMENT, "spec.template.spec.containers[name=app].image")
    steps = [line.split() for line in out.splitlines()[4:]]
    assert code == 0
    assert "ASKED FOR AT" not in out, "what asked for the values is where they stand"
    assert [each[-1] for each in steps] == [
        "base/workload/deployment.yaml:16",
        "overlays/acme/staging/versions/kustomization.yaml:5",
    ]
    assert [each[1] for each in steps] == ["load", "ImageTagTransformer"]


def test_an_object_is_shown_with_the_source_of_every_line(fairway: Fairway) -> None:
    code, out, _ = fairway(*DEPLOYMENT)
    assert code == 0
    assert "  replicas: 2" in out
    line = next(line for line in out.splitlines() if "replicas: 2" in line)
    assert line.endswith("# overlays/acme/staging/scale.yaml:6")


def test_the_json_of_an_explanation_has_the_value_before_and_after_each_step(fairway: Fairway) -> None:
    _, out, _ = fairway(*DEPLOYMENT, "spec.template.spec.containers[0].image", "--format", "json")
    (field,) = json.loads(out)["fields"]
    assert field["field"] == "spec.template.spec.containers[0].image"
    assert [(each["before"], each["after"]) for each in field["steps"]] == [
        (None, "registry.example.com/orders"),
        ("registry.example.com/orders", "registry.example.com/orders:1.2.3"),
    ]


def test_the_page_of_an_object_runs_nothing_that_a_manifest_holds(fairway: Fairway) -> None:
    """What stands in a manifest is text on the page."""
    fairway.fleet.replace("overlays/acme/staging/settings.yaml", "info", "<script>1</script>")
    code, out, _ = fairway("explain", "acme/staging", "configmap/orders", "--format", "html")
    assert code == 0
    assert "<script" not in out
    assert "&lt;script&gt;" in out
    assert "overlays/acme/staging/settings.yaml:6" in out


def test_an_object_that_is_not_there_names_the_nearest(fairway: Fairway) -> None:
    code, _, errors = fairway("explain", "acme/staging", "deployment/order")
    assert code == 2
    assert "Did you mean Deployment/orders" in errors


def test_a_generated_object_is_found_without_the_hash_of_its_content(fairway: Fairway) -> None:
    """Nobody knows the hash by heart."""
    fairway.fleet.write(
        {"apps/job/kustomization.yaml": "configMapGenerator:\n- name: job\n  literals: [MODE=fast]\n"}
    )
    code, out, _ = fairway("explain", "apps/job", "configmap/job", "data.MODE")
    assert code == 0
    assert "apps/job/kustomization.yaml:3" in out


def test_an_item_that_is_not_there_names_those_that_are(fairway: Fairway) -> None:
    _, _, errors = fairway(*DEPLOYMENT, "spec.template.spec.containers[name=web].image")
    assert "write [name=app]" in errors


def test_a_field_that_is_not_there_names_the_nearest(fairway: Fairway) -> None:
    code, _, errors = fairway(*DEPLOYMENT, "spec.replica")
    assert code == 2
    assert "Did you mean replicas?" in errors


def test_a_file_reaches_the_fields_that_it_sets(fairway: Fairway) -> None:
    """A base that two environments share sets the same fields in both."""
    code, out, _ = fairway("who", "base/workload/deployment.yaml:8", "--format", "json")
    assert code == 0
    assert [each["name"] for each in json.loads(out)] == ["acme/production", "acme/staging"]
    assert json.loads(out)[1]["fields"] == [
        {"object": "Deployment acme-staging/orders", "field": "spec.selector.matchLabels.app", "line": 8}
    ]


def test_a_value_that_is_overridden_is_not_reached(fairway: Fairway) -> None:
    """The scale of one environment is set in that environment alone."""
    code, out, _ = fairway("who", "overlays/acme/staging/scale.yaml")
    assert code == 0
    assert "reaches 1 of" in out
    assert out.splitlines()[2:] == ["Deployment orders", "  in acme/staging", "     6  spec.replicas"]


def test_a_file_that_sets_nothing_says_so(fairway: Fairway) -> None:
    fairway.fleet.write({"notes.txt": "nothing\n"})
    code, out, _ = fairway("who", "notes.txt")
    assert code == 0
    assert "sets no field: none of the 4 rendered sets reads the file" in out


def test_a_line_that_sets_nothing_stands_in_a_file_that_is_read(fairway: Fairway) -> None:
    """Which file is read says no value, but without the line there would be fewer objects."""
    _, out, _ = fairway("who", "overlays/acme/staging/kustomization.yaml:1")
    assert "sets no field that counts in the end, though 1 of 4 rendered sets read it" in " ".join(
        out.split()
    )


def test_lines_that_reach_the_same_stand_together_within_a_terminal(fairway: Fairway) -> None:
    _, out, _ = fairway("who", "base/workload/deployment.yaml")
    assert out.count("  in all 2\n") == 1
    assert max(map(len, out.splitlines())) <= 80


def test_a_file_that_is_not_there_is_an_error(fairway: Fairway) -> None:
    code, _, errors = fairway("who", "base/nothing.yaml")
    assert code == 2
    assert "base/nothing.yaml is not there" in errors
