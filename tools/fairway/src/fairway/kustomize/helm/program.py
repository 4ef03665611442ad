"""Calls helm, in surroundings of its own, without plugins and without a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fairway.errors import KustomizeError, ProcessError
from fairway.kustomize.file_cache import FileCache
from fairway.kustomize.helm.options import HelmOptions
from fairway.process import Completed, run

_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)+)")
_SUPPORTED: Final = ("3", "4")
_NOWHERE: Final = "http://127.0.0.1:9"
"""A proxy that is none: the schema of a chart's values may refer to the web, which helm would ask."""


def call_helm(options: HelmOptions, arguments: list[str], config_home: str, scratch: Path) -> bytes:
    """What helm prints. Raises KustomizeError, with its own words, when it fails, hangs or is not there."""
    try:
        done = run(
            [options.program, *arguments],
            timeout=options.time_limit,
            environment=_environment(config_home, scratch),
        )
    except ProcessError as error:
        raise KustomizeError(error.message, remedy=_remedy(error)) from None
    if done.code:
        raise KustomizeError(f"helm refuses: {_complaint(done)}", remedy="Mend the chart or its values.")
    return done.stdout


def require_version(options: HelmOptions, cache: FileCache, scratch: Path) -> str:
    """The version that helm says it has, asked once. Raises KustomizeError for other than 3 and 4."""

    def ask() -> str:
        said = call_helm(options, ["version", "--short"], str(scratch / "helm"), scratch)
        return parsed_version(said.decode(errors="replace"))

    version: str = cache.memo(("helm version", options.program), ask)
    return version


def parsed_version(said: str) -> str:
    """The version in what `helm version --short` prints. Raises KustomizeError as `require_version` does."""
    match = _VERSION.search(said)
    if match is None:
        raise KustomizeError(f"helm does not say its version, but '{said.strip()[:200]}'")
    if match[1].split(".")[0] not in _SUPPORTED:
        raise KustomizeError(f"helm {match[1]} is not supported", remedy="Use helm 3 or 4.")
    return match[1]


def _environment(config_home: str, scratch: Path) -> dict[str, str]:
    """Kustomize's three variables; and none of the plugins that a directory may bring along."""
    return {
        "HELM_CONFIG_HOME": config_home,
        "HELM_CACHE_HOME": f"{config_home}/.cache",
        "HELM_DATA_HOME": f"{config_home}/.data",
        "HELM_PLUGINS": str(scratch / "plugins"),
        "HELM_NO_PLUGINS": "1",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
    }


def _complaint(done: Completed) -> str:
    return done.complaint.removeprefix("Error: ") or f"it ended with code {done.code}"


def _remedy(error: ProcessError) -> str:
    if "cannot be started" in error.message:
        return "Install helm, or name it with --helm-command (`make helm` builds it)."
    return "Run `helm template` by hand to see what it waits for."
