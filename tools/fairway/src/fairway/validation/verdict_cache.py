"""Verdicts kept between runs: by directory, and by the content of all that went into them.

One file holds the verdicts of one repository under one set of checks. It is replaced as a whole, by
renaming, so that runs beside each other, or one that is killed, leave a whole file behind; a file that is
not whole, or not ours, counts as empty. Two runs that end together may forget each other's verdicts, which
then are found anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from fairway.check.argo.claims import Claim
from fairway.check.ignores import Ignore
from fairway.finding import Finding, Severity
from fairway.frozen import frozen
from fairway.user_cache import prune, replace_file

_FORMAT = 2
_LARGEST = 256 * 1024 * 1024
"""Bytes of a file, unpacked: a larger one is not written, and not read."""

_ALL_FILES = 256 * 1024 * 1024
"""Bytes of all files together, packed: beyond, those that were not used for longest are removed."""


@frozen
class Verdict:
    """What is known of a rendered set; `inputs` are what it was made from, `state` their digest.

    `claims` are objects that Applications of other namespaces may deliver as well.
    """

    inputs: tuple[str, ...]
    state: str
    objects: int | None
    findings: tuple[Finding, ...]
    ignores: tuple[tuple[Ignore, bool], ...] = ()
    claims: tuple[Claim, ...] = ()


class VerdictCache:
    """The verdicts in a file, by key; `put` adds to them, and `save` writes all of them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._verdicts = _read(file)
        self._added: dict[str, Verdict] = {}

    def get(self, key: str) -> Verdict | None:
        """The verdict of a key, whose inputs may have changed since."""
        return self._verdicts.get(key)

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict for the next run."""
        self._added[key] = verdict

    def save(self, known: set[str] | None = None) -> None:
        """Write what was added to what is there now; only the `known` keys, where they are given.

        A cache that cannot be written is none: the next run is slower, and nothing else.
        """
        if not self._added:
            return
        verdicts = {**_read(self._file), **self._added}
        if known is not None:
            verdicts = {key: verdict for key, verdict in verdicts.items() if key in known}
        content = _packed(verdicts)
        if content is not None:
            with suppress(OSError):
                replace_file(self._file, content)
                prune(self._file.parent, _ALL_FILES)


def _read(file: Path) -> dict[str, Verdict]:
    try:
        content = file.read_bytes()
        unpacked = zlib.decompressobj()
        text = unpacked.decompress(content[_DIGEST:], _LARGEST)
        if unpacked.unconsumed_tail or content[:_DIGEST] != _digest(text):
            return {}
        return dict(_verdicts(json.loads(text)))
    except (OSError, zlib.error, ValueError, KeyError, TypeError, IndexError):
        return {}


_DIGEST = 32


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=_DIGEST, person=b"fairway verdict").digest()


def _packed(verdicts: Mapping[str, Verdict]) -> bytes | None:
    table = _Table()
    entries = [
        [
            key,
            [table.number(word) for word in verdict.inputs],
            verdict.state,
            verdict.objects,
            [table.number(_finding_row(finding)) for finding in verdict.findings],
            [[table.number(_ignore_row(ignore)), used] for ignore, used in verdict.ignores],
            [table.number(tuple(claim)) for claim in verdict.claims],
        ]
        for key, verdict in verdicts.items()
    ]
    text = json.dumps([_FORMAT, table.rows, entries], separators=(",", ":")).encode()
    return _digest(text) + zlib.compress(text, 1) if len(text) <= _LARGEST else None


class _Table:
    """Values that many verdicts share, each written once and referred to by its number."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, row: Any) -> int:
        number = self._numbers.setdefault(row, len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number


def _verdicts(content: Any) -> Iterator[tuple[str, Verdict]]:
    version, rows, entries = content
    if version != _FORMAT:
        return
    made: dict[int, Any] = {}
    for key, inputs, state, objects, findings, ignores, claims in entries:
        yield (
            key,
            Verdict(
                tuple([rows[number] for number in inputs]),
                state,
                objects,
                tuple([_made(made, _finding, rows, number) for number in findings]),
                tuple([(_made(made, _ignore, rows, number), used) for number, used in ignores]),
                tuple([Claim(*rows[number]) for number in claims]),
            ),
        )


def _made(made: dict[int, Any], make: Any, rows: list[Any], number: int) -> Any:
    if number not in made:
        made[number] = make(rows[number])
    return made[number]


def _finding_row(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.rule, str(finding.severity), finding.message, finding.object, finding.file, finding.line,
        finding.remedy, finding.field,
    )  # fmt: skip


def _finding(row: Any) -> Finding:
    rule, severity, message, object_id, file, line, remedy, field = row
    return Finding(rule, Severity(severity), message, object_id, file, line, remedy, tuple(field))


def _ignore_row(ignore: Ignore) -> tuple[Any, ...]:
    return (
        ignore.file, ignore.line, ignore.rule, ignore.reason, ignore.kind, ignore.name, ignore.field,
        ignore.target,
    )  # fmt: skip


def _ignore(row: Any) -> Ignore:
    file, line, rule, reason, kind, name, field, target = row
    return Ignore(file, line, rule, reason, kind, name, tuple(field), target)
