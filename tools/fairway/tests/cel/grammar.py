"""Expressions by chance: a grammar of CEL that knows the variables and mostly keeps to their types.

Loops over maps are over one entry: Go goes through more in any order.
"""

from __future__ import annotations

from hypothesis import strategies as st

_LEAVES = {
    "bool": ("true", "false", "b", "object.spec.paused", "has(object.spec.replicas)", "has(object.nope)"),
    "int": ("0", "1", "-3", "7", "i", "li[0]", "m.one", "pod.replicas", "object.spec.replicas", "li[9]"),
    "double": ("0.5", "2.0", "f", "object.spec.ratio", "1e30"),
    "string": ("''", "'a'", "'web'", "s", "pod.name", "object.metadata.name", "object.metadata.nope", "'3'"),
    "list": ("[]", "[1, 2]", "li", "[3]", "[i, 1]"),
    "strings": ("ls", "['a', 'b']", "object.spec.template.spec.containers.map(c, c.name)"),
    "dyn": (
        *(
            "object",
            "object.spec",
            "object.metadata.labels",
            "nothing",
            "pod.spec.a",
            "object.nope",
            "dyn(1)",
        ),
        *("dyn('a')", "object.spec.template.spec.containers[0]", "dyn([1, 2])", "dyn(1.5)", "dyn(2u)"),
    ),
    "optional": ("optional.none()", "object.?spec.?replicas", "object.?nope", "optional.of(1)", "m.?one"),
}

