"""Charts, built by this engine and by kustomize with the same helm."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.errors import KustomizeError
from fairway.kustomize import Engine
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize_program import KustomizeProgram, program_at

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "helm" / "cases.yaml").read_bytes()
)


@pytest.fixture(scope="module")
def kustomize(kustomize_oracle: Path) -> KustomizeProgram:
    return program_at(str(kustomize_oracle))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_charts_build_to_what_kustomize_builds(
    case: dict[str, Any], tmp_path: Path, charts: Path, helm: HelmOptions, kustomize: KustomizeProgram
) -> None:
    """Each case gives the same bytes, or is refused by both."""
    directory = _written(case, tmp_path, charts)
    try:
        theirs: str | None = kustomize.build(directory, flags=helm.flags).decode()
    except KustomizeError:
        theirs = None
    assert (theirs is None) == any(word in case["name"] for word in ("refused", "must"))
    if theirs is not None:
        assert Engine(helm=helm).build(directory).to_yaml() == theirs
        return
    with pytest.raises(KustomizeError) as caught:
        Engine(helm=helm).build(directory)
    assert caught.value.file


def _written(case: dict[str, Any], root: Path, charts: Path) -> Path:
    """The directory of a case: its files, and the charts where it says they are."""
    for where in case.get("charts", ["."]):
        folder, _, target = where.partition("=")
        shutil.copytree(charts, root / folder / (target or "charts"))
    for path, text in case["files"].items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    directory: Path = root / case.get("top", ".")
    return directory
