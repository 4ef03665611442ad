"""What functions take and give, version by version (cel-go's libraries and k8s.io/apiserver's)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from fairway.cel.types import Type, parse_type


class Overload(NamedTuple):
    """One signature of a function; of a member function the first argument is what it is called on."""

    name: str
    function: str
    member: bool
    arguments: tuple[Type, ...]
    result: Type
    variables: frozenset[str]


#: `id: function: [receiver.](arguments) -> result`, in the order that cel-go tries them.
_COMMON = """
conditional: _?_:_: (bool, A, A) -> A
logical_and: _&&_: (bool, bool) -> bool
logical_or: _||_: (bool, bool) -> bool
logical_not: !_: (bool) -> bool
not_strictly_false: @not_strictly_false: (bool) -> bool
equals: _==_: (A, A) -> bool
not_equals: _!=_: (A, A) -> bool
add_bytes: _+_: (bytes, bytes) -> bytes
add_double: _+_: (double, double) -> double
add_duration_duration: _+_: (duration, duration) -> duration
add_duration_timestamp: _+_: (duration, timestamp) -> timestamp
add_timestamp_duration: _+_: (timestamp, duration) -> timestamp
add_int64: _+_: (int, int) -> int
add_list: _+_: (list(A), list(A)) -> list(A)
add_string: _+_: (string, string) -> string
add_uint64: _+_: (uint, uint) -> uint
divide_double: _/_: (double, double) -> double
divide_int64: _/_: (int, int) -> int
divide_uint64: _/_: (uint, uint) -> uint
modulo_int64: _%_: (int, int) -> int
modulo_uint64: _%_: (uint, uint) -> uint
multiply_double: _*_: (double, double) -> double
multiply_int64: _*_: (int, int) -> int
multiply_uint64: _*_: (uint, uint) -> uint
negate_double: -_: (double) -> double
negate_int64: -_: (int) -> int
subtract_double: _-_: (double, double) -> double
subtract_duration_duration: _-_: (duration, duration) -> duration
subtract_int64: _-_: (int, int) -> int
subtract_timestamp_duration: _-_: (timestamp, duration) -> timestamp
subtract_timestamp_timestamp: _-_: (timestamp, timestamp) -> duration
subtract_uint64: _-_: (uint, uint) -> uint
index_list: _[_]: (list(A), int) -> A
index_map: _[_]: (map(A, B), A) -> B
optional_list_index_int: _[_]: (optional(list(V)), int) -> optional(V)
optional_map_index_value: _[_]: (optional(map(K, V)), K) -> optional(V)
select_optional_field: _?._: (dyn, string) -> optional(V)
list_optindex_optional_int: _[?_]: (list(V), int) -> optional(V)
optional_list_optindex_optional_int: _[?_]: (optional(list(V)), int) -> optional(V)
map_optindex_optional_value: _[?_]: (map(K, V), K) -> optional(V)
optional_map_optindex_optional_value: _[?_]: (optional(map(K, V)), K) -> optional(V)
in_list: @in: (A, list(A)) -> bool
in_map: @in: (A, map(A, B)) -> bool
size_bytes: size: (bytes) -> int
bytes_size: size: bytes.() -> int
size_list: size: (list(A)) -> int
list_size: size: list(A).() -> int
size_map: size: (map(A, B)) -> int
map_size: size: map(A, B).() -> int
size_string: size: (string) -> int
string_size: size: string.() -> int
type: type: (A) -> type(A)
bool_to_bool: bool: (bool) -> bool
string_to_bool: bool: (string) -> bool
bytes_to_bytes: bytes: (bytes) -> bytes
string_to_bytes: bytes: (string) -> bytes
double_to_double: double: (double) -> double
int64_to_double: double: (int) -> double
string_to_double: double: (string) -> double
uint64_to_double: double: (uint) -> double
duration_to_duration: duration: (duration) -> duration
int64_to_duration: duration: (int) -> duration
string_to_duration: duration: (string) -> duration
to_dyn: dyn: (A) -> dyn
int64_to_int64: int: (int) -> int
double_to_int64: int: (double) -> int
duration_to_int64: int: (duration) -> int
string_to_int64: int: (string) -> int
timestamp_to_int64: int: (timestamp) -> int
uint64_to_int64: int: (uint) -> int
string_to_string: string: (string) -> string
bool_to_string: string: (bool) -> string
bytes_to_string: string: (bytes) -> string
double_to_string: string: (double) -> string
duration_to_string: string: (duration) -> string
int64_to_string: string: (int) -> string
timestamp_to_string: string: (timestamp) -> string
uint64_to_string: string: (uint) -> string
timestamp_to_timestamp: timestamp: (timestamp) -> timestamp
int64_to_timestamp: timestamp: (int) -> timestamp
string_to_timestamp: timestamp: (string) -> timestamp
uint64_to_uint64: uint: (uint) -> uint
double_to_uint64: uint: (double) -> uint
int64_to_uint64: uint: (int) -> uint
string_to_uint64: uint: (string) -> uint
contains_string: contains: string.(string) -> bool
ends_with_string: endsWith: string.(string) -> bool
starts_with_string: startsWith: string.(string) -> bool
matches: matches: (string, string) -> bool
matches_string: matches: string.(string) -> bool
duration_to_hours: getHours: duration.() -> int
duration_to_minutes: getMinutes: duration.() -> int
duration_to_seconds: getSeconds: duration.() -> int
duration_to_milliseconds: getMilliseconds: duration.() -> int
optional_of: optional.of: (V) -> optional(V)
optional_ofNonZeroValue: optional.ofNonZeroValue: (V) -> optional(V)
optional_none: optional.none: () -> optional(V)
optional_value: value: optional(V).() -> V
optional_hasValue: hasValue: optional(V).() -> bool
optional_or_optional: or: optional(V).(optional(V)) -> optional(V)
optional_orValue_value: orValue: optional(V).(V) -> V
string_char_at_int: charAt: string.(int) -> string
list_a_index_of_int: indexOf: list(A).(A) -> int
string_index_of_string: indexOf: string.(string) -> int
string_index_of_string_int: indexOf: string.(string, int) -> int
list_a_last_index_of_int: lastIndexOf: list(A).(A) -> int
string_last_index_of_string: lastIndexOf: string.(string) -> int
string_last_index_of_string_int: lastIndexOf: string.(string, int) -> int
string_lower_ascii: lowerAscii: string.() -> string
string_upper_ascii: upperAscii: string.() -> string
string_replace_string_string: replace: string.(string, string) -> string
string_replace_string_string_int: replace: string.(string, string, int) -> string
string_split_string: split: string.(string) -> list(string)
string_split_string_int: split: string.(string, int) -> list(string)
string_substring_int: substring: string.(int) -> string
string_substring_int_int: substring: string.(int, int) -> string
string_trim: trim: string.() -> string
string_format: format: string.(list(dyn)) -> string
strings_quote: strings.quote: (string) -> string
list_join: join: list(string).() -> string
list_join_string: join: list(string).(string) -> string
list_sets_contains_list: sets.contains: (list(T), list(T)) -> bool
list_sets_equivalent_list: sets.equivalent: (list(T), list(T)) -> bool
list_sets_intersects_list: sets.intersects: (list(T), list(T)) -> bool
string_find_string: find: string.(string) -> string
string_find_all_string: findAll: string.(string) -> list(string)
string_find_all_string_int: findAll: string.(string, int) -> list(string)
string_to_url: url: (string) -> kubernetes.URL
is_url_string: isURL: (string) -> bool
url_get_scheme: getScheme: kubernetes.URL.() -> string
url_get_host: getHost: kubernetes.URL.() -> string
url_get_hostname: getHostname: kubernetes.URL.() -> string
url_get_port: getPort: kubernetes.URL.() -> string
url_get_escaped_path: getEscapedPath: kubernetes.URL.() -> string
url_get_query: getQuery: kubernetes.URL.() -> map(string, list(string))
string_to_quantity: quantity: (string) -> kubernetes.Quantity
is_quantity_string: isQuantity: (string) -> bool
quantity_sign: sign: (kubernetes.Quantity) -> int
quantity_is_greater_than: isGreaterThan: kubernetes.Quantity.(kubernetes.Quantity) -> bool
quantity_is_less_than: isLessThan: kubernetes.Quantity.(kubernetes.Quantity) -> bool
quantity_compare_to: compareTo: kubernetes.Quantity.(kubernetes.Quantity) -> int
quantity_get_float: asApproximateFloat: kubernetes.Quantity.() -> double
quantity_get_int: asInteger: kubernetes.Quantity.() -> int
quantity_is_integer: isInteger: kubernetes.Quantity.() -> bool
quantity_add: add: kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
quantity_add_int: add: kubernetes.Quantity.(int) -> kubernetes.Quantity
quantity_sub: sub: kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
quantity_sub_int: sub: kubernetes.Quantity.(int) -> kubernetes.Quantity
authorizer_path: path: Authorizer.(string) -> PathCheck
authorizer_group: group: Authorizer.(string) -> GroupCheck
authorizer_serviceaccount: serviceAccount: Authorizer.(string, string) -> Authorizer
groupcheck_resource: resource: GroupCheck.(string) -> ResourceCheck
resourcecheck_subresource: subresource: ResourceCheck.(string) -> ResourceCheck
resourcecheck_namespace: namespace: ResourceCheck.(string) -> ResourceCheck
resourcecheck_name: name: ResourceCheck.(string) -> ResourceCheck
pathcheck_check: check: PathCheck.(string) -> Decision
resourcecheck_check: check: ResourceCheck.(string) -> Decision
decision_errored: errored: Decision.() -> bool
decision_error: error: Decision.() -> string
decision_allowed: allowed: Decision.() -> bool
decision_reason: reason: Decision.() -> string
"""

#: What came later, by the minor version of the cluster that first takes it in a new expression: an API
#: server lets new policies use only what its predecessor knew too.
_LATER = {
    31: """
