"""Policies, bindings and objects with something changed: by chance, but the same for the same seed."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from typing import Any

from api_server import Object
from policy_trials import Trial

_IDENTITY = ("apiVersion", "kind", "metadata", "name", "namespace")
_VALUES: tuple[Any, ...] = (None, True, False, 0, 1, -1, "", "x", "latest", [], {}, "RuntimeDefault", "100%")


def object_mutations(trial: Trial, chance: random.Random, count: int) -> Trial:
    """The trial with `count` objects, each one of its own with a field changed or gone."""
    changed = [mutated(chance.choice(trial.objects), chance) for _ in range(count)]
    return Trial("object changed", trial.policy, trial.binding, changed)


def mutated(manifest: Object, chance: random.Random) -> Object:
    """An object with one field below `spec`, `data`, `rules` or its labels changed, moved or gone."""
    made = copy.deepcopy(manifest)
    places = [place for place in _places(made) if place[2] not in _IDENTITY]
    if not places:
        return made
    parent, _, key = chance.choice(places)
    # Mostly what the server's own validation lets through, for it is the policies that are asked.
    match chance.choices(("gone", "alike", "twice", "any"), (4, 4, 1, 1))[0]:
        case "gone":
            del parent[key]
        case "twice" if isinstance(parent[key], list):
            parent[key] = [*parent[key], *copy.deepcopy(parent[key])]
        case "any":
            parent[key] = chance.choice(_VALUES)
        case _:
            parent[key] = _like(parent[key], chance)
    return made


def policy_mutations(trial: Trial, chance: random.Random, count: int) -> Iterator[Trial]:
    """`count` trials, each with its policy or binding changed; the server may refuse such a policy."""
    for _ in range(count):
        made = copy.deepcopy(trial)
        made.category = "policy changed"
        chance.choice(_CHANGES)(made, chance)
        yield made


def _places(node: Any, depth: int = 0) -> Iterator[tuple[Any, int, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield node, depth, key
            yield from _places(value, depth + 1)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield node, depth, index
            yield from _places(value, depth + 1)


def _like(value: Any, chance: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice((0, 1, 2, value + 1, 65535))
    if isinstance(value, str):
        return chance.choice((f"{value}x", value[:-1], value.upper(), "default", f"{value}:latest"))
    return {} if isinstance(value, dict) else []


def _expression(made: Trial, chance: random.Random, change: Any) -> None:
    found = [one for key in ("variables", "validations") for one in made.policy["spec"].get(key, ())]
    one = chance.choice(found)
    one["expression"] = change(one["expression"])


def _negate(made: Trial, chance: random.Random) -> None:
    one = chance.choice(made.policy["spec"]["validations"])
    one["expression"] = f"!({one['expression']})"


def _require(made: Trial, chance: random.Random) -> None:
    """Take what is optional for granted: expressions then fail where it is missing."""
    made.policy["spec"]["failurePolicy"] = chance.choice(("Fail", "Ignore"))
    _expression(made, chance, lambda text: re.sub(r"\.\?(\w+)\.orValue\([^()]*\)", r".\1", text))


def _unsay(made: Trial, chance: random.Random) -> None:
    one = chance.choice(made.policy["spec"]["validations"])
    one.pop("messageExpression", None)
    one["message"] = chance.choice(("it may not be", "  spaces around it  "))


def _say(made: Trial, chance: random.Random) -> None:
    one = chance.choice(made.policy["spec"]["validations"])
    one["messageExpression"] = chance.choice(
        (
            "''",
            "'two\\nlines'",
            "string(object.no.such.field)",
            "'  ' + object.metadata.name + '  '",
            "'x' + string(1/0)",
        )
    )


def _reason(made: Trial, chance: random.Random) -> None:
    one = chance.choice(made.policy["spec"]["validations"])
    one["reason"] = chance.choice(("Forbidden", "Invalid", "RequestEntityTooLarge"))


def _act(made: Trial, chance: random.Random) -> None:
    made.binding["spec"]["validationActions"] = chance.choice(
        (["Warn"], ["Audit"], ["Warn", "Audit"], ["Deny", "Audit"])
    )


def _condition(made: Trial, chance: random.Random) -> None:
    conditions = (
        "true",
        "object.metadata.name != ''",
        "has(object.spec)",
        "object.no.such == 1",
        "request.namespace != ''",
    )
    chosen = chance.sample(conditions, chance.randrange(1, 4))
    made.policy["spec"]["matchConditions"] = [
        {"name": f"c{number}", "expression": text} for number, text in enumerate(chosen)
    ]
    made.policy["spec"]["failurePolicy"] = chance.choice(("Fail", "Ignore"))


def _constrain(made: Trial, chance: random.Random) -> None:
    constraints = made.policy["spec"]["matchConstraints"]
    rule = chance.choice(constraints["resourceRules"])
    match chance.randrange(6):
        case 0:
            rule["operations"] = chance.choice((["UPDATE"], ["*"], ["CREATE"]))
        case 1:
            rule["scope"] = chance.choice(("Cluster", "Namespaced", "*"))
        case 2:
            rule["resources"] = chance.choice((["*"], ["pods/*"], ["*/*"], ["deployments", "pods"]))
        case 3:
            rule["resourceNames"] = ["silent", "plain"]
        case 4:
            constraints["excludeResourceRules"] = [copy.deepcopy(rule)]
        case _:
            rule["apiVersions"], rule["apiGroups"] = ["*"], ["*"]


def _select(made: Trial, chance: random.Random) -> None:
    expression = chance.choice(
        (
            {"key": "fairway.dev/environment", "operator": "In", "values": ["staging"]},
            {"key": "fairway.dev/environment", "operator": "NotIn", "values": ["staging"]},
            {"key": "fairway.dev/no-such-label", "operator": "DoesNotExist"},
            {"key": "fairway.dev/residency", "operator": "Exists"},
        )
    )
    where = made.policy["spec"]["matchConstraints"]
    where[chance.choice(("namespaceSelector", "objectSelector"))] = {"matchExpressions": [expression]}


def _annotate(made: Trial, chance: random.Random) -> None:
    value = chance.choice(("'a ' + object.kind", "null", "object.no.such", "string(1/0)"))
    made.policy["spec"]["auditAnnotations"] = [{"key": "note", "valueExpression": value}]


def _shadow(made: Trial, chance: random.Random) -> None:
    variables = made.policy["spec"].setdefault("variables", [])
    variables.append(
        {"name": "added", "expression": chance.choice(("1/0", "object.no.such", "variables", "2"))}
    )
    one = chance.choice(made.policy["spec"]["validations"])
    one["expression"] = chance.choice(
        (f"{one['expression']} && variables.added == 2", f"variables.added == 2 || {one['expression']}")
    )


_CHANGES = (
    _negate,
    _require,
    _require,
    _unsay,
    _say,
    _reason,
    _act,
    _condition,
    _constrain,
    _select,
    _annotate,
    _shadow,
)
