"""The generators that a kustomization file asks for, in kustomize's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

from fairway.errors import UnsupportedError
from fairway.kustomize.blame import blamed_on
from fairway.kustomize.generators.objects import make_config_map, make_secret
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.kustomization.types import GeneratorArgs, GeneratorOptions, Kustomization
from fairway.kustomize.loader import Loader
from fairway.kustomize.place import Place
from fairway.yamlio.node import Mapping

Args = TypeVar("Args", bound=GeneratorArgs)

HELM_REMEDY: Final = "Allow helm with --enable-helm, or render the chart into the repository."


def generate(
    kustomization: Kustomization, loader: Loader, *, helm: HelmOptions | None = None, namespace: str = ""
) -> Iterator[tuple[str, Place, list[Mapping]]]:
    """Kind of generator, place of its entry in the file, and the objects it makes, for each entry.

    `namespace` is that of charts without one. Raises KustomizeError and LoadError for what is wrong in
    an entry, UnsupportedError for charts when there is no helm to call, or they would have to be pulled.
    """
    file = loader.shown(kustomization.file_name)
    if kustomization.helm_charts and helm is None:
        charts = ", ".join(chart.name for chart in kustomization.helm_charts)
        raise UnsupportedError(f"helmCharts ({charts}): helm is not enabled", file=file, remedy=HELM_REMEDY)
    options = kustomization.generator_options
    for index, config_map in enumerate(kustomization.config_map_generator):
        with blamed_on(loader, kustomization, "configMapGenerator", index):
            made = make_config_map(with_options(config_map, options), loader)
        yield "ConfigMapGenerator", ("configMapGenerator", index), [made]
    for index, secret in enumerate(kustomization.secret_generator):
        with blamed_on(loader, kustomization, "secretGenerator", index):
            made = make_secret(with_options(secret, options), loader)
        yield "SecretGenerator", ("secretGenerator", index), [made]
    if kustomization.helm_charts and helm is not None:
        for index, objects in enumerate(_from_charts(kustomization, loader, helm, namespace)):
            yield "HelmChartInflationGenerator", ("helmCharts", index), objects


def _from_charts(
    kustomization: Kustomization, loader: Loader, helm: HelmOptions, namespace: str
) -> Iterator[list[Mapping]]:
    # Imported by those who have charts: they are few.
    from fairway.kustomize.helm.config import configs_of  # noqa: PLC0415
    from fairway.kustomize.helm.inflate import inflate  # noqa: PLC0415

    for index, config in enumerate(configs_of(kustomization, namespace)):
        with blamed_on(loader, kustomization, "helmCharts", index):
            objects = inflate(config, helm, loader)
        yield objects


def with_options(args: Args, shared: GeneratorOptions | None) -> Args:
    """An entry with the `generatorOptions` of its file: its own labels and annotations win, and any true."""
    if shared is None:
        return args
    own = args.options or GeneratorOptions()
    merged = GeneratorOptions(
        labels={**shared.labels, **own.labels},
        annotations={**shared.annotations, **own.annotations},
        disable_name_suffix_hash=own.disable_name_suffix_hash or shared.disable_name_suffix_hash,
        immutable=own.immutable or shared.immutable,
    )
    return replace(args, options=merged)
