"""A chart to the arguments of `helm template`: pure (kustomize: HelmChart.AsHelmArgs)."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.kustomize.helm.chart import Chart


def template_arguments(chart: Chart, values_file: str) -> list[str]:
    """What helm is called with, in kustomize's order; `values_file` holds the merged values."""
    config = chart.config
    return [
        "template",
        chart.release_name or "--generate-name",
        chart.folder,
        *_option("--namespace", config.namespace),
        *_option("--name-template", config.name_template),
        *_option("-f", values_file, *chart.more_values),
        *_option("--api-versions", *chart.api_versions),
        *_option("--kube-version", chart.kube_version),
        *_switches(chart),
    ]


def _option(name: str, *values: str) -> Iterator[str]:
    for value in values:
        if value:
            yield name
            yield value


def _switches(chart: Chart) -> Iterator[str]:
    config = chart.config
    switches = {
        "--include-crds": config.include_crds,
        "--skip-tests": config.skip_tests,
        "--no-hooks": config.skip_hooks,
        "--debug": chart.debug,
        "--devel": config.devel,
    }
    return (name for name, on in switches.items() if on)
