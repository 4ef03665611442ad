"""What a file reaches: its lines with the fields that they set, and of which objects, for 80 columns."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from fairway.report.printable import printable
from fairway.tracing import Reach

_SHOWN = 8
_WIDEST = 100

Field = tuple[int, str]
Objects = frozenset[tuple[str, str]]
"""Objects, each with the client environment that it is in."""


def who_text(reaches: Sequence[Reach], checked: int, what: str) -> str:
    """Each line with its fields; lines that reach the same objects stand under one list of these."""
    reached = [each for each in reaches if each.fields]
    if not reached:
        return "\n".join(_wrapped(_nothing(sum(each.is_read for each in reaches), checked, what), ""))
    found: dict[Field, set[tuple[str, str]]] = {}
    for each in reached:
        for name, field, line in each.fields:
            found.setdefault((line, field), set()).add((_object(name), each.name))
    groups: dict[Objects, list[Field]] = {}
    for key in sorted(found):
        groups.setdefault(frozenset(found[key]), []).append(key)
    lines = [f"{printable(what)} reaches {len(reached)} of {checked} rendered sets, {_count(found)}"]
    for objects, fields in groups.items():
        lines += ["", *_head(objects, len(reached))]
        lines += [f"{line:>6}  {printable(field)}" for line, field in fields]
    return "\n".join(lines)


def who_json(reaches: Sequence[Reach]) -> str:
    """The same for machines: of each client environment the fields, with the line that sets them."""
    content = [
        {
            "name": each.name,
            "fields": [{"object": name, "field": field, "line": line} for name, field, line in each.fields],
        }
        for each in reaches
        if each.fields
    ]
    return json.dumps(content, indent=2)


def _nothing(read: int, checked: int, what: str) -> str:
    if not read:
        return f"{printable(what)} sets no field: none of the {checked} rendered sets reads the file"
    read_by = f"{read} of {checked} rendered sets read it"
    return f"{printable(what)} sets no field that counts in the end, though {read_by}"


def _count(found: dict[Field, set[tuple[str, str]]]) -> str:
    fields = sum(map(len, found.values()))
    return "1 field" if fields == 1 else f"{fields} fields"


def _object(name: str) -> str:
    """`KIND NAME` without the namespace, which says no more than the client environment."""
    kind, _, rest = name.partition(" ")
    return f"{kind} {rest.rpartition('/')[2]}"


def _head(objects: Objects, reached: int) -> Iterator[str]:
    """The objects, then the client environments; each list is cut where it is long."""
    of_kind: dict[str, set[str]] = {}
    for name, _ in objects:
        kind, _, rest = name.partition(" ")
        of_kind.setdefault(kind, set()).add(rest)
    for kind in sorted(of_kind):
        yield from _wrapped(f"{printable(kind)} {_listed(of_kind[kind])}", "")
    names = {name for _, name in objects}
    where = f"all {reached}" if len(names) == reached > 1 else _listed(names)
    yield from _wrapped(f"in {where}", "  ")


def _listed(names: Iterable[str]) -> str:
    known = sorted(names)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(printable(name) for name in known[:_SHOWN]) + more


def _wrapped(text: str, indent: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
