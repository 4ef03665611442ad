"""Git LFS: files of which git keeps a pointer only, with the content elsewhere, and maybe not here."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from fairway.frozen import frozen
from fairway.pattern import pattern

_LARGEST: Final = 1024
_POINTER: Final = pattern(
    r"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize ([0-9]+)\n"
)


@frozen
class Pointer:
    """What stands for a file: the SHA-256 of its content, in hexadecimal, and its size in bytes."""

    sha256: str
    size: int

    def stands_for(self, content: bytes) -> bool:
        """Whether a content is the one that is meant."""
        return len(content) == self.size and sha256(content).hexdigest() == self.sha256

    def content(self, objects: Path) -> bytes | None:
        """The content, from the folder where Git LFS keeps it; None where it is not there, or another."""
        file = objects / self.sha256[:2] / self.sha256[2:4] / self.sha256
        try:
            content = file.read_bytes()
        except OSError:
            return None
        return content if self.stands_for(content) else None


def pointer_of(content: bytes) -> Pointer | None:
    """The pointer that a file of a commit is; None where it is a file of its own right."""
    if len(content) > _LARGEST or not content.startswith(b"version https://git-lfs"):
        return None
    match = _POINTER.match(content.decode("ascii", "replace"))
    return Pointer(match[1], int(match[2])) if match else None
