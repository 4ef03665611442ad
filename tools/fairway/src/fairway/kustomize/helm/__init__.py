"""Helm charts, inflated by the helm program when it is asked for (kustomize: HelmChartInflationGenerator)."""
