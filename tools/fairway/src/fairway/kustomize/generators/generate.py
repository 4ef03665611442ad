"""The generators that a kustomization file asks for, in kustomize's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

from fairway.errors import KustomizeError, UnsupportedError
from fairway.kustomize.generators.objects import make_config_map, make_secret
from fairway.kustomize.kustomization.types import GeneratorArgs, GeneratorOptions, Kustomization
from fairway.kustomize.loader import Loader
from fairway.yamlio.node import Mapping

Args = TypeVar("Args", bound=GeneratorArgs)

HELM_REMEDY: Final = "Render the chart into the repository, or build with `--engine kustomize`, which can call helm."


def generate(
    kustomization: Kustomization, loader: Loader, *, helm_enabled: bool = False
) -> Iterator[tuple[str, list[Mapping]]]:
    """Kind of generator and the objects it makes, for each entry.

    Raises KustomizeError and LoadError for what is wrong in an entry, UnsupportedError for Helm
    charts, which are not inflated here, enabled or not.
    """
    file = loader.shown(kustomization.file_name)
    if kustomization.helm_charts:
        charts = ", ".join(chart.name for chart in kustomization.helm_charts)
        asked = "is not built in" if helm_enabled else "is not enabled"
        raise UnsupportedError(f"helmCharts ({charts}): helm {asked}", file=file, remedy=HELM_REMEDY)
    options = kustomization.generator_options
    try:
        for config_map in kustomization.config_map_generator:
            yield "ConfigMapGenerator", [make_config_map(with_options(config_map, options), loader)]
        for secret in kustomization.secret_generator:
            yield "SecretGenerator", [make_secret(with_options(secret, options), loader)]
    except KustomizeError as error:
        error.file = error.file or file
        raise


def with_options(args: Args, shared: GeneratorOptions | None) -> Args:
    """An entry with the `generatorOptions` of its file: its own labels and annotations win, any `true` wins."""
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
