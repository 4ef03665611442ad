"""What becomes of a scalar on its way out: kustomize prints through JSON, which not all survives."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.braces import is_time_in_flow
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Scalar
from fairway.yamlio.number import yaml_number
from fairway.yamlio.resolve import BINARY, TIMESTAMP, tag_for_text
from fairway.yamlio.style import PLAIN_EMPTY
from fairway.yamlio.timestamp import rfc3339

_REFUSED: Final = pattern("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NEXT_LINES: Final = pattern(" *\x85[ \x85]*")


def printed_text(text: str) -> str:
    """The string as JSON read as YAML has it: a "next line" folds, the other C1 controls are refused."""
    if _REFUSED.search(text):
        raise YamlError(
            "control characters are not allowed",
            remedy="Kustomize cannot print this string: remove the characters U+007F to U+009F.",
        )
    if "\x85" not in text:
        return text
    return _NEXT_LINES.sub(lambda match: "\n" * (match[0].count("\x85") - 1) or " ", text)


def string_of(scalar: Scalar) -> str | None:
    """The string that a timestamp or binary scalar is printed as, None for the other tags."""
    if is_time_in_flow(scalar) or scalar is PLAIN_EMPTY:
        return scalar.text
    if scalar.tag == TIMESTAMP:
        if tag_for_text(scalar.text) != TIMESTAMP:
            raise YamlError(f"cannot decode `{scalar.text}` as a {TIMESTAMP}")
        return rfc3339(scalar.text)
    if scalar.tag == BINARY:
        return _decoded(scalar.text)
    return None


def json_word(scalar: Scalar) -> str | None:
    """`true`, `false` or `null` for a boolean or null, None for the other tags."""
    text, tag = scalar.text, scalar.tag
    if tag not in (BOOL, NULL_TAG):
        return None
    if (tag_for_text(text) if text else NULL_TAG) != tag:
        raise YamlError(f"cannot decode `{text}` as a {tag}")
    return text.lower() if tag == BOOL else "null"


def printed_scalar(scalar: Scalar) -> str:
    """The one-line form of a number, boolean or null."""
    if scalar.tag in (INT, FLOAT):
        return yaml_number(scalar)
    word = json_word(scalar)
    if word is None:
        raise YamlError(f"cannot print `{scalar.text}` with the tag {scalar.tag}")
    return word


def _decoded(text: str) -> str:
    try:
        data = base64.b64decode(text.replace("\r", "").replace("\n", "").encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise YamlError("!!binary value contains invalid base64 data") from None
    return data.decode("utf-8", "replace")
