"""Values kept between runs, each in a file that is whole or counts as empty; together below a size.

A file is replaced as a whole, by renaming, with a digest of its content at its head. Values are pickled:
whoever can write to the user's cache can write to their shell's profile as well.
"""

from __future__ import annotations

import pickle
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from fairway.user_cache import prune, replace_file

_DIGEST: Final = 32


def read_kept(file: Path) -> Any:
    """The value in a file; None where there is none, or it is not whole."""
    try:
        content = file.read_bytes()
        if content[:_DIGEST] != _digest(content[_DIGEST:]):
            return None
        return pickle.loads(content[_DIGEST:])  # noqa: S301 - whole, and from the user's own cache
    except Exception:  # noqa: BLE001 - pickle raises whatever comes of what it was made with
        return None


def keep(file: Path, value: object, *, largest: int, all_files: int) -> None:
    """Keep a value of at most `largest` bytes; what cannot be written is not kept.

    Beyond `all_files` bytes, the files of the folder that were not written for longest are removed.
    """
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    if len(content) <= largest:
        with suppress(OSError):
            replace_file(file, _digest(content) + content)
            prune(file.parent, all_files)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST, person=b"fairway outcome").digest()
