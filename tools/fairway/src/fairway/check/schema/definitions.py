"""The schema definitions of Kubernetes, by version, as the package kubernetes-validate ships them."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fairway.errors import FairwayError, UsageError

_FOLDER = re.compile(r"v(\d+)\.(\d+)\.\d+-local-strict\Z")
_VERSION = re.compile(r"v?(\d+)\.(\d+)(\.\d+\S*)?\Z")

Schema = dict[str, Any]


class Definitions:
    """The definitions of one Kubernetes version: by their name, and by apiVersion and kind."""

    def __init__(self, version: str, definitions: dict[str, Schema]) -> None:
        self.version = version
        self.by_name = definitions
        self.by_kind: dict[tuple[str, str], str] = {}
        for name, schema in definitions.items():
            for kind in schema.get("x-kubernetes-group-version-kind", ()):
                group, api = kind["group"], kind["version"]
                self.by_kind[f"{group}/{api}" if group else api, kind["kind"]] = name
        self.groups = {api.rpartition("/")[0] for api, _ in self.by_kind}

    def served(self, kind: str) -> list[str]:
        """The apiVersions of Kubernetes itself that have this kind."""
        return sorted(api for api, name in self.by_kind if name == kind)


@cache
def definitions(version: str) -> Definitions:
    """The definitions of a version such as `1.33`, `v1.33.2` or `1.33.2-eks-1`; read once.

    Raises UsageError for a version without definitions.
    """
    match = _VERSION.match(version)
    folders = _folders()
    folder = folders.get((int(match[1]), int(match[2]))) if match else None
    if folder is None:
        message = f"no schemas for Kubernetes {version or '(no version given)'}"
        known = known_versions()
        raise UsageError(message, remedy=f"Use a version from {known[0]} to {known[-1]}.")
    content = json.loads((folder / "_definitions.json").read_bytes())
    return Definitions(f"{match[1]}.{match[2]}" if match else version, content["$defs"])


def known_versions() -> list[str]:
    """The versions that there are definitions of, in their order."""
    return [f"{major}.{minor}" for major, minor in sorted(_folders())]


@cache
def _folders() -> dict[tuple[int, int], Path]:
    # Found without being imported: its imports take longer than the whole check.
    spec = find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        message = "the package kubernetes-validate, which carries the schemas, is not installed"
        raise FairwayError(message, remedy="Install Fairway with its dependencies.")
    root = Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema"
    matches = ((folder, _FOLDER.match(folder.name)) for folder in root.iterdir())
    return {(int(match[1]), int(match[2])): folder for folder, match in matches if match}
