"""`fairway.yaml`: where it is found, what it says as a whole, and its schema for editors."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from fairway.configuration.plan import PlanSettings, plan_schema, plan_settings
from fairway.configuration.shape import FILE, mapping_of, one_of, refusal
from fairway.document import Value, read_values
from fairway.finding import Severity
from fairway.fleet import read_file
from fairway.frozen import frozen

_LEVELS = ("off", *Severity)
_KEYS = {
    "kubernetesVersion": "The Kubernetes version, X.Y, of what no cluster.yaml places.",
    "severity": "The least severity of a finding that fails the command.",
    "rules": "Rules by name, or pattern such as schema/*, and what they weigh; off for not at all.",
    "external": "Objects that others make: a reference to one of them is not missing.",
    "plan": "What a plan may do without leave, and who gives leave.",
}
_EXTERNAL_KEYS = {
    "kind": "The kind, such as Secret.",
    "name": "The name, or a pattern such as tls-*.",
    "namespace": "The namespace, or a pattern; any without.",
}


@frozen
class External:
    """Objects made by others; `name` and `namespace` are shell patterns."""

    kind: str
    name: str
    namespace: str = "*"

    def covers(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object is one of them."""
        return kind == self.kind and fnmatchcase(namespace, self.namespace) and fnmatchcase(name, self.name)


@frozen
class Configuration:
    """The file's values; `rules` are patterns with `off` or a severity: the last that matches counts."""

    kubernetes_version: str = ""
    severity: Severity = Severity.ERROR
    rules: tuple[tuple[str, str], ...] = ()
    external: tuple[External, ...] = ()
    plan: PlanSettings = PlanSettings()

    def is_external(self, kind: str, namespace: str, name: str) -> bool:
        """Whether others make an object, by what `external` says."""
        return any(each.covers(kind, namespace, name) for each in self.external)


def find_configuration(start: Path) -> Path | None:
    """The nearest `fairway.yaml` at or above a directory, not beyond the root of its repository."""
    for directory in (start, *start.parents):
        if (directory / FILE).is_file():
            return directory / FILE
        if (directory / ".git").exists():
            return None
    return None


def read_configuration(file: Path) -> Configuration:
    """The configuration in a file. Raises UsageError, with the line, for what it must not hold."""
    return configuration_of(read_file(file, FILE))


def configuration_of(text: str) -> Configuration:
    """The configuration that a text is, such as the file of another commit. Raises UsageError as above."""
    documents = read_values(text, FILE)
    if not documents:
        return Configuration()
    document = mapping_of(documents[0], FILE, _KEYS)
    return Configuration(
        kubernetes_version=document.text_of("kubernetesVersion"),
        severity=Severity(one_of(document.get("severity"), tuple(Severity)) or Severity.ERROR),
        rules=tuple(_rules(document.get("rules"))),
        external=tuple(_external(document.get("external"))),
        plan=plan_settings(document.get("plan")),
    )


def configuration_schema() -> dict[str, object]:
    """The JSON schema of the file, for editors (draft 2020-12)."""
    texts = {key: {"type": "string", "description": text} for key, text in _EXTERNAL_KEYS.items()}
    # Editors that read YAML 1.1 take a bare `off` for false.
    levels = [*_LEVELS, False]
    shapes: dict[str, dict[str, object]] = {
        "kubernetesVersion": {"type": "string", "pattern": r"^1\.\d+$"},
        "severity": {"enum": list(Severity), "default": "error"},
        "rules": {"type": "object", "additionalProperties": {"enum": levels}},
        "external": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": texts,
                "required": ["kind", "name"],
                "additionalProperties": False,
            },
        },
        "plan": plan_schema(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FILE,
        "description": "What Fairway is to know of a repository.",
        "type": ["object", "null"],
        "properties": {key: {"description": text, **shapes[key]} for key, text in _KEYS.items()},
        "additionalProperties": False,
    }


def _rules(value: Value | None) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if not isinstance(value.content, dict):
        raise refusal("rules must be a mapping of rules to off, error, warning or info", value)
    for pattern, level in value.content.items():
        yield pattern, one_of(level, _LEVELS)


def _external(value: Value | None) -> Iterator[External]:
    if value is not None and not isinstance(value.content, list):
        raise refusal("external must be a list", value)
    for item in value or ():
        entry = mapping_of(item, "an entry of external", _EXTERNAL_KEYS)
        for key in ("kind", "name"):
            if not entry.text_of(key):
                raise refusal(f"an entry of external has no {key}", entry)
        yield External(entry.text_of("kind"), entry.text_of("name"), entry.text_of("namespace") or "*")
