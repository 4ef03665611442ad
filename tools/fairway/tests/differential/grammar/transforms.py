"""The simple transformers: names, namespaces, labels, annotations, images, replicas, order, metadata."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data, Raw
from . import scalars
from .directory import Directory

Mapping = dict[str, Data]

_AFFIXES = ("pre-", "my-", "x", "a.b-", "-v2", "-2", "-dev")


def add_names(directory: Directory) -> None:
    """`namePrefix`, `nameSuffix` or both; names that are known follow."""
    dice = directory.dice
    prefix = dice.pick(_AFFIXES[:4]) if dice.has("namePrefix", 0.7) else ""
    suffix = dice.pick(_AFFIXES[4:]) if dice.has("nameSuffix", 0.5) else ""
    if prefix:
        directory.fields["namePrefix"] = prefix
    if suffix:
        directory.fields["nameSuffix"] = suffix
    directory.renamed = (prefix, suffix)


def add_namespace(directory: Directory) -> None:
    directory.fields["namespace"] = directory.dice.pick(scalars.NAMESPACES)


def add_labels(directory: Directory) -> None:
    dice = directory.dice
    for _ in range(dice.number(1, 2)):
        entry: Mapping = {"pairs": scalars.labels(dice)}
        if dice.has("labels includeSelectors", 0.3):
            entry["includeSelectors"] = dice.chance(0.8)
        if dice.has("labels includeTemplates", 0.3):
            entry["includeTemplates"] = dice.chance(0.8)
        if dice.has("labels fields", 0.15):
            entry["fields"] = [_field_spec(dice)]
        directory.add("labels", entry)
    if dice.fault("labels: bad", 0.1):
        directory.add(
            "labels",
            dice.value(
                [
                    {"pairs": "x"},
                    {"pairs": {"a": ["b"]}},
                    {"pair": {"a": "b"}},
                    "x",
                    {"pairs": {"bad key!": "x"}},
                    {"pairs": {"a": "bad value!"}},
                ]
            ),
        )


def _field_spec(dice: Dice) -> Mapping:
    out: Mapping = {
        "path": dice.pick(
            [
                "spec/labels",
                "spec/selector",
                "spec/template/spec/labels",
                "metadata/annotations",
                "spec/items/labels",
                "spec/a",
            ]
        )
    }
    if dice.chance(0.6):
        out["create"] = True
    if dice.chance(0.5):
        out["kind"] = dice.pick(["Widget", "Deployment", "Service"])
    if dice.chance(0.2):
        out["group"] = dice.pick(["apps", "example.com"])
    if dice.chance(0.2):
        out["version"] = "v1"
    return out


def add_common_labels(directory: Directory) -> None:
    directory.fields["commonLabels"] = scalars.labels(directory.dice, 1, 3)
    if directory.dice.fault("commonLabels: bad", 0.1):
        directory.fields["commonLabels"] = directory.dice.value(
            [
                {"a": "b c"},
                {"-a": "b"},
                {"a": {"b": "c"}},
                ["a"],
                {"a": "x" * 64},
                {"a" * 64: "x"},
                {"a/b/c": "x"},
            ]
        )


def add_common_annotations(directory: Directory) -> None:
    directory.fields["commonAnnotations"] = scalars.pairs(directory.dice)
    if directory.dice.fault("commonAnnotations: bad", 0.1):
        directory.fields["commonAnnotations"] = directory.dice.value(
            [{"a": 1}, {"a": True}, {"bad key!": "x"}, {"a": None}, {"a": {"b": "c"}}]
        )


def add_images(directory: Directory) -> None:
    dice = directory.dice
    field = "imageTags" if dice.has("imageTags", 0.05) else "images"
    for image in dice.some(scalars.IMAGES, 1, 3):
        directory.add(field, _image(dice, image))
    if dice.fault("images: bad", 0.08):
        directory.add(
            field,
            dice.value(
                [
                    {"name": "nginx", "newTag": Raw("1.25")},
                    {"name": "nginx", "tagSuffix": "-x", "digest": "sha256:a"},
                    {"newTag": "x"},
                    {"name": "nginx", "tag": "x"},
                    {"name": "(", "newTag": "x"},
                    "nginx",
                ]
            ),
        )


def _image(dice: Dice, image: str) -> Mapping:
    name = image if dice.has("image name with tag", 0.06) else image.split("@", maxsplit=1)[0]
    head, _, tail = name.rpartition(":")
    out: Mapping = {
        "name": head if head and "/" not in tail and "image name with tag" not in dice.features else name
    }
    if dice.has("newName", 0.4):
        out["newName"] = dice.pick(["mirror.example.com/x", "nginx-new", "localhost:5000/y", "with:tag"])
    if dice.has("newTag", 0.6):
        out["newTag"] = dice.pick(["v2", "1.10", "1", "latest", "", "1.0_x", "0x10", "1e3"])
    if dice.has("digest", 0.2):
        out["digest"] = "sha256:" + "c" * 64
    if dice.has("tagSuffix", 0.1) and "digest" not in out:
        out["tagSuffix"] = "-alpine"
    return out


def add_replicas(directory: Directory) -> None:
    dice = directory.dice
    scalable = directory.of_kind("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
    for known in dice.some(scalable, 1, 2):
        directory.add("replicas", {"name": dice.pick(known.names), "count": dice.pick([0, 1, 5, 1000])})
    if dice.fault("replicas: nobody", 0.15):
        directory.add("replicas", {"name": "nobody", "count": 1})
    if dice.fault("replicas: bad", 0.1):
        directory.add(
            "replicas",
            dice.value(
                [
                    {"name": "web", "count": "x"},
                    {"name": "web", "count": Raw("1.5")},
                    {"name": "web"},
                    {"count": 1},
                    {"name": "web", "count": "3"},
                ]
            ),
        )


def add_sort_options(directory: Directory) -> None:
    dice = directory.dice
    order = dice.pick(["legacy", "fifo"])
    out: Mapping = {"order": order}
    if order == "legacy" and dice.has("legacySortOptions", 0.5):
        kinds = ("Service", "ConfigMap", "Deployment", "Widget", "Namespace", "Secret")
        out["legacySortOptions"] = {
            "orderFirst": list(dice.some(kinds, 0, 3)),
            "orderLast": list(dice.some(kinds, 0, 2)),
        }
    if dice.fault("sortOptions: bad", 0.3):
        out = dice.pick(
            [
                {"order": "random"},
                {"legacySortOptions": {}},
                {"order": "fifo", "legacySortOptions": {"orderFirst": ["A"]}},
                {},
            ]
        )
    directory.fields["sortOptions"] = out


def add_build_metadata(directory: Directory) -> None:
    dice = directory.dice
    options: list[Data] = list(
        dice.some(("originAnnotations", "transformerAnnotations", "managedByLabel"), 1, 3)
    )
    if dice.fault("buildMetadata: bad", 0.3):
        options.append("everything")
    directory.fields["buildMetadata"] = options
    for option in options:
        dice.note(f"buildMetadata {option}")
