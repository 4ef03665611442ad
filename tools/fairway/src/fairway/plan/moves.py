"""Rendered sets whose directory got another name: the Application that delivers them says which it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from fairway.argo.installation import Installation
from fairway.plan.model import Level, ObjectChange, SetChange
from fairway.plan.pairs import SetPair
from fairway.plan.risk.delivery import RETARGETED

_REMEDY = "Nothing is to be done: what differs in what it delivers is told of the objects."

_Key = tuple[str, str, str]


def is_any_apart(pairs: Sequence[SetPair]) -> bool:
    """Whether there are rendered sets of one side only on both sides, so that some may be the same."""
    return any(pair.before is None for pair in pairs) and any(pair.after is None for pair in pairs)


def moved_together(
    pairs: Sequence[SetPair], before: Installation, after: Installation
) -> tuple[SetPair, ...]:
    """The pairs, where those of a set that only moved are one: one Application delivered it, and does still.

    It is the same Application if its name is the same, and the folder that it comes from. What moved, or
    came from, in more than one way stays apart.
    """
    gone = {pair.path: pair for pair in pairs if pair.after is None}
    come = {pair.path: pair for pair in pairs if pair.before is None}
    old, new = _delivered(before, set(gone)), _delivered(after, set(come))
    ways = {(old[key], new[key]) for key in old.keys() & new.keys()}
    sources, goals = [way[0] for way in ways], [way[1] for way in ways]
    moves = {goal: source for source, goal in ways if sources.count(source) == 1 and goals.count(goal) == 1}
    left = set(moves.values())
    return tuple(
        replace(pair, before=gone[moves[pair.path]].before, former=moves[pair.path])
        if pair.path in moves
        else pair
        for pair in pairs
        if pair.path not in left
    )


def with_moves_told(each: SetChange, moves: Collection[tuple[str, str]]) -> SetChange:
    """A rendered set whose Applications only notice that what they deliver lies elsewhere.

    `moves` are the directories of sets that moved, before and after.
    """
    if not moves:
        return each
    return replace(each, changes=tuple(_noticed(change, moves) for change in each.changes))


def _noticed(change: ObjectChange, moves: Collection[tuple[str, str]]) -> ObjectChange:
    paths = {field.path for field in change.fields if (field.before, field.after) in moves}
    risks = (
        replace(risk, level=Level.NOTICE, message=f"{risk.message}; it delivers the same", remedy=_REMEDY)
        if risk.name == RETARGETED.name and risk.path in paths
        else risk
        for risk in change.risks
    )
    return replace(change, risks=tuple(risks)) if paths else change


def _delivered(installation: Installation, paths: set[str]) -> dict[_Key, str]:
    """Which of some directories each Application delivers, where that is one."""
    found: dict[_Key, str] = {}
    for application in installation.applications:
        some = paths.intersection(application.paths())
        if len(some) == 1:
            found[application.directory, application.namespace, application.name] = some.pop()
    return found
