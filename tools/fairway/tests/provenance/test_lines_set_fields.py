"""The line that a field is said to come from: change the line, and the field changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from fairway.kustomize.engine import Engine
from fairway.kustomize.loader import LoadRestrictor
from fairway.kustomize.place import Place
from fairway.manifest import field_path
from fairway.provenance import SetBy, Trace
from fairway.provenance.places import text
from fairway.yamlio.node import Mapping
from kustomize.fixtures.bundle import bundles, cases_of

from .mutation import differs, leaves, line_of, with_line, words

REPOSITORY = Path(__file__).parents[4]
NOT_BY_ONE_LINE = {
    "kustomization-file: A field that is there in two spellings is filled from both": (
        "the field is there twice"
    ),
    "kustomization-file: Of two fields that differ in case only the last counts": "the field is there twice",
    "merge: The first of two equal keys in a patch counts": "the key is there twice",
    "plugins: ReplacementTransformer": "the container is looked for by the name that is changed",
    "replacements: A piece of the source into a piece of the target": "the piece is another part of the line",
    "resources: An object for local tools stays when a rename has given it the id of another": (
        "without the id of the other the object is gone"
    ),
    "secrets: behavior merge adds to the keys of a base": "base64 does not show the value on its line",
    "yaml-text: Quotes within quotes": "the value is not on the line as it is",
    "yaml-text: Quotes within quotes (after a JSON patch)": "the value is not on the line as it is",
}


class Field(NamedTuple):
    """A field of an object, and the step that set it last."""

    original: Mapping
    place: Place
    set_by: SetBy


def fields(directory: Path, load_restrictor: LoadRestrictor = "root") -> Iterator[Field]:
    """Every scalar of what a directory builds to whose line shows its value once."""
    build = Engine(load_restrictor=load_restrictor, trace=True).build(directory)
    trace = Trace(build)
    for index, original in enumerate(build.objects):
        for place in leaves(original):
            set_by = trace.chain(index, place)[-1]
            line, value = line_of(set_by.location), text(set_by.after)
            is_made = set_by.kind.endswith("Generator") and place[0] in ("apiVersion", "kind", "type")
            if not is_made and (len(words(line, value)) == 1 or (not words(line, value) and "{" not in line)):
                yield Field(original, place, set_by)


def unchanged(directory: Path, checked: list[Field], load_restrictor: LoadRestrictor = "root") -> list[str]:
    """The fields that stay as they are when the line that is said to set them changes."""
    wrong = []
    for original, place, set_by in checked:
        with with_line(*set_by.location, text(set_by.after)):
            if not differs(directory, original, place, load_restrictor):
                wrong.append(f"{field_path(place)} by {set_by.kind} at {set_by.location}")
    return wrong


TRACED = [bundle for bundle in bundles() if bundle.stem != "repeated-keys"]
"""Of a key that is written twice one of the lines is named, and the other may count."""


@pytest.mark.parametrize("bundle", TRACED, ids=lambda path: path.stem)
def test_every_field_of_the_fixtures_changes_with_its_line(bundle: Path, tmp_path: Path) -> None:
    """For each transformer and generator of the engine, in every option that the fixtures show."""
    wrong, count = [], 0
    for number, case in enumerate(cases_of(bundle)):
        if case.expected is None or str(case) in NOT_BY_ONE_LINE:
            continue
        directory = case.write(tmp_path / str(number))
        checked = list(fields(directory, case.load_restrictor))
        count += len(checked)
        wrong += [f"{case}: {each}" for each in unchanged(directory, checked, case.load_restrictor)]
    assert not wrong, "\n".join(wrong)
    assert count or bundle.stem == "unsupported"


def test_an_object_as_a_whole_has_the_place_where_it_was_made() -> None:
    """A file for one that is read, the entry of its generator for one that is made."""
    build = Engine(trace=True).build(REPOSITORY / "overlays/acme/staging")
    trace = Trace(build)
    lines = {
        line_of(place).strip() for number in range(len(build.objects)) if (place := trace.source(number, ()))
    }
    assert "- name: orders" in lines
    assert "apiVersion: apps/v1" in lines


@pytest.mark.parametrize("environment", ["acme/production", "fjord/staging"])
def test_the_fields_of_a_client_environment_change_with_their_lines(environment: str, tmp_path: Path) -> None:
    """In a fleet of traits, apps and bases: every fifth line of the shipped one."""
    for folder in ("base", "apps", "overlays"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    directory = tmp_path / "overlays" / environment
    by_line = {(field.set_by.location, field.place[-1]): field for field in fields(directory)}
    checked = list(by_line.values())[::5]
    assert len(checked) > 50
    assert not unchanged(directory, checked)


FORMER_FIELDS = {
    "kustomization.yaml": """\
Resources: [job.yaml]
commonLabels: {team: data}
imageTags:
- name: busybox
  newTag: "1.36"
vars:
- name: PORT
  objref: {apiVersion: v1, kind: Service, name: web}
  fieldref: {fieldpath: "spec.ports[0].port"}
""",
    "job.yaml": """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - port: 8080
---
apiVersion: batch/v1
kind: Job
metadata: {name: call}
spec:
  template:
    spec:
      containers:
      - name: call
        image: busybox
        args: [--port, $(PORT)]
""",
}


@pytest.mark.parametrize(
    ("field", "line"), [("image", 'newTag: "1.36"'), ("args", "- port: 8080")], ids=["imageTags", "vars"]
)
def test_fields_of_former_times_have_lines_too(field: str, line: str, tmp_path: Path) -> None:
    """An image of `imageTags`; a variable that makes a number of a text, at an index in brackets."""
    for name, content in FORMER_FIELDS.items():
        (tmp_path / name).write_text(content)
    trace = Trace(Engine(trace=True).build(tmp_path))
    place: Place = ("spec", "template", "spec", "containers", 0, field, *((1,) if field == "args" else ()))
    location = trace.chain(1, place)[-1].location
    assert line_of(location).strip() == line
