"""Which paths kustomize takes for remote files or git repositories (kustomize: internal/git/repospec.go)."""

from __future__ import annotations

import re
from typing import Final

from fairway.pattern import pattern

_REMOTE_FILE: Final = pattern(r"https?:", re.IGNORECASE)
_USERNAME: Final = pattern(r"[a-zA-Z][a-zA-Z0-9-]*@")
_SCHEMES: Final = ("ssh://", "https://", "http://", "file://")
_OWNER_AND_NAME: Final = 2


def is_remote_file(path: str) -> bool:
    """Whether a path in a kustomization is a URL that kustomize fetches."""
    return _REMOTE_FILE.match(path) is not None


def is_remote_directory(path: str) -> bool:
    """Whether a path in a kustomization is one that kustomize clones, even where such a directory exists."""
    if path.startswith(("/", ".")) or not path:
        return False
    text = path.partition("?")[0]
    if text[:5].lower() == "git::":
        text = text[5:]
    scheme, text = _split_scheme(text)
    match = _USERNAME.match(text)
    text = text[match.end() :] if match else text
    on_github = text[:11].lower() in ("github.com/", "github.com:")
    like_scp = not scheme and (match is not None or on_github)
    if not scheme and not like_scp:
        return False
    if scheme == "file://":
        return _has_repository((match[0] if match else "") + text, segments=None)
    rest = _after_host(text, like_scp=like_scp)
    return rest is not None and _has_repository(rest, segments=_OWNER_AND_NAME)


def _split_scheme(text: str) -> tuple[str, str]:
    for scheme in _SCHEMES:
        if text[: len(scheme)].lower() == scheme:
            return scheme, text[len(scheme) :]
    return "", text


def _after_host(text: str, *, like_scp: bool) -> str | None:
    """What follows the host; None when nothing follows."""
    end = text.find("/")
    if like_scp:
        colon = text.find(":")
        if end == -1 or 0 < colon < end:
            end = colon
    if end < 0:
        return None
    return text[end + 1 :]


def _has_repository(text: str, *, segments: int | None) -> bool:
    repository, rest = _split_repository(text, segments)
    return bool(repository) and not _leaves(rest)


def _split_repository(text: str, segments: int | None) -> tuple[str, str]:
    """The path of a repository and the path in it, the first empty when there is none."""
    marker = text.find("_git/")
    if marker >= 0:
        name, _, rest = text[marker + 5 :].partition("/")
        return text[: marker + 5] + name, rest
    marker = text.find("//")
    if marker >= 0:
        return text[:marker], text[marker + 2 :]
    marker = text.find(".git")
    if marker >= 0:
        return text[: marker + 4], text[marker + 4 :]
    if segments is None:
        return text, ""
    parts = text.split("/")
    if len(parts) < segments:
        return "", ""
    return "/".join(parts[:segments]), "/".join(parts[segments:])


def _leaves(path: str) -> bool:
    """Whether a path in a repository climbs out of it."""
    depth = 0
    for part in path.removeprefix("/").split("/"):
        if part == "..":
            depth -= 1
            if depth < 0:
                return not path.removeprefix("/").startswith("/")
        elif part not in ("", "."):
            depth += 1
    return False
