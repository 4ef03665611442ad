"""What a comment tells beside the changes: risks, what does not render, where, images, Argo CD, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import dedent, indent

from fairway.plan.model import ApplicationChange, Level, Plan
from fairway.report.plan_alike import Family, SameFinding, SameRisk, families, same_findings, same_risks
from fairway.report.plan_application import fields, title
from fairway.report.plan_headline import Row, count, errors, rows
from fairway.report.plan_markdown_text import cell, code, details, fenced, prose
from fairway.report.plan_scope import Scopes
from fairway.report.plan_shortening import Piece
from fairway.report.plan_values import image_change, path_text, value_text

SYMBOLS = {Level.BLOCKING: "🛑", Level.WARNING: "⚠️", Level.NOTICE: "💬"}
ALLOWED = "🔓"
_ROWS_SHOWN = 20
_ERROR_LINES = 20
_ERROR_WIDTH = 300


def risk_pieces(plan: Plan, *, blocking: bool) -> Iterator[Piece]:
    """Each risk, of those that block or of all others, with its reason and how to proceed."""
    scopes = Scopes(plan, code)
    for same in same_risks(plan):
        if same.blocks is not blocking:
            continue
        risk = same.group.risk
        text, short = _risk(same, scopes), _risk_in_short(same, scopes)
        if risk.level is Level.NOTICE:
            yield Piece(text, (("notices", ""),))
        elif blocking:
            yield Piece(text, (("details of blocking risks", short), ("blocking risks", "")))
        else:
            yield Piece(text, (("details of warnings", short), ("warnings", "")))


def _risk_in_short(same: SameRisk, scopes: Scopes) -> str:
    symbol = ALLOWED if same.group.allowed else SYMBOLS[same.group.risk.level]
    where = f"in {scopes.text(same.names)}" if same.names else ""
    told = ", ".join(filter(None, (same.subject(code), where)))
    return f"- {symbol} **{code(same.group.risk.name)}** {told}"


def _risk(same: SameRisk, scopes: Scopes) -> str:
    risk, allowed = same.group.risk, same.group.allowed
    first, *more = risk.message.strip().splitlines() or [""]
    told = [
        prose(first),
        f"**Taken on** by {prose(allowed)}" if allowed else "",
        f"**To proceed:** {prose(risk.remedy)}" if risk.remedy.strip() else "",
    ]
    text = "\\\n  ".join((_risk_in_short(same, scopes), *filter(None, told)))
    return f"{text}\n\n{indent(_block(more), '  ')}" if more else text


def error_pieces(plan: Plan) -> Iterator[Piece]:
    """What does not render, and why: what happens there is not known."""
    scopes = Scopes(plan, code)
    for side, error, names in errors(plan):
        when = "after the change" if side == "after" else "already before the change"
        short = f"- Not known what happens in {scopes.text(names)}: it does not render {when}."
        yield Piece(
            f"{short}\n\n{_block(error.splitlines())}", (("details of errors", short), ("errors", ""))
        )


def _block(lines: Sequence[str]) -> str:
    return fenced(line[:_ERROR_WIDTH] for line in dedent("\n".join(lines[:_ERROR_LINES])).split("\n"))


def where_pieces(plan: Plan) -> Iterator[Piece]:
    """Who is concerned, by ring and cluster, and all their names."""
    found = list(rows(plan))
    body = [
        (
            cell(row.ring),
            cell(row.cluster) or row.folders,
            str(len(row.names)),
            str(row.production or "-"),
        )
        for row in found[:_ROWS_SHOWN]
    ]
    if body:
        table = _table(("Ring", "Cluster", "Changing", "In production"), body)
        yield Piece("\n\n".join((table, *_more(len(found)))))
        names = "\n".join(f"- {_place(row)}: {', '.join(map(code, row.names))}" for row in found)
        yield Piece(details("All names", names), (("lists of names", ""),))


def _place(row: Row) -> str:
    if not row.cluster:
        return row.folders
    return f"ring {code(row.ring)}, cluster {code(row.cluster)}"


def image_pieces(plan: Plan) -> Iterator[Piece]:
    """Images, `old → new`."""
    scopes = Scopes(plan, cell)
    body = [
        (*map(cell, image_change(image.before, image.after)), scopes.text(image.names))
        for image in plan.images
    ]
    header = ("Image", "Before", "After", "In")
    if body:
        some = "\n\n".join((_table(header, body[:_ROWS_SHOWN]), *_more(len(body))))
        yield Piece(_table(header, body), (("images", some if len(body) > _ROWS_SHOWN else ""),))


def application_pieces(plan: Plan) -> Iterator[Piece]:
    """Applications of Argo CD that come, go, or point elsewhere."""
    for change in plan.applications:
        yield Piece(_application(change), (("Applications", ""),))


def _application(change: ApplicationChange) -> str:
    lines = [f"- {title(change, code)}"]
    for field in fields(change):
        values = " → ".join(code(value_text(value)) for value in (field.before, field.after))
        lines.append(f"  - {code(path_text(field.path))}: {values}")
    lines += [f"  - not known offline: {prose(change.undecided)}"] if change.undecided else []
    return "\n".join(lines)


def failing_pieces(plan: Plan) -> Iterator[Piece]:
    """New findings that fail."""
    scopes = Scopes(plan, code)
    for family in families(plan.failing):
        more = _others(family)
        short = f"{_finding_in_short(family.first, scopes)}{more}"
        text = f"{_finding(family.first, scopes)}{more}"
        yield Piece(text, (("details of findings that fail", short), ("findings that fail", "")))


def finding_pieces(plan: Plan) -> Iterator[Piece]:
    """Other new findings, then those that are fixed, then those that stay."""
    scopes = Scopes(plan, code)
    failing = frozenset(map(id, plan.failing))
    new = (change for change in plan.findings if change.state == "new" and id(change) not in failing)
    for family in families(new):
        yield Piece(f"{_finding(family.first, scopes)}{_others(family)}", (("new findings", ""),))
    for state, words in (("fixed", "fixed"), ("unchanged", "there before and still there")):
        found = [change for change in plan.findings if change.state == state]
        if found:
            body = "\n".join(_finding(same, scopes) for same in same_findings(found))
            yield Piece(
                details(f"{count(len(found), 'finding')} {words}", body), ((f"{state} findings", ""),)
            )


def _others(family: Family) -> str:
    """The places of findings that say the same as the first; empty where there are none."""
    if not family.more:
        return ""
    lines = [f"  and the same {count(len(family.more), 'time')} more:"]
    lines += [f"  - {other.place(code)}" for other in family.shown]
    lines += [f"  - and {family.hidden} more"] if family.hidden else []
    return "\\\n" + "\n".join(lines)


def _finding_in_short(same: SameFinding, scopes: Scopes) -> str:
    finding = same.change.finding
    new = "**new** " if same.change.state == "new" else ""
    place = f"at {code(finding.where)}" if finding.file else ""
    where = f"in {scopes.text(same.names)}" if same.names else ""
    subject = " ".join(filter(None, (same.subject(code), place, where)))
    return f"- {new}{finding.severity} {code(finding.rule)} {subject}"


def _finding(same: SameFinding, scopes: Scopes) -> str:
    remedy = same.change.finding.remedy.strip() if same.change.state == "new" else ""
    told = (*map(prose, same.shown_messages), *map(prose, filter(None, [remedy])))
    return "\\\n  ".join((_finding_in_short(same, scopes), *told))


def _more(number: int) -> tuple[str, ...]:
    more = number - _ROWS_SHOWN
    return (f"and {more} more",) if more > 0 else ()


def _table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
