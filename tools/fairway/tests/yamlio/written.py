"""Hypothesis strategies for YAML: values written in the many ways that people and programs write them."""

# ruff: noqa: E501 - tables

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

_WORDS = (
    "a", "b", "name", "some text", "it's", 'a "quote"', "x: y", "a #b", "- a", "yes", "on", "null", "1", "0x10", "1e3",
    "2001-01-01", "12:30", "", " ", "trailing ", " leading", "line\nline", "line\n\n  indented\nline\n", "end\n\n",
    "tab\there", "é", "日本", "😀", "~", "[", "{", "*a", "&a", "|", "%", "long words " * 12, "a  b   c " * 20,
)  # fmt: skip
_PLAIN = (
    "1",
    "-5",
    "1.50",
    "0x1F",
    "010",
    "1e3",
    "true",
    "False",
    "~",
    "null",
    "word",
    "two words",
    "a:b",
    "a#b",
    "=",
)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\n", "\n\n    ") + "'"


def _block(style: str) -> Callable[[str], str]:
    def write(text: str) -> str:
        chomp = (
            "" if text.endswith("\n") and not text.endswith("\n\n") else "+" if text.endswith("\n") else "-"
        )
        if not text.strip("\n ") or text[0] in " \n":
            return json.dumps(text)
        lines = "\n".join("      " + line if line else line for line in text.rstrip("\n").split("\n"))
        return f"{style}{chomp}\n{lines}" + "\n" * (len(text) - len(text.rstrip("\n")))

    return write


def _scalars() -> st.SearchStrategy[str]:
    strings = st.one_of(
        st.sampled_from(_WORDS),
        st.lists(st.sampled_from(_WORDS), max_size=4).map("".join),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30),
    )
    plain = st.sampled_from(_PLAIN)
    styles: list[Callable[[str], str]] = [json.dumps, _single, _block("|"), _block(">")]
    written = st.tuples(st.sampled_from(styles), strings).map(lambda pair: pair[0](pair[1]))
    return st.one_of(plain, written.filter(lambda text: "\\ud" not in text))


def _flow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(children.filter(lambda text: "\n" not in text), max_size=3)
    keys = st.lists(st.sampled_from(["a", "b2", "b10", '"c"']), unique=True, max_size=3)
    return st.one_of(
        items.map(lambda parts: "[" + ", ".join(parts) + "]"),
        st.tuples(keys, items).map(
            lambda pair: "{" + ", ".join(f"{key}: {item}" for key, item in zip(*pair, strict=False)) + "}"
        ),
    )


def texts(*, documents: int) -> st.SearchStrategy[list[str]]:
    """Lists of that many values, as they could stand behind `value: `."""
    value: st.SearchStrategy[Any] = st.recursive(_scalars(), _flow, max_leaves=5)
    return st.lists(st.one_of(value, value, _mappings(value)), min_size=documents, max_size=documents)


def _mappings(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.lists(
        st.sampled_from(["key", "k1", "k10", "k2", "'quoted key'", "x/y.z"]), unique=True, min_size=1
    )
    values = st.lists(value, min_size=6, max_size=6)
    return st.tuples(keys, values).map(
        lambda pair: "".join(f"\n  {key}: {item}" for key, item in zip(*pair, strict=False)) + "\n"
    )
