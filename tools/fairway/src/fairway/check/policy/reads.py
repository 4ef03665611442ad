"""What the expressions of a policy read: it decides the same of whatever is equal there."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from fairway.pattern import pattern

Path = tuple[str, ...]
PARAMS: Final = "params"
"""The variable of a policy's parameter."""

_READ: Final = pattern(
    r"(?<!\w)(object|oldObject|namespaceObject|params|request|authorizer)(?!\w)"
    # A name before a parenthesis is a function, also where white space or a comment stands between.
    r"((?:\.\??[A-Za-z_]\w*(?!\w*\s*(?:\(|//))|\[\??'[^'\\]*'\])*)"
)
_SPOKEN: Final = pattern(r"(\[\s*\??\s*)?(?:'[^']*'|\"[^\"]*\")")
"""A string; in the group, what makes it a key, if it is one."""

_CHOICE: Final = pattern(r"(\A|[:(,])\s*object\.kind == '(\w+)' \?[\w.\s]*:\s*")
"""At the beginning of an expression, so that the kind is the whole condition, and with a path to choose."""

_VARIABLE: Final = pattern(r"(?<!\w)variables(?!\w)")
_NAMED: Final = pattern(r"(?<![\w.])variables\.(\w+)(?!\s*\()")
_ALONE: Final = pattern(r"\s*(dyn\(\s*)?(object(?:\.\??[A-Za-z_]\w*|\[\??'[^'\\]*'\])*)\s*(?(1)\)\s*)\Z")
"""An expression that is a path in the object and nothing else; `dyn` leaves a value as it is."""

_PART: Final = pattern(r"\.\??([A-Za-z_]\w*)|\[\??'([^']*)'\]")


def reads(texts: Iterable[str]) -> tuple[Path, ...]:
    """The paths that expressions may read, each from the name of a variable, none below another.

    Found in the text, so rather too many than too few.

    >>> reads(["object.spec.?replicas.orValue(1) > 1 && object.metadata.labels['a'] == 'an object'"])
    (('object', 'metadata', 'labels', 'a'), ('object', 'spec', 'replicas'))
    """
    found: set[Path] = set()
    for text in texts:
        for match in _READ.finditer(_unspoken(text)):
            parts = [name or key for name, key in _PART.findall(match[2])]
            found.add((match[1], *parts))
    return shortest(found)


def _unspoken(text: str) -> str:
    """An expression without what is only said, such as its message; with strings that may be keys.

    One with escapes, comments or quotes of other kinds is left as it is: what is a string in it is not plain.
    """
    if "\\" in text or "//" in text or "'''" in text or '"""' in text:
        return text
    return _SPOKEN.sub(lambda match: match[0] if match[1] else "''", text)


def shortest(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths that are below none of the others, each once, in order."""
    found = set(paths)
    return tuple(
        sorted(path for path in found if not any(path[:end] in found for end in range(1, len(path))))
    )


def variables_in(expression: str) -> set[str]:
    """The names of the variables that an expression asks for by name."""
    return set(_NAMED.findall(expression))


def narrowed(text: str, kind: str) -> str:
    """An expression without the choices that are for objects of other kinds, whose paths it does not read.

    >>> narrowed("object.kind == 'Pod' ? object.spec : object.spec.template.spec", "Deployment")
    'object.spec.template.spec'
    """
    rest = _CHOICE.sub(lambda match: match[0] if match[2] == kind else match[1], text)
    return rest if rest == text else narrowed(rest, kind)


def inlined(texts: Iterable[str], variables: Sequence[tuple[str, str]]) -> list[str]:
    """Expressions in which variables that stand for a path are written out, and the variables that do not.

    >>> inlined(["variables.spec.replicas > 1"], [("spec", "dyn(object.spec)")])
    ['object.spec.replicas > 1']
    """
    given = [*texts, *[text for _, text in variables]]
    is_plain = all(len(_VARIABLE.findall(text)) == len(_NAMED.findall(text)) for text in given)
    if not is_plain or len({name for name, _ in variables}) < len(variables):
        return given
    paths: dict[str, str] = {}

    def written_out(text: str) -> str:
        return _NAMED.sub(lambda match: paths.get(match[1], match[0]), text)

    rest = []
    for name, text in variables:
        body = written_out(text)
        alone = _ALONE.match(body)
        if alone:
            paths[name] = alone[2]
        else:
            rest.append(body)
    return [*[written_out(text) for text in given[: len(given) - len(variables)]], *rest]


class Digests:
    """The values at paths of some variables as bytes, equal for equal values; each is made once."""

    def __init__(self, bindings: Mapping[str, Any]) -> None:
        self.bindings = bindings
        self._known: dict[Path, bytes | None] = {}

    def of(self, paths: Iterable[Path]) -> bytes | None:
        """The digest of the values at paths; None if one of them cannot be told from others."""
        digests = [self._known[path] if path in self._known else self._one(path) for path in paths]
        return None if None in digests else b"".join(digests)  # type: ignore[arg-type]

    def _one(self, path: Path) -> bytes | None:
        value = self.bindings.get(path[0])
        for depth, key in enumerate(path[1:]):
            if type(value) is not dict:
                # What stands in the way is all that can be read.
                value = (depth, value)
                break
            if key not in value:
                value = (depth,)
                break
            value = value[key]
        digest = self._known[path] = _remembered(value)
        return digest


_REMEMBERED: Final = 50_000
_digests: dict[int, tuple[Any, bytes | None]] = {}


def _remembered(value: Any) -> bytes | None:
    """The digest of a value, for mappings and lists remembered by identity: objects share most of them."""
    if type(value) is not dict and type(value) is not list:
        return _digest(value)
    known = _digests.get(id(value))
    if known is None:
        if len(_digests) >= _REMEMBERED:
            _digests.clear()
        # The value is kept, so that its id stays its own.
        known = _digests[id(value)] = value, _digest(value)
    return known[1]


def _digest(value: Any) -> bytes | None:
    # A value that is only known to the server has no bytes, and is never equal to another.
    with suppress(ValueError):
        # Version 0 writes equal strings alike, whether or not they are one object.
        return marshal.dumps(value, 0)
    return None
