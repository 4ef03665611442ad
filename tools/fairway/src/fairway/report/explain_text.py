"""What set the fields of an object, as text and as JSON: for one field all steps, for an object the last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from fairway.manifest import field_path, identity
from fairway.provenance import Location, SetBy
from fairway.report.annotated import annotated
from fairway.report.printable import printable
from fairway.report.table import table
from fairway.target import shown
from fairway.tracing import Explanation
from fairway.yamlio.node import Node, Scalar

_WIDEST = 60


def explain_text(explanation: Explanation, start: Path) -> str:
    """One field: each step with its place, oldest first. More: the object, each line with its place."""
    head = f"{explanation.name}  {identity(explanation.object)}"
    if len(explanation.fields) == 1:
        ((place, chain),) = explanation.fields
        return f"{printable(head)}\n{printable(field_path(place))}\n\n{_steps(chain, start)}"
    last = {place: chain[-1] for place, chain in explanation.fields if chain}
    lines = [(printable(line), _at(last.get(place), start)) for line, place in annotated(explanation.object)]
    columns = shutil.get_terminal_size().columns
    column = max(columns // 2, min(_WIDEST, columns - 2 - max(len(where) for _, where in lines)))
    width = min(column, max(len(line) for line, _ in lines))
    body = "\n".join(
        f"{line.ljust(min(width, columns - 2 - len(where)))}  {where}".rstrip() for line, where in lines
    )
    return f"{printable(head)}\n\n{body}"


def explain_json(explanation: Explanation, start: Path) -> str:
    """The same for machines: of each field its path and its steps."""
    fields = [
        {"field": field_path(place), "steps": [_step(each, start) for each in chain]}
        for place, chain in explanation.fields
    ]
    content = {"name": explanation.name, "object": str(identity(explanation.object)), "fields": fields}
    return json.dumps(content, indent=2)


def located(location: Location | None, start: Path) -> str:
    """`FILE:LINE`, as a user at `start` would type it; empty for no place."""
    return f"{shown(Path(location.file), start)}:{location.line}" if location else ""


def value_text(node: Node | None, width: int = _WIDEST) -> str:
    """A value on one line, shortened."""
    if node is None:
        return "-"
    if isinstance(node, dict | list):
        return f"{{{len(node)} keys}}" if isinstance(node, dict) else f"[{len(node)} items]"
    text = printable(node.text if isinstance(node, Scalar) else node.replace("\n", "\\n"))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _steps(chain: tuple[SetBy, ...], start: Path) -> str:
    rows = [
        [value_text(each.after), each.kind, printable(located(each.location, start)), _via(each, start)]
        for each in chain
    ]
    heads = ["VALUE", "STEP", "SET AT", "ASKED FOR AT"]
    columns = len(heads) if any(row[-1] for row in rows) else len(heads) - 1
    return table(heads[:columns], [row[:columns] for row in rows])


def _via(set_by: SetBy, start: Path) -> str:
    return printable(located(set_by.via, start)) if set_by.via != set_by.location else ""


def _at(set_by: SetBy | None, start: Path) -> str:
    return f"# {printable(located(set_by.location, start))}" if set_by else ""


def _step(set_by: SetBy, start: Path) -> dict[str, object]:
    return {
        "kind": set_by.kind,
        "file": shown(Path(set_by.location.file), start),
        "line": set_by.location.line,
        "via": located(set_by.via, start) or None,
        "before": _plain(set_by.before),
        "after": _plain(set_by.after),
    }


def _plain(node: Node | None) -> object:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node.text if isinstance(node, Scalar) else node
