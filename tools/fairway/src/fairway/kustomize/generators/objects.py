"""ConfigMaps and Secrets as their generators make them (kustomize: api/internal/generators)."""

from __future__ import annotations

import base64
from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.generators.key_values import key_values
from fairway.kustomize.kustomization.types import (
    ConfigMapArgs,
    GeneratorArgs,
    GeneratorOptions,
    SecretArgs,
)
from fairway.kustomize.loader import Loader
from fairway.kustomize.resource import ENABLED, GENERATOR_BEHAVIOR, NEEDS_HASH_SUFFIX
from fairway.yamlio.node import BOOL, Mapping, Node, Scalar
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import NO_BLOCK, PLAIN_EMPTY

_TRUE: Final = Scalar("true", BOOL)
_BEHAVIORS: Final = frozenset({"create", "replace", "merge"})
_LINE: Final = 70
MAX_DATA: Final = 2 * 1024 * 1024
"""Bytes that one generated object holds at most."""

_NO_OPTIONS: Final = GeneratorOptions()


def make_config_map(args: ConfigMapArgs, loader: Loader) -> Mapping:
    """A ConfigMap; values that are not UTF-8 are base64 in `binaryData`.

    It has the annotations that tell the build to add a hash and how to join it with others. Raises
    KustomizeError, LoadError.
    """
    data: Mapping = {}
    binary: Mapping = {}
    for key, value in _values(args, loader).items():
        try:
            data[key] = _text(key, value.decode())
        except UnicodeDecodeError:
            binary[key] = in_base64(value)
    root = _base("ConfigMap", args)
    if data:
        root["data"] = data
    if binary:
        root["binaryData"] = binary
    return _with_immutable(root, args)


def _text(key: str, value: str) -> Node:
    """The value, unless kustomize writes it as a block that YAML cannot read: one that begins with a tab."""
    if value.startswith("\t") and "\n" in value and not NO_BLOCK.search(value):
        raise KustomizeError(
            f"the value of '{key}' has several lines and begins with a tab",
            remedy="Kustomize cannot write such a value; begin it with something else.",
        )
    return value or PLAIN_EMPTY


def make_secret(args: SecretArgs, loader: Loader) -> Mapping:
    """A Secret, all values in base64; else as `make_config_map`."""
    root = _base("Secret", args)
    root["type"] = args.type or "Opaque"
    root["data"] = {key: in_base64(value) for key, value in _values(args, loader).items()}
    return _with_immutable(root, args)


def check_key(key: str) -> None:
    """Refuse a key that YAML reads as something else than text: kustomize writes it without quotes."""
    if key == "<<" or type(scalar_for_text(key)) is not str:
        raise KustomizeError(
            f"the key '{key}' is no string to YAML",
            remedy="Kustomize cannot generate such a key; choose another.",
        )


def _values(args: GeneratorArgs, loader: Loader) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    size = 0
    for key, value in key_values(args, loader):
        size += len(key) + len(value)
        if size > MAX_DATA:
            raise KustomizeError(
                f"the generator of '{args.name}' gives more than {MAX_DATA // 2**20} MiB",
                remedy="The API server takes 1 MiB of data in one object: split it, or keep it elsewhere.",
            )
        if key in values:
            raise KustomizeError(
                f"the generator of '{args.name}' repeats the key '{key}'", remedy="Keep one of them."
            )
        check_key(key)
        values[key] = value
    return dict(sorted(values.items()))


def _base(kind: str, args: GeneratorArgs) -> Mapping:
    if not args.name:
        raise KustomizeError(f"a generated {kind} must have a name", remedy="Give the generator a `name:`.")
    options = args.options or _NO_OPTIONS
    for key in (*options.labels, *options.annotations):
        check_key(key)
    metadata: Mapping = {"name": args.name}
    if args.namespace:
        metadata["namespace"] = args.namespace
    if options.labels:
        metadata["labels"] = dict(options.labels)
    annotations: Mapping = dict(options.annotations)
    if not options.disable_name_suffix_hash:
        annotations[NEEDS_HASH_SUFFIX] = ENABLED
    annotations[GENERATOR_BEHAVIOR] = args.behavior if args.behavior in _BEHAVIORS else "unspecified"
    metadata["annotations"] = annotations
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}


def _with_immutable(root: Mapping, args: GeneratorArgs) -> Mapping:
    if args.options is not None and args.options.immutable:
        root["immutable"] = _TRUE
    return root


def in_base64(value: bytes) -> Node:
    """The value in base64: in lines of 70 characters, each with a line break, if it needs several."""
    text = base64.b64encode(value).decode()
    if len(text) < _LINE:
        return text or PLAIN_EMPTY
    return "".join(f"{text[start : start + _LINE]}\n" for start in range(0, len(text), _LINE))
