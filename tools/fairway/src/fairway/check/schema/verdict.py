"""Objects to findings: the schema rules, and what each of them tells a person to do."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from fairway.check.schema.compiled import Compiler, Fault
from fairway.check.schema.definitions import definitions
from fairway.finding import Finding, Severity
from fairway.manifest import field_path, identity
from fairway.yamlio.node import Mapping

_REMEDIES = {
    "schema/required-field": "Add the field.",
    "schema/type": "Write a value of that type; a number or boolean meant as text needs quotes.",
    "schema/unknown-field": "Remove it, or move it to where it belongs: the API server refuses it.",
    "schema/value": "Use one of these values.",
}


class SchemaCheck:
    """Objects against the schemas of one Kubernetes version; compiled once, used for all of them."""

    def __init__(self, version: str) -> None:
        self._definitions = definitions(version)
        self._compiler = Compiler(self._definitions.by_name)

    def __call__(self, manifest: Mapping, file: str = "") -> list[Finding]:
        """The findings of one object; `file` is the file that they are reported for."""
        object_id = identity(manifest)
        name = self._definitions.by_kind.get((object_id.api_version, object_id.kind))
        if name is None:
            return [self._without_schema(object_id.api_version, object_id.kind, str(object_id), file)]
        faults = self._compiler.named(name)(manifest)
        return [_finding(fault, str(object_id), file) for fault in faults]

    def _without_schema(self, api_version: str, kind: str, shown: str, file: str) -> Finding:
        if api_version.rpartition("/")[0] in self._definitions.groups or not api_version:
            served = ", ".join(self._definitions.served(kind))
            what = f"{api_version or '(no apiVersion)'} {kind}"
            return Finding(
                "schema/not-served",
                Severity.ERROR,
                f"Kubernetes {self._definitions.version} does not serve {what}",
                shown,
                file,
                remedy=f"Use {served}." if served else "Use a kind that this version of Kubernetes serves.",
            )
        # Neither object nor file: the same finding for all objects of the kind, so reported once.
        return Finding(
            "schema/no-schema",
            Severity.INFO,
            f"{api_version} {kind} has no schema: its objects are not checked",
            remedy="Check such objects in a cluster that has its CustomResourceDefinition.",
        )


@cache
def schema_check(version: str) -> SchemaCheck:
    """The check of a Kubernetes version, one per process. Raises UsageError for an unknown version."""
    return SchemaCheck(version)


def _finding(fault: Fault, shown: str, file: str) -> Finding:
    remedy = _REMEDIES[fault.rule]
    near = get_close_matches(str(fault.path[-1]), fault.known, n=1) if fault.known else []
    if near:
        remedy = f"Did you mean {near[0]}? {remedy}"
    message = f"{field_path(fault.path)} {fault.message}"
    return Finding(fault.rule, Severity.ERROR, message, shown, file, remedy=remedy)
