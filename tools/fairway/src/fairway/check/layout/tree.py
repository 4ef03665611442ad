"""The files of the fleet's tree as the rules read them: parsed once, whatever the number of rules."""

from __future__ import annotations

import os
from functools import cached_property

from fairway.check.rule import Rule
from fairway.document import Value, read_values
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import KUSTOMIZATION_NAMES, Fleet, read_file

_FOLDERS = ("base", "apps", "overlays", "clusters", "argocd")


READABLE = Rule(
    "layout/readable",
    "Each YAML file of the tree can be read: UTF-8, valid YAML, of a sane size.",
    "The half-resolved merge conflict in a file that no kustomization listed yet: nobody read it until the "
    "day that it was needed.",
    "Mend the YAML.",
)


class Tree:
    """All files of the folders with a contract; `unreadable` grows as files are read."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.unreadable: list[Finding] = []
        self._documents: dict[str, list[Value]] = {}
        self._contents: dict[str, list[Value]] = {}

    @cached_property
    def files(self) -> list[str]:
        """The YAML files, relative to the repository, in order."""
        return [file for file in self.all_files if _is_yaml(file.rpartition("/")[2])]

    @cached_property
    def all_files(self) -> list[str]:
        """The files, whatever they are, relative to the repository, in order; hidden ones left out."""
        found = []
        for folder in _FOLDERS:
            for directory, folders, names in os.walk(self.fleet.root / folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                relative = os.path.relpath(directory, self.fleet.root)
                found += [f"{relative}/{name}" for name in names if not name.startswith(".")]
        return sorted(found)

    @cached_property
    def kustomizations(self) -> list[str]:
        """The kustomization files among them."""
        return [file for file in self.files if file.rpartition("/")[2] in KUSTOMIZATION_NAMES]

    def within(self, folder: str) -> list[str]:
        """The files in a folder and beneath."""
        return [file for file in self.files if file.startswith(f"{folder}/")]

    def exists(self, path: str) -> bool:
        """Whether there is such a file or directory."""
        return (self.fleet.root / path).exists()

    def documents(self, file: str) -> list[Value]:
        """The documents of a file; none if it is not there, and none but a finding if not readable."""
        if file not in self._documents:
            self._documents[file] = self._read(file) if self.exists(file) else []
        return self._documents[file]

    def is_unreadable(self, file: str) -> bool:
        """Whether a file was read in vain, which is a finding of its own."""
        return any(finding.file == file for finding in self.unreadable)

    def lines(self, file: str) -> list[str]:
        """The lines of a file; none if it is not there or not text."""
        try:
            return read_file(self.fleet.root / file, file).splitlines()
        except FairwayError:
            return []

    def _read(self, file: str) -> list[Value]:
        try:
            text = read_file(self.fleet.root / file, file)
            # Client environments have many files that are equal.
            if text not in self._contents:
                self._contents[text] = read_values(text, file)
            return self._contents[text]
        except FairwayError as error:
            finding = READABLE.finding(error.message, file=file, line=error.line, remedy=error.remedy or "")
            self.unreadable.append(finding)
            return []


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or name in KUSTOMIZATION_NAMES
