"""Where an error is, as findings say it: errors name files as one at work types them."""

from __future__ import annotations

from pathlib import Path

from fairway.target import shown


def error_file(file: str, root: Path) -> str:
    """The file of an error, from the root; errors name it from there, or from where one is at work."""
    inner = root / file
    place = inner if inner.exists() else Path(file)
    return shown(place.absolute(), root.absolute())
