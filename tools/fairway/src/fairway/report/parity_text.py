"""A comparison with kustomize for a terminal: how many of each outcome, then every disagreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from fairway.parity import Comparison, Outcome
from fairway.report.table import table
from fairway.target import shown


def parity_table(comparisons: Sequence[Comparison]) -> str:
    """How many directories came to each outcome."""
    counts = Counter(comparison.outcome for comparison in comparisons)
    rows = [(str(outcome), str(counts[outcome])) for outcome in Outcome]
    return table(("OUTCOME", "DIRECTORIES"), rows, right=frozenset({"DIRECTORIES"}))


def disagreements(comparisons: Sequence[Comparison], start: Path) -> str:
    """Each directory on which the two disagree, with the first difference or the refusal."""
    return "\n\n".join(
        f"{shown(comparison.directory, start)}: {comparison.outcome}\n{_indented(comparison.detail)}"
        for comparison in comparisons
        if not comparison.outcome.agrees
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
