"""The changes of a plan in a comment: each one to open, its fields as a difference that forges colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fairway.plan.model import Absent, ChangeGroup, FieldChange, Kind, Level, ObjectChange, Plan, Variation
from fairway.report.plan_alike import Alike, alike
from fairway.report.plan_headline import count, kind_word, taken_on
from fairway.report.plan_markdown_parts import ALLOWED, SYMBOLS
from fairway.report.plan_markdown_text import code, cut, details, fenced, html_code
from fairway.report.plan_scope import Quote, Scopes
from fairway.report.plan_shortening import Piece
from fairway.report.plan_values import (
    is_short,
    line_changes,
    only_follows,
    path_text,
    value_lines,
    value_text,
)
from fairway.report.plan_whole_sets import WholeSets, split

_LONG = 30
"""Lines of one value that are shown when room is short."""

_WIDEST = 1_000
_PATHS_SHOWN = 5


def change_pieces(plan: Plan) -> Iterator[Piece]:
    """Each change, then without its long values, without fields, without variations, and gone."""
    scopes, in_html, allowed = Scopes(plan, code), Scopes(plan, html_code), taken_on(plan)
    whole, groups = split(plan)
    yield from map(_whole, whole)
    for found in alike(groups):
        symbol = _symbol(found, allowed)
        summary = symbol + _line(found, in_html, html_code)
        head = f"- {symbol}{_line(found, scopes, code)}"
        group = found.first
        yield Piece(
            details(summary, _body(group, scopes, None)),
            (
                ("long values", details(summary, _body(group, scopes, _LONG))),
                ("fields", "\n".join((head, *(_in_short(each, scopes) for each in group.variations)))),
                ("variations", head),
                ("changes", ""),
            ),
        )


def _whole(found: WholeSets) -> Piece:
    """Client environments that come or go as a whole, then without the names of their objects."""
    names = "\n".join(f"- {line}" for line in found.lines(code))
    text = details(found.title(html_code), names)
    return Piece(text, (("fields", f"- {found.title(code)}"), ("changes", "")))


def _line(found: Alike, scopes: Scopes, quote: Quote) -> str:
    change = found.first.change
    fields = f"{count(len(change.fields), 'field')} " if change.fields else ""
    return f"{quote(found.label)} {fields}{kind_word(change)} {found.where(scopes)}"


def _symbol(found: Alike, allowed: frozenset[str]) -> str:
    """The sign of the heaviest risk; a notice has none."""
    risks = [risk for change in found.changes for risk in change.risks]
    if any(risk.level is Level.BLOCKING and risk.name not in allowed for risk in risks):
        return f"{SYMBOLS[Level.BLOCKING]} "
    if any(risk.level is Level.BLOCKING for risk in risks):
        return f"{ALLOWED} "
    return f"{SYMBOLS[Level.WARNING]} " if any(risk.level is Level.WARNING for risk in risks) else ""


def _body(group: ChangeGroup, scopes: Scopes, longest: int | None) -> str:
    parts = [_difference(group.change, group.change.fields, longest)]
    for variation in group.variations:
        parts.append(f"**Otherwise in** {scopes.text(variation.names)}:")
        if variation.more:
            parts.append(_difference(variation.change, variation.more, longest))
        if variation.less:
            parts.append(f"not changed there: {_paths(variation.less)}")
    return "\n\n".join(filter(None, parts))


def _in_short(variation: Variation, scopes: Scopes) -> str:
    more = f"also {_paths(variation.more)}" if variation.more else ""
    less = f"not {_paths(variation.less)}" if variation.less else ""
    return f"  - otherwise in {scopes.text(variation.names)}: {'; '.join(filter(None, (more, less)))}"


def _paths(fields: Sequence[FieldChange]) -> str:
    shown = ", ".join(code(path_text(field.path)) for field in fields[:_PATHS_SHOWN])
    more = len(fields) - _PATHS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _difference(change: ObjectChange, fields: Iterable[FieldChange], longest: int | None) -> str:
    lines = [line for field in fields for line in _field(field, longest)]
    if not isinstance(change.content, Absent):
        sign = "-" if change.kind is Kind.REMOVED else "+"
        lines += _limited([f"{sign} {line}" for line in value_lines(change.content)], longest)
    return fenced((cut(line, _WIDEST) for line in lines), "diff") if lines else ""


def _field(field: FieldChange, longest: int | None) -> Iterator[str]:
    why = f"follows {field.follows}" if field.follows else field.source
    yield f"@@ {path_text(field.path)} @@ {why}".rstrip()
    if only_follows(field):
        return
    if is_short(field):
        sides = (("-", field.before), ("+", field.after))
        yield from (f"{sign} {value_text(value)}" for sign, value in sides if not isinstance(value, Absent))
    else:
        yield from _limited([f"{sign} {line}".rstrip() for sign, line in line_changes(field)], longest)


def _limited(lines: list[str], longest: int | None) -> list[str]:
    if longest is None or len(lines) <= longest + 1:
        return lines
    return [*lines[:longest], f"… {len(lines) - longest} more lines"]
