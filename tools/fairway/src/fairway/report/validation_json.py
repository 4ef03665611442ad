"""A validation as JSON: everything the text says, whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from fairway.validation import FindingGroup, SetReport


def validation_json(reports: Sequence[SetReport], groups: Sequence[FindingGroup]) -> str:
    """`{"sets": [{name, cluster, …}], "findings": [{rule, …, "sets": [names]}]}`, indented by two."""
    sets = [{**asdict(report), "findings": len(report.findings)} for report in reports]
    findings = [{**asdict(group.finding), "sets": list(group.names)} for group in groups]
    return json.dumps({"sets": sets, "findings": findings}, indent=2)
