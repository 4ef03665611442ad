"""Differences that an Application ignores: of objects and fields that it delivers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.argo.application import Application
from fairway.argo.glob import glob_matches
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.check.schema.definitions import Definitions, definitions
from fairway.finding import Finding, Severity
from fairway.pattern import pattern
from fairway.yamlio.node import Node
from fairway.yamlio.values import Path, items, text

OBJECTS = Rule(
    "argo/ignored-objects",
    "An Application ignores differences of objects that it delivers.",
    "The autoscaler and the sync that fought over replicas for a week: the Deployment had been renamed, "
    "the line "
    "that ignored them had not.",
    "Name the group, kind, name and namespace of an object that it delivers, or remove the entry.",
    Severity.WARNING,
)
FIELDS = Rule(
    "argo/ignored-fields",
    "The fields whose differences an Application ignores can be there.",
    "The pointer to /spec/replica, one letter short: what it was to leave alone was set back at each sync.",
    "Point to a field of the objects, such as /spec/replicas, or remove it.",
    Severity.WARNING,
)
RULES = (OBJECTS, FIELDS)

_STEP = pattern(r"\.(?:\"([^\"]+)\"|([A-Za-z_][A-Za-z0-9_]*))|\[(?:\"([^\"]+)\"|([0-9]+)|(\]))")


def check(index: Index, application: Application, version: str) -> Iterator[Finding]:
    """Entries that match no object of the one directory that an Application delivers, and odd pointers."""
    if len(application.sources) != 1:
        return
    for number, given in items(application.spec, "ignoreDifferences"):
        field = ("spec", "ignoreDifferences", number)
        matching = [entry for entry in index.entries if _matches(given, entry, application)]
        if not matching:
            what = " ".join(
                f"{key} {text(given, key)}"
                for key in ("group", "kind", "name", "namespace")
                if text(given, key)
            )
            yield _finding(
                OBJECTS, application, f"ignores differences of {what}, which matches nothing", *field
            )
            continue
        for place, pointer in items(given, "jsonPointers"):
            yield from _pointer(matching, application, version, text(pointer), *field, "jsonPointers", place)
        for place, expression in items(given, "jqPathExpressions"):
            yield from _expression(
                matching, application, version, text(expression), *field, "jqPathExpressions", place
            )


def _finding(rule: Rule, application: Application, message: str, *field: str | int) -> Finding:
    name = f"{application.namespace}/{application.name}" if application.namespace else application.name
    return rule.finding(message, object_id=f"Application {name}", file=application.file, field=field)


def _matches(given: Node, entry: Entry, application: Application) -> bool:
    """As Argo CD's normalizer matches: globs of group and kind, exact name and namespace."""
    namespace = text(given, "namespace")
    return (
        glob_matches(text(given, "group"), entry.id.group)
        and glob_matches(text(given, "kind"), entry.id.kind)
        and text(given, "name") in ("", entry.id.name)
        and namespace in ("", entry.id.namespace or application.target_namespace)
    )


def _pointer(
    matching: list[Entry], application: Application, version: str, pointer: str, *field: str | int
) -> Iterator[Finding]:
    if not pointer.startswith("/"):
        yield _finding(FIELDS, application, f"{pointer!r} is no JSON pointer: it has to begin with /", *field)
        return
    steps: list[str | int] = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    yield from _steps(matching, application, version, pointer, tuple(steps), *field)


def _expression(
    matching: list[Entry], application: Application, version: str, expression: str, *field: str | int
) -> Iterator[Finding]:
    """Only plain paths are followed; what filters and pipes would find, nobody knows here."""
    steps: list[str | int] = []
    position = 0
    while position < len(expression):
        step = _STEP.match(expression, position)
        if step is None or step[5]:
            return
        name = step[1] or step[2] or step[3]
        steps.append(name or int(step[4]))
        if name is None or step[3]:
            if not expression.startswith("]", step.end()):
                return
            position = step.end() + 1
        else:
            position = step.end()
    if steps:
        yield from _steps(matching, application, version, expression, tuple(steps), *field)


def _steps(
    matching: list[Entry], application: Application, version: str, shown: str, steps: Path, *field: str | int
) -> Iterator[Finding]:
    """The field may be one that only the cluster sets: what its kind can have is enough."""
    if not any(_can_have(entry, steps, version) for entry in matching):
        yield _finding(FIELDS, application, f"{shown} is in none of the objects that it is for", *field)


def _can_have(entry: Entry, steps: Path, version: str) -> bool:
    known = definitions(version)
    name = known.by_kind.get((entry.id.api_version, entry.id.kind))
    if name is None:
        return _has_parent(entry.manifest, steps)
    return _describes({"$ref": f"#/$defs/{name}"}, steps, known)


def _describes(schema: Any, steps: Path, known: Definitions) -> bool:
    """Whether a schema has a field at the end of a path; what it says nothing of may have any."""
    for step in steps:
        schema = _resolved(schema, known)
        if not isinstance(schema, dict) or not ("properties" in schema or "items" in schema):
            more = schema.get("additionalProperties") if isinstance(schema, dict) else None
            if more is None or more is True:
                return _is_open(schema)
            schema = more
        elif "items" in schema:
            schema = schema["items"]
        elif str(step) in schema["properties"]:
            schema = schema["properties"][str(step)]
        else:
            return False
    return True


def _resolved(schema: Any, known: Definitions) -> Any:
    while isinstance(schema, dict) and "$ref" in schema:
        schema = known.by_name.get(str(schema["$ref"]).rpartition("/")[2])
    return schema


def _is_open(schema: Any) -> bool:
    kinds = schema.get("type", "object") if isinstance(schema, dict) else "object"
    return "object" in kinds if isinstance(kinds, list) else kinds == "object"


def _has_parent(node: Node, steps: Path) -> bool:
    if steps and steps[0] == "status":
        return True
    for step in steps[:-1]:
        if isinstance(node, dict) and str(step) in node:
            node = node[str(step)]
        elif isinstance(node, list) and str(step).isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return False
    return isinstance(node, (dict, list))
