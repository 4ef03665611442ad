"""What a real API server said about some thousands of mutations, kept so that every test run can compare."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from objects.api_server import ApiServer, Verdict
from objects.mutations import Mutation, mutations

Json = Any
FILE = Path(__file__).parent / "verdicts.json.gz"
COUNT = 4500
SEED = 20261123


@dataclass(frozen=True)
class Record:
    """The objects, and of each mutation what the server of that version said."""

    server: str
    bases: list[Json]
    verdicts: list[tuple[Mutation, Verdict]]


def ask(server: ApiServer, bases: Sequence[Json], count: int, seed: int) -> list[tuple[Mutation, Verdict]]:
    """Ask about that many mutations; kinds that the server does not serve are left out."""
    served = [base for base in bases if server.verdict(base) is not None]
    numbers = {number: bases.index(base) for number, base in enumerate(served)}
    asked = []
    for one in mutations(served, count, seed):
        mutation = Mutation(numbers[one.base], one.category, one.path, one.value, one.gone)
        verdict = server.verdict(mutation.applied(bases))
        # A panic of the server is no verdict, nor is what a policy of the cluster says.
        if verdict is not None and verdict.code < 500 and "ValidatingAdmissionPolicy" not in verdict.message:
            asked.append((mutation, verdict))
    return asked


def write(record: Record) -> None:
    """Keep a record in the repository."""
    rows = [
        (*astuple(mutation), verdict.code, verdict.fields, verdict.message[:160])
        for mutation, verdict in record.verdicts
    ]
    content = {"server": record.server, "bases": record.bases, "verdicts": rows}
    text = json.dumps(content, separators=(",", ":"))
    FILE.write_bytes(gzip.compress(text.encode(), mtime=0))


def read() -> Record:
    """The record that is kept."""
    content = json.loads(gzip.decompress(FILE.read_bytes()))
    return Record(content["server"], content["bases"], [_pair(row) for row in content["verdicts"]])


def _pair(row: list[Any]) -> tuple[Mutation, Verdict]:
    base, category, path, value, gone, code, fields, message = row
    return Mutation(base, category, tuple(path), value, gone), Verdict(code, tuple(fields), message)
