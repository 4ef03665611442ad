"""`crds:`, OpenAPI definitions whose extensions say which fields hold names, labels or annotations.

The files are maps of type names to definitions as openapi-gen writes them, not
CustomResourceDefinition objects (kustomize: accumulator/loadconfigfromcrds.go).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fairway.errors import KustomizeError, YamlError
from fairway.kustomize.config.field_specs import merge_references, merge_specs
from fairway.kustomize.config.transformer_config import EMPTY, TransformerConfig
from fairway.kustomize.fieldspec import BackReference, FieldSpec
from fairway.kustomize.file_cache import shown
from fairway.kustomize.go_struct import describe, fold, is_null
from fairway.kustomize.loader import Loader
from fairway.kustomize.resid import Gvk
from fairway.yamlio.config import read_config
from fairway.yamlio.gojson import from_json
from fairway.yamlio.node import Mapping, Node

_ANNOTATION: Final = "x-kubernetes-annotation"
_LABEL_SELECTOR: Final = "x-kubernetes-label-selector"
_IDENTITY: Final = "x-kubernetes-identity"
_REFERENCE_VERSION: Final = "x-kubernetes-object-ref-api-version"
_REFERENCE_KIND: Final = "x-kubernetes-object-ref-kind"
_REFERENCE_NAME: Final = "x-kubernetes-object-ref-name-key"
_OBJECT_FIELDS: Final = ("kind", "apiVersion", "metadata")


def load_crds(loader: Loader, paths: Sequence[str]) -> TransformerConfig:
    """What the files say of fields; EMPTY for none. Raises LoadError, YamlError, KustomizeError."""
    result = EMPTY
    for path in paths:
        real = loader.locate(path)
        result = result.merge(loader.cache.derived(real, "crds", _Reader(shown(real))))
    return result


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, content: bytes) -> TransformerConfig:
        try:
            return _config_of(_definitions(content, self.file))
        except KustomizeError as error:
            raise YamlError(
                error.message, file=error.file or self.file, line=error.line, remedy=error.remedy
            ) from None


def _definitions(content: bytes, file: str) -> dict[str, Mapping]:
    """Type name -> properties, of every definition."""
    if not content:
        raise KustomizeError("the file of CRD definitions is empty")
    node = (
        from_json(content.decode(errors="replace"))
        if content[:1] == b"{"
        else read_config(content, name=file)
    )
    if is_null(node):
        return {}
    if type(node) is not dict:
        raise KustomizeError(f"must be a mapping of type names to definitions, is {describe(node)}")
    return {name: _properties(name, definition) for name, definition in node.items()}


def _properties(name: str, definition: Node) -> Mapping:
    if is_null(definition):
        return {}
    if type(definition) is not dict:
        raise KustomizeError(
            f"'{name}' must be an OpenAPI definition, is {describe(definition)}",
            remedy="`crds:` wants OpenAPI definitions; list a CustomResourceDefinition under `resources:`.",
        )
    for key, value in definition.items():
        if fold(key) == "dependencies" and type(value) is not list and not is_null(value):
            raise KustomizeError(f"'{name}.{key}' must be a list, is {describe(value)}")
    schema = next((value for key, value in definition.items() if fold(key) == "schema"), None)
    properties = _mapping_at(schema, f"{name}.Schema")
    if type(properties.get("type", "")) not in (str, list):
        raise KustomizeError(f"'{name}.Schema.type' must be a string or a list of strings")
    return _mapping_at(properties.get("properties"), f"{name}.Schema.properties")


def _mapping_at(node: Node | None, where: str) -> Mapping:
    if node is None or is_null(node):
        return {}
    if type(node) is not dict:
        raise KustomizeError(f"'{where}' must be a mapping, is {describe(node)}")
    return node


def _config_of(definitions: dict[str, Mapping]) -> TransformerConfig:
    result = EMPTY
    for name in sorted(definitions):
        if all(field in definitions[name] for field in _OBJECT_FIELDS):
            walk = _Walk(definitions, Gvk("", "", name.rpartition(".")[2]))
            walk.type(name, (), ())
            result = result.merge(walk.config)
    return result


class _Walk:
    """The fields of one type and of those it refers to."""

    def __init__(self, definitions: dict[str, Mapping], gvk: Gvk) -> None:
        self.definitions = definitions
        self.gvk = gvk
        self.config = EMPTY

    def type(self, name: str, path: tuple[str, ...], within: tuple[str, ...]) -> None:
        """Take the fields of a type; `within` are the types that led here."""
        if name in within:
            raise KustomizeError(f"the definition of '{name}' contains itself")
        for field, schema in self.definitions.get(name, {}).items():
            extensions = _mapping_at(schema, f"{name}.{field}")
            self.field((*path, field), extensions)
            reference = extensions.get("$ref")
            if type(reference) is str:
                self.type(reference, (*path, field), (*within, name))

    def field(self, path: tuple[str, ...], extensions: Mapping) -> None:
        """Take what the extensions of one field say."""
        config, spec = self.config, self._spec(*path)
        if type(extensions.get(_ANNOTATION)) is str:
            config = replace(config, common_annotations=merge_specs(config.common_annotations, [spec]))
        if type(extensions.get(_LABEL_SELECTOR)) is str:
            config = replace(config, common_labels=merge_specs(config.common_labels, [spec]))
        if type(extensions.get(_IDENTITY)) is str:
            config = replace(config, name_prefix=merge_specs(config.name_prefix, [spec]))
        version, kind = extensions.get(_REFERENCE_VERSION), extensions.get(_REFERENCE_KIND)
        if type(version) is str and type(kind) is str:
            key = extensions.get(_REFERENCE_NAME)
            referrer = self._spec(*path, key if type(key) is str else "name")
            reference = BackReference(Gvk("", version, kind), (referrer,))
            config = replace(config, name_reference=merge_references(config.name_reference, (reference,)))
        self.config = config

    def _spec(self, *path: str) -> FieldSpec:
        return FieldSpec(self.gvk.group, self.gvk.version, self.gvk.kind, "/".join(path), create=False)
