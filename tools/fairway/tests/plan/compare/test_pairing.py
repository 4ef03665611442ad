"""Objects are recognised by identity, by the stem of a generated name, and by their content."""

from __future__ import annotations

from fairway.plan.compare import compare
from fairway.plan.model import ABSENT, FieldChange, Kind
from plan.compare.fixtures import CONTAINER, DEPLOYMENT, compared, objects

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: acme}\ndata: {a: '%s', b: '1'}\n"
ACCOUNT = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: %s, namespace: acme}\n"
OLD, NEW = "orders-6ct58987ht", "orders-2bm7c2fdk9"


def kinds(before: str, after: str) -> list[tuple[str, str, str]]:
    """What becomes of each object: the kind of change, the old name and the new one."""
    return [
        (each.change.kind.value, before_.name if before_ else "", after_.name if after_ else "")
        for each in compared(before, after)
        for before_, after_ in [(each.change.before, each.change.after)]
    ]


def test_equal_sides_have_no_changes() -> None:
    """Whether the objects are the same or were read twice."""
    assert compare(same := objects(DEPLOYMENT), same) == ()
    assert compared(DEPLOYMENT, DEPLOYMENT) == ()


def test_the_order_of_objects_is_no_change() -> None:
    """The server has no order of objects."""
    config = CONFIG % ("a", 1)
    assert compared(f"{config}---{DEPLOYMENT}", f"{DEPLOYMENT}---\n{config}") == ()


def test_an_object_of_one_side_has_its_content_and_no_fields() -> None:
    """So that formats can show what comes or goes."""
    (added,) = compared("", CONFIG % ("a", 1))
    assert (added.change.kind, added.change.fields, added.before) == (Kind.ADDED, (), None)
    assert added.change.content["data"] == {"a": "1", "b": "1"}
    (removed,) = compared(CONFIG % ("a", 1), "")
    assert (removed.change.kind, removed.after) == (Kind.REMOVED, None)
    assert removed.change.content == added.change.content


def test_changes_stand_as_the_new_side_does_and_removed_objects_where_they_stood() -> None:
    """The order is the same each time."""
    before = "---\n".join(CONFIG % (name, 1) for name in "abcd") + ACCOUNT % "z"
    after = "---\n".join([CONFIG % ("d", 2), CONFIG % ("a", 2)]) + ACCOUNT % "z"
    assert kinds(before, after) == [
        ("changed", "d", "d"),
        ("changed", "a", "a"),
        ("removed", "b", ""),
        ("removed", "c", ""),
    ]


def test_objects_of_other_groups_namespaces_and_kinds_are_others() -> None:
    """Identity is group, kind, namespace and name."""
    text = "apiVersion: %s/v1\nkind: Thing\nmetadata: {name: x}\n"
    assert [kind for kind, _, _ in kinds(text % "one.example", text % "two.example")] == ["removed", "added"]


def test_a_generated_config_map_that_changes_is_one_change_of_its_content() -> None:
    """Not a deletion and a creation."""
    (change,) = compared(CONFIG % (OLD, 1), CONFIG % (NEW, 2))
    assert change.change.kind is Kind.RENAMED
    assert change.change.fields == (FieldChange(("data", "a"), "1", "2"),)


def test_what_refers_to_a_generated_name_follows_it() -> None:
    """The pods roll, so it is a change; that nothing else changes is marked."""
    after = DEPLOYMENT.replace(OLD, NEW)
    _, deployment = compared(CONFIG % (OLD, 1) + "---" + DEPLOYMENT, CONFIG % (NEW, 2) + "---" + after)
    path = (*CONTAINER, "envFrom", 0, "configMapRef", "name")
    assert deployment.change.fields == (FieldChange(path, OLD, NEW, follows="ConfigMap orders"),)


def test_a_reference_to_another_object_does_not_follow() -> None:
    """A name that is replaced by one which nothing generated is a change like any other."""
    (change,) = compared(DEPLOYMENT, DEPLOYMENT.replace(OLD, "other"))
    assert change.change.fields[0].follows == ""


def test_an_item_whose_key_is_a_generated_name_stays_the_same_item() -> None:
    """Its path has the name without the suffix, so that it is the same in every client environment."""
    pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {imagePullSecrets: [{name: %s}]}\n"
    secret = CONFIG.replace("ConfigMap", "Secret")
    _, change = compared(secret % (OLD, "YQ==") + pod % OLD, secret % (NEW, "Yg==") + pod % NEW)
    path = ("spec", "imagePullSecrets", "[name=orders]", "name")
    assert change.change.fields == (FieldChange(path, OLD, NEW, follows="Secret orders"),)


