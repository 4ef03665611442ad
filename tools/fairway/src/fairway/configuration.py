"""What `fairway.yaml` at the root of a repository says of its checks; unknown keys are refused."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from fairway.document import Value, read_values
from fairway.errors import UsageError
from fairway.finding import Severity
from fairway.fleet import read_file
from fairway.frozen import frozen
from fairway.nearest import did_you_mean

FILE = "fairway.yaml"

_LEVELS = ("off", *Severity)
_KEYS = {
    "kubernetesVersion": "The Kubernetes version, X.Y, of what no cluster.yaml places.",
    "severity": "The least severity of a finding that fails the command.",
    "rules": "Rules by name, or pattern such as schema/*, and what they weigh; off for not at all.",
    "external": "Objects that others make: a reference to one of them is not missing.",
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
    documents = read_values(read_file(file, FILE), FILE)
    if not documents:
        return Configuration()
    document = _mapping(documents[0], FILE, _KEYS)
    return Configuration(
        kubernetes_version=document.text_of("kubernetesVersion"),
        severity=Severity(_one_of(document.get("severity"), tuple(Severity)) or Severity.ERROR),
        rules=tuple(_rules(document.get("rules"))),
        external=tuple(_external(document.get("external"))),
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
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FILE,
        "description": "What fairway check is to know of a repository.",
        "type": ["object", "null"],
        "properties": {key: {"description": text, **shapes[key]} for key, text in _KEYS.items()},
        "additionalProperties": False,
    }


def _rules(value: Value | None) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if not isinstance(value.content, dict):
        raise _refusal("rules must be a mapping of rules to off, error, warning or info", value)
    for pattern, level in value.content.items():
        yield pattern, _one_of(level, _LEVELS)


def _external(value: Value | None) -> Iterator[External]:
    if value is not None and not isinstance(value.content, list):
        raise _refusal("external must be a list", value)
    for item in value or ():
        entry = _mapping(item, "an entry of external", _EXTERNAL_KEYS)
        for key in ("kind", "name"):
            if not entry.text_of(key):
                raise _refusal(f"an entry of external has no {key}", entry)
        yield External(entry.text_of("kind"), entry.text_of("name"), entry.text_of("namespace") or "*")


def _mapping(value: Value, what: str, known: dict[str, str]) -> Value:
    if not isinstance(value.content, dict):
        raise _refusal(f"{what} must be a mapping", value)
    for key, inner in value.content.items():
        if key not in known:
            raise _refusal(f"{what} has no key {key}", inner, did_you_mean(key, known))
    return value


def _one_of(value: Value | None, words: tuple[str, ...]) -> str:
    # YAML reads a bare `off` as false; the text is what was written.
    if value is not None and value.text not in words:
        raise _refusal(f"{value.text or 'this'} is none of: {', '.join(words)}", value)
    return value.text if value else ""


def _refusal(message: str, value: Value, remedy: str = "") -> UsageError:
    remedy = remedy or "The schema for editors, `fairway schema`, lists what the file may hold."
    return UsageError(message, file=FILE, line=value.line, remedy=remedy)
