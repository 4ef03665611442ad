"""A CustomResourceDefinition of the tree is for the custom objects of every client environment."""

from __future__ import annotations

import json

import pytest

from fairway.cli import run
from small_fleet import SmallFleet

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Lamp, plural: lamps}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {watts: {type: integer}}}}
"""
LAMP = "apiVersion: example.com/v1\nkind: Lamp\nmetadata: {name: lamp}\nspec: {watts: WATTS}\n"


@pytest.mark.parametrize(("watts", "rules"), [("5", []), ("bright", ["schema/type"])])
def test_an_object_is_held_to_the_definition_that_another_folder_has(
    watts: str, rules: list[str], small_fleet: SmallFleet, capfd: pytest.CaptureFixture[str]
) -> None:
    """The definition is delivered by another Application than the object."""
    small_fleet.write(
        {
            "argocd/definitions/kustomization.yaml": "resources: [lamp.yaml]\n",
            "argocd/definitions/lamp.yaml": DEFINITION,
            "apps/orders/lamp.yaml": LAMP.replace("WATTS", watts),
        }
    )
    small_fleet.append("apps/orders/kustomization.yaml", "  - lamp.yaml\n")
    run(["-C", str(small_fleet.root), "-q", "check", "acme/staging", "--no-cache", "--format", "json"])
    found = json.loads(capfd.readouterr().out)["findings"]
    assert [each["rule"] for each in found] == rules
