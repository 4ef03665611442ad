"""What one inflation is configured with: an entry of `helmCharts` and the `helmGlobals` beside it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from fairway.frozen import frozen
from fairway.kustomize.kustomization.types import HelmChart, HelmGlobals, Kustomization


@frozen
class HelmConfig(HelmGlobals, HelmChart):
    """HelmChartInflationGenerator, as the entries of a kustomization file configure it too."""


def configs_of(kustomization: Kustomization, namespace: str) -> list[HelmConfig]:
    """The charts of a kustomization; one without a namespace of its own goes into the given one."""
    shared = _values(kustomization.helm_globals or HelmGlobals())
    return [
        HelmConfig(**shared, **_values(chart) | {"namespace": chart.namespace or namespace})
        for chart in kustomization.helm_charts
    ]


def _values(value: HelmChart | HelmGlobals) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}
