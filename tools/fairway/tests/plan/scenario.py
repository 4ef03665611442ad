"""Scenarios: what a history of a small fleet is before a change, the change, and what its plan must be."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from git_fleet import GitFleet

TABLE = Path(__file__).parent / "scenarios.yaml"

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """A row of the table; `changes`, `risks` and `findings` are lines as `told` writes them."""

    name: str
    change: list[Step]
    before: list[Step] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    risks: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    exit: int = 0


def scenarios() -> list[Scenario]:
    """The rows of the table."""
    return [Scenario(**row) for row in yaml.safe_load(TABLE.read_text())]


def make(fleet: GitFleet, steps: Iterable[Step]) -> None:
    """Change files: write, append, replace, copy, move, remove or link them."""
    for step in steps:
        _make(fleet, **step)


def _make(fleet: GitFleet, file: str = "", **how: Any) -> None:
    path = fleet.root / file
    if "text" in how:
        fleet.write({file: how["text"]})
    elif "append" in how:
        fleet.append(file, how["append"])
    elif "replace" in how:
        fleet.replace(file, *how["replace"])
    elif "copy" in how:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, fleet.root / how["copy"])
    elif "move" in how:
        (fleet.root / how["move"]).parent.mkdir(parents=True, exist_ok=True)
        path.rename(fleet.root / how["move"])
    elif "link" in how:
        path.unlink(missing_ok=True)
        path.symlink_to(how["link"])
    else:
        gone = fleet.root / how["remove"]
        if gone.is_dir():
            shutil.rmtree(gone)
        else:
            gone.unlink()
