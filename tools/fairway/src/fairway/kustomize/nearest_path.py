"""What a path that leads nowhere may have meant: the name most like the missing one, where it would stand."""

from __future__ import annotations

import os
from itertools import islice
from typing import Final

from fairway.kustomize.file_cache import shown

_MOST: Final = 10_000
"""Names that are looked at: a directory from a pull request may hold any number."""


def nearest_path(path: str) -> str | None:
    """`Did you mean 'NAME'?` for an absolute path that does not exist below the working directory.

    None where it exists, lies elsewhere (names there are nobody's business), or nothing is like it.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - takes milliseconds, and mistakes are rare

    if os.path.lexists(path) or shown(path) == path:
        return None
    parent, name = os.path.split(path)
    while not os.path.lexists(parent):
        parent, name = os.path.split(parent)
    try:
        with os.scandir(parent) as entries:
            names = [entry.name for entry in islice(entries, _MOST)]
    except OSError:
        return None
    near = get_close_matches(name, sorted(names), n=1)
    return f"Did you mean '{near[0]}'?" if near else None
