"""The rules that single objects are held to: what the API server would refuse, or will no longer serve."""

from __future__ import annotations

from typing import Final

from fairway.check.rule import Rule
from fairway.finding import Severity

TYPE: Final = Rule(
    "schema/type",
    "Every field has the type that its kind gives it, and can be read as it.",
    "A port in quotes passed review; the API server refused the object, and with it the whole sync.",
    "Write a value of that type; a number or boolean meant as text needs quotes.",
)
UNKNOWN: Final = Rule(
    "schema/unknown-field",
    "Every field is one that the kind has in the cluster's version.",
    "A probe one level too far to the left was ignored for months: nobody was told that it did nothing.",
    "Remove it, or move it to where it belongs: the API server refuses it.",
)
SCHEMA_REQUIRED: Final = Rule(
    "schema/required-field",
    "Fields that the schema requires are there.",
    "An object without one is refused when it is applied, after the others of the same sync went through.",
    "Add the field.",
)
NOT_SERVED: Final = Rule(
    "schema/not-served",
    "The cluster's version serves the apiVersion and kind of each object.",
    "After an upgrade every sync failed: the apiVersion of one budget was gone.",
    "Use a version of the kind that the cluster serves.",
)
NO_SCHEMA: Final = Rule(
    "schema/no-schema",
    "Every kind has a schema that its objects are checked against.",
    "Objects of a kind without one look checked, and are not.",
    "Render its CustomResourceDefinition, or check such objects in a cluster that has it.",
    Severity.INFO,
)
DEPRECATED: Final = Rule(
    "schema/deprecated",
    "No object uses an apiVersion that the next two versions of Kubernetes no longer serve.",
    "An upgrade was held back for weeks by one apiVersion that nobody had known about.",
    "Move to the named version before the cluster is upgraded.",
    Severity.WARNING,
)
_REFUSED: Final = "The API server refuses such an object after others of the same sync went through."

RULES: Final = (
    TYPE,
    UNKNOWN,
    SCHEMA_REQUIRED,
    NOT_SERVED,
    NO_SCHEMA,
    DEPRECATED,
    Rule("object/required", "What the kind cannot do without is there.", _REFUSED, "Add the field."),
    Rule(
        "object/value",
        "A field with a set of values has one of them.",
        "`IfNotPresant` is a text like any other until the API server reads it.",
        "Use one of the values.",
    ),
    Rule(
        "object/range",
        "Numbers, ports, quantities and sizes are within what the kind allows.",
        "A request above its limit was merged by two patches that were each right.",
        "Use a value within the range.",
    ),
    Rule(
        "object/format",
        "Names, labels, keys, paths, addresses and schedules are written as they must be.",
        "An underscore in the name of a client became a DNS name that no cluster accepts.",
        "Write it in the form that is named.",
    ),
    Rule(
        "object/exclusive",
        "Fields that exclude each other are not there together.",
        "A patch changed a probe from HTTP to TCP and left both: a merge keeps what it is not told to drop.",
        "Keep one of them; a patch removes the other with a null.",
    ),
    Rule(
        "object/duplicate",
        "What must be unique is there once: names of containers, ports, volumes, keys of lists.",
        "Two traits each added a port of the same name.",
        "Rename or remove one of them.",
    ),
    Rule(
        "object/forbidden",
        "No field is there that the kind does not allow where it is.",
        _REFUSED,
        "Remove the field.",
    ),
    Rule(
        "object/expression",
        "The expressions of policies and webhooks can be read, and give what is wanted.",
        "A policy with a typing error was refused at the sync that should have brought it.",
        "Mend the expression at the place that is named.",
    ),
    Rule(
        "object/reference",
        "What is named within the object is there: volumes of mounts, containers, claims.",
        "A volume was renamed, and the mount in the second container was not.",
        "Name what is there, or add it.",
    ),
    Rule(
        "object/selector",
        "The selector of a workload selects the pods of its template, and is not empty.",
        "A label transformer reached the template and not the selector.",
        "Make the labels of the template those of the selector.",
    ),
    Rule(
        "object/size",
        "Data and annotations are no larger than what the API server stores.",
        "A dashboard outgrew its ConfigMap on the day of a roll-out.",
        "Split it.",
    ),
    Rule(
        "custom/rule",
        "Custom objects hold the validation rules of their definition.",
        "A schema cannot say that one field needs another; a definition's rules do, but only in a cluster.",
        "Mend what the message says.",
    ),
)
"""All of them, for `fairway rules`."""

BY_NAME: Final = {rule.name: rule for rule in RULES}
