"""A YAML file read for its source: every value knows the line that it stands on.

The engine reads files for what they mean; the checks of the tree and the fleet's own files are read
here, so that a finding can name the line. Scalars keep their text, whatever their type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from fairway.errors import YamlError

_NESTING_LIMIT = 100
_LONGEST = 8 * 1024 * 1024
"""Characters of a file, each million of which takes a second; the engine builds files of twice the size."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # whichever is there
    """A loader that leaves scalars untyped: their text is all that is asked for."""

    def resolve(self, _kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        """No tag, which PyYAML looks for at length."""
        return ""

    def descend_resolver(self, _parent: yaml.Node | None, _index: object) -> None:
        """No rules by path."""

    def ascend_resolver(self) -> None:
        """No rules by path."""


@dataclass(frozen=True, slots=True)
class Value:
    """A mapping, a list or the text of a scalar, and its line; for a key, the line of the key."""

    content: dict[str, Value] | list[Value] | str
    line: int

    def get(self, *keys: str) -> Value | None:
        """The value under these keys; None where there is none."""
        value: Value | None = self
        for key in keys:
            if value is None or not isinstance(value.content, dict):
                return None
            value = value.content.get(key)
        return value

    @property
    def text(self) -> str:
        """The text of a scalar; empty for a mapping or a list."""
        return self.content if isinstance(self.content, str) else ""

    @property
    def keys(self) -> list[str]:
        """The keys of a mapping, in their order; none for anything else."""
        return list(self.content) if isinstance(self.content, dict) else []

    def __iter__(self) -> Iterator[Value]:
        """The items of a list; none of anything else."""
        return iter(self.content if isinstance(self.content, list) else ())

    def text_of(self, *keys: str) -> str:
        """The text of the scalar under these keys; empty where there is none."""
        value = self.get(*keys)
        return value.text if value else ""

    def scalars(self) -> Iterator[Value]:
        """Every scalar within, keys included, each once however often an alias repeats it."""
        pending, seen = [self], set[int]()
        while pending:
            value = pending.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value.content, str):
                yield value
            elif isinstance(value.content, list):
                pending.extend(value.content)
            else:
                for key, inner in value.content.items():
                    yield Value(key, inner.line)
                    pending.append(inner)


def read_values(text: str, file: str) -> list[Value]:
    """The documents of a YAML file, empty ones left out.

    Raises YamlError, which names the line, for what is not YAML, nests too deeply or is too long.
    """
    if len(text) > _LONGEST:
        message = f"is longer than {_LONGEST // 2**20} MiB"
        raise YamlError(message, file=file, remedy="Split the file.")
    if not text.isascii() and "\x00" in text:
        raise YamlError("holds a NUL character", file=file)
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=_Loader) if not _is_empty(node)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        message = f"is not YAML: {error.problem or error}"
        raise YamlError(message, file=file, line=line, remedy="Mend the YAML on this line.") from error
    except yaml.YAMLError as error:
        raise YamlError(f"is not YAML: {error}", file=file) from error
    return [_Reader(file).value(node, node.start_mark.line + 1, 0) for node in nodes]


def _is_empty(node: yaml.Node | None) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and not node.value)


class _Reader:
    """PyYAML's nodes to values; what an alias repeats is one value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.known: dict[int, Value] = {}

    def value(self, node: yaml.Node, line: int, depth: int) -> Value:
        known = self.known.get(id(node))
        if known is not None:
            return known
        if depth > _NESTING_LIMIT:
            message = f"nests deeper than {_NESTING_LIMIT} levels"
            raise YamlError(message, file=self.file, line=line, remedy="Write it flatter.")
        value = self.known[id(node)] = Value(self.content(node, depth), line)
        return value

    def content(self, node: yaml.Node, depth: int) -> dict[str, Value] | list[Value] | str:
        if isinstance(node, yaml.MappingNode):
            return {
                str(key.value): self.value(value, key.start_mark.line + 1, depth + 1)
                for key, value in node.value
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, item.start_mark.line + 1, depth + 1) for item in node.value]
        return str(node.value)
