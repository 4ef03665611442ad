"""A plan as Markdown for a comment on a pull request: below its limit, dangers first and never hidden."""

from __future__ import annotations

from collections import Counter
from typing import Final

from fairway.plan.model import Level, Plan, State
from fairway.report.plan_headline import (
    count,
    extent,
    objects,
    restriction,
    risks,
    verdict,
    verdict_text,
)
from fairway.report.plan_markdown_changes import change_pieces
from fairway.report.plan_markdown_parts import (
    application_pieces,
    error_pieces,
    failing_pieces,
    finding_pieces,
    image_pieces,
    risk_pieces,
    where_pieces,
)
from fairway.report.plan_markdown_text import code
from fairway.report.plan_shortening import STEPS, Section, shortened

MARKER: Final = "<!-- fairway:plan -->"
"""The first line, by which a program finds the comment that it wrote before."""

GITHUB_LIMIT: Final = 65_536
"""Characters of a comment on GitHub; GitLab takes 1,000,000, Gitea any number."""

WHOLE: Final = "`fairway plan --format html` and `--format json` show all of it."

_SYMBOLS = {
    "blocked": "🛑",
    "fails": "🛑",
    "unknown": "🛑",
    "warned": "⚠️",
    "harmless": "✅",
    "unchanged": "✅",
}
_CLASSES_SHOWN = 100
_FOOTER = 1_000


def plan_markdown(plan: Plan, limit: int = GITHUB_LIMIT, whole: str = WHOLE) -> str:
    """The comment, in at most `limit` characters; what is left out is said.

    `whole` is Markdown that says where all of the plan is.
    """
    head = _head(plan)
    if verdict(plan) == "unchanged":
        return f"{head}\n"[:limit]
    room = limit - len(head) - _FOOTER - len(whole)
    body, left_out = shortened(_sections(plan), room)
    text = "\n\n".join(filter(None, (head, body, _footer(left_out, limit, whole))))
    # Only a limit that not even the head fits into comes to this.
    return f"{text}\n" if len(text) < limit else text[:limit]


def _head(plan: Plan) -> str:
    title = f"## {_SYMBOLS[verdict(plan)]} {verdict_text(plan, _file)}"
    sides = f"{_side(plan.base)} → {_side(plan.head)}"
    if verdict(plan) == "unchanged":
        return "\n\n".join(filter(None, (f"{MARKER}\n{title}", sides, _restriction(plan))))
    told = [
        f"{sides}: {extent(plan)}; {objects(plan)}.",
        _restriction(plan),
        _classes(plan),
        _failing(plan),
        _broken(plan),
    ]
    return "\n\n".join((f"{MARKER}\n{title}", *filter(None, told)))


def _file(name: str) -> str:
    return code(name, 100)


def _restriction(plan: Plan) -> str:
    told = restriction(plan, _file)
    return f"**The plan is {told}.**" if told else ""


def _side(state: State) -> str:
    name, commit = code(state.name, 100), code(state.commit, 13)
    return (
        f"{name} ({commit})" if name and commit and name != commit else name or commit or "the working tree"
    )


def _classes(plan: Plan) -> str:
    """Every class of risk with how many there are: whatever gives way, this stays."""
    lines = []
    for level, words in ((Level.BLOCKING, "Blocking"), (Level.WARNING, "To look at")):
        found = [group for group in risks(plan) if group.risk.level is level]
        counts = Counter(group.risk.name for group in found if not group.allowed)
        if counts:
            named = [f"{code(name, 60)} ({number})" for name, number in counts.items()]
            more = f" and {len(named) - _CLASSES_SHOWN} more classes" if len(named) > _CLASSES_SHOWN else ""
            lines.append(f"**{words}:** {', '.join(named[:_CLASSES_SHOWN])}{more}")
    return "\n\n".join(lines)


def _failing(plan: Plan) -> str:
    """Every rule whose new findings fail, with how many there are."""
    counts = Counter(each.finding.rule for each in plan.failing)
    named = [f"{code(name, 60)} ({number})" for name, number in counts.items()]
    more = f" and {len(named) - _CLASSES_SHOWN} more rules" if len(named) > _CLASSES_SHOWN else ""
    return f"**Failing:** {', '.join(named[:_CLASSES_SHOWN])}{more}" if named else ""


def _broken(plan: Plan) -> str:
    broken = sum(bool(each.after_error) for each in plan.sets)
    return f"**Does not render:** {count(broken, 'rendered set')}" if broken else ""


def _sections(plan: Plan) -> list[Section]:
    blocking = tuple(risk_pieces(plan, blocking=True))
    return [
        Section("### Risks", blocking),
        Section("### New findings that fail", tuple(failing_pieces(plan))),
        Section("### Other risks" if blocking else "### Risks", tuple(risk_pieces(plan, blocking=False))),
        Section("### What does not render", tuple(error_pieces(plan))),
        Section("### Where", tuple(where_pieces(plan))),
        Section("### Images", tuple(image_pieces(plan))),
        Section("### Argo CD", tuple(application_pieces(plan))),
        Section("### Findings", tuple(finding_pieces(plan))),
        Section("### Changes", tuple(change_pieces(plan))),
    ]


def _footer(left_out: Counter[str], limit: int, whole: str) -> str:
    told = [_LEFT_OUT[step].format(left_out[step]) for step in STEPS if left_out[step]]
    if not told:
        return whole
    return f"**Left out to stay below {limit:,} characters:** {', '.join(told)}. {whole}"


_LEFT_OUT = {
    "long values": "long values in {} changes",
    "fields": "the fields of {} changes",
    "variations": "the variations of {} changes",
    "unchanged findings": "the findings that stay",
    "lists of names": "the list of all names",
    "fixed findings": "the findings that are fixed",
    "notices": "{} notices",
    "changes": "{} changes altogether",
    "images": "some images",
    "Applications": "{} Applications",
    "new findings": "{} new findings",
    "details of warnings": "the details of {} warnings",
    "details of errors": "the details of {} errors",
    "details of findings that fail": "the details of {} findings that fail",
    "findings that fail": "{} findings that fail",
    "details of blocking risks": "the details of {} blocking risks",
    "warnings": "{} warnings altogether",
    "errors": "{} errors altogether",
    "blocking risks": "all but the class of {} blocking risks",
}
