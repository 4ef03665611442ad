"""The changes of a plan for a terminal: object by object, aligned `old → new`, or line by line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from click import style

from fairway.plan.model import Absent, FieldChange, Kind, ObjectChange, Variation
from fairway.report.plan_alike import Alike
from fairway.report.plan_headline import count, kind_word
from fairway.report.plan_scope import Scopes
from fairway.report.plan_values import (
    is_short,
    line_changes,
    only_follows,
    path_text,
    value_lines,
    value_text,
)
from fairway.report.plan_whole_sets import WholeSets
from fairway.report.printable import one_line

_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~", Kind.RENAMED: "~"}
_COLOURS = {"+": "green", "-": "red", "~": "yellow", "@": "cyan"}
_INDENT = "    "
_LINES_OF_GONE = 8
_MOST_LINES = 60


def change_lines(found: Alike, scopes: Scopes, width: int) -> Iterator[str]:
    """A change, where it happens, its fields, and how it differs elsewhere."""
    change = found.first.change
    sign = _SIGNS[change.kind]
    first, *more = _wrapped(f"{found.label} {kind_word(change)}", width)
    yield f"{style(sign, fg=_COLOURS[sign], bold=True)} {style(first.strip(), bold=True)}"
    yield from (style(line, bold=True) for line in more)
    yield from _wrapped(found.where(scopes), width)
    yield from _content(change)
    yield from _fields(change.fields, width)
    for variation in found.first.variations:
        yield from _variation(variation, scopes, width)


def _content(change: ObjectChange) -> Iterator[str]:
    """What an added or removed object holds, its identity left out: that was said."""
    if isinstance(change.content, Absent):
        return
    shown = change.content
    if isinstance(shown, dict):
        shown = {key: value for key, value in shown.items() if key not in {"apiVersion", "kind", "metadata"}}
    sign = _SIGNS[change.kind]
    lines = list(value_lines(shown)) if shown != {} else []
    # What goes is still to be read at the base.
    most = _LINES_OF_GONE if change.kind is Kind.REMOVED else _MOST_LINES
    told = (style(f"{_INDENT}{sign} {line}", fg=_COLOURS[sign]) for line in lines)
    yield from _limited(list(told), most, _INDENT)


def whole_lines(found: WholeSets, width: int) -> Iterator[str]:
    """Client environments that come or go as a whole, and the names of their objects."""
    sign = _SIGNS[found.kind]
    first, *more = _wrapped(found.title(one_line), width)
    yield f"{style(sign, fg=_COLOURS[sign], bold=True)} {style(first.strip(), bold=True)}"
    yield from (style(line, bold=True) for line in more)
    for line in found.lines():
        yield from (f"  {part}" for part in _wrapped(line, width - 2))


def _limited(lines: list[str], most: int, indent: str) -> Iterator[str]:
    """The first lines, and how many there are beside them; one more takes no more room than to say so."""
    shown = lines if len(lines) <= most + 1 else lines[:most]
    yield from shown
    if len(shown) < len(lines):
        yield f"{indent}  and {len(lines) - len(shown)} more lines"


def _fields(fields: Sequence[FieldChange], width: int, indent: str = _INDENT) -> Iterator[str]:
    names = {id(field): path_text(field.path) for field in fields}
    short = [
        field
        for field in fields
        if is_short(field) and not only_follows(field) and len(_inline(field, names[id(field)])) + 4 <= width
    ]
    column = max((len(names[id(field)]) for field in short), default=0)
    for field in fields:
        line = _inline(field, names[id(field)].ljust(column))
        if only_follows(field):
            yield from _with_note(f"{indent}{names[id(field)]}", field, width)
        elif is_short(field) and len(indent) + len(line) <= width:
            yield from _with_note(f"{indent}{line}", field, width)
        else:
            yield from _with_note(f"{indent}{names[id(field)]}", field, width)
            yield from _lines(field, f"{indent}  ")


def _inline(field: FieldChange, name: str) -> str:
    return f"{name}  {value_text(field.before)} → {value_text(field.after)}"


def _with_note(line: str, field: FieldChange, width: int) -> Iterator[str]:
    """The line and what explains it, behind it where there is room."""
    why = f"follows {one_line(field.follows)}" if field.follows else one_line(field.source)
    note = style(f"# {why}", dim=True)
    if not why:
        yield line
    elif len(line) + len(why) + 4 <= width:
        yield f"{line}  {note}"
    else:
        yield from (line, f"{line[: len(line) - len(line.lstrip())]}  {note}")


def _lines(field: FieldChange, indent: str) -> Iterator[str]:
    if is_short(field):
        for sign, value in (("-", field.before), ("+", field.after)):
            if not isinstance(value, Absent):
                yield style(f"{indent}{sign} {value_text(value)}", fg=_COLOURS[sign])
        return
    lines = ((sign, f"{indent}{sign} {line}".rstrip()) for sign, line in line_changes(field))
    told = (style(text, fg=_COLOURS[sign]) if sign in _COLOURS else text for sign, text in lines)
    yield from _limited(list(told), _MOST_LINES, indent)


def _variation(variation: Variation, scopes: Scopes, width: int) -> Iterator[str]:
    yield from _wrapped(f"otherwise in {scopes.text(variation.names)}", width)
    if variation.more:
        yield f"{_INDENT}also:"
        yield from _fields(variation.more, width, f"{_INDENT}  ")
    if variation.less:
        names = ", ".join(path_text(field.path) for field in variation.less)
        yield (
            f"{_INDENT}not: {names}"
            if len(names) <= width
            else f"{_INDENT}not {count(len(variation.less), 'field')}"
        )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
