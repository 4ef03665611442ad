"""Tokens to a tree: the grammar of CEL, with macros expanded as they are read."""

from __future__ import annotations

from fairway.cel import macros
from fairway.cel.lexer import END, EscapeError, Token, tokens, unquoted, unquoted_bytes
from fairway.cel.reader import LEVELS, START_KINDS, STARTS, AbandonedError, Reader
from fairway.cel.source import Source
from fairway.cel.syntax import Call, Expression, Ident, ListLiteral, Literal, MapLiteral, Message, Select
from fairway.cel.values import Uint

_RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ]
)
_INT_RANGE = range(-(1 << 63), 1 << 63)
_UINT_RANGE = range(1 << 64)
_LONGEST = 100_000


def parse(source: Source, known: frozenset[macros.Key]) -> Expression | None:
    """The tree of an expression with the macros of a version, or None when an error was reported."""
    if len(source.text) > _LONGEST:
        source.report(
            -1,
            f"expression code point size exceeds limit: size: {len(source.text)}, limit {_LONGEST}",
        )
        return None
    words = tokens(source)
    try:
        return _Parser(source, words, known).whole()
    except AbandonedError:
        return None
    except RecursionError:
        source.report(-1, "expression recursion limit exceeded: 250")
        return None


class _Parser(Reader):
    def __init__(self, source: Source, words: list[Token], known: frozenset[macros.Key]) -> None:
        super().__init__(source, words)
        self._known = known

    def whole(self) -> Expression | None:
        tree = self._expression()
        if self._next.kind != END:
            verb = "extraneous" if self._words[self._at + 1].kind == END else "mismatched"
            self._abandon(self._next, f"{verb} input '{self._next.text}' expecting <EOF>")
        return None if self._source.failed else tree

    def _expression(self) -> Expression:
        condition = self._logical("||")
        mark = self._accept("?")
        if mark is None:
            return condition
        yes = self._logical("||")
        self._expect(":")
        return Call(mark.offset, "_?_:_", [condition, yes, self._expression()])

    def _logical(self, operator: str) -> Expression:
        """Terms joined by && or ||, as a balanced tree."""
        terms = [self._logical("&&") if operator == "||" else self._binary(0)]
        offsets = []
        while self._next.kind == operator:
            offsets.append(self._advance().offset)
            terms.append(self._logical("&&") if operator == "||" else self._binary(0))
        return _balanced(f"_{operator}_", terms, offsets)

    def _binary(self, level: int) -> Expression:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._next.kind in LEVELS[level]:
            operator = self._advance()
            right = self._binary(level + 1)
            name = "@in" if operator.kind == "in" else f"_{operator.kind}_"
            left = Call(operator.offset, name, [left, right])
        return left

    def _unary(self) -> Expression:
        sign = self._next
        if sign.kind not in ("!", "-"):
            return self._member(self._primary())
        if sign.kind == "-" and self._words[self._at + 1].kind in ("int", "float"):
            self._advance()
            return self._member(self._number(self._advance(), sign))
        count = 0
        while self._accept(sign.kind):
            count += 1
        operand = self._member(self._primary())
        return operand if count % 2 == 0 else Call(sign.offset, f"{sign.kind}_", [operand])

    def _member(self, operand: Expression) -> Expression:
        while True:
            if self._next.kind == ".":
                operand = self._selected(operand, self._advance())
            elif self._next.kind == "[":
                opened = self._advance()
                name = "_[?_]" if self._accept("?") else "_[_]"
                index = self._indexed()
                operand = Call(opened.offset, name, [operand, index])
            else:
                return operand

    def _indexed(self) -> Expression:
        if self._next.kind not in START_KINDS:
            expecting = STARTS.replace("'!', ", "'!', '?', ")
            self._refused(self._next, expecting)
        return self._enclosed("]")

    def _enclosed(self, closing: str) -> Expression:
        """An expression and what closes its brackets."""
        self._open.append(closing)
        inner = self._expression()
        self._expect(closing)
        self._open.pop()
        return inner

    def _selected(self, operand: Expression, dot: Token) -> Expression:
        optional = self._accept("?") is not None
        name = self._next
        if name.kind == "quoted":
            self._advance()
            self._source.report(name.offset, "unsupported syntax: '`'")
        elif name.kind in ("true", "false", "null"):
            self._abandon(name, f"mismatched input '{name.text}' expecting IDENTIFIER")
        elif name.kind != "ident":
            end = name.offset + (0 if name.kind == END else len(name.text))
            self._abandon(name, f"no viable alternative at input '{self._source.text[dot.offset : end]}'")
        else:
            self._advance()
        if optional:
            return Call(dot.offset, "_?._", [operand, Literal(name.offset, name.text)])
        opened = self._accept("(")
        if opened is None:
            return Select(dot.offset, operand, name.text)
        return self._called(opened.offset, name.text, self._arguments(")"), operand)

    def _called(
        self, offset: int, name: str, arguments: list[Expression], target: Expression | None
    ) -> Expression:
        if (name, len(arguments), target is not None) in self._known:
            try:
                return macros.expand(offset, name, arguments, target)
            except macros.MacroError as error:
                self._source.report(error.offset, error.message)
                return Literal(offset, None)
        return Call(offset, name, arguments, target)

    def _arguments(self, closing: str) -> list[Expression]:
        found: list[Expression] = []
        if self._accept(closing):
            return found
        if self._next.kind not in START_KINDS:
            found.append(self._refused(self._next, STARTS.replace("'(', ", "'(', ')', ")))
        else:
            self._open.append(closing)
            found.append(self._expression())
            self._open.pop()
        self._open.append(closing)
        while self._accept(","):
            found.append(self._expression())
        self._expect(closing)
        self._open.pop()
        return found

    def _primary(self) -> Expression:  # noqa: PLR0911 - one for each kind of token
        token = self._next
        match token.kind:
            case "(":
                self._advance()
                return self._enclosed(")")
            case "[":
                return self._list(self._advance())
            case "{":
                return self._map(self._advance())
            case "." | "ident":
                return self._name()
            case "int" | "uint" | "float":
                return self._number(self._advance(), None)
            case "string" | "bytes":
                return self._text(self._advance())
            case "-" if self._words[self._at + 1].kind in ("int", "float"):
                return self._number(self._words[self._at + 1], self._signed())
            case "true" | "false" | "null":
                self._advance()
                return Literal(token.offset, {"true": True, "false": False, "null": None}[token.kind])
        return self._refused(token, STARTS)

    def _signed(self) -> Token:
        sign = self._advance()
        self._advance()
        return sign

    def _refused(self, token: Token, expecting: str) -> Expression:
        if token.kind != END and self._words[self._at + 1].kind in START_KINDS:
            self._extraneous(expecting)
            return self._primary()
        self._abandon(token, f"mismatched input '{token.text}' expecting {expecting}")
        raise AssertionError

    def _name(self) -> Expression:
        dot = self._accept(".")
        word = self._expect("ident", "IDENTIFIER")
        start = dot.offset if dot else word.offset
        name = f".{word.text}" if dot else word.text
        if self._next.kind == "{" or self._dotted_message():
            return self._message(name)
        if word.text in _RESERVED:
            self._source.report(start, f"reserved identifier: {word.text}")
        opened = self._accept("(")
        if opened is None:
            return Ident(word.offset, name)
        return self._called(opened.offset, name, self._arguments(")"), None)

    def _dotted_message(self) -> bool:
        at = self._at
        while self._words[at].kind == "." and self._words[at + 1].kind == "ident":
            at += 2
        return at > self._at and self._words[at].kind == "{"

    def _message(self, name: str) -> Expression:
        while self._accept("."):
            name += f".{self._advance().text}"
        opened = self._expect("{")
        while self._next.kind not in ("}", END):
            self._accept("?")
            self._expect("ident", "IDENTIFIER")
            self._expect(":")
            self._expression()
            if not self._accept(","):
                break
        self._expect("}")
        return Message(opened.offset, name)

    def _empty(self, closing: str) -> None:
        """A comma alone may stand between brackets."""
        if self._accept(","):
            self._expect(closing)

    def _separate(self, closing: str) -> None:
        """A comma between entries."""
        expecting = f"{{'{closing}', ','}}"
        if self._next.kind not in (",", END) and self._words[self._at + 1].kind == closing:
            self._extraneous(expecting)
            return
        self._expect(",", expecting)

    def _list(self, opened: Token) -> Expression:
        elements: list[Expression] = []
        optional: set[int] = set()
        if self._next.kind == ",":
            self._empty("]")
            return ListLiteral(opened.offset, elements, frozenset())
        while self._next.kind != "]":
            if elements:
                self._separate("]")
                if self._next.kind == "]":
                    break
                if self._next.kind not in START_KINDS and self._next.kind != "?":
                    self._abandon(self._next, f"mismatched input '{self._next.text}' expecting ']'")
            if self._accept("?"):
                optional.add(len(elements))
            self._open.append("]")
            elements.append(self._expression())
            self._open.pop()
        self._expect("]")
        return ListLiteral(opened.offset, elements, frozenset(optional))

    def _map(self, opened: Token) -> Expression:
        entries: list[tuple[Expression, Expression, bool]] = []
        if self._next.kind == ",":
            self._empty("}")
            return MapLiteral(opened.offset, entries)
        while self._next.kind != "}":
            if entries:
                self._separate("}")
                if self._next.kind == "}":
                    break
            optional = self._accept("?") is not None
            self._open.append("}")
            key = self._expression()
            self._expect(":")
            entries.append((key, self._expression(), optional))
            self._open.pop()
        self._expect("}")
        return MapLiteral(opened.offset, entries)

    def _number(self, token: Token, sign: Token | None) -> Expression:
        offset = sign.offset if sign else token.offset
        text = ("-" if sign else "") + token.text
        if token.kind == "float":
            value = float(text)
            if value in (float("inf"), float("-inf")):
                self._source.report(offset, "invalid double literal")
            return Literal(offset, value)
        digits = text.rstrip("uU") if token.kind == "uint" else text
        number = int(digits, 16 if "0x" in digits else 10)
        if number not in (_UINT_RANGE if token.kind == "uint" else _INT_RANGE):
            self._source.report(offset, f"invalid {token.kind} literal")
        return Literal(offset, Uint(number) if token.kind == "uint" else number)

    def _text(self, token: Token) -> Expression:
        try:
            if token.kind == "bytes":
                return Literal(token.offset, unquoted_bytes(token.text[1:]))
            return Literal(token.offset, unquoted(token.text))
        except EscapeError as error:
            self._source.report(token.offset, str(error))
            return Literal(token.offset, "")


def _balanced(function: str, terms: list[Expression], offsets: list[int]) -> Expression:
    """Many terms as a tree of little depth, as cel-go builds it."""
    if not offsets:
        return terms[0]
    middle = len(offsets) // 2
    left = _balanced(function, terms[: middle + 1], offsets[:middle])
    right = _balanced(function, terms[middle + 1 :], offsets[middle + 1 :])
    return Call(offsets[middle], function, [left, right])
