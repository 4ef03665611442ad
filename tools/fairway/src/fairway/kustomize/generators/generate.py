"""The generators that a kustomization file asks for, in kustomize's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

from fairway.errors import UnsupportedError
from fairway.kustomize.blame import blamed_on
from fairway.kustomize.generators.objects import make_config_map, make_secret
from fairway.kustomize.kustomization.types import GeneratorArgs, GeneratorOptions, Kustomization
from fairway.kustomize.loader import Loader
from fairway.yamlio.node import Mapping

Args = TypeVar("Args", bound=GeneratorArgs)

HELM_REMEDY: Final = (
    "Render the chart into the repository, or build with `--engine kustomize`, which can call helm."
)


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
    for index, config_map in enumerate(kustomization.config_map_generator):
        with blamed_on(loader, kustomization, "configMapGenerator", index):
            made = make_config_map(with_options(config_map, options), loader)
        yield "ConfigMapGenerator", [made]
    for index, secret in enumerate(kustomization.secret_generator):
        with blamed_on(loader, kustomization, "secretGenerator", index):
            made = make_secret(with_options(secret, options), loader)
        yield "SecretGenerator", [made]


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
