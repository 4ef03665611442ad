"""Items of lists are told apart as Kubernetes does: by their merge keys, by value, or by their order."""

from __future__ import annotations

from fairway.plan.model import ABSENT, FieldChange
from plan.compare.fixtures import CONTAINER, DEPLOYMENT, edited, fields

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: x}
spec:
  podSelector: {}
  ingress:
    - from: [{podSelector: {matchLabels: {app: edge}}}]
      ports: [{port: 8000}]
    - from: [{podSelector: {matchLabels: {app: metrics}}}]
"""


def test_an_added_item_is_one_change_by_its_key() -> None:
    """Wherever in the list it stands."""
    new = "env:\n            - name: DEBUG\n              value: 'true'"
    assert edited("env:", new) == [
        FieldChange((*CONTAINER, "env", "[name=DEBUG]"), ABSENT, {"name": "DEBUG", "value": "true"})
    ]


def test_a_removed_item_is_one_change_by_its_key() -> None:
    """With all that it held."""
    text = "        - name: proxy\n          image: registry.example.com/proxy:4\n"
    assert edited(text, "") == [
        FieldChange(
            (*CONTAINER[:-1], "[name=proxy]"),
            {"name": "proxy", "image": "registry.example.com/proxy:4"},
            ABSENT,
        )
    ]


def test_a_key_of_two_fields_is_shown_as_far_as_it_is_written() -> None:
    """A port is known by its number and protocol, which is TCP where nothing is said."""
    port = "- containerPort: 8000\n"
    more = f"{port}            - containerPort: 8000\n              protocol: UDP\n"
    assert edited(port, more) == [
        FieldChange(
            (*CONTAINER, "ports", "[containerPort=8000,protocol=UDP]"),
            ABSENT,
            {"containerPort": 8000, "protocol": "UDP"},
        )
    ]


def test_a_moved_variable_is_a_change_of_order_alone() -> None:
    """A variable may refer to those before it, and the pods are replaced."""
    host = "            - name: HOST\n              value: db\n"
    url = "            - name: URL\n              value: postgres://$(HOST)/orders\n"
    assert edited(host + url, url + host) == [
        FieldChange((*CONTAINER, "env", "[order]"), ["name=HOST", "name=URL"], ["name=URL", "name=HOST"])
    ]


def test_an_item_that_is_added_in_front_moves_no_other() -> None:
    """Order is that of those which both sides have."""
    assert [field.path[-1] for field in edited("env:", "env:\n            - name: A")] == ["[name=A]"]


def test_items_with_one_key_twice_are_compared_in_order() -> None:
    """What is wrong with a list does not hide what changes."""
    twice = DEPLOYMENT.replace("name: URL", "name: HOST")
    assert fields(twice, twice.replace("value: db", "value: db2")) == [
        FieldChange((*CONTAINER, "env", 0, "value"), "db", "db2")
    ]


def test_a_set_changes_by_its_values() -> None:
    """Finalizers are a set."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, finalizers: [a/a, b/b]}\n"
    assert fields(text, text.replace("a/a, b/b", "b/b, c/c")) == [
        FieldChange(("metadata", "finalizers", "[=a/a]"), "a/a", ABSENT),
        FieldChange(("metadata", "finalizers", "[=c/c]"), ABSENT, "c/c"),
    ]


def test_one_changed_argument_is_one_change_by_its_place() -> None:
    """Arguments have no key."""
    assert edited("--log=info", "--log=debug") == [
        FieldChange((*CONTAINER, "args", 2), "--log=info", "--log=debug")
    ]


def test_an_argument_that_is_put_between_others_is_one_change() -> None:
    """Those behind it are the same, at another place."""
    assert edited("--port=8000,", "--port=8000, --trace,") == [
        FieldChange((*CONTAINER, "args", 2), ABSENT, "--trace")
    ]


def test_a_short_command_that_changes_much_is_shown_whole() -> None:
    """A line that one reads as a whole is not told word by word."""
    assert edited("[serve, --port=8000, --log=info]", "[run, --port=8000]") == [
        FieldChange((*CONTAINER, "args"), ["serve", "--port=8000", "--log=info"], ["run", "--port=8000"])
    ]


def test_a_rule_in_front_of_others_is_one_change() -> None:
    """Rules of a NetworkPolicy are told apart by their order alone, and still recognised."""
    rule = "ingress:\n    - ports: [{port: 9000}]"
    assert fields(POLICY, POLICY.replace("ingress:", rule)) == [
        FieldChange(("spec", "ingress", 0), ABSENT, {"ports": [{"port": 9000}]})
    ]


def test_a_change_within_a_rule_goes_down_to_its_field() -> None:
    """The number is that of the new side."""
    assert fields(POLICY, POLICY.replace("app: edge", "app: gateway")) == [
        FieldChange(("spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", "app"), "edge", "gateway")
    ]


def test_items_of_custom_resources_have_the_keys_of_their_definition() -> None:
    """A CustomResourceDefinition of the same rendered set says how its lists are told apart."""
    definition = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [id]
                  items: {type: object, properties: {id: {type: string}, size: {type: integer}}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: x}
spec: {parts: [{id: a, size: 1}, {id: b, size: 1}]}
"""
    assert fields(definition, definition.replace("{id: b, size: 1}", "{id: b, size: 2}")) == [
        FieldChange(("spec", "parts", "[id=b]", "size"), 1, 2)
    ]


def test_long_lists_without_anything_in_common_are_shown_whole() -> None:
    """To align them would take minutes, and tell nothing."""
    text = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec: {a: [%s]}\n"
    before, after = (text % ",".join(f"{letter}{n}" for n in range(600)) for letter in "xy")
    assert [field.path for field in fields(before, after)] == [("spec", "a")]
