"""ValueAddTransformer: one value into many fields, alone or as a part of a file path."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import split_path
from fairway.kustomize.go_struct import DecodeError, decode
from fairway.kustomize.loader import Loader
from fairway.kustomize.plugins.types import ValueAddConfig, ValueAddTarget, ValueAddTargets
from fairway.kustomize.replacement.path import Path, lookup_steps, step_of
from fairway.kustomize.replacement.update import SCALAR, update
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource, rewritten, text_of
from fairway.kustomize.transformers import namespace
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Node

_NAMESPACE = "metadata/namespace"


def value_adder(config: ValueAddConfig, loader: Loader) -> Callable[[ResMap], None]:
    """The function that puts the value into all targets. Raises KustomizeError, LoadError."""
    value = config.value.strip() or posixpath.basename(loader.root)
    targets = (*config.targets, *_from_file(config.target_file_path, loader))
    if not targets:
        raise KustomizeError("there must be at least one target")
    for target in targets:
        if not target.field_path:
            raise KustomizeError("the fieldPath of a target is empty")
        if target.file_path_position < 0:
            raise KustomizeError(
                f"filePathPosition is {target.file_path_position}", remedy="It cannot be negative."
            )

    def transform(resmap: ResMap) -> None:
        for target in targets:
            chosen = resmap.resources if target.selector is None else resmap.select(target.selector)
            for resource in chosen:
                _write(resource, target, value)
            resmap.invalidate()

    return transform


def _from_file(path: str, loader: Loader) -> tuple[ValueAddTarget, ...]:
    if not path:
        return ()
    node = read_config(loader.load(path), name=loader.shown(path))
    try:
        return decode(ValueAddTargets, node, strict=False, coerce=True).targets
    except DecodeError as error:
        where = ".".join(map(str, error.path)) or "the file"
        raise KustomizeError(f"{where} {error.problem}", file=loader.shown(path)) from None


def _write(resource: Resource, target: ValueAddTarget, value: str) -> None:
    if target.field_path == _NAMESPACE:
        resource.root = namespace.with_namespace(resource, namespace.NamespaceOptions(value, ()))
        return

    def setter(node: Node) -> Node:
        if type(node) is dict or type(node) is list:
            raise KustomizeError(f"the field '{target.field_path}' of {resource.cur_id} is no scalar")
        text = value
        if target.file_path_position:
            text = inserted(text_of(node), target.file_path_position - 1, value)
        return rewritten(text, node)

    updated = update(resource.root, _steps(target.field_path), setter, SCALAR)
    if type(updated.root) is dict:
        resource.root = updated.root
        resource.note_keys(updated.keys)


def _steps(field_path: str) -> Path:
    return lookup_steps(tuple(step_of(part) for part in split_path(field_path)))


def inserted(path: str, position: int, part: str) -> str:
    """The file path with a part put in at a position from 0; one that is too large puts it at the end."""
    if not path:
        return part
    absolute = path.startswith("/")
    parts = [each for each in path.split("/") if each]
    parts.insert(position, part)
    return ("/" if absolute else "") + "/".join(parts)
