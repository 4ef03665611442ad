"""A check as SARIF 2.1.0, within what GitHub's code scanning reads of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from fairway.check.rule import Rule
from fairway.finding import Finding, Severity
from fairway.report.printable import printable
from fairway.validation import FindingGroup

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MOST = 25_000
"""Results of one run that GitHub takes; errors come first."""


def check_sarif(rules: Sequence[Rule], groups: Sequence[FindingGroup], version: str) -> str:
    """The log: one run, with all rules; `version` is that of this program."""
    numbers = {rule.name: number for number, rule in enumerate(rules)}
    driver = {"name": "fairway", "version": version, "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "results": list(_results(groups[:_MOST], numbers)),
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": rule.remedy or rule.title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _results(groups: Sequence[FindingGroup], numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen = Counter[str]()
    for group in groups:
        finding = group.finding
        mark = _fingerprint(finding)
        seen[mark] += 1
        index = numbers.get(finding.rule)
        yield {
            "ruleId": finding.rule,
            **({} if index is None else {"ruleIndex": index}),
            "level": _LEVELS[finding.severity],
            "message": {"text": printable(_message(group))},
            "locations": [_location(group)],
            "partialFingerprints": {"fairwayFinding/v1": f"{mark}:{seen[mark]}"},
        }


def _location(group: FindingGroup) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(group.first_file or ".", errors="replace")}}
    place["region"] = {"startLine": group.first_line or 1}
    location: dict[str, Any] = {"physicalLocation": place}
    if group.finding.object:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(group.finding.object)}]
    return location


def _fingerprint(finding: Finding) -> str:
    """What stays when lines move, values change and a fault spreads: rule, object or file, and field."""
    kind, _, name = finding.object.partition(" ")
    place = f"{kind} {name.rpartition('/')[2]}" if finding.object else finding.file
    words = json.dumps([finding.rule, place, finding.field])
    return blake2b(words.encode(), digest_size=16).hexdigest()


def _message(group: FindingGroup) -> str:
    finding = group.finding
    subject = f"{finding.object}: " if finding.object else ""
    extent = f" ({group.extent})" if group.names else ""
    remedy = f"\n{finding.remedy}" if finding.remedy else ""
    return f"{subject}{finding.message}{extent}{remedy}"
