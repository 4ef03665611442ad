"""The programs are those that tools/sandbox pins, and know their version."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import SandboxError
from fairway.sandbox.definitions import ARGOCD, CUSTOM_RESOURCES, KWOK
from fairway.sandbox.programs import PROGRAMS, pinned, program

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("one", PROGRAMS, ids=lambda one: one.name)
def test_every_program_is_pinned_and_imported_by_its_module(one: object) -> None:
    wanted = next(program for program in PROGRAMS if program is one)
    assert wanted.version(ROOT).startswith("v")
    text = (ROOT / "tools" / "sandbox" / wanted.folder / "programs.go").read_text()
    assert f'"{wanted.package}"' in text
    assert (ROOT / "tools" / "sandbox" / wanted.folder / "go.sum").exists()


@pytest.mark.parametrize("source", [ARGOCD, KWOK, *CUSTOM_RESOURCES], ids=lambda source: str(source.name))
def test_every_definition_comes_from_a_pinned_module(source: object) -> None:
    wanted = next(one for one in (ARGOCD, KWOK, *CUSTOM_RESOURCES) if one is source)
    assert pinned(ROOT, wanted.folder, wanted.module).startswith("v")


def test_kubernetes_is_told_its_version_where_clients_look_for_it() -> None:
    server = next(one for one in PROGRAMS if one.name == "kube-apiserver")
    flags = server.linker_flags(ROOT)
    assert f"-X k8s.io/component-base/version.gitVersion={server.version(ROOT)}" in flags
    assert "-X k8s.io/component-base/version.gitMinor=33" in flags


def test_a_program_that_is_not_built_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(SandboxError, match="fairway sandbox build"):
        program(ROOT, "kubectl")


def test_a_pin_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "tools" / "sandbox" / "kwok").mkdir(parents=True)
    (tmp_path / "tools" / "sandbox" / "kwok" / "go.mod").write_text("module x\n")
    with pytest.raises(SandboxError, match=r"sigs\.k8s\.io/kwok is not required"):
        pinned(tmp_path, "kwok", "sigs.k8s.io/kwok")
