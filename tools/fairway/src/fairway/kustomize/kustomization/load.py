"""From a directory to its Kustomization value (kustomize: KustTarget.Load, types.Kustomization)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple, TypeVar

from fairway.errors import KustomizeError, LoadError, YamlError
from fairway.kustomize.file_cache import TooLargeError, shown
from fairway.kustomize.go_struct import DecodeError, decode, fold, is_null
from fairway.kustomize.kustomization.passed_on import passed_on
from fairway.kustomize.kustomization.types import (
    GeneratorArgs,
    HelmChart,
    HelmChartArgs,
    HelmGlobals,
    Kustomization,
)
from fairway.kustomize.loader import Inputs, Loader
from fairway.kustomize.yaml_line import line_of
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Node

Args = TypeVar("Args", bound=GeneratorArgs)

FILE_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")

KUSTOMIZATION_KIND: Final = "Kustomization"
COMPONENT_KIND: Final = "Component"
_API_VERSIONS: Final = {
    KUSTOMIZATION_KIND: "kustomize.config.k8s.io/v1beta1",
    COMPONENT_KIND: "kustomize.config.k8s.io/v1alpha1",
}
_MOVED: Final = frozenset({"bases", "imagetags", "helmchartinflationgenerator"})
_TYPE_META: Final = frozenset({"kind", "apiversion"})


def load_kustomization(loader: Loader) -> Kustomization:
    """The kustomization of a loader's root, deprecated fields moved into their successors.

    Raises LoadError when there is none or there are several, YamlError and KustomizeError for what
    is wrong in it, with its line.
    """
    found = loader.cache.memo(("kustomization", loader.root, loader.restrictor), lambda: _find(loader))
    loader.inputs.update(found.inputs)
    loader.file_name = found.kustomization.file_name
    return found.kustomization


class _Found(NamedTuple):
    """A kustomization, and what was looked at to find it."""

    kustomization: Kustomization
    inputs: Inputs


def _find(asking: Loader) -> _Found:
    loader = Loader(asking.root, asking.cache, asking.restrictor, Inputs())
    try:
        name = _file_name(loader)
        content = loader.load(name)
    finally:
        asking.inputs.update(loader.inputs)
    return _Found(parse_kustomization(content, loader.shown(name)), loader.inputs)


def parse_kustomization(content: bytes, file: str) -> Kustomization:
    """A kustomization from the content of its file. Raises YamlError and KustomizeError."""
    node = passed_on(read_config(content, name=file), content)
    try:
        decoded = decode(Kustomization, node, strict=True)
    except DecodeError as error:
        raise _refusal(error, content, file) from None
    kustomization = replace(fixed(decoded), file_name=file.rpartition("/")[2])
    if is_empty(node):
        raise KustomizeError(
            f"{file.rpartition('/')[2]} is empty",
            file=file,
            remedy="Give it `resources:`, or delete the directory.",
        )
    _check_type(kustomization, content, file)
    return kustomization


def _file_name(loader: Loader) -> str:
    names = [name for name in FILE_NAMES if _is_readable(loader, name)]
    if not names:
        raise LoadError(
            f"no kustomization file in '{shown(loader.root)}'",
            file=shown(loader.root),
            remedy=f"Add a {FILE_NAMES[0]} (or {FILE_NAMES[1]}, or {FILE_NAMES[2]}).",
        )
    if len(names) > 1:
        raise LoadError(
            f"several kustomization files in '{shown(loader.root)}': {', '.join(names)}",
            file=shown(loader.root),
            remedy="Keep one of them.",
        )
    return names[0]


def _is_readable(loader: Loader, name: str) -> bool:
    """Whether kustomize can load the file; one that it must not read counts as absent."""
    if not loader.exists(name):
        return False
    try:
        loader.load(name)
    except TooLargeError:
        raise
    except LoadError:
        return False
    return True


def is_empty(node: Node) -> bool:
    """Whether a kustomization asks for nothing; its kind does not count, an empty list does."""
    if type(node) is not dict:
        return True
    return not any(
        not is_null(value)
        and value != ""
        and fold(key) not in _TYPE_META
        and (value or fold(key) not in _MOVED)
        for key, value in node.items()
    )


def fixed(k: Kustomization) -> Kustomization:
    """The kustomization with defaults set and deprecated fields in their successors."""
    kind = k.kind or KUSTOMIZATION_KIND
    charts, helm_globals = _split_helm(k.helm_chart_inflation_generator)
    return replace(
        k,
        kind=kind,
        api_version=k.api_version or _API_VERSIONS.get(kind, _API_VERSIONS[KUSTOMIZATION_KIND]),
        resources=k.resources + k.bases,
        bases=(),
        images=k.images + k.image_tags,
        image_tags=(),
        config_map_generator=tuple(map(_with_env, k.config_map_generator)),
        secret_generator=tuple(map(_with_env, k.secret_generator)),
        helm_charts=k.helm_charts + charts,
        helm_globals=k.helm_globals or helm_globals,
        helm_chart_inflation_generator=(),
    )


def _with_env(args: Args) -> Args:
    return replace(args, envs=(*args.envs, args.env), env="") if args.env else args


def _split_helm(written: tuple[HelmChartArgs, ...]) -> tuple[tuple[HelmChart, ...], HelmGlobals | None]:
    """Charts and globals of the old form; of several homes the last one counts."""
    charts = tuple(
        HelmChart(
            name=args.chart_name,
            version=args.chart_version,
            repo=args.chart_repo_url,
            values_file=args.values,
            values_inline=args.values_local,
            values_merge=args.values_merge,
            release_name=args.release_name,
        )
        for args in written
    )
    config_home = next((args.helm_home for args in reversed(written) if args.helm_home), "")
    chart_home = next((args.chart_home for args in reversed(written) if args.chart_home), "")
    return charts, HelmGlobals(chart_home, config_home) if config_home or chart_home else None


def _check_type(kustomization: Kustomization, content: bytes, file: str) -> None:
    kind = kustomization.kind
    if kind not in _API_VERSIONS:
        raise KustomizeError(
            f"kind is '{kind}'",
            file=file,
            line=line_of(content, ["kind"]),
            remedy=f"It must be {KUSTOMIZATION_KIND} or {COMPONENT_KIND}.",
        )
    if kustomization.api_version != _API_VERSIONS[kind]:
        raise KustomizeError(
            f"apiVersion is '{kustomization.api_version}'",
            file=file,
            line=line_of(content, ["apiVersion"]),
            remedy=f"For kind {kind} it must be {_API_VERSIONS[kind]}.",
        )


def _refusal(error: DecodeError, content: bytes, file: str) -> YamlError:
    where = ".".join(str(part) for part in error.path)
    return YamlError(
        f"field '{where}' {error.problem}" if where else f"the file {error.problem}",
        file=file,
        line=line_of(content, error.path),
        remedy=_remedy(error),
    )


def _remedy(error: DecodeError) -> str | None:
    if error.unknown is not None:
        import difflib  # noqa: PLC0415 - only for those who mistype

        close = difflib.get_close_matches(error.unknown, error.known, n=1)
        return (
            f"Did you mean '{close[0]}'?"
            if close
            else "Remove it, or look for its name in kustomize's reference."
        )
    return "Put it in quotes." if error.wants_quotes else None
