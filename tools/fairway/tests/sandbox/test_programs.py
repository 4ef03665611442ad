"""The programs are those that tools/sandbox pins, and know their version."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import SandboxError
from fairway.sandbox.compiler import edited
from fairway.sandbox.definitions import ARGOCD, CUSTOM_RESOURCES, KWOK
from fairway.sandbox.programs import PROGRAMS, Edit, pinned, program

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


def test_an_edit_changes_the_one_line_that_it_was_written_for() -> None:
    edit = Edit("main.go", 'listen("0.0.0.0")', 'listen("127.0.0.1")')
    assert edited('a()\nlisten("0.0.0.0")\n', edit) == 'a()\nlisten("127.0.0.1")\n'


@pytest.mark.parametrize("source", ["", 'listen("::")\n', 'listen("0.0.0.0")\nlisten("0.0.0.0")\n'])
def test_an_edit_that_does_not_fit_the_pinned_version_is_refused(source: str) -> None:
    """A newer version may say it otherwise; what is then compiled would listen everywhere again."""
    with pytest.raises(SandboxError, match="is not there once"):
        edited(source, Edit("main.go", 'listen("0.0.0.0")', 'listen("127.0.0.1")'))


def test_an_edited_program_is_kept_apart_from_the_published_one() -> None:
    argocd = next(one for one in PROGRAMS if one.name == "argocd")
    assert argocd.edits
    assert argocd.path(ROOT).parent.name == f"{argocd.version(ROOT)}+loopback"


def test_what_a_program_reads_when_it_runs_is_kept_beside_it() -> None:
    gitea = next(one for one in PROGRAMS if one.name == "gitea")
    assert gitea.folders
    assert gitea.static(ROOT).parent == gitea.path(ROOT).parent
