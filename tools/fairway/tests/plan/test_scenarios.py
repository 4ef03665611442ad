"""What changes of a small fleet come to: the table of scenarios, each a small git history."""

from __future__ import annotations

import pytest

from git_fleet import GitFleet
from plan.scenario import Scenario, make, scenarios
from plan.told import changes, findings, risks

SCENARIOS = scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each.name for each in SCENARIOS])
def test_a_change_is_planned(scenario: Scenario, git_fleet: GitFleet) -> None:
    """Each scenario has exactly its changes, risks and findings, and the exit code that follows from them."""
    make(git_fleet, scenario.before)
    git_fleet.commit()
    make(git_fleet, scenario.change)
    code, plan = git_fleet.plan(*scenario.options)
    assert plan is not None
    assert changes(plan) == scenario.changes
    assert risks(plan) == scenario.risks
    assert findings(plan) == scenario.findings
    assert code == scenario.exit


def test_the_table_holds_every_kind_of_end() -> None:
    """There are scenarios that pass and that are blocked, with and without changes."""
    ends = {(bool(each.changes), each.exit) for each in SCENARIOS}
    assert ends == {(True, 0), (True, 1), (False, 0), (False, 1)}


@pytest.mark.parametrize("scenario", SCENARIOS[:12], ids=[each.name for each in SCENARIOS[:12]])
def test_a_commit_is_planned_as_the_working_tree(scenario: Scenario, git_fleet: GitFleet) -> None:
    """A change has the same plan whether it is committed or not."""
    make(git_fleet, scenario.before)
    base = git_fleet.commit()
    make(git_fleet, scenario.change)
    lying = git_fleet.planned("--base", base)
    git_fleet.commit()
    committed = git_fleet.planned("--base", base, "--head", "HEAD")
    assert committed.sets == lying.sets
    assert (committed.groups, committed.files) == (lying.groups, lying.files)
