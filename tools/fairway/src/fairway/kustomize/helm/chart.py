"""From a configuration to a chart on disk: where it is, its values files, and what must not be asked for."""

from __future__ import annotations

import os.path
from typing import Final

from fairway.errors import KustomizeError, UnsupportedError
from fairway.frozen import frozen
from fairway.kustomize.helm.config import HelmConfig
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.loader import Loader

_DEFAULT_HOME: Final = "charts"
_MERGE_MODES: Final = ("merge", "override", "replace")
_VENDOR: Final = (
    "Pull it into the repository with `helm pull --untar --untardir`, "
    "or build with `--engine kustomize`, which fetches it."
)


@frozen
class Chart:
    """A chart to inflate. Paths are absolute, `values_file` may also start at the kustomization."""

    config: HelmConfig
    folder: str
    values_file: str
    more_values: tuple[str, ...]
    values_merge: str
    api_versions: tuple[str, ...]
    kube_version: str
    debug: bool

    @property
    def release_name(self) -> str:
        """The name of the release; empty when helm is to choose one."""
        return self.config.release_name


def chart_of(config: HelmConfig, options: HelmOptions, loader: Loader) -> Chart:
    """Check a configuration as kustomize does, and complete it.

    Raises KustomizeError for what makes no sense or would be taken for an option of helm, LoadError
    for values files that are missing or outside the root.
    """
    _check_names(config)
    folder = os.path.normpath(f"{_home(config, loader.root)}/{config.name}")
    for file in config.additional_values_files:
        loader.locate(file)
    if config.values_merge and config.values_merge not in _MERGE_MODES:
        raise KustomizeError(
            f"valuesMerge is '{config.values_merge}'", remedy=f"It must be one of {', '.join(_MERGE_MODES)}."
        )
    return Chart(
        config,
        folder,
        config.values_file or f"{folder}/values.yaml",
        tuple(os.path.normpath(f"{loader.root}/{file}") for file in config.additional_values_files),
        config.values_merge or "override",
        config.api_versions or options.api_versions,
        config.kube_version or options.kube_version,
        config.debug or options.debug,
    )


def require_local(chart: Chart, loader: Loader) -> None:
    """Raise UnsupportedError for a chart that would have to be pulled, KustomizeError for none at all."""
    if os.path.isdir(chart.folder):  # noqa: PTH112 - paths of the engine are text
        return
    loader.inputs.missing.add(chart.folder)
    where = loader.shown(chart.folder)
    if chart.config.repo:
        raise UnsupportedError(
            f"chart '{chart.config.name}' is not at '{where}' and is not pulled from {chart.config.repo}",
            remedy=_VENDOR,
        )
    raise KustomizeError(
        f"there is no chart at '{where}', and no repo to pull it from",
        remedy="Correct `name`, or `helmGlobals.chartHome`.",
    )


def _check_names(config: HelmConfig) -> None:
    if not config.name:
        raise KustomizeError("the name of a chart is empty", remedy="Add `name`.")
    *folders, _ = os.path.normpath(config.name).split("/")
    if set(folders) - {".."}:
        raise KustomizeError(
            f"chart name '{config.name}' has a folder in it", remedy="Put the folder into `chartHome`."
        )
    if config.release_name.startswith("-"):
        # Helm would take it for an option, and some of its options run programs.
        raise KustomizeError(f"'{config.release_name}' cannot be the name of a release")


def _home(config: HelmConfig, root: str) -> str:
    home = config.chart_home or _DEFAULT_HOME
    if not home.startswith("/"):
        home = f"{root}/{home}"
    # So that each version that is pulled has a place of its own.
    return f"{home}/{config.name}-{config.version}" if config.version and config.repo else home