#: What makes a kind of value, with the kinds of its parts.
_RULES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "bool": (
        ("{} && {}", ("bool", "bool")),
        ("{} || {}", ("bool", "bool")),
        ("!({})", ("bool",)),
        ("{} == {}", ("int", "int")),
        ("{} < {}", ("int", "double")),
        ("{} >= {}", ("string", "string")),
        ("{} == {}", ("dyn", "dyn")),
        ("{} != {}", ("dyn", "string")),
        ("{} in {}", ("int", "list")),
        ("{} in {}", ("string", "strings")),
        ("{} in {}", ("dyn", "dyn")),
        ("({}).all(x, {})", ("list", "item")),
        ("({}).exists(x, {})", ("list", "item")),
        ("({}).exists_one(x, {})", ("list", "item")),
        ("{{'k': {}}}.all(k, v, {})", ("dyn", "bool")),
        ("({}).exists(x, {})", ("dyn", "item")),
        ("({}).startsWith({})", ("string", "string")),
        ("({}).contains({})", ("string", "string")),
        ("({}).matches({})", ("string", "string")),
        ("({}).hasValue()", ("optional",)),
        ("({} ? {} : {})", ("bool", "bool", "bool")),
        ("({}).isSorted()", ("list",)),
        ("sets.contains({}, {})", ("list", "list")),
        ("has(({}).a)", ("dyn",)),
        ("({})", ("dyn",)),
    ),
    "item": (
        ("x > {}", ("int",)),
        ("x == {}", ("dyn",)),
        ("{} || x == 1", ("bool",)),
        ("10 / (x - 1) > {}", ("int",)),
        ("{}", ("bool",)),
    ),
    "int": (
        ("({} + {})", ("int", "int")),
        ("({} - {})", ("int", "int")),
        ("({} * {})", ("int", "int")),
        ("({} / {})", ("int", "int")),
        ("({} % {})", ("int", "int")),
        ("-({})", ("int",)),
        ("size({})", ("string",)),
        ("({}).size()", ("list",)),
        ("size({})", ("dyn",)),
        ("int({})", ("double",)),
        ("int({})", ("string",)),
        ("({}).sum()", ("list",)),
        ("({}).max()", ("list",)),
        ("({}).indexOf({})", ("string", "string")),
        ("({}).indexOf({})", ("list", "int")),
        ("({} ? {} : {})", ("bool", "int", "int")),
        ("({}).orValue({})", ("optional", "int")),
        ("({})[{}]", ("list", "int")),
    ),
    "double": (
        ("({} + {})", ("double", "double")),
        ("({} / {})", ("double", "double")),
        ("double({})", ("int",)),
        ("double({})", ("string",)),
    ),
    "string": (
        ("({} + {})", ("string", "string")),
        ("string({})", ("int",)),
        ("string({})", ("double",)),
        ("string({})", ("dyn",)),
        ("({}).lowerAscii()", ("string",)),
        ("({}).substring({})", ("string", "int")),
        ("({}).replace({}, {})", ("string", "string", "string")),
        ("({}).join({})", ("strings", "string")),
        ("({} ? {} : {})", ("bool", "string", "string")),
        ("'%s-%s'.format([{}, {}])", ("dyn", "string")),
        ("({}).find({})", ("string", "string")),
    ),
    "list": (
        ("({} + {})", ("list", "list")),
        ("[{}, {}]", ("int", "int")),
        ("({}).map(x, x + {})", ("list", "int")),
        ("({}).filter(x, {})", ("list", "item")),
        ("({}).map(x, {}, {})", ("list", "item", "int")),
        ("({} ? {} : {})", ("bool", "list", "list")),
        ("({}).transformList(k, v, v + {})", ("list", "int")),
        ("[{}, ?{}]", ("int", "optional")),
    ),
    "strings": (
        ("({}).split({})", ("string", "string")),
        ("({}).map(x, x + {})", ("strings", "string")),
        ("[{}]", ("string",)),
        ("{{{}: 1}}.map(k, string(k))", ("string",)),
    ),
    "dyn": (
        ("dyn({})", ("int",)),
        ("dyn({})", ("string",)),
        ("dyn({})", ("list",)),
        ("dyn({})", ("bool",)),
        ("({} ? {} : {})", ("bool", "dyn", "dyn")),
        ("({})[{}]", ("dyn", "dyn")),
        ("({})[{}]", ("dyn", "int")),
        ("({})[{}]", ("dyn", "string")),
        ("({}).a", ("dyn",)),
        ("({}).spec.?replicas", ("dyn",)),
        ("{{'a': {}}}", ("dyn",)),
        ("{{'a': {}, ?'b': {}}}", ("int", "optional")),
        ("({} + {})", ("dyn", "dyn")),
        ("({} - {})", ("dyn", "int")),
        ("{{{}: 1}}.map(k, k)", ("int",)),
        ("({}).orValue({})", ("optional", "dyn")),
        ("{{'k': {}}}.transformMap(k, v, {})", ("dyn", "int")),
        ("[{}, {}]", ("dyn", "dyn")),
    ),
    "optional": (
        ("optional.of({})", ("int",)),
        ("optional.ofNonZeroValue({})", ("dyn",)),
        ("({}).or({})", ("optional", "optional")),
        ("({})[?{}]", ("list", "int")),
        ("({}).?a", ("dyn",)),
        ("({})[?{}]", ("dyn", "string")),
        ("({}).optMap(y, {})", ("optional", "int")),
        ("({}).optFlatMap(y, {})", ("optional", "optional")),
        ("({}).first()", ("list",)),
    ),
}
_DEPTH = 4


def expressions() -> st.SearchStrategy[str]:
    """Expressions of every kind, up to four levels deep."""
    kind = st.sampled_from(("bool", "bool", "bool", "int", "string", "list", "dyn", "optional"))
    return kind.flatmap(lambda chosen: _of(chosen, _DEPTH))


def _of(kind: str, depth: int) -> st.SearchStrategy[str]:
    if depth == 0 or kind not in _RULES:
        return st.sampled_from(_LEAVES.get(kind) or ("true", "x == 1"))
    made = st.sampled_from(_RULES[kind]).flatmap(lambda rule: _filled(rule, depth))
    return made if kind not in _LEAVES else st.one_of(st.sampled_from(_LEAVES[kind]), made, made)


def _filled(rule: tuple[str, tuple[str, ...]], depth: int) -> st.SearchStrategy[str]:
    template, kinds = rule
    parts = st.tuples(*[_of(kind, depth - 1) for kind in kinds])
    return parts.map(lambda found: template.format(*found))