def test_a_generated_name_that_loses_its_suffix_is_still_known() -> None:
    """`disableNameSuffixHash` was set."""
    assert kinds(CONFIG % (OLD, 1), CONFIG % ("orders", 1)) == [("renamed", OLD, "orders")]


def test_several_generations_of_one_name_are_paired_in_order() -> None:
    """One to one; what is left over was added or removed."""
    names = ["orders-6ct58987ht", "orders-2bm7c2fdk9", "orders-5g7hk2bct4"]
    assert kinds(CONFIG % (names[0], 1), f"{CONFIG % (names[1], 1)}---\n{CONFIG % (names[2], 2)}") == [
        ("renamed", names[0], names[1]),
        ("added", "", names[2]),
    ]


def test_an_app_that_is_renamed_is_recognised_by_its_content() -> None:
    """Labels and selectors that repeat the name do not speak against it."""
    app = DEPLOYMENT + ACCOUNT % "orders"
    renamed = app.replace("name: orders,", "name: sales,").replace("app: orders", "app: sales")
    found = compared(app, renamed)
    assert [each.change.kind for each in found] == [Kind.RENAMED, Kind.RENAMED]
    assert [field.path for field in found[0].change.fields] == [
        ("spec", "selector", "matchLabels", "app"),
        ("spec", "template", "metadata", "labels", "app"),
    ]


def test_an_app_that_is_renamed_and_changed_a_little_is_recognised() -> None:
    """What remains must be most of it."""
    renamed = DEPLOYMENT.replace("name: orders,", "name: sales,").replace("1.2.3", "1.3.0")
    (change,) = compared(DEPLOYMENT, renamed)
    assert change.change.kind is Kind.RENAMED
    assert [field.path for field in change.change.fields] == [(*CONTAINER, "image")]


def test_an_app_in_place_of_another_is_no_rename() -> None:
    """Accounts are all alike: they go with the app whose name they bear."""
    other = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: billing, namespace: acme}
spec:
  selector: {matchLabels: {app: billing}}
  template:
    metadata: {labels: {app: billing}}
    spec:
      serviceAccountName: billing
      containers:
        - {name: web, image: registry.example.com/billing:7, ports: [{containerPort: 9}], command: [a, b, c]}
        - {name: cron, image: registry.example.com/cron:7}
"""
    found = kinds(DEPLOYMENT + ACCOUNT % "orders", other + ACCOUNT % "billing")
    assert sorted(kind for kind, _, _ in found) == ["added", "added", "removed", "removed"]


def test_a_lone_object_of_equal_content_is_a_rename() -> None:
    """Where nothing else could be meant."""
    assert kinds(ACCOUNT % "a", ACCOUNT % "b") == [("renamed", "a", "b")]
    assert [kind for kind, _, _ in kinds(ACCOUNT % "a" + ACCOUNT % "b", ACCOUNT % "c")].count("renamed") == 0


def test_objects_that_move_to_another_namespace_are_recognised() -> None:
    """One to one, by name and content."""
    text = DEPLOYMENT + ACCOUNT % "orders"
    found = compared(text, text.replace("namespace: acme", "namespace: acme-production"))
    assert [(each.change.kind, each.change.fields) for each in found] == [(Kind.RENAMED, ())] * 2
    assert found[0].change.after is not None
    assert found[0].change.after.namespace == "acme-production"


def test_many_renames_are_paired_one_to_one_with_what_is_most_alike() -> None:
    """Each with its own, however like the others they are."""
    app = DEPLOYMENT.replace("name: orders,", "name: NAME,").replace("--log=info", "--log=NUMBER")
    before = "---".join(app.replace("NAME", f"a{n}").replace("NUMBER", str(n)) for n in range(30))
    after = "---".join(app.replace("NAME", f"b{n}").replace("NUMBER", str(n)) for n in reversed(range(30)))
    assert {(old[1:], new[1:]) for _, old, new in kinds(before, after)} == {
        (str(n), str(n)) for n in range(30)
    }


def test_objects_with_one_identity_are_compared_in_order() -> None:
    """Jobs with a generated name have none of their own."""
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\nspec: {parallelism: %s}\n"
    found = compared(f"{job % 1}---\n{job % 2}", f"{job % 1}---\n{job % 3}")
    assert [each.change.fields for each in found] == [(FieldChange(("spec", "parallelism"), 2, 3),)]


def test_what_has_no_identity_is_compared_all_the_same() -> None:
    """Nothing that a reader lets through stops a plan."""
    (change,) = compared("metadata: 1\nkind: []\na: 1\n", "metadata: 1\nkind: []\na: 2\n")
    assert change.change.fields == (FieldChange(("a",), 1, 2),)
    assert change.change.content is ABSENT