string_to_ip: ip: (string) -> net.IP
cidr_ip: ip: net.CIDR.() -> net.IP
is_ip: isIP: (string) -> bool
ip_is_canonical: ip.isCanonical: (string) -> bool
ip_family: family: net.IP.() -> int
ip_is_unspecified: isUnspecified: net.IP.() -> bool
ip_is_loopback: isLoopback: net.IP.() -> bool
ip_is_link_local_multicast: isLinkLocalMulticast: net.IP.() -> bool
ip_is_link_local_unicast: isLinkLocalUnicast: net.IP.() -> bool
ip_is_global_unicast: isGlobalUnicast: net.IP.() -> bool
ip_to_string: string: (net.IP) -> string
string_to_cidr: cidr: (string) -> net.CIDR
is_cidr: isCIDR: (string) -> bool
cidr_contains_ip_string: containsIP: net.CIDR.(string) -> bool
cidr_contains_ip_ip: containsIP: net.CIDR.(net.IP) -> bool
cidr_contains_cidr_string: containsCIDR: net.CIDR.(string) -> bool
cidr_contains_cidr: containsCIDR: net.CIDR.(net.CIDR) -> bool
cidr_prefix_length: prefixLength: net.CIDR.() -> int
cidr_masked: masked: net.CIDR.() -> net.CIDR
cidr_to_string: string: (net.CIDR) -> string
""",
    32: """
