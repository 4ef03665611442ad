"""Keeps secrets out of logs: by the name of a field, and by the shape of what stands in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REDACTED = "[redacted]"
_NAMES = re.compile(
    r"pass(word|wd|phrase)|secret|token|api[-_]?key|authorization|cookie|credential|private[-_]?key|dsn",
    re.IGNORECASE,
)
# The authority of a URL, credentials of HTTP, JSON Web Tokens, keys of AWS, and key=value pairs.
_SHAPES = (
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@]+@", re.IGNORECASE), rf"\1:{REDACTED}@"),
    (re.compile(r"\b(Bearer|Basic|ApiKey)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), REDACTED),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), REDACTED),
    (
        re.compile(
            r"""((?:password|passwd|secret|token|api_?key)["']?\s*[=:]\s*["']?)[^\s,;&'"]+""", re.IGNORECASE
        ),
        rf"\1{REDACTED}",
    ),
)
# One look that is cheap says for nearly every text that the expensive ones would find nothing.
_SUSPICIOUS = re.compile(r"://|eyJ|AKIA|ASIA|bearer|basic|apikey|passw|secret|token|api_?key", re.IGNORECASE)
_DEPTH = 6


def redact_text(text: str) -> str:
    """A text without the secrets that can be known by their shape."""
    if not _SUSPICIOUS.search(text):
        return text
    for pattern, replacement in _SHAPES:
        text = pattern.sub(replacement, text)
    return text


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return _NAMES.search(name) is not None


def redact(value: Any, depth: int = _DEPTH) -> Any:
    """A value without secrets: mappings by their keys, texts by their shape; deeper than `depth` is cut."""
    if isinstance(value, str):
        return redact_text(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {
            str(key): REDACTED if is_secret_name(str(key)) else redact(item, depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact(item, depth - 1) for item in value]
    return redact_text(str(value))
