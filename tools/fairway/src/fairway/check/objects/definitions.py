"""CustomResourceDefinitions: their names, versions, columns and conversion."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.admission import client_config, review_versions
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORMAT, RANGE, VALUE, At
from fairway.check.objects.definition_schemas import root_schema
from fairway.check.objects.syntax import dns_label_1035, dns_subdomain
from fairway.pattern import pattern

UNKNOWN: Final = "schema/unknown-field"
_SCOPES: Final = ("Cluster", "Namespaced")
_COLUMN_TYPES: Final = ("boolean", "date", "integer", "number", "string")
_COLUMN_FORMATS: Final = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
_SELECTABLE: Final = ("string", "boolean", "integer")
_MOST_SELECTABLE: Final = 8
_WARNING_CHARACTERS: Final = 256
_JSON_PATH: Final = pattern(r"\.(?:[^\s]|\\.)*\Z")


def definition(place: At) -> None:
    """A CustomResourceDefinition."""
    spec = place.at("spec")
    group, names = spec.text("group"), spec.at("names")
    if not group:
        spec.missing("group")
    elif spec.written(group, dns_subdomain, "group") and "." not in group:
        spec.fault(FORMAT, "must be a domain with at least one dot", "group")
    spec.one_of("scope", _SCOPES, required=True)
    _names(names)
    expected = f"{names.text('plural')}.{group}"
    for key in ("name", "generateName"):
        if place.at("metadata").text(key) not in (("", expected) if key == "generateName" else (expected,)):
            place.fault(FORMAT, f"must be spec.names.plural and spec.group: {expected}", "metadata", key)
    if spec.flag("preserveUnknownFields"):
        spec.fault(VALUE, "must not be true", "preserveUnknownFields")
    _versions(spec)
    _conversion(spec)


def _names(names: At) -> None:
    names.require("plural", "kind")
    for key in ("plural", "singular"):
        names.syntax(key, dns_label_1035)
    for key in ("kind", "listKind"):
        if names.text(key):
            names.written(names.text(key).lower(), dns_label_1035, key)
    for key in ("shortNames", "categories"):
        for index, text in enumerate(names.texts(key)):
            names.written(text, dns_label_1035, key, index)
    if names.text("kind") and names.text("listKind") == names.text("kind"):
        names.fault(EXCLUSIVE, "must not be the kind", "listKind")


def _versions(spec: At) -> None:
    seen: set[str] = set()
    for version in spec.each("versions"):
        name = version.text("name")
        version.written(name, dns_label_1035, "name")
        if name in seen:
            spec.fault(DUPLICATE, f'has "{name}" twice', "versions")
        seen.add(name)
        _version(version)
    if sum(version.flag("storage") for version in spec.each("versions")) != 1:
        spec.fault(EXCLUSIVE, "must have exactly one with storage: true", "versions")


def _version(version: At) -> None:
    if not version.at("schema").has("openAPIV3Schema"):
        version.missing("schema", "openAPIV3Schema")
    else:
        status = version.at("subresources").has("status")
        root_schema(version.at("schema").at("openAPIV3Schema"), status=status)
    for key in version.at("subresources").mapping("status"):
        version.fault(UNKNOWN, "is not a field that Kubernetes knows", "subresources", "status", key)
    if version.has("deprecationWarning"):
        warning = version.text("deprecationWarning")
        fine = (
            version.flag("deprecated") and 0 < len(warning) <= _WARNING_CHARACTERS and warning.isprintable()
        )
        if not fine:
            version.fault(FORMAT, "must be a line of text, of a deprecated version", "deprecationWarning")
    for column in version.each("additionalPrinterColumns"):
        _column(column)
    _scale(version.at("subresources"))
    _selectable(version)


def _column(column: At) -> None:
    column.require("name", "type")
    for key, values in (("type", _COLUMN_TYPES), ("format", _COLUMN_FORMATS)):
        column.one_of(key, values)
    if not column.text("jsonPath"):
        column.missing("jsonPath")
    else:
        _json_path(column, "jsonPath", "")


def _scale(resources: At) -> None:
    if not resources.has("scale"):
        return
    scale = resources.at("scale")
    for key, start in (("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")):
        if not scale.text(key):
            scale.missing(key)
        else:
            _json_path(scale, key, start)
    if scale.text("labelSelectorPath"):
        _json_path(scale, "labelSelectorPath", "")


def _json_path(place: At, key: str, start: str) -> None:
    path = place.text(key)
    if not _JSON_PATH.match(path) or (start and not path.startswith(f"{start}.")):
        place.fault(FORMAT, f'is "{path}", which is no path such as {start or ".spec"}.name', key)


def _selectable(version: At) -> None:
    seen: set[str] = set()
    for one in version.each("selectableFields"):
        path = one.text("jsonPath")
        if not path:
            one.missing("jsonPath")
            continue
        if _type_at(version.at("schema").at("openAPIV3Schema"), path) not in _SELECTABLE or path.startswith(
            ".metadata"
        ):
            one.fault(VALUE, f'is "{path}", which is no field of type string, boolean or integer', "jsonPath")
        if path in seen:
            one.fault(DUPLICATE, f'is "{path}" again', "jsonPath")
        seen.add(path)
    if len(seen) > _MOST_SELECTABLE:
        version.fault(RANGE, f"must not be more than {_MOST_SELECTABLE}", "selectableFields")


def _type_at(schema: At, path: str) -> str:
    for key in path.removeprefix(".").split("."):
        schema = schema.at("properties").at(key)
    return schema.text("type")


def _conversion(spec: At) -> None:
    conversion = spec.at("conversion")
    if not spec.has("conversion"):
        return
    conversion.one_of("strategy", ("None", "Webhook"), required=True)
    webhook = conversion.at("webhook")
    if conversion.text("strategy") == "Webhook":
        if not webhook.has("clientConfig"):
            webhook.missing("clientConfig")
        else:
            client_config(webhook.at("clientConfig"))
        review_versions(webhook, "conversionReviewVersions")
    elif conversion.has("webhook"):
        conversion.fault(EXCLUSIVE, "is only for the strategy Webhook", "webhook")
