"""`generators`, `transformers` and `validators`: the built-in plugins, configured in files."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..emit import Data, Style, emit
from . import jsonpatches, merges, scalars
from .directory import Directory
from .generators import arguments
from .replacements import _replacement
from .selectors import target
from .transforms import _image

Mapping = dict[str, Data]
Made = Mapping | None


def add_generators(directory: Directory) -> None:
    dice = directory.dice
    kind = dice.pick(["ConfigMapGenerator", "SecretGenerator", "ConfigMapGenerator", "IAMPolicyGenerator"])
    dice.note(f"plugin {kind}")
    if kind == "IAMPolicyGenerator":
        document: Mapping = {
            "cloud": "gke",
            "kubernetesService": {"name": scalars.name(dice), "namespace": "prod"},
            "serviceAccount": {"name": "gsa", "projectId": "p"},
        }
        document = _head(kind) | document
    else:
        given = arguments(directory, kind.removesuffix("Generator"))
        document = _head(kind, str(given.pop("name")))
        namespace = given.pop("namespace", None)
        if namespace:
            document["metadata"] = {"name": document["metadata"]["name"], "namespace": namespace}  # type: ignore[index,call-overload]
        document |= given
    _place(directory, "generators", document)


def add_transformers(directory: Directory) -> None:
    for _ in range(directory.dice.number(1, 2)):
        made = _transformer(directory)
        if made:
            _place(directory, "transformers", made)


def add_validators(directory: Directory) -> None:
    """A validator that changes nothing; or, as the fault, one that does."""
    dice = directory.dice
    kind = "AnnotationsTransformer"
    if dice.fault("validator that changes", 0.3):
        document: Mapping = {
            "annotations": {"validated": "yes"},
            "fieldSpecs": [{"path": "metadata/annotations", "create": True}],
        }
    else:
        document = {"annotations": {"validated": "yes"}, "fieldSpecs": [{"path": "metadata/nothing/here"}]}
    _place(directory, "validators", _head(kind) | document)


def _head(kind: str, name: str = "plugin") -> Mapping:
    return {"apiVersion": "builtin", "kind": kind, "metadata": {"name": name}}


def _place(directory: Directory, field: str, document: Mapping) -> None:
    """In a file, inline, or behind a directory with a kustomization of its own."""
    dice = directory.dice
    if dice.fault("plugin: unknown kind", 0.1):
        document = {**document, "kind": "NoSuchTransformer"}
    if dice.fault("plugin: external", 0.05):
        document = {**document, "apiVersion": "example.com/v1"}
    place = dice.number(0, 9)
    if place == 0:
        dice.note("plugin inline")
        directory.add(field, emit([document], Style(dice.number(0, 1 << 30))))
    elif place == 1:
        dice.note("plugin directory")
        sub = directory.file_name("plugins", "d")
        inner = Directory(dice, directory.tree, directory.join(sub))
        inner.add("resources", inner.write("plugin", document))
        directory.tree.files[inner.join("kustomization.yaml")] = _kustomization(inner)
        directory.add(field, sub)
    else:
        directory.add(field, directory.write("plugin", document))


def _kustomization(inner: Directory) -> str:
    return json.dumps(inner.fields)


def _transformer(directory: Directory) -> Made:
    kind = directory.dice.pick(list(_MAKERS))
    made = _MAKERS[kind](directory)
    if made is None:
        return None
    directory.dice.note(f"plugin {kind}")
    return _head(kind) | made


def _specs(*paths: str, create: bool = True) -> list[Data]:
    return [{"path": path, "create": create} for path in paths]


def _annotations(directory: Directory) -> Made:
    return {
        "annotations": scalars.pairs(directory.dice),
        "fieldSpecs": _specs("metadata/annotations", "spec/notes"),
    }


def _labels(directory: Directory) -> Made:
    return {
        "labels": scalars.labels(directory.dice),
        "fieldSpecs": _specs("metadata/labels", create=directory.dice.chance(0.7)),
    }


def _namespace(directory: Directory) -> Made:
    dice = directory.dice
    out: Mapping = {"metadata": {"name": "plugin", "namespace": dice.pick(scalars.NAMESPACES)}}
    if dice.chance(0.7):
        out["fieldSpecs"] = [
            {"path": "metadata/namespace", "create": True},
            {"path": "spec/namespace", "kind": "Widget", "create": True},
        ]
    if dice.has("unsetOnly", 0.4):
        out["unsetOnly"] = True
    if dice.has("setRoleBindingSubjects", 0.4):
        out["setRoleBindingSubjects"] = (
            "wrong"
            if dice.fault("setRoleBindingSubjects", 0.4)
            else dice.pick(["none", "defaultOnly", "allServiceAccounts"])
        )
    return out


def _prefix(directory: Directory) -> Made:
    return {
        "prefix": "plug-",
        "fieldSpecs": directory.dice.value(
            [[{"path": "metadata/name"}], [{"path": "metadata/name", "kind": "Widget"}, {"path": "spec/a"}]]
        ),
    }


def _suffix(directory: Directory) -> Made:
    return {
        "suffix": "-plug",
        "fieldSpecs": directory.dice.value(
            [[{"path": "metadata/name"}], [{"path": "metadata/name", "kind": "Deployment"}]]
        ),
    }


def _prefix_suffix(directory: Directory) -> Made:
    return (
        {"prefix": "p-", "suffix": "-s", "fieldSpecs": [{"path": "metadata/name"}]}
        if directory.dice.chance(0.9)
        else None
    )


def _images(directory: Directory) -> Made:
    dice = directory.dice
    return {
        "imageTag": _image(dice, dice.pick(scalars.IMAGES)),
        "fieldSpecs": dice.value(
            [
                [{"path": "spec/template/spec/containers[]/image"}],
                [{"path": "spec/image", "create": True}],
                [],
            ]
        ),
    }


def _replicas(directory: Directory) -> Made:
    scalable = directory.of_kind("Deployment", "StatefulSet", "Widget")
    if not scalable:
        return None
    known = directory.dice.pick(scalable)
    return {
        "replica": {"name": known.name, "count": 7},
        "fieldSpecs": [{"path": "spec/replicas", "create": True, "kind": known.kind}],
    }


def _patch(directory: Directory) -> Made:
    known = directory.some_known()
    if known is None:
        return None
    dice = directory.dice
    document: Data = merges.patch(dice, known) if dice.chance(0.5) else jsonpatches.operations(dice, known)
    style = Style(dice.number(0, 1 << 30))
    out: Mapping = (
        {"patch": emit([document], style)}
        if dice.chance(0.5)
        else {"path": directory.write("patch", document)}
    )
    if isinstance(document, list) or dice.chance(0.3):
        out["target"] = target(directory, known)
    return out


def _patch_json(directory: Directory) -> Made:
    known = directory.some_known()
    if known is None:
        return None
    goal: Mapping = {"group": known.group, "version": known.version, "kind": known.kind, "name": known.name}
    if known.namespace:
        goal["namespace"] = known.namespace
    return {
        "target": goal,
        "jsonOp": emit(
            [jsonpatches.operations(directory.dice, known)], Style(directory.dice.number(0, 1 << 30))
        ),
    }


def _patch_merge(directory: Directory) -> Made:
    known = directory.some_known()
    if known is None:
        return None
    document = merges.patch(directory.dice, known)
    if directory.dice.chance(0.5):
        return {"paths": [directory.write("patch", document)]}
    return {"patches": emit([document], Style(directory.dice.number(0, 1 << 30)))}


def _replacements(directory: Directory) -> Made:
    made = _replacement(directory)
    return {"replacements": [made]} if made else None


def _value_add(directory: Directory) -> Made:
    dice = directory.dice
    goal: Mapping = {
        "fieldPath": dice.pick(
            [
                "metadata/namespace",
                "spec/path",
                "metadata/annotations/added",
                "spec/template/metadata/labels/x",
                "metadata/name",
            ]
        )
    }
    if dice.chance(0.3):
        goal["filePathPosition"] = dice.number(0, 2)
    known = directory.some_known()
    if known and dice.chance(0.5):
        goal["selector"] = {"kind": known.kind}
    return {"value": dice.pick(["added", "8080", "a/b", "true", ""]), "targets": [goal]}


def _hash(_: Directory) -> Made:
    return {}


_MAKERS: dict[str, Callable[[Directory], Made]] = {
    "AnnotationsTransformer": _annotations,
    "LabelTransformer": _labels,
    "NamespaceTransformer": _namespace,
    "PrefixTransformer": _prefix,
    "SuffixTransformer": _suffix,
    "PrefixSuffixTransformer": _prefix_suffix,
    "ImageTagTransformer": _images,
    "ReplicaCountTransformer": _replicas,
    "PatchTransformer": _patch,
    "PatchJson6902Transformer": _patch_json,
    "PatchStrategicMergeTransformer": _patch_merge,
    "ReplacementTransformer": _replacements,
    "ValueAddTransformer": _value_add,
    "HashTransformer": _hash,
}
