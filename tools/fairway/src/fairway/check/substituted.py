"""Values that Flux fills in after rendering, `${NAME}` and the like: what they will be, nobody knows here.

Flux substitutes them in what a Kustomization of its own with `postBuild` delivers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from fairway.finding import Finding
from fairway.kustomize.place import node_at
from fairway.manifest import identity
from fairway.pattern import pattern
from fairway.yamlio.node import Mapping

_PLACEHOLDER: Final = pattern(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?:[:=\-/].*)?\}")
_ASKED: Final = (b"kustomize.toolkit.fluxcd.io", b"postBuild")
_LARGEST: Final = 1024 * 1024


def is_substituted(root: Path) -> bool:
    """Whether a repository asks Flux to fill in values."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(folder) / name
            is_small = name.endswith((".yaml", ".yml")) and file.is_file() and file.stat().st_size <= _LARGEST
            content = file.read_bytes() if is_small else b""
            if all(word in content for word in _ASKED):
                return True
    return False


def known(findings: Iterable[Finding], objects: Sequence[Mapping]) -> Iterator[Finding]:
    """The findings but those about a value that Flux fills in."""
    by_name = {str(identity(manifest)): manifest for manifest in objects}
    for finding in findings:
        manifest = by_name.get(finding.object)
        value = node_at(manifest, finding.field) if manifest and finding.field else None
        if not (isinstance(value, str) and _PLACEHOLDER.search(value)):
            yield finding
