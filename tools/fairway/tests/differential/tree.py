"""A generated tree of files: what the grammar makes, the shrinker cuts and the runner writes."""

from __future__ import annotations

import copy
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .emit import Data, Style, emit


@dataclass
class Yaml:
    """A YAML file as data: its documents, and how it is written."""

    documents: list[Data]
    style: Style


@dataclass(frozen=True)
class Link:
    """A symbolic link, to a path relative to its own directory."""

    target: str


File = Yaml | Link | str | bytes


@dataclass
class Tree:
    """Files by their path below the tree, and the directory that is to be built."""

    seed: str
    root: str = ""
    restrictor: str = "root"
    files: dict[str, File] = field(default_factory=dict)
    features: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def write(self, target: Path) -> Path:
        """Write all files below `target`, which is emptied first; returns the directory to build."""
        shutil.rmtree(target, ignore_errors=True)
        for name, content in self.files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Link):
                path.symlink_to(content.target)
            else:
                path.write_bytes(self.content(content))
        build = target / self.root
        build.mkdir(parents=True, exist_ok=True)
        return build

    @staticmethod
    def content(file: File) -> bytes:
        if isinstance(file, Yaml):
            return emit(file.documents, file.style).encode("utf-8", "surrogateescape")
        if isinstance(file, Link):
            return b"-> " + file.target.encode()
        return file.encode() if isinstance(file, str) else file

    def copy(self) -> Tree:
        return copy.deepcopy(self)
