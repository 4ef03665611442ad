"""References to images: https://github.com/distribution/reference, and tags as semantic versions."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from fairway.pattern import pattern

_VERSION: Final = pattern(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?\Z")
_EARLY: Final = pattern(r"(?i)(?:alpha|beta|rc|pre|preview|dev|snapshot|m|\d)[\d.-]*")
"""Suffixes of a pre-release; any other, such as `alpine`, says what an image of the release is built on."""

Version = tuple[tuple[int, int, int], int, tuple[tuple[int, int, str], ...]]
"""What orders versions as https://semver.org does: a pre-release is before its release."""


class ImageReference(NamedTuple):
    """A reference in its parts; `name` has the registry, that of Docker where none is written."""

    name: str
    tag: str
    digest: str

    @property
    def version(self) -> Version | None:
        """The tag as a version; None for one that is none, such as `latest`."""
        return _version(self.tag)


@lru_cache(maxsize=4096)
def image_reference(written: str) -> ImageReference:
    """The parts of a reference; the tag is not taken for the port of a registry."""
    rest, _, digest = written.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        name, tag = rest, ""
    return ImageReference(_with_registry(name), tag, digest)


def _with_registry(name: str) -> str:
    first, slash, _ = name.partition("/")
    if not name or (slash and ("." in first or ":" in first or first == "localhost")):
        return name
    return f"docker.io/{name}" if slash else f"docker.io/library/{name}"


def _version(tag: str) -> Version | None:
    match = _VERSION.match(tag)
    if match is None:
        return None
    numbers = (int(match[1]), int(match[2]), int(match[3] or 0))
    if not match[4] or not _EARLY.match(match[4]):
        return numbers, 1, ()
    return numbers, 0, tuple(_identifier(each) for each in match[4].split("."))


def _identifier(text: str) -> tuple[int, int, str]:
    # Numbers are before words, and longer ones are higher, whatever their size.
    if text.isdecimal():
        digits = text.lstrip("0")
        return 0, len(digits), digits
    return 1, 0, text
