"""An ApplicationSet to Applications: generators, template, patch, and the form that the controller stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from fairway.argo.application_sets.fault import ExpansionError
from fairway.argo.application_sets.generators import Generators
from fairway.argo.application_sets.git import GitGenerator
from fairway.argo.application_sets.parameters import Parameters, filled
from fairway.argo.application_sets.patching import patched
from fairway.argo.application_sets.replacing import Style
from fairway.argo.application_sets.repository import Repository
from fairway.argo.cluster import KnownCluster
from fairway.argo.values import of_node, to_node
from fairway.yamlio.node import Mapping

_FINALIZER: Final = "resources-finalizer.argocd.argoproj.io"
_KEPT_EMPTY: Final = {"project", "repoURL", "name", "value", "destination", "valuesObject"}
_MOST: Final = 10_000


def expand(
    manifest: Mapping, root: Path, clusters: Sequence[KnownCluster], addresses: frozenset[str] = frozenset()
) -> list[Mapping]:
    """The Applications of an ApplicationSet, as its controller (argo-cd v3.2) creates them.

    `root` is the repository that git generators read, known under the addresses; `clusters` are those that
    Argo CD has Secrets for. Raises ExpansionError, TemplateError or YamlError for a set that the controller
    would refuse, NeedsServerError for one that only a server can expand.
    """
    try:
        return _expanded(of_node(manifest), root, clusters, addresses)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        remedy = "Write its fields as the definition of ApplicationSets has them."
        raise ExpansionError(f"a field is not of its type: {error}", remedy=remedy) from error


def _expanded(
    given: dict[str, Any], root: Path, clusters: Sequence[KnownCluster], addresses: frozenset[str]
) -> list[Mapping]:
    spec, metadata = given.get("spec") or {}, given.get("metadata") or {}
    style = Style(bool(spec.get("goTemplate")), tuple(map(str, spec.get("goTemplateOptions") or ())))
    generators = Generators(style, clusters, GitGenerator(Repository(root), addresses))
    found: dict[str, Mapping] = {}
    for application in _applications(spec, generators, style):
        name = str(application["metadata"].get("name", ""))
        if name in found:
            message = (
                f"ApplicationSet {metadata.get('name')} contains applications with duplicate name: {name}"
            )
            raise ExpansionError(
                message, remedy="Make the name of the template differ for each set of parameters."
            )
        if len(found) >= _MOST:
            raise ExpansionError(f"it makes more than {_MOST} Applications")
        application["metadata"]["namespace"] = metadata.get("namespace") or ""
        node = to_node(_stored(application))
        found[name] = node if isinstance(node, dict) else {}
    return list(found.values())


def _applications(spec: dict[str, Any], generators: Generators, style: Style) -> Iterator[dict[str, Any]]:
    for generator in spec.get("generators") or ():
        for kind, found in generators.parameters(generator):
            template = filled((generator.get(kind) or {}).get("template") or {}, spec.get("template") or {})
            for parameters in found:
                yield _application(template, spec, style, parameters)


def _application(
    template: dict[str, Any], spec: dict[str, Any], style: Style, parameters: Parameters
) -> dict[str, Any]:
    application = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": dict(template.get("metadata") or {}),
        "spec": dict(template.get("spec") or {}),
    }
    if parameters:
        application = style.value(application, parameters)
        keeps = (spec.get("syncPolicy") or {}).get("preserveResourcesOnDeletion")
        if not keeps and not application["metadata"].get("finalizers"):
            application["metadata"]["finalizers"] = [_FINALIZER]
    if spec.get("templatePatch") is not None:
        application = patched(application, style.text(spec["templatePatch"], parameters))
    return application


def _stored(application: dict[str, Any]) -> dict[str, Any]:
    """As Go writes its types: what is empty, and may be left out, is not there."""
    spec = dict(application["spec"])
    for source in (spec.get("source"), *(spec.get("sources") or ())):
        for part in ("kustomize", "helm", "directory", "plugin"):
            if isinstance(source, dict) and part in source and not _pruned(source[part]):
                del source[part]
    spec.setdefault("destination", {})
    return {**application, "metadata": _pruned(application["metadata"]), "spec": _pruned(spec)}


def _pruned(value: Any, key: str = "") -> Any:
    if key in ("annotations", "labels", "valuesObject"):
        return value or None
    if isinstance(value, dict):
        kept = {name: _pruned(each, name) for name, each in value.items()}
        return {
            name: each
            for name, each in kept.items()
            if name in _KEPT_EMPTY or each not in (None, "", [], False)
        }
    return [_pruned(each) for each in value] if isinstance(value, list) else value
