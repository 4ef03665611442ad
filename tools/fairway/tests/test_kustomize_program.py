"""The kustomize program: found, asked for its version, run, and compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import KustomizeError, UsageError
from fairway.kustomize_program import ORACLE_VERSION, KustomizeProgram, any_program, oracle, program_at
from fairway.parity import Comparer, Outcome, first_difference
from small_fleet import SmallFleet


def stub(path: Path, version: str, build: str = "cat") -> str:
    """A program that says it is some kustomize, and builds what the shell line says."""
    path.write_text(f'#!/bin/sh\ncase "$1" in version) echo "{version}";; *) {build};; esac\n')
    path.chmod(0o755)
    return str(path)


def test_a_kustomize_says_its_version(tmp_path: Path) -> None:
    program = program_at(stub(tmp_path / "kustomize", "v5.6.0"))
    assert (program.version, program.is_kubectl) == ("v5.6.0", False)


def test_a_kubectl_says_the_version_of_its_kustomize(tmp_path: Path) -> None:
    said = "Client Version: v1.33.0\nKustomize Version: v5.6.0"
    program = program_at(stub(tmp_path / "kubectl", said))
    assert (program.version, program.is_kubectl) == ("v5.6.0", True)
    assert "kubectl" in str(program)


def test_what_is_no_kustomize_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not say which kustomize"):
        program_at(stub(tmp_path / "other", "hello"))
    with pytest.raises(UsageError, match="is not a program"):
        program_at(str(tmp_path / "none"))


def test_only_the_exact_version_is_the_oracle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.delenv("FAIRWAY_KUSTOMIZE", raising=False)
    stub(tmp_path / "kustomize", "v5.6.0")
    assert oracle() is None
    assert any_program().version == "v5.6.0"
    monkeypatch.setenv("FAIRWAY_KUSTOMIZE", stub(tmp_path / "mine", ORACLE_VERSION))
    found = oracle()
    assert found is not None
    assert found.path == str(tmp_path / "mine")


def test_a_refusal_is_told_in_the_words_of_the_program(tmp_path: Path) -> None:
    path = stub(tmp_path / "kustomize", "v5.8.1", "echo 'Error: no such thing' >&2; exit 1")
    with pytest.raises(KustomizeError, match="no such thing") as caught:
        program_at(path).build(tmp_path)
    assert not caught.value.message.startswith("Error:")


def compare(fleet: SmallFleet, tmp_path: Path, build: str) -> tuple[Outcome, str]:
    program = KustomizeProgram(stub(tmp_path / "kustomize", "v5.8.1", build), "v5.8.1")
    comparison = Comparer(program, "root")(fleet.root / "base" / "workload")
    return comparison.outcome, comparison.detail


def test_other_bytes_are_a_difference_with_its_first_line(small_fleet: SmallFleet, tmp_path: Path) -> None:
    outcome, detail = compare(small_fleet, tmp_path, "echo 'apiVersion: apps/v2'")
    assert outcome is Outcome.DIFFERENT
    assert "line 1" in detail
    assert "theirs: apiVersion: apps/v2" in detail


def test_a_refusal_of_one_side_is_told_apart(small_fleet: SmallFleet, tmp_path: Path) -> None:
    assert compare(small_fleet, tmp_path, "exit 1")[0] is Outcome.ONLY_THEY_REFUSE
    small_fleet.remove("base/workload/deployment.yaml")
    assert compare(small_fleet, tmp_path, "exit 1")[0] is Outcome.BOTH_REFUSE
    assert compare(small_fleet, tmp_path, "echo a")[0] is Outcome.ONLY_WE_REFUSE


def test_the_first_difference_names_the_object() -> None:
    ours = "kind: A\nmetadata:\n  name: x\nspec: 1\n"
    difference = first_difference(ours, ours.replace("spec: 1\n", ""))
    assert difference.splitlines()[0] == "line 4, in A x"


def test_the_real_kustomize_builds_the_small_fleet_the_same(
    small_fleet: SmallFleet, kustomize_oracle: Path
) -> None:
    comparer = Comparer(program_at(str(kustomize_oracle)), "root")
    for environment in small_fleet.fleet.environments:
        assert comparer(small_fleet.root / environment.path).outcome is Outcome.SAME
