"""Fields and values of a plan as people read them: on one line where they are short, else line by line."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator

from fairway.manifest import field_path
from fairway.plan.model import Absent, FieldChange, Hidden, Json, Path
from fairway.report.printable import one_line

_CONTEXT = 2
_DIGEST_SHOWN = 8
_SHORT = 60
_COMPARABLE = 10**7
"""How many pairs of lines are worth the time to compare them."""

_PLAIN = re.compile(r"[A-Za-z0-9/.$%(-][^\x00-\x1f\"'#{}\[\]]*(?<![\s:])\Z")
_NUMBER = re.compile(r"[-+]?[.\d][\d_.:a-fexo+-]*\Z", re.IGNORECASE)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_SHA = re.compile(r"(@sha256:[0-9a-f]{8})[0-9a-f]{56}\b")


def path_text(path: Path) -> str:
    """A path as the API server writes it, items of lists by what tells them apart.

    >>> path_text(("spec", "containers", "[name=app]", "ports", 0))
    'spec.containers[name=app].ports[0]'
    """
    return one_line(field_path(path)) or "(the whole object)"


def value_text(value: Json) -> str:
    """A value on one line; a text is quoted where it could be taken for something else.

    >>> [value_text(value) for value in ("a b", "5", 5, None, {"a": [True]})]
    ['a b', '"5"', '5', 'null', '{"a":[true]}']
    """
    if isinstance(value, Absent):
        return "(none)"
    if isinstance(value, Hidden):
        return _secret(value)
    if isinstance(value, str) and _is_plain(value):
        return one_line(value)
    return one_line(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_secret))


def image_change(before: str, after: str) -> tuple[str, str, str]:
    """An image that is replaced: its name, and both versions with no more of a digest than tells them apart.

    A name that changes too stands before each version.

    >>> image_change("r.example/orders:1@sha256:" + "a" * 64, "r.example/orders:2")
    ('r.example/orders', '1@sha256:aaaaaaaa…', '2')
    >>> image_change("", "r.example/orders:2")
    ('r.example/orders', '(none)', '2')
    """
    old, new = (_SHA.sub(r"\1…", one_line(image)) for image in (before, after))
    (old_name, old_version), (new_name, new_version) = _named(old), _named(new)
    if old and new and old_name != new_name:
        return "", old, new
    return new_name or old_name, old_version, new_version


def _named(image: str) -> tuple[str, str]:
    """The name of an image, and its tag and digest, or a word for there being none."""
    base, at, digest = image.partition("@")
    folder, slash, last = base.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{folder}{slash}{name}", f"{tag}{at}{digest}" or ("(no version)" if image else "(none)")


def is_short(field: FieldChange) -> bool:
    """Whether both sides of a field fit on one line, one behind the other."""
    return not any(_is_long(value) for value in (field.before, field.after))


def only_follows(field: FieldChange) -> bool:
    """Whether nothing is to be told of a field but what it follows: its suffixes are told nowhere."""
    return bool(field.follows) and field.before == field.after


def line_changes(field: FieldChange) -> list[tuple[str, str]]:
    """Both sides line by line, as a unified difference does: each line with `-`, `+`, a blank, or `@`."""
    sides = field.before, field.after
    if all(isinstance(value, str) and value.endswith("\n") for value in sides):
        sides = field.before[:-1], field.after[:-1]
    before, after = (list(value_lines(value)) for value in sides)
    if len(before) * len(after) > _COMPARABLE:
        return [*(("-", line) for line in before), *(("+", line) for line in after)]
    found = list(difflib.unified_diff(before, after, lineterm="", n=_CONTEXT))[2:]
    # The first header says nothing: a value is shown from where it differs.
    return [("@" if line.startswith("@") else line[0], line[1:]) for line in found[1:]]


def value_lines(value: Json, indent: str = "") -> Iterator[str]:
    """A value as lines: a text its own, a mapping or a list as YAML; nothing for no value."""
    if isinstance(value, str) and not indent:
        yield from map(one_line, value.split("\n"))
    elif isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(f"{indent}{one_line(str(key))}:", inner, indent)
    elif isinstance(value, list) and value:
        for inner in value:
            first, *more = value_lines(inner, f"{indent}  ") if inner != [] else ("",)
            yield f"{indent}- {first.strip() or '[]'}"
            yield from more
    elif not isinstance(value, Absent):
        yield f"{indent}{value_text(value)}"


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.match(text)) and text.lower() not in _WORDS and not _NUMBER.match(text)


def _entry(head: str, value: Json, indent: str) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value:
        yield f"{head} |"
        yield from (f"{indent}  {one_line(line)}" for line in value.split("\n"))
    elif isinstance(value, dict | list) and value:
        yield head
        yield from value_lines(value, f"{indent}  ")
    else:
        yield f"{head} {value_text(value)}"


def _is_long(value: Json) -> bool:
    if isinstance(value, dict | list):
        return len(value_text(value)) > _SHORT
    return isinstance(value, str) and "\n" in value


def _secret(value: Hidden) -> str:
    return f"(secret {one_line(value.digest[:_DIGEST_SHOWN])})"
