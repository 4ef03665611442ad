"""`fairway check`, as people and machines meet it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from fairway.cli import run
from small_fleet import SmallFleet

SCALE = "overlays/acme/staging/scale.yaml"
RULE = "schema/unknown-field"
BROKEN = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  replica: 2\n"


class Fairway:
    """Runs a command line in a directory; the outputs of the last run are `out` and `err`."""

    def __init__(self, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capfd = capfd
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = run(["-C", str(self.root), *arguments])
        self.out, self.err = self.capfd.readouterr()
        return code

    def findings(self, *arguments: str) -> list[dict[str, object]]:
        self("check", "--format", "json", *arguments)
        found: list[dict[str, object]] = json.loads(self.out)["findings"]
        return [finding for finding in found if finding["severity"] != "info"]


@pytest.fixture
def fairway(small_fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> Fairway:
    return Fairway(small_fleet.root, capfd)


@pytest.fixture
def anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Fairway:
    """A repository that is no fleet."""
    (tmp_path / ".git").mkdir()
    return Fairway(tmp_path, capfd)


def test_a_finding_says_in_how_many_client_environments_it_holds(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.replace("base/workload/deployment.yaml", "image:", "imagePullSecret:")
    assert fairway("check") == 1
    assert "in all 2 client environments" in fairway.out


def test_a_finding_of_one_client_environment_names_its_file(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.write({SCALE: BROKEN})
    assert fairway("check") == 1
    assert "client environments" not in fairway.out
    assert "at overlays/acme/staging/" in fairway.out


def test_text_is_at_most_eighty_columns_wide(
    fairway: Fairway, small_fleet: SmallFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    small_fleet.write({SCALE: BROKEN})
    fairway("check")
    assert max(map(len, fairway.out.splitlines())) <= 80


def test_only_and_skip_select_rules_by_pattern(fairway: Fairway, small_fleet: SmallFleet) -> None:
    small_fleet.write({SCALE: BROKEN, "apps/stray.yaml": "a: b\n"})
    both = {str(finding["rule"]) for finding in fairway.findings()}
    assert both == {RULE, "layout/files-are-used"}
    only = {str(finding["rule"]) for finding in fairway.findings("--only", "layout/*")}
    assert only == {"layout/files-are-used"}
    assert fairway.findings("--skip", "layout/*", "--skip", RULE) == []


def test_a_rule_that_is_not_there_is_a_wrong_usage_with_the_nearest_name(fairway: Fairway) -> None:
    assert fairway("check", "--only", "layout/files-are-usd") == 2
    assert "Did you mean layout/files-are-used?" in fairway.err


def test_the_severity_that_fails_the_command_can_be_chosen(fairway: Fairway, small_fleet: SmallFleet) -> None:
    rules = "rules:\n  layout/files-are-used: warning\n"
    small_fleet.write({"apps/stray.yaml": "a: b\n", "fairway.yaml": rules})
    assert fairway("check") == 0
    assert fairway("check", "--severity", "warning") == 1
    small_fleet.write({"fairway.yaml": f"{rules}severity: warning\n"})
    assert fairway("check") == 1
    assert fairway("check", "--severity", "error") == 0


def test_the_report_is_written_to_a_file_and_the_text_to_the_terminal(fairway: Fairway) -> None:
    assert fairway("check", "--format", "sarif", "-o", "report.sarif") == 0
    assert json.loads((fairway.root / "report.sarif").read_text())["version"] == "2.1.0"
    assert "4 rendered sets" in fairway.out


def test_a_report_that_cannot_be_written_is_said(fairway: Fairway) -> None:
    assert fairway("check", "-o", "no/such/folder/report") == 2
    assert "cannot be written" in fairway.err


def test_colours_are_left_out_where_they_are_not_wanted(
    fairway: Fairway, small_fleet: SmallFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_fleet.write({SCALE: BROKEN})
    command = [sys.executable, "-m", "fairway", "-C", str(small_fleet.root)]
    script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"

    def on_a_terminal(*arguments: str, **environment: str) -> bytes:
        words = [sys.executable, "-c", script, *command, *arguments]
        return subprocess.run(
            words, capture_output=True, check=False, env={**os.environ, **environment}
        ).stdout

    assert b"\x1b[" in on_a_terminal("check")
    assert b"\x1b[" not in on_a_terminal("check", NO_COLOR="1")
    assert b"\x1b[" not in on_a_terminal("--no-color", "check")
    assert b"\x1b[" not in subprocess.run([*command, "check"], capture_output=True, check=False).stdout


def test_yaml_that_cannot_be_read_is_reported_once(fairway: Fairway, small_fleet: SmallFleet) -> None:
    small_fleet.write({SCALE: "a: [\n"})
    assert [finding["rule"] for finding in fairway.findings()] == ["render/build"]


def test_a_named_target_is_checked_without_the_rest_of_the_tree(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.write({"apps/stray.yaml": "a: b\n"})
    assert fairway("check", "acme/staging") == 0
    assert "1 rendered set (2 objects" in fairway.out


def test_in_the_folder_of_a_client_environment_it_alone_is_meant(fairway: Fairway) -> None:
    fairway.root /= "overlays/acme/staging"
    assert fairway("check") == 0
    assert "1 rendered set (2 objects" in fairway.out
    assert fairway("render") == 0
    assert fairway.out.count("kind: Deployment") == 1


def test_in_the_folder_of_a_client_its_environments_are_meant(fairway: Fairway) -> None:
    fairway.root /= "overlays/acme"
    assert fairway("check") == 0
    assert "2 rendered sets (4 objects" in fairway.out


def test_without_clusters_every_kustomization_that_no_other_includes_is_checked(anywhere: Fairway) -> None:
    SmallFleet(anywhere.root / "a")
    for folder in ("clusters", "argocd", "overlays"):
        subprocess.run(["rm", "-r", anywhere.root / "a" / folder], check=True)
    assert anywhere("check") == 0
    assert "1 rendered set (2 objects" in anywhere.out


def test_kustomizations_that_include_each_other_are_all_checked(anywhere: Fairway) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (anywhere.root / one).mkdir()
        (anywhere.root / one / "kustomization.yaml").write_text(f"resources: [../{other}]\n")
    files = {finding["file"] for finding in anywhere.findings()}
    assert files == {"a/kustomization.yaml", "b/kustomization.yaml"}


def test_plain_manifests_are_checked_with_the_line_of_each_document(anywhere: Fairway) -> None:
    good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
    (anywhere.root / "all.yaml").write_text(f"{good}---\n{BROKEN}")
    (finding,) = [each for each in anywhere.findings("all.yaml") if each["rule"] == RULE]
    assert str(finding["message"]).startswith("spec.replica ")
    assert finding["file"] == "all.yaml"
    assert finding["line"] in (6, 11)


def test_manifests_of_a_list_are_checked_one_by_one(anywhere: Fairway) -> None:
    item = "- " + BROKEN.replace("\n", "\n  ").rstrip()
    (anywhere.root / "list.yaml").write_text(f"apiVersion: v1\nkind: List\nitems:\n{item}\n")
    assert RULE in {finding["rule"] for finding in anywhere.findings("list.yaml")}


def test_standard_input_is_checked(anywhere: Fairway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(BROKEN.encode())))
    assert RULE in {finding["rule"] for finding in anywhere.findings("-")}


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n---\n", "kind: [", "just words", "- a\n- b\n", "\x00", "a: &a [*a]\n"]
)
def test_what_is_no_manifest_is_a_finding(text: str, anywhere: Fairway) -> None:
    (anywhere.root / "all.yaml").write_text(text)
    findings = anywhere.findings("all.yaml")
    assert {finding["rule"] for finding in findings} == {"render/build"}
    assert all(finding["remedy"] for finding in findings)


def test_the_configuration_turns_rules_off_and_sets_what_they_weigh(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.write(
        {
            "apps/stray.yaml": "a: b\n",
            "fairway.yaml": "rules:\n  layout/files-are-used: off\n  schema/*: warning\n",
            SCALE: BROKEN,
        }
    )
    assert [finding["severity"] for finding in fairway.findings()] == ["warning"]


def test_an_unknown_key_of_the_configuration_is_an_error_with_line_and_nearest_name(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    small_fleet.write({"fairway.yaml": "severity: error\nrule: {}\n"})
    assert fairway("check") == 2
    assert "fairway.yaml:2" in fairway.err
    assert "Did you mean rules?" in fairway.err


def test_rules_are_listed_with_what_they_prevent(fairway: Fairway) -> None:
    assert fairway("rules") == 0
    assert "layout/files-are-used" in fairway.out
    assert fairway("rules", "layout/overlays-*") == 0
    assert fairway.out.count("Why: ") == 3
    assert fairway("rules", "nothing/*") == 2


def test_files_that_a_run_before_left_behind_are_removed_and_no_others(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    fairway("render", "-o", "out")
    small_fleet.write({"out/notes.yaml": "mine"})
    subprocess.run(["rm", "-r", small_fleet.root / "overlays/acme/staging"], check=True)
    fairway("render", "acme/production", "-o", "out")
    assert (small_fleet.root / "out/acme/staging.yaml").exists()
    fairway("render", "-o", "out")
    assert not (small_fleet.root / "out/acme/staging.yaml").exists()
    assert (small_fleet.root / "out/notes.yaml").exists()


def test_a_closed_standard_output_is_no_crash(small_fleet: SmallFleet) -> None:
    shell = f"{sys.executable} -m fairway -C {small_fleet.root} render acme/staging >&-"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, check=True)
    assert done.stderr == b""


def test_a_comment_with_a_reason_takes_a_finding_on_in_every_client_environment(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    base = "base/workload/deployment.yaml"
    mark = "# fairway:ignore schema/unknown-field"
    small_fleet.replace(base, "          image:", f"          {mark} tried out\n          imag:")
    assert "schema/unknown-field" not in {finding["rule"] for finding in fairway.findings()}
    small_fleet.replace(base, " tried out", "")
    rules = {finding["rule"] for finding in fairway.findings()}
    assert {"schema/unknown-field", "ignore/without-reason"} <= rules


def test_a_comment_that_ignores_nothing_is_a_finding(fairway: Fairway, small_fleet: SmallFleet) -> None:
    file = "apps/orders/config-map.yaml"
    small_fleet.append(file, "  # fairway:ignore schema/type no more\n  A: b\n")
    (finding,) = fairway.findings()
    assert (finding["rule"], finding["file"], finding["line"]) == ("ignore/unused", file, 7)


def test_a_contract_of_the_layout_can_be_ignored_where_it_is_broken(
    fairway: Fairway, small_fleet: SmallFleet
) -> None:
    comment = "# fairway:ignore layout/files-are-used kept for the auditor"
    small_fleet.write({"apps/stray.yaml": f"{comment}\na: b\n"})
    assert fairway.findings() == []
