"""One thing that is wrong, as a value: checks return findings, reports print them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error fails the command, a warning and an info do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (`rule`, `message`), where (`object`, `file`, `line`) and what to do (`remedy`).

    `object` reads `KIND NAMESPACE/NAME`, `file` is relative to the repository, `line` counts from 1,
    `field` is the path of the offending field in the object.
    The client environment is not part of it: the same fault in many of them is one equal finding.
    """

    rule: str
    severity: Severity
    message: str
    object: str = ""
    file: str = ""
    line: int | None = None
    remedy: str = ""
    field: tuple[str | int, ...] = ()

    @property
    def where(self) -> str:
        """`FILE:LINE`, as much of it as is known."""
        return f"{self.file}:{self.line}" if self.line else self.file
