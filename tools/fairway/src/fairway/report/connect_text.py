"""Whether one thing may reach another, with what each end says and where."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from fairway.reachability import Connection, End
from fairway.report.explain_text import located
from fairway.report.printable import printable

_WIDEST = 100


def connect_text(connections: Sequence[Connection], start: Path) -> str:
    """One paragraph for each port."""
    return "\n\n".join("\n".join(_lines(each, start)) for each in connections)


def connect_json(connections: Sequence[Connection], start: Path) -> str:
    """The same for machines."""
    content = [
        {
            "source": each.source,
            "target": each.target,
            "port": each.port,
            "protocol": each.protocol,
            "allowed": each.allowed,
            "ends": [
                {
                    "direction": end.direction,
                    "of": end.of,
                    "allowed": end.allowed,
                    "isolatedBy": list(end.isolated_by),
                    "rule": end.rule or None,
                    "location": located(end.location, start) or None,
                }
                for end in each.ends
            ],
        }
        for each in connections
    ]
    return json.dumps(content, indent=2)


def _lines(connection: Connection, start: Path) -> Iterator[str]:
    verdict = "may reach" if connection.allowed else "may NOT reach"
    port = f"port {connection.port}/{connection.protocol}"
    yield from _wrapped(f"{connection.source} {verdict} {connection.target} on {port}", "")
    for end in connection.ends:
        yield from _wrapped(f"{end.direction} of {end.of}: {_reason(end, start)}", "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return textwrap.wrap(
        printable(text),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _reason(end: End, start: Path) -> str:
    if not end.isolated_by:
        return "no NetworkPolicy rendered here is for it, so everything is let through"
    if end.rule:
        return f"let through by {end.rule} ({located(end.location, start)})"
    return f"no rule of {', '.join(end.isolated_by)} lets it through"
