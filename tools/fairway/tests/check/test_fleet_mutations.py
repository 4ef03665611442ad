"""Each fault of the shipped fleet is found by exactly the rule meant for it, at the right file and line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from check.fleet_mutations import MUTATIONS, Mutation
from fairway.cli import run

REPOSITORY = Path(__file__).parents[4]
FOLDERS = ("argocd", "apps", "base", "clusters", "overlays", "policies")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped fleet, to be broken."""
    root = tmp_path_factory.mktemp("fleet")
    for folder in FOLDERS:
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / ".yamllint.yaml", root)
    return root


def findings(root: Path, target: str, capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What `fairway check` says, with all its groups."""
    run(
        ["-C", str(root), "-q", "-j", "1", "check", *filter(None, [target]), "--no-cache", "--format", "json"]
    )
    found: list[dict[str, object]] = json.loads(capfd.readouterr().out)["findings"]
    return found


def place(mutation: Mutation, text: str, root: Path) -> tuple[str, int]:
    """Where the finding must be: at the last line of what was written, or at what the table names."""
    file, _, marked = mutation.at.partition(": ")
    if file:
        content = (root / file).read_text()
        return file, content[: content.index(marked)].count("\n") + 1
    end = text.index(mutation.new) + len(mutation.new.rstrip("\n"))
    return mutation.file, text[:end].count("\n") + 1


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_fault_is_found_by_its_rule_at_its_line(
    mutation: Mutation, fleet: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One change to one file; no other rule speaks up but those that the fault breaks by its nature."""
    path = fleet / mutation.file
    before = path.read_text()
    assert mutation.old in before
    broken = before.replace(mutation.old, mutation.new, 1)
    path.write_text(broken)
    try:
        found = findings(fleet, mutation.target, capfd)
        expected = place(mutation, broken, fleet)
    finally:
        path.write_text(before)
    assert {each["rule"] for each in found} == {mutation.rule, *mutation.also}
    own = [each for each in found if each["rule"] == mutation.rule]
    assert {(each["file"], each["line"]) for each in own} >= {expected}
    assert all(mutation.says in str(each["message"]) for each in own)


def test_the_fleet_as_it_is_has_no_findings(fleet: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert not findings(fleet, "acme/production", capfd)
