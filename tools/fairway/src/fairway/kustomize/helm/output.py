"""What helm prints, to objects that kustomize takes for helm's (kustomize: HelmChartInflationGenerator)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.factory import objects_from_text, unexpanded_objects
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import HELM_GENERATED, LOCAL_CONFIG, Resource
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded


def objects_from_output(output: bytes) -> list[Mapping]:
    """The objects that a chart gives, each marked as helm's.

    Output that is not right as a resource file is read once more with less care, as kustomize does.
    Raises YamlError and KustomizeError for what is no list of objects even then.
    """
    text = decoded(output, None)
    try:
        return [marked(root) for root in _distinct(objects_from_text(text))]
    except KustomizeError as error:
        try:
            return [marked(root) for root in _distinct(_without_local(unexpanded_objects(text)))]
        except KustomizeError:
            raise KustomizeError(f"helm printed what is no list of objects: {_problem(error)}") from None


def marked(root: Mapping) -> Mapping:
    """The object with the annotation that keeps its namespace."""
    metadata = root.get("metadata")
    metadata = metadata if type(metadata) is dict else {}
    annotations = metadata.get("annotations")
    known = annotations if type(annotations) is dict else {}
    return {**root, "metadata": {**metadata, "annotations": {**known, HELM_GENERATED: "true"}}}


def _distinct(roots: list[Mapping]) -> list[Mapping]:
    """The objects, of which no two are the same. Raises KustomizeError."""
    ResMap().append_all([Resource(root) for root in roots])
    return roots


def _without_local(roots: list[Mapping]) -> list[Mapping]:
    return [root for root in roots if Resource(root).annotations().get(LOCAL_CONFIG, "false") == "false"]


def _problem(error: KustomizeError) -> str:
    return f"{error.message} (line {error.line} of its output)" if error.line else error.message
