"""Documents that are tricky to read or print: pieces to put behind `value:` in an object."""

# ruff: noqa: E501, Q003 - tables, as dense as they can be read

from __future__ import annotations

from typing import Final

PRINTED: Final = (
    "1", "+5", "010", "0o17", "0x1F", "0b11", "-0b11", "1_000", "08", "1e3", "1.0", "-0.0", ".5", "1.5e300", "1e-7",
    "0.000001", "123456789.5", "12345678901234567890", "123456789012345678901", "'1'", '"1e3"', "!!str 5", "!!int '5'",
    "!!float 1", "!!binary aGVsbG8=", "!custom 5", "! 5", "true", "True", "yes", "y", "On", "'off'", "~", "null", "",
    "Null", "2001-01-01", "2001-1-2T3:4:5.60+02:00", "2001-02-30", "'2001-01-01'", "12:30:45", "0.1.2", "=", "<<",
    ".10_0", "plain text", "a: b".replace(": ", ":"), "'it''s'", "'- a'", "'# no'", "'a # b'", "'a: b'", "'a:'",
    "'*a'", "'&a'", "'!a'", "'%a'", "'@a'", "'`a'", "'{a'", "'[a'", "'|'", "'>'", "'?'", "'? a'", "'-'", "'---'",
    "'...'", "' lead'", "'trail '", '"tab\\there"', '"nul\\0"', '"bell\\a"', '"é ünï 日本"', '"\\U0001F600"',
    '"\\uFEFFab"', '"a\\u2028b"', '"a\\u0085b"', '"\\xa0"', '"quote \\" and \\\\"', "'both '' and \"'",
    "'" + "word " * 40 + "end'", '"\\t' + "word " * 40 + 'end"', "'x: " + "word  " * 30 + "end'", "'" + "w" * 200 + "'",
    "|\n  a\n  b\n", "|-\n  a\n  b\n", "|+\n  a\n\n\n", "|2\n    a\n   b\n", "|\n  a \n  b\n", "|\n\n  a\n",
    ">\n  a\n  b\n\n  c\n", ">-\n  a\n   b\n  c\n", "!!str >-\n  a\n   b\n  c\n", ">+\n  a\n\n", ">\n   a\n\n   b\n     c\n   d\n", "|  # comment\n  a\n",
    "plain\n  over\n\n  lines", "'quoted\n  over\n\n  lines'", '"double\n  over \\\n  lines"', "a # comment", "'a' # comment",
    "{}", "[]", "{a: 1, b: [c, {d: e}]}", "[a, b: c]", "{a: , b: x}", "{a, b}", "{\"a\":1}", "[a:1]", "{a:1}",
    "[\n  a, # first\n  b,\n ]", "\n- a\n- b\n", "\n  - a\n  -\n    b: c\n  - - d\n    - e\n", "\n  b10: 1\n  b9: 2\n  B: 3\n",
    "\n  ? complex\n  : value\n", "\n  'quoted key': 1\n  \"1\": 2\n", "&a\n  b: c\nother: *a\n",
    "&a {b: c, d: e}\nother:\n  <<: *a\n  d: f\n", "\n  <<: [{a: 1}, {a: 2, b: 3}]\n", "\n  '<<': gone\n  a: b\n",
    "\n  " + "k" * 129 + ": v\n", "\n  \"a\\nb\": c\n", "\n  \"a\\nb\":\n  - c\n  - d: e\n", "a\tb", "\ta", "[a?, b]"[:1] + "a]",
)  # fmt: skip
"""What kustomize reads and prints."""

REFUSED: Final = (
    ".inf", "-.inf", ".nan", "!!int 5.0", "!!float abc", "!!bool yes", "!!binary '%%'", "*unknown", "{1: a}",
    "{true: a}", "\n  2001-01-01: a\n", "{a: 1, a: 2}", "\n  a: 1\n  a: 2\n", '"\\x7f"', '"\\ud83d\\ude00"', '"\\/"',
    "'open", "[a", "{a: b", "a: b: c", "\n  a\n b: c\n", "@a", "`a`", "%a", "|0\n  a\n", "\n  a: b\n   c: d\n",
    "\n\ta: b\n", "\n  <<: 5\n", "&a [b]\nother:\n  <<: *a\n", "{? [a]: b}", "- a", "!x! a", "\n  - a\n  b: c\n",
    "{'" + "k" * 1100 + "': 1}", "\x01", "|\n  \ta\n", "|2\n  \ta\n",
)  # fmt: skip
"""What kustomize refuses to read or to print."""


def document(value: str, number: int = 0) -> str:
    """An object with `value` as it stands, and a name of its own."""
    return f"apiVersion: v1\nkind: Case\nmetadata:\n  name: case-{number:04}\nvalue: {value}\n"
