"""The YAML sources of a fleet to what is wrong with how they are written, remembered by their content."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Final

import fairway
from fairway.check.yaml_source import Lint, configuration_of
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import read_file
from fairway.user_cache import cache_folder, replace_file
from fairway.validation.rules import BUILD

_FOLDERS: Final = ("argocd", "apps", "base", "clusters", "overlays", "policies")
_LARGEST: Final = 4 * 1024 * 1024
_MOST: Final = 100_000
_DIGEST: Final = 32


def check_sources(root: Path, *, keep: bool, files: Collection[str] | None = None) -> Iterator[Finding]:
    """What yamllint says of the files in the folders of a fleet, where the repository configures it.

    With `keep`, contents without a fault are remembered in the user's cache directory. `files` are those to
    look at, relative to the fleet; None for all.
    """
    configuration = configuration_of(root)
    if configuration is None:
        return
    name = configuration.relative_to(root).as_posix()
    try:
        text = read_file(configuration, name)
        memory = _memory(text) if keep else None
        lint = Lint(text, _read(memory) if memory else None)
        before = len(lint.clean)
        for file in _files(root) if files is None else _some_files(root, files):
            yield from lint.findings(file.relative_to(root).as_posix(), file.read_bytes())
    except FairwayError as error:
        yield BUILD.finding(error.message, file=name, line=error.line, remedy=error.remedy or "")
    else:
        if memory and len(lint.clean) > before:
            _write(memory, lint.clean)


def _files(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        for directory, folders, names in os.walk(root / folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(directory) / name
                if _is_source(file):
                    yield file


def _some_files(root: Path, files: Collection[str]) -> Iterator[Path]:
    for name in sorted(files):
        folder, *inner = name.split("/")
        is_hidden = any(part.startswith(".") for part in inner)
        if folder in _FOLDERS and not is_hidden and _is_source(root / name):
            yield root / name


def _is_source(file: Path) -> bool:
    is_yaml = file.suffix in (".yaml", ".yml") and not file.name.startswith(".")
    return is_yaml and file.is_file() and file.stat().st_size <= _LARGEST


def _memory(configuration: str) -> Path:
    """The file of contents that are known to be well written, by this configuration and this yamllint."""
    plain = Path(fairway.__file__).parent / "check" / "yaml_source" / "plain.py"
    asked = f"{version('yamllint')} {blake2b(plain.read_bytes()).hexdigest()} {configuration}"
    name = blake2b(asked.encode(), digest_size=8).hexdigest()
    return cache_folder("yaml") / name


def _read(file: Path) -> set[str]:
    """The digests in a file; a file that is not there, or not whole, has none."""
    try:
        words = file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return set()
    return {word for word in words if len(word) == _DIGEST}


def _write(file: Path, digests: Iterable[str]) -> None:
    """Replace the file as a whole; one that cannot be written is none."""
    kept = sorted(digests)[:_MOST]
    with suppress(OSError):
        replace_file(file, "\n".join(kept).encode("ascii"))
