"""Generators to lists of parameters, as the ApplicationSet controller of argo-cd v3.2 makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from fairway.argo.application_sets.fault import ExpansionError, NeedsServerError
from fairway.argo.application_sets.git import GitGenerator
from fairway.argo.application_sets.parameters import Parameters, Strings, matches, overridden, selected
from fairway.argo.application_sets.replacing import Style, with_values
from fairway.argo.cluster import IN_CLUSTER, KnownCluster
from fairway.argo.template.shown import shown
from fairway.argo.template.texts import normalize
from fairway.argo.values import of_yaml

_SERVED: Final = {
    "clusterDecisionResource": "a resource of the cluster",
    "plugin": "a plugin",
    "pullRequest": "the pull requests of a forge",
    "scmProvider": "the repositories of a forge",
}
_KINDS: Final = ("list", "clusters", "git", "matrix", "merge", *_SERVED)
_DEEPEST: Final = 3
_PAIR: Final = 2


class Generators:
    """The generators of one ApplicationSet: what they know is the style, the clusters and the repository."""

    def __init__(self, style: Style, clusters: Sequence[KnownCluster], git: GitGenerator) -> None:
        self.style = style
        self.clusters = clusters
        self.git = git

    def parameters(
        self, generator: dict[str, Any], outer: Parameters | None = None, depth: int = 1
    ) -> Iterator[tuple[str, list[Parameters]]]:
        """For each kind that a generator has, its parameters that the selector lets pass.

        Raises ExpansionError, or TemplateError for a template of it.
        """
        if depth > _DEEPEST:
            raise ExpansionError("matrix and merge generators nest at most one in the other")
        selector = generator.get("selector")
        kinds = [kind for kind in _KINDS if generator.get(kind) is not None]
        if not kinds:
            raise ExpansionError(
                "a generator of no kind that is known", remedy=f"Use one of {', '.join(_KINDS)}."
            )
        given = self.style.value(generator, outer) if outer else generator
        for kind in kinds:
            if kind in _SERVED:
                message = f"the generator {kind} asks for {_SERVED[kind]}, which only a server knows"
                raise NeedsServerError(message, remedy="What it makes of it is to be seen in Argo CD.")
            found = getattr(self, f"_{kind}")(given[kind] or {}, depth)
            yield kind, [each for each in found if selected(selector, each)]

    def _inner(self, generator: Any, depth: int, outer: Parameters | None = None) -> list[Parameters]:
        if not isinstance(generator, dict):
            raise ExpansionError("a generator within another is a mapping")
        found = list(self.parameters(generator, outer, depth + 1))
        if len(found) > 1:
            raise ExpansionError("found more than one generator in one entry: give each its own")
        return found[0][1]

    def _list(self, spec: dict[str, Any], _depth: int) -> list[Parameters]:
        found: list[Parameters] = []
        for element in spec.get("elements") or ():
            if not isinstance(element, dict):
                raise ExpansionError("an element of a list generator is a mapping")
            found.append(element if self.style.is_go else _strings(element))
        if spec.get("elementsYaml"):
            more = of_yaml(str(spec["elementsYaml"]))
            if not isinstance(more, list) or not all(isinstance(each, dict) for each in more):
                raise ExpansionError("elementsYaml of a list generator is a list of mappings")
            found += more
        return found

    def _clusters(self, spec: dict[str, Any], _depth: int) -> list[Parameters]:
        selector = spec.get("selector") or {}
        is_selecting = bool(selector.get("matchLabels") or selector.get("matchExpressions"))
        secrets = [each for each in self.clusters if not is_selecting or self._is_selected(each, selector)]
        found = [self._of_cluster(each, spec) for each in secrets]
        if not is_selecting and all(each.server != IN_CLUSTER[1] for each in self.clusters):
            name, server = IN_CLUSTER
            local: Parameters = {"name": name, "nameNormalized": name, "server": server, "project": ""}
            found.insert(0, self._with_values(local, spec))
        return [{"clusters": found}] if spec.get("flatList") else found

    @staticmethod
    def _is_selected(cluster: KnownCluster, selector: dict[str, Any]) -> bool:
        if not cluster.labels:
            message = f"the labels of cluster {cluster.name} are in a Secret that is not in the tree"
            raise NeedsServerError(
                message, remedy="Select clusters by what a list or a file of the tree says."
            )
        return matches(selector, dict(cluster.labels))

    def _of_cluster(self, cluster: KnownCluster, spec: dict[str, Any]) -> Parameters:
        found: Parameters = {
            "name": cluster.name,
            "nameNormalized": normalize(cluster.name),
            "server": cluster.server,
            "project": cluster.project,
        }
        parts = {"annotations": dict(cluster.annotations), "labels": dict(cluster.labels)}
        if self.style.is_go:
            found["metadata"] = {key: Strings(each) for key, each in parts.items() if each}
        else:
            found |= {
                f"metadata.{key}.{name}": text for key, each in parts.items() for name, text in each.items()
            }
        return self._with_values(found, spec)

    def _with_values(self, found: Parameters, spec: dict[str, Any]) -> Parameters:
        return with_values(found, spec.get("values"), self.style)

    def _git(self, spec: dict[str, Any], _depth: int) -> list[Parameters]:
        return self.git.parameters(spec, self.style)

    def _matrix(self, spec: dict[str, Any], depth: int) -> list[Parameters]:
        inner = spec.get("generators") or []
        if len(inner) != _PAIR:
            less = "less" if len(inner) < _PAIR else "more"
            raise ExpansionError(f"found {less} than two generators, Matrix support only two")
        return [
            overridden(other, one) if self.style.is_go else _combined(one, other)
            for one in self._inner(inner[0], depth)
            for other in self._inner(inner[1], depth, one)
        ]

    def _merge(self, spec: dict[str, Any], depth: int) -> list[Parameters]:
        inner = spec.get("generators") or []
        if len(inner) < _PAIR:
            raise ExpansionError("found less than two generators, Merge requires two or more")
        base, *others = [_by_key(spec.get("mergeKeys") or [], self._inner(each, depth)) for each in inner]
        for other in others:
            for key, found in other.items():
                if key in base:
                    base[key] = overridden(base[key], found) if self.style.is_go else {**base[key], **found}
        return list(base.values())


def _strings(element: Parameters) -> Parameters:
    found: Parameters = {}
    for key, value in element.items():
        inner = value if key == "values" else {key: value}
        if not isinstance(inner, dict):
            raise ExpansionError("error parsing values map")
        for name, text in inner.items():
            if not isinstance(text, str):
                raise ExpansionError(f"error parsing value as string: {name} of a list element is none")
            found[f"values.{name}" if key == "values" else name] = text
    return found


def _combined(one: Parameters, other: Parameters) -> Parameters:
    found: Parameters = {key: shown(value, top=False) for key, value in one.items()}
    for key, value in other.items():
        text = shown(value, top=False)
        if found.setdefault(key, text) != text:
            message = f"found duplicate key {key} with different value, a: {found[key]} ,b: {text}"
            raise ExpansionError(message)
    return found


def _by_key(keys: Sequence[str], found: Sequence[Parameters]) -> dict[str, Parameters]:
    if not keys:
        raise ExpansionError("no merge keys were specified, Merge requires at least one")
    by_key: dict[str, Parameters] = {}
    for parameters in found:
        key = json.dumps({name: parameters.get(name) for name in sorted(keys)}, sort_keys=True)
        if key in by_key:
            raise ExpansionError(
                "the parameters from a generator were not unique by the given mergeKeys, Merge requires "
                "all param "
                f"sets to be unique. Duplicate key was {key}"
            )
        by_key[key] = parameters
    return by_key
