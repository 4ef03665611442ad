"""The table of changes: each is a small history of a fleet, and says all that its plan must come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from plan.scenarios.history import History
from plan.scenarios.outline import outline

TABLE = Path(__file__).with_name("table")
ROWS = [
    pytest.param(row, id=f"{file.stem}: {row['it']}")
    for file in sorted(TABLE.glob("*.yaml"))
    for row in yaml.safe_load(file.read_text())
]


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The fleet of all rows, committed once."""
    return History.begun(tmp_path_factory.mktemp("scenarios") / "fleet")


@pytest.fixture
def of_all_rows(fleet: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's cache is one for the table, and no other."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(fleet.root.parent / "cache"))


@pytest.mark.usefixtures("of_all_rows")
@pytest.mark.parametrize("row", ROWS)
def test_a_change_is_planned_as_told(row: dict[str, Any], fleet: History, tmp_path: Path) -> None:
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
