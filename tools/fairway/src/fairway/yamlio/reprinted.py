"""What is left of a folded block scalar once kustomize has written it back and read it again.

Kustomize serialises every object on its way out, and go-yaml's emitter does not write folded scalars without
loss: it adds an empty line before an indented one, and drops a line break of each run when the scalar begins
with a space. We read the scalar as it will be printed.
"""

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern

_NOT_BLOCK: Final = pattern("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]| (?:[\n\u2028\u2029]|\\Z)")
_BREAKS: Final = pattern(r"(\n+)")

_LIMIT: Final = 1000
_originals: dict[str, str] = {}


def reprinted(text: str) -> str:
    """Return the value of a folded scalar after kustomize's round trip."""
    if "\n" not in text[:-1] or _NOT_BLOCK.search(text):
        return text
    pieces = _BREAKS.split(text)
    begins_blank = text.lstrip("\n")[:1] in (" ", "\t", "")
    for at in range(1, len(pieces), 2):
        before, breaks, after = pieces[at - 1 : at + 2]
        if before and before[0] not in " \t":
            pieces[at] = _between(breaks, after, begins_blank=begins_blank)
    printed = "".join(pieces)
    if printed != text:
        if len(_originals) >= _LIMIT:
            _originals.clear()
        _originals[printed] = text
    return printed


def original(printed: str) -> str:
    """What a folded scalar said, for who changes it before it is written back."""
    return _originals.get(printed, printed)


def _between(breaks: str, after: str, *, begins_blank: bool) -> str:
    """The line breaks between a line that does not begin with a space and what comes after."""
    if begins_blank:
        return breaks if not after or after[0] in " \t" else breaks[1:] or " "
    if after:
        return breaks + "\n" if after[0] in " \t" else breaks
    return breaks + "\n" if len(breaks) > 1 else breaks
