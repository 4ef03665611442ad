"""Files in the user's cache: each is replaced as a whole, and a folder of them stays below a size."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def cache_folder(name: str) -> Path:
    """A folder of the user's cache, which need not be there."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "fairway" / name


def replace_file(file: Path, content: bytes) -> None:
    """Write a file by renaming, so that no reader finds a part of it. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def prune(folder: Path, most: int) -> None:
    """Remove the files that were not written for longest, until the rest has at most `most` bytes."""
    kept = 0
    for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True):
        kept += file.stat().st_size
        if kept > most:
            file.unlink(missing_ok=True)
