"""What the API server refuses of an update is a blocking risk, and nothing else is: `updates.yaml`."""

from __future__ import annotations

import pytest

from fairway.plan.model import Level
from plan.manifests import changes, node
from plan.updates import Update, updates

UPDATES = updates()
REFUSALS = {"immutable-field", "volume-claim-shrunk", "default-in-the-way"}


def refusals(update: Update, version: str = "1.33") -> list[str]:
    found = changes([node(update.before)], [node(update.after)], version)
    risks = [risk for change in found for risk in change.risks if risk.level is Level.BLOCKING]
    # That what is stored cannot go is said once, with those who still use it.
    return [risk.message for risk in risks if risk.name in REFUSALS or "refuses" in risk.message]


@pytest.mark.parametrize("update", UPDATES, ids=[each.name for each in UPDATES])
def test_what_the_api_server_refuses_blocks_and_nothing_else_does(update: Update) -> None:
    """The verdicts are those of kube-apiserver v1.33.13, to which Argo CD applies on the server's side."""
    assert bool(refusals(update)) == update.refused, refusals(update)


def test_both_verdicts_are_in_the_table() -> None:
    assert {each.refused for each in UPDATES} == {True, False}
    assert len({each.name for each in UPDATES}) == len(UPDATES) > 80
