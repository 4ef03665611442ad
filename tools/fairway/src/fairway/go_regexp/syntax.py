"""Parse a Go regular expression to a tree; refuse what Go refuses (look-around, back-references …)."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Final

from fairway.go_regexp.charset import (
    PERL,
    POSIX,
    CharTest,
    folded,
    in_ranges,
    negated,
    unicode_class,
    union,
)
from fairway.go_regexp.problem import RegexpError
from fairway.go_regexp.tree import (
    BEGIN_LINE,
    BEGIN_TEXT,
    END_LINE,
    END_TEXT,
    NO_WORD,
    WORD,
    Assertion,
    Char,
    Group,
    Repeat,
    Tree,
    bounded,
)

MAX_DEPTH: Final = 200
MAX_REPEAT: Final = 1000


def parse(pattern: str) -> Group:
    """The tree of a pattern. Raises RegexpError where Go would not compile it."""
    return _Parser(pattern).parse()


@dataclass(slots=True)
class _Frame:
    """An open group: what is complete of it, and the flags to return to behind it."""

    flags: frozenset[str]
    done: list[tuple[Tree, ...]] = field(default_factory=list)
    current: list[Tree] = field(default_factory=list)

    def close(self) -> Group:
        return Group((*self.done, tuple(self.current)))


_ESCAPES: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PLACES: Final = {"A": BEGIN_TEXT, "z": END_TEXT, "b": WORD, "B": NO_WORD}
_REPEATS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_OCTAL: Final = frozenset("01234567")
_HEX_DIGITS: Final = 2
_OCTAL_DIGITS: Final = 3


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.frames = [_Frame(self.flags)]
        self.repeated = False
        self.element_start = 0
        self.repeat_start = 0

    def error(self, problem: str, part: str | None = None) -> RegexpError:
        return RegexpError(problem, self.pattern if part is None else part)

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def push(self, tree: Tree) -> None:
        self.frames[-1].current.append(tree)

    def push_chars(self, test: CharTest) -> None:
        self.push(Char(folded(test) if "i" in self.flags else test))

    def push_literal(self, char: str) -> None:
        self.push_chars(in_ranges(((ord(char), ord(char)),)))

    def parse(self) -> Group:
        while self.at < len(self.pattern):
            was_repeated, self.repeated = self.repeated, False
            self.element(was_repeated=was_repeated)
        if len(self.frames) > 1:
            raise self.error("missing closing )")
        return self.frames[0].close()

    def element(self, *, was_repeated: bool) -> None:
        char = self.pattern[self.at]
        self.element_start = self.at
        if char in _REPEATS:
            self.at += 1
            self.repeat(*_REPEATS[char], was_repeated=was_repeated)
        elif char == "{":
            self.counted_repeat(was_repeated=was_repeated)
        elif char == "(":
            self.open_group()
        elif char == "\\":
            self.escape()
        elif char == "[":
            self.bracket()
        else:
            self.at += 1
            self.simple(char)

    def simple(self, char: str) -> None:
        if char == "|":
            frame = self.frames[-1]
            frame.done.append(tuple(frame.current))
            frame.current = []
        elif char == ")":
            self.close_group()
        elif char == "^":
            self.push(Assertion(BEGIN_LINE if "m" in self.flags else BEGIN_TEXT))
        elif char == "$":
            self.push(Assertion(END_LINE if "m" in self.flags else END_TEXT))
        elif char == ".":
            self.push(Char((lambda _: True) if "s" in self.flags else (lambda char: char != "\n")))
        else:
            self.push_literal(char)

    def repeat(self, least: int, most: int | None, *, was_repeated: bool) -> None:
        lazy = self.take("?") != ("U" in self.flags)
        if was_repeated:
            raise self.error("invalid nested repetition operator", self.pattern[self.repeat_start : self.at])
        current = self.frames[-1].current
        if not current:
            part = self.pattern[self.element_start : self.at]
            raise self.error("missing argument to repetition operator", part)
        self.repeat_start = self.element_start
        current[-1] = Repeat(current[-1], least, most, lazy)
        self.repeated = True
        if max(least, most or 0) > 1 and not bounded(current[-1], MAX_REPEAT):
            raise self.error("invalid repeat count", self.pattern[self.element_start : self.at])

    def counted_repeat(self, *, was_repeated: bool) -> None:
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not _is_count(low) or (comma and high and not _is_count(high)):
            self.at += 1
            self.push_literal("{")
            return
        self.at = end + 1
        least = int(low)
        most = least if not comma else int(high) if high else None
        if least > MAX_REPEAT or (most is not None and (most > MAX_REPEAT or least > most)):
            raise self.error("invalid repeat count", self.pattern[self.element_start : self.at])
        self.repeat(least, most, was_repeated=was_repeated)

    def open_group(self) -> None:
        self.at += 1
        if len(self.frames) > MAX_DEPTH:
            raise self.error("expression nests too deeply")
        if self.peek() == "?" and not self.named_group():
            self.flag_group()
            return
        self.frames.append(_Frame(self.flags))

    def named_group(self) -> bool:
        rest = self.pattern[self.at :]
        start = 3 if rest.startswith("?P<") else 2 if rest.startswith("?<") else 0
        if not start:
            return False
        name, end, _ = rest[start:].partition(">")
        if not end or not name.isascii() or not name.replace("_", "a").isalnum():
            raise self.error("invalid named capture")
        self.at += start + len(name) + 1
        return True

    def flag_group(self) -> None:
        self.at += 1
        flags, negative, seen = set(self.flags), False, True
        while char := self.peek():
            self.at += 1
            if char in "imsU":
                (flags.discard if negative else flags.add)(char)
                seen = True
            elif char == "-" and not negative:
                negative, seen = True, False
            elif char in ":)" and seen:
                if char == ":":
                    self.frames.append(_Frame(self.flags))
                self.flags = frozenset(flags)
                return
            else:
                break
        raise self.error("invalid or unsupported Perl syntax", self.pattern[self.element_start : self.at])

    def close_group(self) -> None:
        if len(self.frames) == 1:
            raise self.error("unexpected )")
        frame = self.frames.pop()
        self.flags = frame.flags
        self.push(frame.close())

    def escape(self) -> None:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following in _PLACES and following:
            self.at += 2
            self.push(Assertion(_PLACES[following]))
        elif following == "Q":
            text, end, _ = self.pattern[self.at + 2 :].partition("\\E")
            self.at += 2 + len(text) + len(end)
            for char in text:
                self.push_literal(char)
        elif (test := self.class_escape()) is not None:
            self.push(Char(test))
        else:
            self.push_literal(self.char_escape())

    def class_escape(self) -> CharTest | None:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following in {"p", "P"}:
            return self.unicode_escape(negative=following == "P")
        ranges = PERL.get(following.lower())
        if ranges is None:
            return None
        self.at += 2
        return self.signed(in_ranges(ranges), negative=following.isupper())

    def signed(self, test: CharTest, *, negative: bool) -> CharTest:
        if "i" in self.flags:
            test = folded(test)
        return negated(test) if negative else test

    def unicode_escape(self, *, negative: bool) -> CharTest:
        rest = self.pattern[self.at + 2 :]
        name, end = rest[:1], 1
        if name == "{":
            end = rest.find("}") + 1
            name = rest[1 : end - 1] if end else ""
        self.at += 2 + end
        test = unicode_class(name.removeprefix("^"))
        if test is None:
            raise self.error("invalid character class range", self.pattern[self.element_start : self.at])
        return self.signed(test, negative=negative != name.startswith("^"))

    def char_escape(self) -> str:
        start = self.at
        self.at += 1
        char = self.peek()
        self.at += 1
        if char in _ESCAPES and char:
            return _ESCAPES[char]
        if char and char < "\x80" and not char.isalnum():
            return char
        if char == "0" or (char in _OCTAL and self.peek() in _OCTAL and char and self.peek()):
            return self.octal(char)
        if char == "x":
            return self.hexadecimal()
        if not char:
            raise self.error("trailing backslash at end of expression", "")
        raise self.error("invalid escape sequence", self.pattern[start : self.at])

    def octal(self, digits: str) -> str:
        while len(digits) < _OCTAL_DIGITS and self.peek() and self.peek() in _OCTAL:
            digits += self.peek()
            self.at += 1
        return chr(int(digits, 8))

    def hexadecimal(self) -> str:
        if self.take("{"):
            end = self.pattern.find("}", self.at)
            digits = self.pattern[self.at : end] if end > 0 else ""
            self.at = end + 1
        else:
            digits = self.pattern[self.at : self.at + 2]
            self.at += 2
            if len(digits) < _HEX_DIGITS:
                digits = ""
        if not digits or not _HEX.issuperset(digits) or int(digits, 16) > sys.maxunicode:
            raise self.error("invalid escape sequence", self.pattern[self.element_start : self.at])
        return chr(int(digits, 16))

    def bracket(self) -> None:
        self.at += 1
        negative = self.take("^")
        tests: list[CharTest] = []
        while not tests or self.peek() != "]":
            if not self.peek():
                raise self.error("missing closing ]", self.pattern[self.element_start :])
            tests.append(self.bracket_item())
        self.at += 1
        test = union(tests)
        self.push(Char(negated(test) if negative else test))

    def bracket_item(self) -> CharTest:
        if self.pattern.startswith("[:", self.at) and (end := self.pattern.find(":]", self.at + 2)) >= 0:
            return self.posix_class(end)
        if self.peek() == "\\" and (test := self.class_escape()) is not None:
            return test
        low = self.bracket_char()
        high = low
        rest = self.pattern[self.at : self.at + 2]
        if rest[:1] == "-" and rest not in {"-", "-]"}:
            self.at += 1
            high = self.bracket_char()
        if high < low:
            raise self.error("invalid character class range", f"{low}-{high}")
        return self.signed(in_ranges(((ord(low), ord(high)),)), negative=False)

    def bracket_char(self) -> str:
        if self.peek() == "\\":
            return self.char_escape()
        char = self.peek()
        self.at += 1
        return char

    def posix_class(self, end: int) -> CharTest:
        name = self.pattern[self.at + 2 : end]
        self.at = end + 2
        ranges = POSIX.get(name.removeprefix("^"))
        if ranges is None:
            raise self.error("invalid character class range", f"[:{name}:]")
        return self.signed(in_ranges(ranges), negative=name.startswith("^"))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