format-validate: validate: kubernetes.NamedFormat.(string) -> optional(list(string))
format-named: format.named: (string) -> optional(kubernetes.NamedFormat)
authorizer_fieldselector: fieldSelector: ResourceCheck.(string) -> ResourceCheck
authorizer_labelselector: labelSelector: ResourceCheck.(string) -> ResourceCheck
""",
    33: """
@mapInsert_map_key_value: cel.@mapInsert: (map(K, V), K, V) -> map(K, V)
@mapInsert_map_map: cel.@mapInsert: (map(K, V), map(K, V)) -> map(K, V)
list_last: last: list(V).() -> optional(V)
list_first: first: list(V).() -> optional(V)
optional_unwrap: optional.unwrap: (list(optional(V))) -> list(V)
optional_unwrapOpt: unwrapOpt: list(optional(V)).() -> list(V)
""",
    34: """
string_to_semver: semver: (string) -> kubernetes.Semver
string_bool_to_semver: semver: (string, bool) -> kubernetes.Semver
is_semver_string: isSemver: (string) -> bool
is_semver_string_bool: isSemver: (string, bool) -> bool
semver_is_greater_than: isGreaterThan: kubernetes.Semver.(kubernetes.Semver) -> bool
semver_is_less_than: isLessThan: kubernetes.Semver.(kubernetes.Semver) -> bool
semver_compare_to: compareTo: kubernetes.Semver.(kubernetes.Semver) -> int
semver_major: major: kubernetes.Semver.() -> int
semver_minor: minor: kubernetes.Semver.() -> int
semver_patch: patch: kubernetes.Semver.() -> int
""",
}
NAMED_FORMATS = (
    "dns1123Label",
    "dns1123Subdomain",
    "dns1035Label",
    "qualifiedName",
    "dns1123LabelPrefix",
    "dns1123SubdomainPrefix",
    "dns1035LabelPrefix",
    "labelValue",
    "uri",
    "uuid",
    "byte",
    "date",
    "datetime",
)
_COMPARED = (
    ("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"),
    {"int": "int64", "uint": "uint64"},
    {"int": ("double", "uint"), "uint": ("double", "int"), "double": ("int", "uint")},
)
_RELATIONS = {"less": "_<_", "less_equals": "_<=_", "greater": "_>_", "greater_equals": "_>=_"}
_TIMES = (
    ("getFullYear", "year"),
    ("getMonth", "month"),
    ("getDayOfYear", "day_of_year"),
    ("getDayOfMonth", "day_of_month"),
    ("getDate", "day_of_month_1_based"),
    ("getDayOfWeek", "day_of_week"),
    ("getHours", "hours"),
    ("getMinutes", "minutes"),
    ("getSeconds", "seconds"),
    ("getMilliseconds", "milliseconds"),
)
_SUMMED = ("int", "uint", "double", "duration")
_SORTED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_LINE = re.compile(r"(\S+): (\S+): (?:(.+)\.)?\((.*)\) -> (\S.*)")
_VARIABLE = re.compile(r"\b[A-Z]\b")
_SHORT = re.compile(r"\b(Authorizer|PathCheck|GroupCheck|ResourceCheck|Decision)\b")


@cache
def functions(minor: int) -> dict[str, tuple[Overload, ...]]:
    """The functions that new expressions may use on a cluster of Kubernetes 1.`minor`."""
    lines = [_COMMON, *_relations(), *_times(), *_templates()]
    lines += [text for since, text in _LATER.items() if minor >= since]
    if minor >= 32:  # noqa: PLR2004 - with the library of formats
        lines += [f"format.{name}: format.{name}: () -> kubernetes.NamedFormat" for name in NAMED_FORMATS]
    found: dict[str, list[Overload]] = {}
    for line in "\n".join(lines).split("\n"):
        if line:
            overload = _overload(line)
            found.setdefault(overload.function, []).append(overload)
    return {name: tuple(overloads) for name, overloads in found.items()}


def _overload(line: str) -> Overload:
    match = _LINE.fullmatch(_SHORT.sub(r"kubernetes.authorization.\1", line))
    if match is None:
        raise ValueError(f"{line!r} declares no function")
    name, function, receiver, given, result = match.groups()
    arguments = [receiver] if receiver else []
    arguments += _split(given)
    return Overload(
        name,
        function,
        receiver is not None,
        tuple([parse_type(argument) for argument in arguments]),
        parse_type(result),
        frozenset(_VARIABLE.findall(" ".join([*arguments, result]))),
    )


def _split(arguments: str) -> list[str]:
    """Arguments apart at the commas outside of parentheses."""
    found, depth, start = [], 0, 0
    for position, character in enumerate(arguments):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append(arguments[start:position])
            start = position + 1
    return [*found, arguments[start:]] if arguments else found


def _relations() -> list[str]:
    kinds, ids, mixed = _COMPARED
    lines = []
    for name, operator in _RELATIONS.items():
        for kind in kinds:
            lines.append(f"{name}_{ids.get(kind, kind)}: {operator}: ({kind}, {kind}) -> bool")
            lines += [
                f"{name}_{ids.get(kind, kind)}_{ids.get(other, other)}: {operator}: ({kind}, {other}) -> bool"
                for other in mixed.get(kind, ())
            ]
    return lines


def _times() -> list[str]:
    lines = []
    for function, part in _TIMES:
        lines.append(f"timestamp_to_{part}: {function}: timestamp.() -> int")
        lines.append(f"timestamp_to_{part}_with_tz: {function}: timestamp.(string) -> int")
    return lines


def _templates() -> list[str]:
    lines = [f"list_{kind}_is_sorted_bool: isSorted: list({kind}).() -> bool" for kind in _SORTED]
    lines += [f"list_{kind}_sum_{kind}: sum: list({kind}).() -> {kind}" for kind in _SUMMED]
    for name in ("max", "min"):
        lines += [f"list_{kind}_{name}_{kind}: {name}: list({kind}).() -> {kind}" for kind in _SORTED]
    return lines
