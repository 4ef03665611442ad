"""The line of a field or a text in a YAML file: looked for only when there is something to complain about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

# PyYAML is imported by those who have something to complain about.


def line_of(content: bytes, path: Sequence[str | int]) -> int | None:
    """The line, from 1, of the key or list item at `path`; of the last part found; None if nothing is."""
    import yaml  # noqa: PLC0415

    try:
        node = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None
    line: int | None = None
    for part in path:
        found = _child(node, part)
        if found is None:
            break
        line, node = found
    return line


def _child(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    import yaml  # noqa: PLC0415

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def line_of_text(content: bytes, text: str) -> int | None:
    """The line of the first scalar that is `text`, or ends with it as `key=path` does."""
    import yaml  # noqa: PLC0415

    try:
        for event in yaml.parse(content.decode(), Loader=yaml.SafeLoader):
            if isinstance(event, yaml.ScalarEvent) and f"={event.value}".endswith(f"={text}"):
                return event.start_mark.line + 1  # type: ignore[union-attr]  # it comes from a text
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None
    return None
