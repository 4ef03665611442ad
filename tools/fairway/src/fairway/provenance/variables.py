"""The entries of `vars` that a text has a value of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

from fairway.provenance.sources import Document, Sources

_REFERENCE: Final = re.compile(r"\$\(([^)]+)\)")
_KUSTOMIZATIONS: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})


def variable_in(content: str, files: Iterable[str], sources: Sources) -> Document | None:
    """The entry of the first variable that the text names, in one of the kustomizations among the files."""
    names = set(_REFERENCE.findall(content))
    for file in sorted(files):
        if os.path.basename(file) not in _KUSTOMIZATIONS:  # noqa: PTH119 - a text
            continue
        for document in sources.documents(file):
            listed = document.get("vars")
            for variable in listed.items if listed else ():
                if variable.text_of("name") in names:
                    return variable
    return None
