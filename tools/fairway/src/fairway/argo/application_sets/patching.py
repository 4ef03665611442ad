"""The templatePatch of an ApplicationSet: a strategic merge patch for an Application."""

from __future__ import annotations

from typing import Any

from fairway.argo.application_sets.fault import ExpansionError
from fairway.argo.values import of_yaml


def patched(application: dict[str, Any], text: str) -> dict[str, Any]:
    """The Application with the patch; its project stays. Raises ExpansionError, or YamlError for the text."""
    patch = of_yaml(text)
    if patch is None:
        return application
    if not isinstance(patch, dict):
        raise ExpansionError("invalid templatePatch: it is no mapping")
    merged = _merged(application, patch, ())
    spec = dict(merged.get("spec") or {})
    spec["project"] = application.get("spec", {}).get("project", "")
    return {**merged, "spec": spec}


def _merged(base: dict[str, Any], patch: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    directive = patch.get("$patch")
    if directive == "delete":
        return {}
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    found = dict(base)
    for key, value in patch.items():
        mine = found.get(key)
        if key.startswith("$"):
            raise ExpansionError(f"the directive {key} of a templatePatch is not known here")
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict):
            found[key] = _merged(mine if isinstance(mine, dict) else {}, value, (*place, key))
        elif (*place, key) == ("metadata", "finalizers") and isinstance(mine, list):
            found[key] = [*value, *(each for each in mine if each not in value)]
        else:
            found[key] = value
    return found
