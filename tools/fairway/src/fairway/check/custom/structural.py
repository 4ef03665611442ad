"""The schema of a custom resource compiled to functions over nodes: what it requires, allows and excludes.

An object is taken as the API server takes it: fields that the schema does not know are faults unless it
preserves them, null is no value for a field that is not nullable, and what has a default is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from fairway.check.custom.expressions import Rules
from fairway.check.custom.formats import FORMATS
from fairway.check.custom.scalars import bounds, is_integral, json_value, shown, type_of
from fairway.check.schema.fault import Fault
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar

Schema = dict[str, Any]
Check = Callable[[Node], list[Fault]]
_FINE: Final[list[Fault]] = []
_REMEMBERED: Final = 50_000
_EMBEDDED: Final = ("apiVersion", "kind", "metadata")


def structural(schema: Schema, version: str) -> Check:
    """The check of a whole object; its apiVersion, kind and metadata are known beside the schema."""
    return _remembering(_object(schema, version, embedded=True))


def compiled(schema: Schema, version: str) -> Check:
    """The check of a value by its schema."""
    if schema.get("x-kubernetes-int-or-string"):
        return _all([_typed(("integer", "string"), schema), *_combined(schema), Rules(schema, version)])
    kind = schema.get("type", "")
    if kind == "object":
        embedded = bool(schema.get("x-kubernetes-embedded-resource"))
        return _remembering(_object(schema, version, embedded=embedded))
    if kind == "array":
        return _list(schema, version)
    if not kind:
        return _all([*_combined(schema), Rules(schema, version)])
    return _all([_typed((kind,), schema), *_combined(schema), Rules(schema, version)])


def _all(checks: list[Any]) -> Check:
    needed: list[Check] = [check for check in checks if not isinstance(check, Rules) or check]
    if len(needed) == 1:
        return needed[0]

    def check(node: Node) -> list[Fault]:
        found = _FINE
        for one in needed:
            faults = one(node)
            if faults:
                found = found + faults
                if any(fault.rule == "schema/type" for fault in faults):
                    break
        return found

    return check


def _remembering(inner: Check) -> Check:
    passed: dict[int, Node] = {}

    def check(node: Node) -> list[Fault]:
        if id(node) in passed:
            return _FINE
        faults = inner(node)
        if not faults and type(node) is dict:
            if len(passed) >= _REMEMBERED:
                passed.clear()
            # The node itself is kept: its id stays its own for as long as it is remembered.
            passed[id(node)] = node
        return faults

    return check


def _object(schema: Schema, version: str, *, embedded: bool) -> Check:  # noqa: C901 - one walk over the fields
    properties = schema.get("properties", {})
    fields = {key: compiled(inner, version) for key, inner in properties.items()}
    nullable = {key for key, inner in properties.items() if inner.get("nullable")}
    required = [key for key in schema.get("required", ()) if properties.get(key, {}).get("default") is None]
    if embedded:
        fields |= dict.fromkeys(_EMBEDDED, _anything)
    rest = _rest(schema, version, tuple(fields))
    additional = schema.get("additionalProperties")
    rest_nullable = not isinstance(additional, dict) or bool(additional.get("nullable"))
    beyond = [*_combined(schema), *_counted(schema, "Properties", nullable)]
    rules = Rules(schema, version)

    def check(node: Node) -> list[Fault]:
        if type(node) is not dict:
            return _wrong_type(node, "an object")
        faults = _FINE
        for key, value in node.items():
            if _is_null(value) and key not in nullable and (key in fields or not rest_nullable):
                continue
            found = fields.get(key, rest)(value)
            if found:
                faults = faults + [fault.under(key) for fault in found]
        for key in required:
            if key not in node or (_is_null(node[key]) and key not in nullable):
                faults = [*faults, Fault("object/required", (key,), "is required and not there")]
        for one in beyond:
            faults = faults + one(node)
        if rules and not faults:
            faults = rules(node)
        return faults

    return check


def _rest(schema: Schema, version: str, known: tuple[str, ...]) -> Check:
    additional = schema.get("additionalProperties")
    if isinstance(additional, dict):
        return compiled(additional, version)
    if schema.get("x-kubernetes-preserve-unknown-fields") or additional:
        return _anything
    fault = Fault("schema/unknown-field", (), "is not a field that its definition knows", known)
    return lambda _node: [fault]


def _list(schema: Schema, version: str) -> Check:
    item = compiled(schema.get("items", {}), version)
    beyond = [*_combined(schema), *_counted(schema, "Items")]
    rules = Rules(schema, version)
    kind = schema.get("x-kubernetes-list-type", "")
    keys = schema.get("x-kubernetes-list-map-keys", ())
    defaults = schema.get("items", {}).get("properties", {})
    null_allowed = bool(schema.get("items", {}).get("nullable"))

    def check(node: Node) -> list[Fault]:
        if type(node) is not list:
            return _wrong_type(node, "an array")
        faults = _FINE
        for index, value in enumerate(node):
            found = _FINE if null_allowed and _is_null(value) else item(value)
            if found:
                faults = faults + [fault.under(index) for fault in found]
        for one in beyond:
            faults = faults + one(node)
        if not faults and kind in ("set", "map"):
            faults = _repeated(node, [] if kind == "set" else list(keys), defaults)
        if schema.get("uniqueItems") and not faults:
            faults = _repeated(node, [], {})
        if rules and not faults:
            faults = rules(node)
        return faults

    return check


def _repeated(items: list[Node], keys: list[str], properties: Schema) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for index, item in enumerate(items):
        mark = repr(_marks(item, keys, properties) if keys else json_value(item))
        if mark in seen:
            what = f"has the {', '.join(keys)} of an earlier item" if keys else "is there already"
            faults.append(Fault("object/duplicate", (index,), what))
        seen.add(mark)
    return faults


def _marks(item: Node, keys: list[str], properties: Schema) -> list[Any]:
    fields: Mapping = item if type(item) is dict else {}
    return [
        json_value(fields[key]) if key in fields else properties.get(key, {}).get("default") for key in keys
    ]


def _counted(schema: Schema, what: str, nullable: Collection[str] = ()) -> list[Check]:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low is None and high is None:
        return []

    def check(node: Node) -> list[Fault]:
        if type(node) is dict:
            # Null is no value for a field that is not nullable: it is gone before entries are counted.
            count = sum(not _is_null(value) or key in nullable for key, value in node.items())
        else:
            count = len(node) if type(node) is list else 0
        if low is not None and count < low:
            return [Fault("object/range", (), f"must have at least {low} entries, not {count}")]
        if high is not None and count > high:
            return [Fault("object/range", (), f"must have at most {high} entries, not {count}")]
        return _FINE

    return [check]


def _typed(types: tuple[str, ...], schema: Schema) -> Check:
    nullable = bool(schema.get("nullable"))
    enum = schema.get("enum")
    limits = bounds(schema)
    read = FORMATS.get(schema.get("format", "")) if "string" in types else None
    wanted = " or ".join("an integer" if one == "integer" else f"a {one}" for one in types)

    def check(node: Node) -> list[Fault]:
        found = type_of(node)
        if found == "null" and nullable:
            return _FINE
        fits = found in types or (found == "integer" and "number" in types)
        if not fits and not (found == "number" and "integer" in types and is_integral(node)):
            return _wrong_type(node, wanted)
        if enum is not None and json_value(node) not in enum:
            values = tuple(str(one) for one in enum)
            return [
                Fault("object/value", (), f"is {shown(node)}, which is none of: {', '.join(values)}", values)
            ]
        wrong = limits(node) or (read(node) if read and type(node) is str else "")
        return (
            [Fault("object/format" if read and not limits(node) else "object/range", (), wrong)]
            if wrong
            else _FINE
        )

    return check


def _combined(schema: Schema) -> list[Check]:
    checks: list[Check] = [_partial(inner) for inner in schema.get("allOf", ())]
    if "enum" in schema and schema.get("type") in ("object", "array", None):
        checks.append(_one_of_values(schema["enum"]))
    if "anyOf" in schema:
        checks.append(_matching([_partial(inner) for inner in schema["anyOf"]], exactly=False))
    if "oneOf" in schema:
        checks.append(_matching([_partial(inner) for inner in schema["oneOf"]], exactly=True))
    if "not" in schema:
        checks.append(_excluded(_partial(schema["not"])))
    return checks


def _one_of_values(values: list[Any]) -> Check:
    fault = Fault("object/value", (), "is none of the values that its definition allows")
    return lambda node: _FINE if json_value(node) in values else [fault]


def _matching(choices: list[Check], *, exactly: bool) -> Check:
    def check(node: Node) -> list[Fault]:
        met = sum(not choice(node) for choice in choices)
        if met == 1 or (met and not exactly):
            return _FINE
        why = "fits more than one" if met else "fits none"
        return [
            Fault("object/exclusive", (), f"{why} of the {len(choices)} forms that its definition allows")
        ]

    return check


def _excluded(inner: Check) -> Check:
    fault = Fault("object/exclusive", (), "has a form that its definition excludes")
    return lambda node: _FINE if inner(node) else [fault]


def _partial(schema: Schema) -> Check:
    """A schema within anyOf and its like: it states values, no structure, so nothing in it is unknown."""
    fields = {key: _partial(inner) for key, inner in schema.get("properties", {}).items()}
    item = _partial(schema["items"]) if isinstance(schema.get("items"), dict) else _anything
    required = schema.get("required", ())
    beyond = [*_combined(schema), *_counted(schema, "Properties"), *_counted(schema, "Items")]
    typed = _typed((schema["type"],), schema) if schema.get("type") not in (None, "object", "array") else None
    limits, enum = bounds(schema), schema.get("enum")

    def check(node: Node) -> list[Fault]:
        faults = typed(node) if typed else _FINE
        if not typed and (wrong := limits(node)):
            faults = [Fault("object/range", (), wrong)]
        if enum is not None and json_value(node) not in enum:
            faults = [Fault("object/value", (), "is none of the values that its definition allows")]
        if type(node) is dict:
            for key, value in node.items():
                if key in fields and not _is_null(value):
                    faults = faults + [fault.under(key) for fault in fields[key](value)]
            missing = [key for key in required if key not in node or _is_null(node[key])]
            faults = faults + [
                Fault("object/required", (key,), "is required and not there") for key in missing
            ]
        elif type(node) is list:
            for index, value in enumerate(node):
                faults = faults + [fault.under(index) for fault in item(value)]
        for one in beyond:
            faults = faults + one(node)
        return faults

    return check


def _wrong_type(node: Node, wanted: str) -> list[Fault]:
    faults = [Fault("schema/type", (), f"must be {wanted}, not {shown(node)}")]
    if type(node) is dict:
        # The API server says first that it does not know what is in there.
        faults += [
            Fault("schema/unknown-field", (key,), "is not a field that its definition knows") for key in node
        ]
    return faults


def _is_null(node: Node) -> bool:
    return type(node) is Scalar and node.tag == NULL_TAG


def _anything(_node: Node) -> list[Fault]:
    return _FINE
