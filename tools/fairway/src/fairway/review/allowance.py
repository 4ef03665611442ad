"""Lines of a comment that take on a risk: `fairway allow RISK --reason TEXT`, and nothing less exact."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from fairway.frozen import frozen

USAGE: Final = 'fairway allow RISK --reason "TEXT"'

_COMMAND: Final = re.compile(r"fairway allow(?=\s|$)")
_HIDDEN: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_RISK: Final = re.compile(r"[a-z][a-z0-9-]*")
_WORDS: Final = 5
_LONGEST_REASON: Final = 500
_LONGEST_NAME: Final = 100


@frozen
class Allowance:
    """A risk, by the name of its class, that somebody takes on, and why."""

    risk: str
    reason: str


@frozen
class Misread:
    """A line that looks like an allowance and is none; `problem` says why."""

    line: str
    problem: str


def allowances(body: str) -> Iterator[Allowance | Misread]:
    """What the lines of a comment say that begin with `fairway allow`, as far as a reader sees them.

    Quoted lines, fenced code and HTML comments do not count: they repeat what others said, or hide.
    """
    for line in _visible(body):
        if _COMMAND.match(line):
            yield _read(line.strip())


def _visible(body: str) -> Iterator[str]:
    fence = ""
    for line in re.split(r"\r\n|\r|\n", _HIDDEN.sub("", body)):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            fence = mark[1]
        else:
            yield line


def _read(line: str) -> Allowance | Misread:
    try:
        words = shlex.split(line)
    except ValueError:
        return Misread(line, "a quote is not closed")
    if len(words) == _WORDS - 1 and words[3].startswith("--reason="):
        words[3:] = ["--reason", words[3].removeprefix("--reason=")]
    problem = _problem(words)
    return Misread(line, problem) if problem else Allowance(words[2], words[4].strip())


def _problem(words: list[str]) -> str:
    if "“" in "".join(words) or "”" in "".join(words):
        return 'quotes must be plain ones: "'
    if len(words) > _WORDS and words[3] == "--reason":
        return "a reason of several words must be quoted"
    if len(words) != _WORDS or words[3] != "--reason":
        return f"it does not read {USAGE}"
    if not _RISK.fullmatch(words[2]) or len(words[2]) > _LONGEST_NAME:
        return "that is no name of a risk"
    if not words[4].strip():
        return "the reason is empty"
    return "the reason is too long" if len(words[4]) > _LONGEST_REASON else ""
