"""Named formats: `format.dns1123Label().validate(name)` (k8s.io/apiserver's format library)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from fairway.cel.declarations import NAMED_FORMATS
from fairway.cel.functions.go_text import parsed_time
from fairway.cel.functions.urls import problem_of
from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.values import NONE, Failed, Failure, Optional


class Format:
    """A format by its name, with what it finds wrong in a text."""

    __slots__ = ("check", "name", "regex_size")
    type_name = "kubernetes.NamedFormat"
    go_type = "cel.Format"
    costs_one = True

    def __init__(self, name: str, check: Callable[[str], list[str]], regex_size: int) -> None:
        self.name = name
        self.check = check
        self.regex_size = regex_size

    def __str__(self) -> str:
        return self.name

    def equals(self, other: Any) -> Any:
        """Equality; nothing but a format can be asked for."""
        return self.name == other.name if type(other) is Format else Failed(NO_OVERLOAD)


_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_SAYS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    "and must start and end with an alphanumeric character"
)
_SUBDOMAIN_SAYS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)
_LABEL_1035_SAYS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
    "start with an alphabetic character, and end with an alphanumeric character"
)
_NAME_SAYS = (
    "must consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character"
)
_VALUE_SAYS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character"
)
_SHORT, _LONG = 63, 253


def _says(message: str, regex: str, *examples: str) -> str:
    shown = " or ".join([f"'{example}', " for example in examples])
    return f"{message} (e.g. {shown}regex used for validation is '{regex}')"


def _too_long(length: int) -> str:
    return f"must be no more than {length} characters"


def _length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _label(text: str) -> list[str]:
    found = [_too_long(_SHORT)] if _length(text) > _SHORT else []
    if not re.fullmatch(_LABEL, text):
        if re.fullmatch(_SUBDOMAIN, text):
            found.append("must not contain dots")
        else:
            found.append(_says(_LABEL_SAYS, _LABEL, "my-name", "123-abc"))
    return found


def _matching(regex: str, message: str, length: int, *examples: str) -> Callable[[str], list[str]]:
    def check(text: str) -> list[str]:
        found = [_too_long(length)] if _length(text) > length else []
        if not re.fullmatch(regex, text):
            found.append(_says(message, regex, *examples))
        return found

    return check


_subdomain = _matching(_SUBDOMAIN, _SUBDOMAIN_SAYS, _LONG, "example.com")
_label_1035 = _matching(_LABEL_1035, _LABEL_1035_SAYS, _SHORT, "my-name", "abc-123")
_label_value = _matching(f"({_NAME})?", _VALUE_SAYS, _SHORT, "MyValue", "my_value", "12345")
_name_says = _says(_NAME_SAYS, _NAME, "MyName", "my.name", "123-abc")


def _qualified_name(text: str) -> list[str]:
    parts = text.split("/")
    if len(parts) > 2:  # noqa: PLR2004 - prefix and name
        example = "(e.g. 'example.com/MyName')"
        return [f"a qualified name {_name_says} with an optional DNS subdomain prefix and '/' {example}"]
    found = []
    if len(parts) == 2:  # noqa: PLR2004
        if not parts[0]:
            found.append("prefix part must be non-empty")
        else:
            found += [f"prefix part {problem}" for problem in _subdomain(parts[0])]
    name = parts[-1]
    if not name:
        found.append("name part must be non-empty")
    elif _length(name) > _SHORT:
        found.append(f"name part {_too_long(_SHORT)}")
    if not re.fullmatch(_NAME, name):
        found.append(f"name part {_name_says}")
    return found


def _prefix(check: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """A name that something will be appended to: it may end in a dash."""
    return lambda text: check(f"{text[:-2]}a" if len(text) > 1 and text.endswith("-") else text)


def _complaint(valid: Callable[[str], bool], says: str) -> Callable[[str], list[str]]:
    return lambda text: [] if valid(text) else [says]


def _is_date(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is not None and bool(
            date.fromisoformat(text)
        )
    except ValueError:
        return False


def _is_datetime(text: str) -> bool:
    return len(text) >= 4 and parsed_time(text.upper()) is not None  # noqa: PLR2004


_UUID = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", re.ASCII
)
_UUID_SIZE, _DATETIME_SIZE, _URL_SIZE, _BASE64_SIZE = len(_UUID), 71, 1103, 84


def _uri(text: str) -> list[str]:
    problem = problem_of(text)
    return [] if problem is None else [problem]


_FORMATS = {
    "dns1123Label": Format("DNS1123Label", _label, 30),
    "dns1123Subdomain": Format("DNS1123Subdomain", _subdomain, 60),
    "dns1035Label": Format("DNS1035Label", _label_1035, 30),
    "qualifiedName": Format("QualifiedName", _qualified_name, 60),
    "dns1123LabelPrefix": Format("DNS1123LabelPrefix", _prefix(_label), 30),
    "dns1123SubdomainPrefix": Format("DNS1123SubdomainPrefix", _prefix(_subdomain), 60),
    "dns1035LabelPrefix": Format("DNS1035LabelPrefix", _prefix(_label_1035), 30),
    "labelValue": Format("LabelValue", _label_value, 40),
    "uri": Format("URI", _uri, _URL_SIZE),
    "uuid": Format(
        "uuid",
        _complaint(lambda text: bool(re.search(_UUID, text)), "does not match the UUID format"),
        _UUID_SIZE,
    ),
    "byte": Format(
        "byte", _complaint(lambda text: bool(_BASE64.fullmatch(text)), "invalid base64"), _BASE64_SIZE
    ),
    "date": Format("date", _complaint(_is_date, "invalid date"), _DATETIME_SIZE),
    "datetime": Format("datetime", _complaint(_is_datetime, "invalid datetime"), _DATETIME_SIZE),
}


def _named(name: str) -> Optional:
    found = _FORMATS.get(name)
    return NONE if found is None else Optional(found)


def _validate(wanted: Any, text: Any) -> Optional:
    if type(wanted) is not Format or type(text) is not str:
        raise Failure(NO_OVERLOAD)
    problems = wanted.check(text)
    return Optional(problems) if problems else NONE


def _constant(name: str) -> Callable[[], Format]:
    return lambda: _FORMATS[name]


OVERLOADS: dict[str, Callable[..., Any]] = {
    "format-validate": _validate,
    "format-named": _named,
}
OVERLOADS |= {f"format.{name}": _constant(name) for name in NAMED_FORMATS}
