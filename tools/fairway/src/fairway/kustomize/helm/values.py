"""The values that a chart gets first: those of its values file, with those of the kustomization."""

from __future__ import annotations

from fairway.errors import KustomizeError, YamlError
from fairway.kustomize.helm.chart import Chart
from fairway.kustomize.loader import Loader
from fairway.kustomize.merge.strategic import merge
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded, read_documents
from fairway.yamlio.write import to_yaml


def values_text(chart: Chart, loader: Loader) -> bytes:
    """The values file that helm is given, before `additionalValuesFiles`.

    `valuesMerge` says who wins: `override` the inline values, `merge` those of the file; with `replace`
    the file is not looked at. Raises LoadError, YamlError, KustomizeError.
    """
    inline = chart.config.values_inline
    if not inline:
        return loader.load(chart.values_file)
    if chart.values_merge == "replace":
        return to_yaml(inline).encode()
    shown = loader.shown(chart.values_file)
    written = _written(decoded(loader.load(chart.values_file), shown), shown)
    try:
        return to_yaml(merged_values(written, inline, chart.values_merge)).encode()
    except KustomizeError as error:
        raise KustomizeError(
            f"the values of '{shown}' and the inline values cannot be merged: {error.message}",
            remedy="Give a value the same shape in both, or set `valuesMerge: replace`.",
        ) from None


def merged_values(written: Mapping | None, inline: Mapping, mode: str) -> Mapping:
    """Values of a file (None if it holds null) and inline values, one merged over the other."""
    if mode == "override":
        return inline if written is None else _over(written, inline)
    return {} if written is None else _over(inline, written)


def _over(target: Mapping, patch: Mapping) -> Mapping:
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    return merge(target, patch) or {}


def _written(text: str, name: str) -> Mapping | None:
    """The first document of a values file. Raises YamlError when there is none, or no mapping."""
    documents = read_documents(text, name=name)
    if documents and type(documents[0]) is dict:
        return documents[0]
    if documents:
        raise YamlError("values must be a mapping", file=name)
    if all(line.lstrip()[:1] in ("", "#") for line in text.splitlines()):
        raise YamlError("there are no values", file=name, remedy="Write `{}` where a chart has none.")
    return None
