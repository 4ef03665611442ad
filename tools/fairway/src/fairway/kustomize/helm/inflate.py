"""Inflates a chart: configuration to objects, by one call of helm for equal charts and values."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from fairway.errors import KustomizeError
from fairway.kustomize.helm.arguments import template_arguments
from fairway.kustomize.helm.chart import Chart, chart_of, require_local
from fairway.kustomize.helm.config import HelmConfig
from fairway.kustomize.helm.contents import record_contents
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.helm.output import objects_from_output
from fairway.kustomize.helm.program import call_helm, require_version
from fairway.kustomize.helm.values import values_text
from fairway.kustomize.loader import Loader
from fairway.yamlio.node import Mapping


def inflate(config: HelmConfig, options: HelmOptions, loader: Loader) -> list[Mapping]:
    """The objects of a chart, marked as helm's.

    Raises KustomizeError for what is wrong with the configuration, the chart or helm, LoadError for
    files that must not be read, UnsupportedError for a chart that would have to be pulled.
    """
    try:
        chart = chart_of(config, options, loader)
        require_local(chart, loader)
        record_contents(chart.folder, loader)
        return _inflated(chart, values_text(chart, loader), options, loader)
    except KustomizeError as error:
        error.message = f"helm chart '{config.name}': {error.message}"
        raise


def _inflated(chart: Chart, values: bytes, options: HelmOptions, loader: Loader) -> list[Mapping]:
    arguments = template_arguments(chart, hashlib.sha256(values).hexdigest())
    key = ("helm output", options.program, chart.config.config_home, *arguments)
    objects: list[Mapping] = loader.cache.memo(key, lambda: _call(chart, values, options, loader))
    return objects


def _call(chart: Chart, values: bytes, options: HelmOptions, loader: Loader) -> list[Mapping]:
    with TemporaryDirectory(prefix="fairway-helm-") as name:
        scratch = Path(name)
        require_version(options, loader.cache, scratch)
        file = scratch / "values.yaml"
        file.write_bytes(values)
        home = chart.config.config_home or str(scratch / "helm")
        return objects_from_output(call_helm(options, template_arguments(chart, str(file)), home, scratch))
