"""Writes `openapi.json` of each service; with `--check` says which is stale instead."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from chassis.settings import load

SERVICES = Path(__file__).parents[1]


def document(package: str) -> str:
    """The OpenAPI document of a service, as its file holds it."""
    settings = next(
        found
        for name, found in vars(importlib.import_module(f"{package}.settings")).items()
        if name.endswith("Settings") and found.__module__ == f"{package}.settings"
    )
    _, app = importlib.import_module(f"{package}.main").build(load(settings))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Look at all services; 1 if a file was stale."""
    stale = []
    for project in sorted(SERVICES.glob("*/src/*/main.py")):
        written = project.parents[2] / "openapi.json"
        wanted = document(project.parent.name)
        if not written.exists() or written.read_text(encoding="utf-8") != wanted:
            stale.append(written)
            if "--check" not in sys.argv:
                written.write_text(wanted, encoding="utf-8")
    for path in stale:
        verb = "is stale: make openapi" if "--check" in sys.argv else "written"
        print(f"{path.relative_to(SERVICES.parent)} {verb}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
