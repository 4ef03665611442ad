"""AppProjects that Argo CD accepts: what it refuses makes every Application of the project fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.argo.installation import is_kind
from fairway.check.objects import cron
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.pattern import pattern
from fairway.yamlio.node import Node
from fairway.yamlio.values import Path, items, text

PROJECT = Rule(
    "argo/project-spec",
    "An AppProject is one that Argo CD accepts.",
    "The sync window written at night with its schedule in the wrong order: the whole project was "
    "invalid, and no "
    "Application of it was synchronised until noon.",
    "Write it as the message says.",
)
RULES = (PROJECT,)

_ROLE: Final = pattern(r"[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?\Z")
_RESOURCES: Final = ("applications", "applicationsets", "repositories", "exec", "logs", "clusters")
_ACTIONS: Final = ("get", "create", "update", "delete", "sync", "override", "*")
_SUB_ACTIONS: Final = ("action/", "update/", "delete/")
_OBJECT: Final = pattern(r"(/[*\w.-]+)?/[*\w.-]+\Z")
_DURATION: Final = pattern(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)")

_Fault = tuple[Path, str]
"""The field that is wrong, and what Argo CD says of it."""


def check(index: Index) -> Iterator[Finding]:
    """The first fault of each project: Argo CD stops there too (ValidateProject of argo-cd v3.2)."""
    for entry in index.of_kind("AppProject"):
        if is_kind(entry.id, "AppProject"):
            fault = next(_faults(entry), None)
            if fault:
                yield entry.finding(PROJECT, fault[1], *fault[0])


def _faults(entry: Entry) -> Iterator[_Fault]:
    yield from _destinations(entry.manifest)
    yield from _words(entry.manifest, "sourceNamespaces", "source namespace")
    yield from _words(entry.manifest, "sourceRepos", "source repository")
    yield from _roles(entry)
    yield from _windows(entry.manifest)


def _destinations(manifest: Node) -> Iterator[_Fault]:
    seen = set[str]()
    for number, item in items(manifest, "spec", "destinations"):
        field = ("spec", "destinations", number)
        for key in ("name", "server", "namespace"):
            if text(item, key) == "!*":
                yield (*field, key), f"{key} has an invalid format, '!*'"
        where = f"{text(item, 'server') or text(item, 'name')}/{text(item, 'namespace')}"
        if where in seen:
            yield field, f"destination '{where}' already added"
        seen.add(where)


def _words(manifest: Node, key: str, what: str) -> Iterator[_Fault]:
    seen = set[str]()
    for number, item in items(manifest, "spec", key):
        word = text(item)
        if word == "!*" and key == "sourceRepos":
            yield ("spec", key, number), f"{what} has an invalid format, '!*'"
        if word in seen:
            yield ("spec", key, number), f"{what} '{word}' already added"
        seen.add(word)


def _roles(entry: Entry) -> Iterator[_Fault]:
    seen = set[str]()
    for number, role in items(entry.manifest, "spec", "roles"):
        field = ("spec", "roles", number)
        name = text(role, "name")
        if name in seen:
            yield (*field, "name"), f"role '{name}' already exists"
        if not _ROLE.match(name):
            rest = "'-' or '_', and must start and end with an alphanumeric character"
            message = f"invalid role name '{name}'. Must consist of alphanumeric characters, {rest}"
            yield (*field, "name"), message
        seen.add(name)
        for place, policy in items(role, "policies"):
            message = _policy(entry.id.name, name, text(policy))
            if message:
                yield (*field, "policies", place), f"invalid policy rule '{text(policy)}': {message}"


def _policy(project: str, role: str, policy: str) -> str:
    parts = [part.strip(" ") for part in policy.split(",")]
    if len(parts) != 6 or parts[0] != "p":  # noqa: PLR2004 - the form that the message gives
        return "must be of the form: 'p, sub, res, act, obj, eft'"
    _, subject, resource, action, target, effect = parts
    if subject != f"proj:{project}:{role}":
        return f"policy subject must be: 'proj:{project}:{role}', not '{subject}'"
    if resource not in _RESOURCES:
        return (
            "project resource must be: 'applications', 'applicationsets', 'repositories', 'exec', 'logs' or "
            f"'clusters', not '{resource}'"
        )
    if action not in _ACTIONS and not any(each in action for each in _SUB_ACTIONS):
        return f"invalid action '{action}'"
    if not target.startswith(project) or not _OBJECT.match(target, len(project)):
        return f"object must be of form '{project}/*' or '{project}[/<NAMESPACE>]/<APPNAME>', not '{target}'"
    return "" if effect in ("allow", "deny") else "effect must be: 'allow' or 'deny'"


def _windows(manifest: Node) -> Iterator[_Fault]:
    for number, window in items(manifest, "spec", "syncWindows"):
        field = ("spec", "syncWindows", number)
        kind, schedule, duration = (text(window, key) for key in ("kind", "schedule", "duration"))
        if kind not in ("allow", "deny"):
            yield (*field, "kind"), f"kind '{kind}' mismatch: can only be allow or deny"
        refusal = "no names here" if schedule.startswith("@") else cron.schedule(schedule)
        if refusal:
            yield (*field, "schedule"), f"cannot parse schedule '{schedule}': {refusal}"
        if _DURATION.sub("", duration) or not duration:
            yield (*field, "duration"), f"cannot parse duration '{duration}': invalid duration"
        if not any(window.get(key) for key in ("applications", "namespaces", "clusters")):
            message = (
                f"window '{kind}':'{schedule}':'{duration}' requires one of application, cluster or namespace"
            )
            yield field, message
