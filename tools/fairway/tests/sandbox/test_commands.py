"""The commands of the sandbox as a user meets them before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.cli import run
from fairway.fleet import Fleet
from fairway.sandbox.sandbox import choose
from small_fleet import SmallFleet


@pytest.mark.parametrize("command", ["push", "status", "logs", "kubeconfig"])
def test_without_a_sandbox_it_says_how_to_have_one(
    small_fleet: SmallFleet, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(small_fleet.root), "sandbox", command]) == 2
    assert "fairway sandbox up" in capsys.readouterr().err


def test_down_without_a_sandbox_does_nothing(small_fleet: SmallFleet) -> None:
    assert run(["-C", str(small_fleet.root), "sandbox", "down"]) == 0


def test_an_unknown_cluster_is_named_with_those_that_there_are(
    small_fleet: SmallFleet, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(small_fleet.root), "sandbox", "up", "--cluster", "nowhere"]) == 2
    assert "there is no cluster nowhere" in capsys.readouterr().err
    assert not (small_fleet.root / ".fairway" / "sandbox").exists()


def test_outside_a_fleet_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(tmp_path), "sandbox", "status"]) == 2
    assert "this is no fleet" in capsys.readouterr().err


def test_the_cluster_of_the_lowest_ring_is_the_first_choice() -> None:
    shipped = Fleet(Path(__file__).parents[4])
    assert choose(shipped, ()) == ("aws-staging",)
    assert choose(shipped, ("on-premises", "on-premises")) == ("on-premises",)
