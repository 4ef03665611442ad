"""Keys and values of a generated object: literals, files, env files (kustomize: api/kv/kv.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.kustomization.types import KvSources
from fairway.kustomize.loader import Loader

Pair = tuple[str, bytes]

_BOM: Final = b"\xef\xbb\xbf"
_LINE_LIMIT: Final = 65535
"""Go's line scanner stops, silently, before a longer line."""

_SPACE: Final = (
    "\t\n\v\f\r \u0085\u00a0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)


def key_values(sources: KvSources, loader: Loader) -> Iterator[Pair]:
    """All pairs: those of env files, then literals, then files. Raises KustomizeError, LoadError."""
    for path in sources.envs:
        yield from env_file(loader.load(path), loader.shown(path))
    for literal in sources.literals:
        yield _literal(literal)
    for source in sources.files:
        key, path = _file_source(source)
        yield key, loader.load(path)


def env_file(content: bytes, file: str) -> Iterator[Pair]:
    """The pairs of an env file: `KEY=value` lines, comments, and bare keys, which are empty.

    Nothing is taken from the environment. Raises KustomizeError for a line that is not UTF-8.
    """
    for number, raw in enumerate(content.split(b"\n"), 1):
        if len(raw) > _LINE_LIMIT:
            return
        line = _text(raw.removesuffix(b"\r"), number, file).lstrip(_SPACE)
        key, _, value = line.partition("=")
        if key and line[0] != "#":
            yield key, value.encode()


def _text(line: bytes, number: int, file: str) -> str:
    try:
        return (line.removeprefix(_BOM) if number == 1 else line).decode()
    except UnicodeDecodeError:
        raise KustomizeError("the line is not UTF-8", file=file, line=number) from None


def _literal(literal: str) -> Pair:
    key, equals, value = literal.partition("=")
    if not key or not equals:
        raise KustomizeError(f"the literal '{literal}' is not of the form key=value")
    if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1]:
        value = value[1:-1]
    return key, value.encode()


def _file_source(source: str) -> tuple[str, str]:
    """Key and path of `path` or `key=path`."""
    key, equals, path = source.partition("=")
    if not equals:
        name = source.rstrip("/").rpartition("/")[2]
        return name or ("/" if source else "."), source
    if "=" in path:
        raise KustomizeError(f"the file source '{source}' has more than one '='", remedy="Write key=path.")
    if not key or not path:
        raise KustomizeError(
            f"the file source '{source}' lacks its {'path' if key else 'key'}", remedy="Write key=path."
        )
    return key, path
