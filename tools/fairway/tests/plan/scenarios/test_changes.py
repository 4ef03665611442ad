"""The table of changes: each is a small history of a fleet, and says all that its plan must come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from _pytest.mark import ParameterSet

from plan.scenarios.history import History
from plan.scenarios.outline import outline

TABLE = Path(__file__).with_name("table")
Row = dict[str, Any]
ROWS: list[tuple[str, Row]] = [
    (f"{file.stem}: {row['it']}", row)
    for file in sorted(TABLE.glob("*.yaml"))
    for row in yaml.safe_load(file.read_text())
]


LED_OUT = "leads out of the repository"
"""Rows with a link that the layout finds where it lies, and misses in a commit; both block."""


def some_rows(step: int = 1, without: str = "") -> Iterable[ParameterSet]:
    found = [(name, row) for name, row in ROWS if not without or without not in name]
    return [pytest.param(row, id=name) for name, row in found[::step]]


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The fleet of all rows, committed once."""
    return History.begun(tmp_path_factory.mktemp("scenarios") / "fleet")


@pytest.fixture
def of_all_rows(fleet: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's cache is one for the table, and no other."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(fleet.root.parent / "cache"))


@pytest.mark.usefixtures("of_all_rows")
@pytest.mark.parametrize("row", some_rows())
def test_a_change_is_planned_as_told(row: Row, fleet: History, tmp_path: Path) -> None:
    """The plan of a change says what the row says, no more and no less, and exits with its code."""
    history = fleet.copied(tmp_path / "fleet")
    history.edit(row.get("before", {}))
    history.commit()
    history.git("switch", "--quiet", "--create", "change")
    history.edit(row["change"])
    if row.get("is_committed", True):
        history.commit()
    code, plan = history.plan(tmp_path / "plan.json", *row.get("options", []))
    assert (outline(plan) if plan else "") == row.get("plan", "")
    assert code == row["exit"]


def test_the_table_holds_every_kind_of_end() -> None:
    """There are changes that pass and changes that do not, of what runs and of nothing that does."""
    ends = {(row.get("plan", "none")[0] in "~+->", row["exit"]) for _, row in ROWS}
    assert ends == {(True, 0), (True, 1), (False, 0), (False, 1), (False, 2)}


@pytest.mark.usefixtures("of_all_rows")
@pytest.mark.parametrize("row", some_rows(9, without=LED_OUT))
def test_what_lies_there_is_planned_as_if_it_were_committed(row: Row, fleet: History, tmp_path: Path) -> None:
    """With what is not yet tracked; only the names of the sides differ."""
    history = fleet.copied(tmp_path / "fleet")
    history.edit(row.get("before", {}))
    history.commit()
    history.git("switch", "--quiet", "--create", "change")
    history.edit(row["change"])
    _, lying = history.plan(tmp_path / "lying.json")
    history.commit()
    _, committed = history.plan(tmp_path / "committed.json", "--head", "HEAD")
    assert lying is not None
    assert committed is not None
    assert replace(committed, head=lying.head) == lying
