"""The values that a chart gets first: those of its values file, with those of the kustomization."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.helm.chart import Chart
from fairway.kustomize.helm.values_file import WrittenValues
from fairway.kustomize.loader import Loader
from fairway.kustomize.merge.strategic import merge
from fairway.yamlio.node import NULL_TAG, Mapping, Scalar
from fairway.yamlio.read import decoded
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
    file_wins = chart.values_merge == "merge"
    shown = loader.shown(chart.values_file)
    written = WrittenValues(decoded(loader.load(chart.values_file), shown), shown, first_wins=file_wins)
    try:
        for path in written.dropped:
            inline = _without(inline, path, refuse=file_wins)
        return to_yaml(merged_values(written.values, inline, chart.values_merge)).encode()
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


def _without(inline: Mapping, path: tuple[str, ...], *, refuse: bool) -> Mapping:
    """Inline values without the one at the path of an alias, which is lost with it; or KustomizeError."""
    key, *rest = path
    node = inline.get(key)
    if node is None or (rest and type(node) is not dict):
        return inline
    if rest and type(node) is dict:
        return {**inline, key: _without(node, tuple(rest), refuse=refuse)}
    if refuse and not (type(node) is Scalar and node.tag == NULL_TAG):
        raise KustomizeError(f"the file has an alias for {key}")
    return {name: value for name, value in inline.items() if name != key}
