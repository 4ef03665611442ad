"""`fairway plan` and `fairway allow`, as people mistype them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.cli import run


def test_a_risk_that_is_none_cannot_be_allowed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It would be taken for leave, and be none."""
    for name, near in (("nonsense", "immutable-field"), ("namespace-remved", "namespace-removed")):
        assert run(["-C", str(tmp_path), "plan", "--allow", f"{name}=because"]) == 2
        said = capfd.readouterr().err
        assert f"no risk is called {name}" in said
        assert near in said
        assert run(["-C", str(tmp_path), "allow", name, "--reason", "x"]) == 2
        assert f"no risk is called {name}" in capfd.readouterr().err


def test_the_line_that_takes_on_a_risk_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(tmp_path), "allow", "deletion-budget", "--reason", "it moves"]) == 0
    assert "fairway allow deletion-budget --reason 'it moves'" in capfd.readouterr().out


@pytest.mark.parametrize("side", ["--base", "--head"])
def test_an_option_is_no_side(side: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the name of a side is forgotten, the next option stands in its place."""
    assert run(["-C", str(tmp_path), "plan", side, "--format", "json"]) == 2
    assert f"{side} --format: that is no ref" in capfd.readouterr().err
