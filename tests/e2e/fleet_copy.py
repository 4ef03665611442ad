"""A copy of the shipped fleet that tests may change; the working tree itself is never touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from fairway.fleet import Fleet

ROOT = Path(__file__).parents[2]
_FOLDERS = ("base", "apps", "overlays", "clusters", "argocd", "policies", "tools/sandbox")


def copy_fleet(target: Path) -> Fleet:
    for folder in _FOLDERS:
        shutil.copytree(ROOT / folder, target / folder)
    return Fleet(target)


@contextmanager
def restored(*paths: Path) -> Iterator[None]:
    """Whatever happens to these files and folders within, afterwards they are as they were."""
    before = {file: file.read_bytes() for path in paths for file in _files(path)}
    try:
        yield
    finally:
        for file in {*before, *(file for path in paths for file in _files(path))} - set(before):
            file.unlink()
        for file, content in before.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def images(overlay: Path) -> dict[str, str]:
    """The digests that the `versions/` of an overlay names, by image."""
    document = yaml.safe_load((overlay / "versions" / "kustomization.yaml").read_text(encoding="utf-8"))
    return {image["name"]: image["digest"] for image in document["images"]}


def set_setting(overlay: Path, config_map: str, key: str, value: str) -> None:
    """Give a setting of an overlay another value, as a person would in its `settings.yaml`."""
    file = overlay / "settings.yaml"
    documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    for document in documents:
        if document["metadata"]["name"] == config_map:
            document["data"][key] = value
    file.write_text(yaml.safe_dump_all(documents, sort_keys=False), encoding="utf-8")


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file()]
    return [path] if path.exists() else []
