"""The shipped fleet with more clients: each client again and again under other names, placed where it is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_FOLDERS = ("apps", "argocd", "base", "clusters", "overlays", "policies")


def multiplied(root: Path, environments: int) -> list[Path]:
    """A copy of the shipped fleet with that many client environments, whose directories are returned."""
    for folder in _FOLDERS:
        if (_ROOT / folder).is_dir():
            shutil.copytree(_ROOT / folder, root / folder)
    originals = sorted(folder for folder in (root / "overlays").iterdir() if folder.is_dir())
    count, number = len(_overlays(root)), 0
    while count < environments:
        number += 1
        for client in originals:
            if count < environments:
                count += _copy(root, client.name, f"{client.name}-{number:03}")
    return _overlays(root)


def _overlays(root: Path) -> list[Path]:
    return sorted(file.parent for file in root.glob("overlays/*/*/kustomization.yaml"))


def _copy(root: Path, client: str, name: str) -> int:
    """Give a client a twin; returns how many client environments that makes."""
    word = re.compile(rf"\b{client}\b")
    shutil.copytree(root / "overlays" / client, root / "overlays" / name)
    for file in (root / "overlays" / name).rglob("*.yaml"):
        file.write_text(word.sub(name, file.read_text()))
    for application in list(_applications(root, client)):
        twin = application.with_name(application.name.replace(client, name, 1))
        twin.write_text(word.sub(name, application.read_text()))
        listing = application.with_name("kustomization.yaml")
        line = f"  - {application.name}\n"
        listing.write_text(listing.read_text().replace(line, f"{line}  - {twin.name}\n"))
    return sum(1 for folder in (root / "overlays" / name).iterdir() if folder.is_dir())


def _applications(root: Path, client: str) -> Iterator[Path]:
    environments = {folder.name for folder in (root / "overlays" / client).iterdir()}
    for file in root.glob(f"clusters/*/{client}-*.yaml"):
        if file.stem.removeprefix(f"{client}-") in environments:
            yield file
