"""A check as JSON: everything the text says, whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from fairway.validation import FindingGroup, SetReport


def check_json(reports: Sequence[SetReport], groups: Sequence[FindingGroup]) -> str:
    """`{"sets": [{name, cluster, …}], "findings": [{rule, …, "sets": [names], "of"}]}`, indented by two."""
    return json.dumps(
        {
            "sets": [_set(report) for report in reports],
            "findings": [
                {**asdict(group.finding), "sets": list(group.names), "of": group.of} for group in groups
            ],
        },
        indent=2,
    )


def _set(report: SetReport) -> dict[str, object]:
    return {
        "name": report.name,
        "file": report.file,
        "cluster": report.cluster,
        "kubernetes_version": report.kubernetes_version,
        "objects": report.objects,
        "findings": len(report.findings),
        "seconds": report.seconds,
        "cached": report.cached,
    }
