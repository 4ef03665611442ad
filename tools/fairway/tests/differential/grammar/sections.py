"""Which sections a kustomization gets: each with its weight, none needed."""

from __future__ import annotations

from collections.abc import Callable

from ..emit import Data, Style, emit
from ..tree import Yaml
from . import configurations, generators, patches, plugins, replacements, transforms
from .directory import Directory

Section = Callable[[Directory], None]

SECTIONS: tuple[tuple[str, float, Section], ...] = (
    ("configMapGenerator", 3, generators.add_config_maps),
    ("secretGenerator", 2, generators.add_secrets),
    ("generatorOptions", 1, generators.add_options),
    ("generators", 0.7, plugins.add_generators),
    ("patches", 5, patches.add_patches),
    ("patchesStrategicMerge", 1.2, patches.add_strategic_merges),
    ("patchesJson6902", 1, patches.add_json6902),
    ("replacements", 4, replacements.add_replacements),
    ("vars", 2, replacements.add_vars),
    ("images", 2, transforms.add_images),
    ("replicas", 1, transforms.add_replicas),
    ("labels", 2, transforms.add_labels),
    ("commonLabels", 1.5, transforms.add_common_labels),
    ("commonAnnotations", 1.5, transforms.add_common_annotations),
    ("namespace", 2.5, transforms.add_namespace),
    ("names", 3.5, transforms.add_names),
    ("configurations", 1.5, configurations.add_configurations),
    ("crds", 0.5, configurations.add_crds),
    ("openapi", 0.8, configurations.add_openapi),
    ("transformers", 2, plugins.add_transformers),
    ("validators", 0.3, plugins.add_validators),
    ("sortOptions", 0.8, transforms.add_sort_options),
    ("buildMetadata", 0.7, transforms.add_build_metadata),
)

_HEADS: tuple[dict[str, Data], ...] = (
    {},
    {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"},
    {"kind": "Kustomization"},
    {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "metadata": {"name": "meta", "labels": {"a": "b"}},
    },
)


def add_sections(directory: Directory, low: int, high: int) -> None:
    """Draw `low` to `high` sections and let each add itself; generators come before what names them."""
    dice = directory.dice
    wanted: set[str] = set()
    for _ in range(dice.number(low, high)):
        wanted.add(dice.weighted([(name, weight) for name, weight, _ in SECTIONS]))
    for name, _, add in SECTIONS:
        if name in wanted:
            dice.note(name)
            add(directory)


def finish(directory: Directory) -> None:
    """Give the kustomization its head, shuffle its fields, and write it."""
    dice = directory.dice
    head = dict(dice.pick(_HEADS))
    if directory.component:
        head = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
    _break(directory, head)
    fields = {**head, **directory.fields}
    if dice.chance(0.3):
        fields = dict(dice.shuffled(list(fields.items())))
    name = dice.weighted([("kustomization.yaml", 20), ("kustomization.yml", 1), ("Kustomization", 1)])
    path = directory.join(directory.write("kustomization", fields))
    directory.tree.files[directory.join(name)] = directory.tree.files.pop(path)
    _spoil_files(directory, directory.join(name))


def _spoil_files(directory: Directory, path: str) -> None:
    """What is wrong with the file rather than with a field of it."""
    dice, files = directory.dice, directory.tree.files
    written = files[path]
    if not isinstance(written, Yaml):
        return
    if dice.fault("kustomization: written wrongly", 0.05):
        text = emit(written.documents, Style(0))
        spoilt = [
            "",
            "# nothing\n",
            text + text,
            text + "---\n" + text,
            "- " + text,
            text + "\tx: y\n",
            text + "x: &a\n  y: *a\n",
        ]
        files[path] = dice.pick(spoilt)
    if dice.fault("kustomization: two files", 0.02):
        files[directory.join("kustomization.yml")] = "namePrefix: second-\n"
        files[directory.join("Kustomization")] = "namePrefix: third-\n"
    if dice.fault("kustomization: none", 0.02):
        del files[path]


def _break(directory: Directory, head: dict[str, Data]) -> None:
    dice = directory.dice
    if dice.fault("kustomization: unknown field", 0.04):
        directory.fields[dice.pick(["resource", "nameprefix", "Resources", "x"])] = ["a"]
    if dice.fault("kustomization: wrong type", 0.05):
        wrong: list[tuple[str, Data]] = [
            ("namePrefix", ["x"]),
            ("resources", "x.yaml"),
            ("namespace", {"a": "b"}),
            ("images", {"a": "b"}),
            ("patches", "x"),
            ("namePrefix", 5),
            ("namespace", True),
            ("resources", [5]),
        ]
        key, value = dice.pick(wrong)
        directory.fields[key] = value
    if dice.fault("kustomization: wrong kind", 0.03):
        head |= dice.pick(
            [
                {"kind": "Deployment"},
                {"apiVersion": "v1"},
                {"apiVersion": "kustomize.config.k8s.io/v1", "kind": "Kustomization"},
            ]
        )
    if dice.fault("helm", 0.03):
        directory.fields["helmCharts"] = [{"name": "chart", "repo": "https://127.0.0.1:1", "version": "1"}]
    if dice.fault("kustomization: remote or outside", 0.05):
        directory.add(
            "resources", dice.pick(["../../outside.yaml", "/etc/hostname", "https://127.0.0.1:1/x.yaml", "."])
        )
