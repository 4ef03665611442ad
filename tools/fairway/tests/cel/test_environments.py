"""What an environment offers to policies: versions, results, bindings, budgets, and nodes as they are."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway import cel
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, Scalar

from . import judge
from .grammar import expressions

DYN, BOOLEAN, STRING = cel.parse_type("dyn"), cel.parse_type("bool"), cel.parse_type("string")


def environment(version: str = "1.33", **types: cel.Type) -> cel.Environment:
    return cel.Environment(version, {"object": DYN} | types)


def evaluated(text: str, value: Any, **bindings: Any) -> Any:
    types = dict.fromkeys(bindings, DYN)
    return environment("1.33", **types).compile(text).evaluate({"object": value} | bindings)


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (Scalar("3", INT), 3),
        (Scalar("0x1F", INT), 31),
        (Scalar("0o17", INT), 15),
        (Scalar("017", INT), 15),
        (Scalar("-1_000", INT), -1000),
        (Scalar("2.5", FLOAT), 2.5),
        (Scalar("-.inf", FLOAT), float("-inf")),
        (Scalar("true", BOOL), True),
        (Scalar("false", BOOL), False),
        (NULL, None),
        ("3", "3"),
    ],
)
def test_scalars_of_nodes_are_read_when_an_expression_comes_to_them(node: Any, value: Any) -> None:
    """From a field, from a list, from a loop, and bound by themselves."""
    wanted = (value, type(value))
    for text, bound in (
        ("object.a", {"a": node}),
        ("object[0]", [node]),
        ("object.map(x, x)[0]", [node]),
        ("object.transformList(k, v, v)[0]", {"a": node}),
        ("object", node),
    ):
        found = evaluated(text, bound)
        assert (found, type(found)) == wanted, text


def test_nodes_equal_plain_values() -> None:
    """Comparison reads scalars wherever they stand."""
    tree = {"a": [Scalar("1", INT), {"b": Scalar("1.0", FLOAT)}]}
    assert evaluated("object == {'a': [dyn(1), dyn({'b': 1})]}", tree) is True
    assert evaluated("1 in object.a", tree) is True
    assert evaluated("object.a == object.a", tree) is True


def test_trees_are_left_as_they_are() -> None:
    """Environments share trees: not even a map that is added to may change one."""
    tree = {"a": {"b": "c"}, "l": [Scalar("1", INT)]}
    evaluated("object.a.transformMap(k, v, v + 'x').size() + (object.l + [2]).size()", tree)
    assert tree == {"a": {"b": "c"}, "l": [Scalar("1", INT)]}


def test_a_binding_is_computed_when_it_is_needed_and_once() -> None:
    asked = []

    def factory() -> int:
        asked.append(1)
        return 2

    program = environment(lazy=cel.parse_type("int")).compile("object.a ? lazy + lazy : 0")
    assert program.evaluate({"object": {"a": False}, "lazy": factory}) == 0
    assert not asked
    assert program.evaluate({"object": {"a": True}, "lazy": factory}) == 4
    assert asked == [1]


def test_a_binding_that_fails_fails_where_it_is_used() -> None:
    def factory() -> Any:
        raise cel.CelRuntimeError("no such key: x")

    program = environment(lazy=BOOLEAN).compile("lazy || object.a")
    assert program.evaluate({"object": {"a": True}, "lazy": factory}) is True
    with pytest.raises(cel.CelRuntimeError, match="no such key: x"):
        program.evaluate({"object": {"a": False}, "lazy": factory})


def test_variables_of_a_policy_are_an_object_with_computed_fields() -> None:
    """An undeclared one is a compile error, a declared one is computed once."""
    variables = cel.object_of("kubernetes.variables", {"n": cel.parse_type("int")})
    known = environment(variables=variables)
    program = known.compile("variables.n + variables.n", result=cel.parse_type("int"))
    assert program.evaluate({"object": None, "variables": cel.LazyMap({"n": lambda: Scalar("2", INT)})}) == 4
    with pytest.raises(cel.CelTypeError, match="undefined field 'm'"):
        known.compile("variables.m")


def test_a_program_says_which_variables_it_needs() -> None:
    program = environment(params=DYN, other=DYN).compile("object.a.all(x, x == params.b)")
    assert program.variables == {"object", "params"}


@pytest.mark.parametrize(
    ("text", "result", "message"),
    [
        ("1", BOOLEAN, "must evaluate to bool but got int"),
        ("object.a", BOOLEAN, "must evaluate to bool but got dyn"),
        ("timestamp(0)", STRING, "must evaluate to string but got google.protobuf.Timestamp"),
        ("1", (STRING, cel.parse_type("null")), "must evaluate to one of [string null_type] but got int"),
    ],
)
def test_an_expression_of_another_type_is_refused(text: str, result: Any, message: str) -> None:
    with pytest.raises(cel.CelTypeError) as caught:
        environment().compile(text, result=result)
    assert caught.value.message == message


def test_what_cannot_be_read_is_no_type_error() -> None:
    with pytest.raises(cel.CelSyntaxError, match="Syntax error"):
        environment().compile("object.")


def test_a_new_expression_may_use_what_the_version_before_knew() -> None:
    """The API server of 1.32 knows two-variable comprehensions, but only for what is stored already."""
    with pytest.raises(cel.CelTypeError, match="undeclared reference to 'all'"):
        environment("1.32").compile("[1].all(i, v, true)")
    assert environment("1.33").compile("[1].all(i, v, true)").evaluate({}) is True


def test_a_budget_is_spent_by_all_expressions_together() -> None:
    program = environment().compile("object.a == 1")
    budget = cel.Budget(5)
    program.evaluate({"object": {"a": 1}}, budget)
    assert budget.remaining == 2
    with pytest.raises(cel.CelCostError, match="running out of cost budget"):
        program.evaluate({"object": {"a": 1}}, budget)


def test_one_expression_has_a_limit() -> None:
    """Five nested loops over ten elements are cancelled, long before they would end."""
    program = environment().compile(
        "object.all(a, object.all(b, object.all(c, object.all(d, object.all(e, a + b + c + d + e > 0)))))"
    )
    with pytest.raises(cel.CelCostError, match="operation cancelled: actual cost limit exceeded"):
        program.evaluate({"object": list(range(1, 11))})


def test_authorization_says_that_it_needs_a_server() -> None:
    types = {"authorizer": cel.parse_type("kubernetes.authorization.Authorizer")}
    program = cel.Environment("1.33", types).compile("authorizer.path('/x').check('get').allowed()")
    with pytest.raises(cel.CelRuntimeError, match="cannot be evaluated offline"):
        program.evaluate({"authorizer": cel.AUTHORIZER})


@pytest.mark.parametrize("depth", [60, 2000])
def test_an_expression_that_nests_too_deeply_is_refused_or_evaluated(depth: int) -> None:
    text = "(" * depth + "1" + ")" * depth
    if depth == 60:
        assert environment().compile(text).evaluate({}) == 1
    else:
        with pytest.raises(cel.CelSyntaxError, match="recursion limit exceeded"):
            environment().compile(text)


def test_many_terms_are_no_depth() -> None:
    text = " && ".join(["object.a"] * 2000)
    assert environment().compile(text).evaluate({"object": {"a": True}}) is True


@given(st.text(max_size=40))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    """Nothing but a CelCompileError comes out of a compilation."""
    program = None
    with suppress(cel.CelCompileError):
        program = environment().compile(text)
    assert program is None or program.outcome({"object": {}}).cost >= 0


@given(expressions(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_expression_comes_to_a_value_or_a_failure(text: str, value: Any) -> None:
    """Whatever the object is, nothing crashes."""
    answer = judge.answered(
        {"version": "1.33", "expression": text}, {"object": value, "b": True, "li": [value]}
    )
    assert "error" in answer or "failure" in answer or "value" in answer
