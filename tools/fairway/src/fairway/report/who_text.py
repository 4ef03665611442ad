"""What a file reaches: fields by object, and the client environments in which it sets them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fairway.report.printable import printable
from fairway.tracing import Reach

_SHOWN = 6


def who_text(reaches: Sequence[Reach], checked: int, what: str) -> str:
    """Equal fields of equal objects once, with how many client environments have them."""
    reached = [each for each in reaches if each.fields]
    if not reached:
        return f"{printable(what)} sets no field of the {checked} directories that were rendered"
    groups: dict[tuple[str, str, int], list[str]] = {}
    for each in reached:
        for name, field, line in each.fields:
            kind, _, rest = name.partition(" ")
            groups.setdefault((f"{kind} {rest.rpartition('/')[2]}", field, line), []).append(each.name)
    lines = [f"{printable(what)} reaches {len(reached)} of {checked}: {len(groups)} fields"]
    previous = None
    for (name, field, line), names in groups.items():
        if name != previous:
            lines += ["", printable(name)]
            previous = name
        lines.append(f"  {printable(field)}  (line {line}) in {_names(names, checked)}")
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


def _names(names: Sequence[str], checked: int) -> str:
    if len(names) == checked > 1:
        return f"all {checked}"
    shown = ", ".join(printable(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{len(names)}: {shown}, …"
