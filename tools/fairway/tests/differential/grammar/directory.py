"""A directory under construction: its kustomization, and the objects that it will yield."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from ..dice import Dice
from ..emit import Data, Style
from ..tree import Tree, Yaml

Mapping = dict[str, Data]


@dataclass
class Known:
    """An object that a build of the directory holds, as far as the grammar follows it."""

    data: Mapping
    name: str
    names: list[str]

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def api_version(self) -> str:
        return str(self.data.get("apiVersion", ""))

    @property
    def group(self) -> str:
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        return self.api_version.rpartition("/")[2]

    @property
    def namespace(self) -> str | None:
        metadata = self.data.get("metadata")
        value = metadata.get("namespace") if isinstance(metadata, dict) else None
        return value if isinstance(value, str) else None


@dataclass
class Directory:
    """Where the sections of the grammar put what they make."""

    dice: Dice
    tree: Tree
    path: str
    component: bool = False
    fields: Mapping = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)
    counter: int = 0
    renamed: tuple[str, str] = ("", "")

    def add(self, key: str, *values: Data) -> None:
        """Append to a list field of the kustomization."""
        items = self.fields.setdefault(key, [])
        assert isinstance(items, list)
        items.extend(values)

    def file_name(self, stem: str, ending: str = "yaml") -> str:
        self.counter += 1
        return f"{stem}-{self.counter}.{ending}"

    def write(self, stem: str, *documents: Data, style: Style | None = None) -> str:
        """Write a YAML file; returns its name relative to the directory."""
        name = self.file_name(stem)
        self.tree.files[self.join(name)] = Yaml([copy.deepcopy(d) for d in documents], style or self.style())
        return name

    def write_text(self, stem: str, text: str | bytes, ending: str = "yaml") -> str:
        name = self.file_name(stem, ending)
        self.tree.files[self.join(name)] = text
        return name

    def join(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def style(self) -> Style:
        """How the next file is written."""
        dice = self.dice
        style = Style(dice.number(0, 1 << 30), indented_lists=dice.chance(0.4), width=dice.pick([2, 2, 4]))
        style.flow = 0.5 if dice.has("flow style", 0.12) else 0.0
        style.quotes = 0.5 if dice.chance(0.2) else 0.0
        style.comments = 0.1 if dice.has("comments", 0.15) else 0.0
        style.crlf = dice.has("crlf", 0.04)
        style.start_marker = dice.chance(0.1)
        style.end_marker = dice.has("end marker", 0.01)
        style.json = dice.has("json file", 0.03)
        return style

    def some_known(self) -> Known | None:
        return self.dice.pick(self.known) if self.known else None

    def of_kind(self, *kinds: str) -> list[Known]:
        return [k for k in self.known if k.kind in kinds]
