"""The address of a repository in the form in which Argo CD compares two of them."""

from __future__ import annotations

from fairway.pattern import pattern

_SSH = pattern(r"(?:ssh://)?([^/:]*?)@[^@]+\Z")


def normalized(address: str) -> str:
    """The address in lower case, without `.git` and `ssh://`, `git@host:path` with a slash.

    As argo-cd's util/git does; an address that is none is as it was written, but for these.
    """
    text = address.strip().lower()
    if _SSH.match(text) and not text.startswith("ssh://"):
        text = text.replace(":", "/", 1)
    return text.removesuffix(".git").removeprefix("ssh://")
