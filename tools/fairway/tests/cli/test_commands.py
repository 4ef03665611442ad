"""The command line, as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.cli import run
from small_fleet import SmallFleet


@pytest.fixture
def fairway(small_fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> Fairway:
    return Fairway(small_fleet.root, capfd)


class Fairway:
    """Runs a command line in the small fleet; the outputs of the last run are `out` and `err`."""

    def __init__(self, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capfd = capfd
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = run(["-C", str(self.root), *arguments])
        self.out, self.err = self.capfd.readouterr()
        return code


def test_render_prints_what_a_client_environment_is_made_of(fairway: Fairway) -> None:
    assert fairway("render", "acme/staging") == 0
    assert fairway.out.startswith("apiVersion: v1\n")
    assert fairway.out.count("\n---\n") == 1
    assert "namespace: acme-staging" in fairway.out


def test_render_without_a_target_prints_all_client_environments(fairway: Fairway) -> None:
    assert fairway("render") == 0
    assert fairway.out.count("\n---\n") == 3


def test_render_writes_a_file_for_each_target(fairway: Fairway) -> None:
    assert fairway("render", "north", "apps/orders", "-o", "out") == 0
    written = {str(file.relative_to(fairway.root / "out")) for file in (fairway.root / "out").rglob("*.yaml")}
    assert written == {"acme/staging.yaml", "acme/production.yaml", "apps/orders.yaml"}
    assert fairway.out == ""


def test_render_goes_on_after_a_directory_that_does_not_build(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.remove("overlays/acme/production/scale.yaml")
    assert fairway("render") == 2
    assert "overlays/acme/production" in fairway.err
    assert "namespace: acme-staging" in fairway.out


def test_render_into_what_is_no_directory_says_so(fairway: Fairway, small_fleet: SmallFleet) -> None:
    small_fleet.write({"notes": "not a folder"})
    assert fairway("render", "acme/staging", "-o", "notes") == 2
    assert "notes" in fairway.err
    assert "Traceback" not in fairway.err


def test_render_into_a_directory_without_a_name_is_refused(fairway: Fairway) -> None:
    """An unset variable behind -o must not write into the repository."""
    assert fairway("render", "acme/staging", "-o", "") == 2
    assert "-o DIR" in fairway.err


def test_the_name_of_a_client_means_all_its_environments(fairway: Fairway) -> None:
    assert fairway("render", "acme/") == 0
    assert "namespace: acme-staging" in fairway.out
    assert "namespace: acme-production" in fairway.out


@pytest.mark.parametrize("command", ["check", "parity"])
def test_nothing_to_check_does_not_pass(command: str, tmp_path: Path, kustomize_oracle: Path) -> None:
    assert kustomize_oracle.exists()
    assert run(["-C", str(tmp_path), command]) == 2


def test_an_unknown_kubernetes_version_is_a_wrong_usage(fairway: Fairway) -> None:
    assert fairway("check", "--kubernetes-version", "banana") == 2
    assert "banana" in fairway.err


@pytest.mark.parametrize("special", ["a pipe", "a device"])
def test_check_does_not_wait_for_pipes_nor_read_devices(
    special: str, fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.remove("overlays/acme/staging/scale.yaml")
    path = small_fleet.root / "overlays/acme/staging/scale.yaml"
    if special == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    assert fairway("check") == 1
    assert "is a device, a pipe or a socket" in fairway.out


def test_render_by_kustomize_gives_the_same(
    fairway: Fairway, kustomize_oracle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{kustomize_oracle.parent}:/usr/bin:/bin")
    fairway("render")
    ours = fairway.out
    assert fairway("render", "--engine", "kustomize") == 0
    assert fairway.out == ours


def test_check_prints_a_line_for_each_cluster(fairway: Fairway) -> None:
    assert fairway("check") == 0
    lines = fairway.out.splitlines()
    assert lines[0].split() == ["CLUSTER", "KUBERNETES", "SETS", "OBJECTS", "BROKEN", "WITH", "FINDINGS"]
    assert lines[2].split() == ["north", "1.33", "3", "6", "0", "0"]
    assert "4 rendered sets (7 objects" in lines[-1]
    assert "0 error" in lines[-1]


def test_validate_is_another_name_of_check(fairway: Fairway) -> None:
    assert fairway("validate") == 0
    assert "4 rendered sets" in fairway.out


def test_check_fails_with_place_and_remedy_of_a_broken_contract(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.append("overlays/acme/staging/versions/kustomization.yaml", "namePrefix: a-\n")
    assert fairway("check") == 1
    assert "layout/versions-hold-images-only" in fairway.out
    assert "at overlays/acme/staging/versions/kustomization.yaml:6" in fairway.out


def test_check_shows_a_broken_overlay_and_the_others(fairway: Fairway, small_fleet: SmallFleet) -> None:
    small_fleet.write({"overlays/acme/staging/settings.yaml": "a: [\n"})
    assert fairway("check") == 1
    assert fairway.out.splitlines()[2].split() == ["north", "1.33", "3", "4", "1", "1"]
    assert "render/build" in fairway.out


def test_check_gives_json_for_machines(fairway: Fairway, small_fleet: SmallFleet) -> None:
    small_fleet.replace("base/workload/deployment.yaml", "image:", "imagePullSecret:")
    assert fairway("check", "--format", "json") == 1
    report = json.loads(fairway.out)
    assert [entry["name"] for entry in report["sets"]][:2] == ["acme/production", "acme/staging"]
    assert {finding["rule"] for finding in report["findings"]} >= {"schema/unknown-field"}


def test_check_works_outside_a_fleet(fairway: Fairway) -> None:
    fairway.root /= "apps/orders"
    (fairway.root / ".git").mkdir()
    assert fairway("check", "--kubernetes-version", "1.31") == 0
    assert "1.31" in fairway.out


def test_parity_counts_and_names_the_program(fairway: Fairway, kustomize_oracle: Path) -> None:
    assert fairway("parity", "--with", str(kustomize_oracle)) == 0
    assert "Comparing with kustomize v5.8.1" in fairway.out
    # base, app, two overlays, cluster and bootstrap; the Components are none.
    assert "same                        6" in fairway.out


def test_parity_fails_on_a_difference_and_shows_it(fairway: Fairway, tmp_path: Path) -> None:
    other = tmp_path / "kustomize"
    other.write_text('#!/bin/sh\n[ "$1" = version ] && echo v5.0.0 || echo "a: b"\n')
    other.chmod(0o755)
    assert fairway("parity", "acme/staging", "--with", str(other)) == 1
    assert "overlays/acme/staging: different" in fairway.out
    assert "theirs: a: b" in fairway.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "nobody/nowhere"],
        ["render", "--engine", "other"],
        ["nothing"],
        ["check", "--format", "x"],
    ],
)
def test_wrong_usage_ends_with_two_and_says_why(arguments: list[str], fairway: Fairway) -> None:
    assert fairway(*arguments) == 2
    assert "rror: " in fairway.err


def test_a_reader_that_stops_reading_is_no_error(small_fleet: SmallFleet) -> None:
    shell = f"{sys.executable} -m fairway -C {small_fleet.root} render | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, check=True)
    assert done.stdout == b"apiVersion: v1\n"
    assert done.stderr == b""


def test_help_and_version_import_no_engine() -> None:
    script = (
        "import sys; from fairway.cli import run; code = run(sys.argv[1:]);"
        "print([m for m in sys.modules if m in ('rich', 'yaml', 'fairway.kustomize.engine')]); sys.exit(code)"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", script, option], capture_output=True, check=True)
        assert done.stdout.endswith(b"[]\n")


def test_help_imports_little_more_than_the_command_line_itself() -> None:
    """What is imported is most of the time that it takes to start."""
    shown = _modules_after("from fairway.cli import run; run(['--help'])")
    assert shown - _modules_after("import click") < 60


def _modules_after(statement: str) -> int:
    """How many modules a new interpreter has after a statement."""
    script = f"import sys; {statement}; print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return int(done.stdout.split()[-1])


@pytest.mark.parametrize("command", ["render", "check"])
def test_helm_is_called_only_where_it_is_allowed(
    fairway: Fairway, small_fleet: SmallFleet, command: str
) -> None:
    folder = small_fleet.root / "with-chart"
    (folder / "charts/web").mkdir(parents=True)
    (folder / "charts/web/values.yaml").write_text("{}")
    (folder / "kustomization.yaml").write_text("helmCharts: [{name: web}]")
    helm = small_fleet.root / "helm"
    helm.write_text('#!/bin/sh\n[ $1 = version ] && exec echo v3.19.0\necho "kind: Made, # $*"\n')
    helm.chmod(0o755)
    assert fairway(command, "with-chart") > 0
    assert "--enable-helm" in fairway.out + fairway.err
    assert fairway(command, "with-chart", "--enable-helm", "--helm-command", str(helm)) > 0
    assert "helm printed what is no list of objects" in fairway.out + fairway.err
