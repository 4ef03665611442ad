"""Strategies for plans of any content: hostile texts, odd values, none of it consistent."""

# ruff: noqa: E501 - tables, as dense as they can be read

from __future__ import annotations

import string
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from fairway.plan.model import ABSENT, FindingChange, Hidden, ObjectChange, Plan, Risk, RiskGroup

HOSTILE = (
    "@everyone", "![x](https://evil.example/x.png)", "[a](javascript:alert(1))", "<img src=x onerror=alert(1)>", "```",
    "</details>", "<!-- fairway:plan -->", "| a | b |", "\n# head", "`", "``", "\\", "&lt;b&gt;", "https://evil.example",
    "</script><script>alert(1)</script>", "\x1b[31m", "\u202e", "\u2028", "#12", "a_b_c", "*b*", "~~x~~", "$(x)", "😀",
    "\r\n", "\ud800", "", "http://www.evil.example", "www.evil.example", "a@b.example", "{{ x }}", "$hidden", "~~~",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=20),
    st.lists(st.sampled_from((*HOSTILE, " ", "a", "\n")), max_size=5).map("".join),
)
risk_names = st.text(string.ascii_lowercase + "-", min_size=1, max_size=30)
_secrets = st.builds(Hidden, st.text("0123456789abcdef", min_size=1, max_size=8))
_numbers = st.integers() | st.floats(allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | _numbers | texts | _secrets,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts | st.sampled_from(("$hidden", "$$number", "$number")), inner, max_size=3)
    ),
    max_leaves=6,
)


def _any_of(shape: Any) -> Any:
    """What a type of the model may hold."""
    if shape in _KNOWN:
        return _KNOWN[shape]
    if is_dataclass(shape) or hasattr(shape, "_fields"):
        names = [each.name for each in fields(shape)] if is_dataclass(shape) else shape._fields
        hints = get_type_hints(shape)
        return st.builds(shape, **{name: _field(shape, name, hints[name]) for name in names})
    if get_origin(shape) is tuple:
        return st.lists(_any_of(get_args(shape)[0]), max_size=3).map(tuple)
    if isinstance(shape, UnionType):
        return st.one_of([_any_of(each) for each in get_args(shape)])
    return st.sampled_from(shape)


def _field(shape: Any, name: str, kind: Any) -> Any:
    if (shape, name) == (Risk, "name"):
        return risk_names
    if (shape, name) == (FindingChange, "state"):
        return st.sampled_from(("new", "fixed", "unchanged"))
    return _any_of(kind)


_KNOWN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(),
    bool: st.booleans(),
    NoneType: st.none(),
    Any: values | st.just(ABSENT),
}

changes = _any_of(ObjectChange).filter(lambda change: change.before or change.after)
_KNOWN[ObjectChange] = changes
risks = _any_of(RiskGroup)
plans = _any_of(Plan)
