"""Comments that ignore findings: what they stand beside, with a reason, and nothing else."""

from __future__ import annotations

import pytest

from fairway.check.ignores import Ignore, faults, ignores_in
from fairway.finding import Finding, Severity

DEPLOYMENT = """\
# fairway:ignore schema/* the whole object, for a reason
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  # fairway:ignore object/range more than there is to say
  replicas: 3
  template:
    spec:
      containers:
        - name: app
          image: a  # fairway:ignore policy/denied until the registry moves
---
kind: ConfigMap
metadata: {name: settings}
data:
  text: |
    # fairway:ignore schema/* is but text
  quoted: "x # fairway:ignore schema/* is too"
"""


def read(text: str = DEPLOYMENT) -> list[Ignore]:
    return ignores_in(text, "base/web.yaml")


def finding(rule: str, *field: str | int, of: str = "Deployment acme/web") -> Finding:
    return Finding(rule, Severity.ERROR, "m", of, "overlays/acme/kustomization.yaml", field=field)


def nowhere(_object_id: str) -> tuple[str, ...]:
    return ()


def test_a_comment_knows_the_object_and_field_that_it_stands_beside() -> None:
    found = [(one.rule, one.kind, one.name, one.field) for one in read()]
    assert found == [
        ("schema/*", "Deployment", "web", ()),
        ("object/range", "Deployment", "web", ("spec", "replicas")),
        ("policy/denied", "Deployment", "web", ("spec", "template", "spec", "containers", 0, "image")),
    ]


def test_a_reason_is_what_stands_behind_the_rule() -> None:
    assert read()[0].reason == "the whole object, for a reason"


def test_above_a_document_it_covers_the_whole_object_in_every_client_environment() -> None:
    whole = read()[0]
    assert whole.covers(finding("schema/type", "spec", "x"), nowhere, ["Deployment acme/web"])
    assert whole.covers(
        finding("schema/type", of="Deployment b/web-5d4f"), nowhere, ["Deployment b/web-5d4f"]
    )
    assert not whole.covers(finding("schema/type", of="Deployment a/other"), nowhere, ["Deployment a/web"])
    assert not whole.covers(finding("schema/type", of="Service a/web"), nowhere, ["Service a/web"])
    assert not whole.covers(finding("object/range"), nowhere, ["Deployment acme/web"])


def test_beside_a_field_it_covers_the_field_and_what_is_in_it() -> None:
    field = read()[1]
    names = ["Deployment acme/web"]
    assert field.covers(finding("object/range", "spec", "replicas"), nowhere, names)
    assert field.covers(finding("object/range", "spec", "replicas", "more"), nowhere, names)
    assert not field.covers(finding("object/range", "spec"), nowhere, names)
    assert not field.covers(finding("object/range", "spec", "paused"), nowhere, names)


def test_places_in_a_list_are_not_compared() -> None:
    """A patch has its one container first, whatever others the object has."""
    path = ("spec", "template", "spec", "containers", 2, "image")
    assert read()[2].covers(finding("policy/denied", *path), nowhere, ["Deployment acme/web"])


def test_an_object_that_was_renamed_is_known_by_the_folders_that_made_it() -> None:
    whole = read()[0]
    names = ["Deployment acme/orders"]
    renamed = finding("schema/type", of="Deployment acme/orders")
    assert whole.covers(renamed, lambda _object_id: ["base", "apps/orders"], names)
    assert not whole.covers(renamed, lambda _object_id: ["apps/orders"], names)


def test_in_a_file_of_the_tree_it_covers_its_line_or_all_of_the_file() -> None:
    text = "# fairway:ignore layout/* all of it\na: b\n# fairway:ignore layout/x only this\nc: d\n"
    whole, line = ignores_in(text, "f.yaml")

    def at(number: int) -> Finding:
        return Finding("layout/x", Severity.ERROR, "m", file="f.yaml", line=number)

    assert [whole.covers(at(number), nowhere, ()) for number in (2, 4)] == [True, True]
    assert [line.covers(at(number), nowhere, ()) for number in (2, 4)] == [False, True]


def test_without_a_reason_nothing_is_ignored_and_the_comment_is_a_finding() -> None:
    (bare,) = ignores_in("# fairway:ignore schema/type\nkind: Pod\nmetadata: {name: a}\n", "f.yaml")
    assert not bare.covers(finding("schema/type", of="Pod a"), nowhere, ["Pod a"])
    (fault,) = faults(bare, ["schema/type"])
    assert (fault.rule, fault.where) == ("ignore/without-reason", "f.yaml:1")


@pytest.mark.parametrize("comment", ["# fairway:ignore", "# fairway:ignore schema/tpye a reason"])
def test_a_rule_that_is_not_there_is_a_finding(comment: str) -> None:
    (wrong,) = ignores_in(f"{comment}\nkind: Pod\n", "f.yaml")
    (fault,) = faults(wrong, ["schema/type"])
    assert fault.rule == "ignore/unknown-rule"


def test_findings_about_comments_cannot_be_ignored() -> None:
    (sly,) = ignores_in("# fairway:ignore * everything\na: b\n", "f.yaml")
    assert not sly.covers(Finding("ignore/unused", Severity.WARNING, "m", file="f.yaml", line=2), nowhere, ())


@pytest.mark.parametrize(
    "text", ["a: [ # fairway:ignore x y", "# fairway:ignore x y", "\x00 # fairway:ignore"]
)
def test_a_file_that_is_no_yaml_or_has_no_content_ignores_nothing(text: str) -> None:
    assert all(not one.covers(finding("x"), nowhere, ()) for one in ignores_in(text, "f.yaml"))
