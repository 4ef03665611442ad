"""Values on which YAML readers and writers part ways, and the names that objects have."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data, Raw

NAMES = ("web", "api", "db", "cache", "web-api", "app.v1", "job-7")
ODD_NAMES = ("a", "0", "1e3", "true", "null", "x" * 63, "UPPER", "under_score", "a.b.c")
NAMESPACES = ("prod", "team-a", "default")
IMAGES = (
    "nginx",
    "nginx:1.25",
    "nginx:1.25@sha256:" + "a" * 64,
    "registry.example.com/team/app:v1",
    "registry.example.com:5000/app",
    "localhost:5000/nginx:1",
    "nginx@sha256:" + "b" * 64,
    "library/nginx:latest",
    "gcr.io/a/b/c:tag",
    "ghcr.io/org/app:1.0.0-rc.1_x",
    "nginx-extra:1",
    "nginx:",
    "redis",
)
LABEL_VALUES = ("web", "v1", "a.b", "1", "true", "", "on", "1.10", "0x1f", "null", "A-b_c")
LABEL_KEYS = ("app", "tier", "app.kubernetes.io/name", "env", "zone", "a.b/c-d")
TEXTS = (
    "8080",
    "true",
    "0123",
    "1e3",
    "~",
    "null",
    "",
    " lead",
    "trail ",
    "a: b",
    "# no",
    "a #b",
    "first\nsecond\n",
    "no end\nof line",
    "\tback",
    "tab\tin",
    "é",
    "漢字",
    "🙂",
    "- x",
    "{{ tpl }}",
    "%d",
    "@x",
    "`x`",
    "y",
    "n",
    "no",
    "On",
    "2020-01-01",
    "2020-01-01T00:00:00Z",
    "0x1F",
    "1_000",
    ".5",
    "+1",
    "-1",
    "1:30",
    "=",
    "<<",
    "---",
    "...",
    "?",
    ":",
    "-",
    "*a",
    "&a",
    "!x",
    "|",
    ">",
    "'",
    '"',
    "it's",
    'say "hi"',
    "back\\slash",
    "\\n",
    "[a]",
    "{a: b}",
    "a,b",
    "x: ",
    "nbsp\u00a0",
    "nel\u0085x",
    "\u2028",
    "\ufeffbom",
    "bell\x07",
    "del\x7f",
    "one\n\n\nfour\n",
    "keep\n\n",
    "  in\nmore\n",
    "tail \nspace\n",
    "\n",
    "\nx",
    "0o17",
    "0b11",
    ".inf",
    ".NaN",
    "-.INF",
    "Null",
    "NULL",
    "TRUE",
    "False",
    "0.",
    "1.",
    "1e",
    "e1",
    "1e+10",
    "12345678901234567890",
    "08",
    "1__0",
    "http://a.b/c?d=e&f#g",
    "<a href='x'>&amp;</a>",
    "k=v",
    "$(VAR)",
    "${x}",
    "word " * 40 + "end",
    "x" * 200,
    "a\r\nb",
    "dos\r\n",
)
RAWS = (
    "8080",
    "0o17",
    "0x1F",
    "0b11",
    "1e3",
    "1E3",
    "1.0",
    "1.50",
    ".5",
    "5.",
    "-0",
    "+12",
    "true",
    "True",
    "TRUE",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "N",
    "null",
    "Null",
    "~",
    "",
    "1_000",
    "2020-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "012",
    "089",
    "1.10",
    "12e03",
    "!!str 5",
    "!!str true",
    "'single'",
    '"dq \\u00e9 \\x41"',
    '"a\\\n  b"',
    "'it''s'",
    "plain with spaces",
    "a:b",
    "a#b",
    "-1",
    "-a",
    "12345678901234567890",
    "0.1e-7",
    "1:30",
    "190:20:30",
    "|-\n          text",
    ">\n          folded\n          text\n\n          para",
    "=",
    "!!timestamp 2020-01-01",
    '""',
    "''",
)
REFUSED_RAWS = (
    ".inf",
    "-.Inf",
    ".NaN",
    "1e400",
    '!!int "5"',
    "!!float 5",
    "!!bool yes",
    "!!null x",
    "!!binary aGk=",
    "!custom x",
    "*x",
    "@x",
    "%x",
    "`x`",
    "}",
    "? x",
)
QUANTITIES = ("100m", "0.5", "1", "128Mi", "1Gi", "1e3", "1.5", "0")


def name(dice: Dice) -> str:
    """A name; seldom one that a YAML reader could take for something else."""
    if dice.has("odd name", 0.03):
        return dice.pick(ODD_NAMES)
    return dice.pick(NAMES)


def text(dice: Dice) -> Data:
    """A string value: simple ones mostly, adversarial ones often enough."""
    if dice.chance(0.45):
        return dice.pick(LABEL_VALUES[:3])
    if dice.has("odd text", 0.85):
        return dice.pick(TEXTS)
    return f"v{dice.number(0, 99)}"


def scalar(dice: Dice) -> Data:
    """A scalar of any type, written in any way."""
    kind = dice.number(0, 9)
    if kind < 5:
        return text(dice)
    if dice.has("hostile raw scalar", 0.02):
        return Raw(dice.pick(REFUSED_RAWS))
    if dice.has("raw scalar", 0.7):
        return Raw(dice.pick(RAWS))
    return dice.pick([0, 1, -1, 42, True, False, None])


def anything(dice: Dice) -> Data:
    """A scalar, or now and then a small map or list."""
    if dice.chance(0.85):
        return scalar(dice)
    return dice.value([[], {}, [1, "a"], {"b": 1, "a": "x"}, [{"a": 1}, {"name": "n"}], [[1], [2]]])


def labels(dice: Dice, low: int = 1, high: int = 2) -> dict[str, Data]:
    return {key: dice.pick(LABEL_VALUES) for key in dice.some(LABEL_KEYS, low, high)}


def pairs(dice: Dice, low: int = 1, high: int = 3) -> dict[str, Data]:
    """String keys with string values, as annotations and data have them."""
    keys: tuple[str, ...] = ("note", "b.example.com/x", "key-1", "Key", "key.txt", "a", "B")
    if dice.has("odd key", 0.02):
        keys = ("10", "9", "on", "null", "1.5", "true", "a")
    return {key: text(dice) for key in dice.shuffled(dice.some(keys, low, high))}
