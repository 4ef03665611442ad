"""Where verdicts are kept, and for which checks: a verdict of other code, rules or days is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import fairway
from fairway.configuration import Configuration
from fairway.user_cache import cache_folder
from fairway.validation.definitions import definition_files
from fairway.validation.verdict_cache import VerdictCache

_DATA = ("kubernetes-validate",)
"""Packages whose data decide about verdicts."""


def open_cache(root: Path, configuration: Configuration) -> VerdictCache:
    """The verdicts of a repository under these checks, in the user's cache directory."""
    name = blake2b(str(root.resolve()).encode(), digest_size=8).hexdigest()
    return VerdictCache(cache_folder("verdicts") / f"{name}-{_checks(root, configuration)}")


def _checks(root: Path, configuration: Configuration) -> str:
    """A digest of all that verdicts depend on beside the files of their rendered set."""
    # Exceptions expire, so a verdict is one of its day.
    words = [repr(configuration), str(datetime.now(UTC).date()), *code_state(), *_shared(root)]
    return blake2b("\n".join(words).encode(), digest_size=8).hexdigest()


def code_state() -> Iterator[str]:
    """What tells this version of Fairway, and of the data that it judges by, from every other."""
    # Of the data there are tens of thousands of files, which come and go with their package.
    yield from (f"{package} {version(package)}" for package in _DATA)
    for folder, folders, files in os.walk(Path(fairway.__file__).parent):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            status = os.stat(f"{folder}/{name}")  # noqa: PTH116 - hundreds of them
            yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}"


def _shared(root: Path) -> Iterator[str]:
    """What all rendered sets are checked by: policies, clusters, definitions, what Argo CD is told."""
    for folder in ("argocd", "base/components", "clusters", "policies"):
        for file in sorted((root / folder).rglob("*.yaml")):
            if file.is_file():
                yield f"{file.relative_to(root)} {blake2b(file.read_bytes()).hexdigest()}"
    for file, content in definition_files(root):
        yield f"{file.relative_to(root)} {blake2b(content).hexdigest()}"
    yield from (str(folder.relative_to(root)) for folder in sorted(root.glob("overlays/*/*")))
