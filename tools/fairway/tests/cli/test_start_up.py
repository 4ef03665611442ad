"""Starting takes less than building: a command imports and compiles only what it uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from small_fleet import SmallFleet

_REPORT = """
import json, re, sys
from re import _compiler
sizes = []
compiled = _compiler.compile
def measured(source, flags=0):
    made = compiled(source, flags)
    sizes.append((len(_compiler._code(_compiler._parser.parse(source, flags), flags)), str(source)))
    return made
_compiler.compile = measured
from fairway.cli import run
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump([code, sorted(sys.modules), sizes], file)
"""

_FOR_OTHERS = {
    "concurrent.futures", "cryptography", "difflib", "jsonschema", "jsonschema_rs", "kubernetes_validate",
    "logging", "multiprocessing", "pickle", "rich", "socket", "subprocess", "tempfile", "yaml",
    "fairway.check", "fairway.document", "fairway.kustomize.helm.inflate", "fairway.kustomize_program",
    "fairway.kustomize.replacement.yaml_text.read", "fairway.process", "fairway.sandbox",
}  # fmt: skip
"""What serves other commands, many directories, or what is rare in a kustomization."""

_LARGEST = 1000
"""Of a compiled expression: large ranges beyond Latin-1 make thousands of words, and milliseconds."""


def started(folder: Path, *arguments: str) -> tuple[set[str], list[tuple[int, str]]]:
    """The modules that a command line has imported, and size and source of the expressions compiled."""
    report = folder / "report.json"
    command = [sys.executable, "-c", _REPORT, str(report), *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    code, modules, sizes = json.loads(report.read_text())
    assert code == 0
    return set(modules), sizes


def test_rendering_an_overlay_imports_nothing_that_serves_others(small_fleet: SmallFleet) -> None:
    modules, _ = started(small_fleet.root, "render", "overlays/acme/staging")
    assert "fairway.kustomize.engine" in modules
    assert modules & _FOR_OTHERS == set()


def test_a_client_environment_is_found_by_name_without_reading_clusters(small_fleet: SmallFleet) -> None:
    modules, _ = started(small_fleet.root, "render", "acme/staging")
    assert "fairway.document" not in modules


def test_rendering_an_overlay_compiles_no_large_expression(small_fleet: SmallFleet) -> None:
    _, sizes = started(small_fleet.root, "render", "overlays/acme/staging")
    assert sizes
    assert [source for size, source in sizes if size > _LARGEST] == []


def test_help_imports_no_engine(tmp_path: Path) -> None:
    modules, _ = started(tmp_path, "--help")
    assert not {name for name in modules if name.startswith(("fairway.kustomize", "fairway.yamlio"))}
    assert modules & _FOR_OTHERS == set()
