"""Tokens to the tree of a template."""

from __future__ import annotations

from functools import lru_cache

from fairway.argo.template.fault import TemplateError
from fairway.argo.template.lexer import Token, pieces, tokens, unquoted
from fairway.argo.template.syntax import (
    Block,
    Chain,
    Fields,
    Function,
    Jump,
    Literal,
    Output,
    Pipeline,
    Text,
    Variable,
)

_BLOCKS = ("if", "range", "with")
_UNKNOWN = ("block", "define", "template")
_DEEPEST = 50


@lru_cache(maxsize=4096)
def parse(source: str) -> tuple[object, ...]:
    """The nodes of a template. Raises TemplateError."""
    reader = _Reader(source)
    nodes, end = reader.nodes(0)
    if end:
        raise TemplateError(f"unexpected {{{{{end}}}}} in template {source!r}")
    return nodes


class _Reader:
    """The pieces of a template, taken one by one."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces = list(pieces(source))
        self.position = 0

    def nodes(self, depth: int) -> tuple[tuple[object, ...], str]:
        """The nodes up to an `end` or `else`, and what ended them; empty for the end of the template."""
        if depth > _DEEPEST:
            raise TemplateError("the template nests too deeply")
        found: list[object] = []
        while self.position < len(self.pieces):
            is_action, text = self.pieces[self.position]
            self.position += 1
            if not is_action:
                if text:
                    found.append(Text(text))
                continue
            words = tokens(text)
            first = words[0].text if words and words[0].kind == "word" else ""
            if first in ("end", "else"):
                return tuple(found), text.strip()
            found.append(self._node(first, words, depth))
        return tuple(found), ""

    def _node(self, first: str, words: list[Token], depth: int) -> object:
        if first in _BLOCKS:
            return self._block(first, words[1:], depth)
        if first in _UNKNOWN:
            raise TemplateError(f"{{{{{first}}}}} is not known here", remedy="Write the template without it.")
        if first in ("break", "continue"):
            return Jump(first)
        return Output(_pipeline(words))

    def _block(self, word: str, words: list[Token], depth: int) -> Block:
        pipeline = _pipeline(words)
        body, end = self.nodes(depth + 1)
        otherwise: tuple[object, ...] = ()
        if end.startswith("else"):
            rest = tokens(end)[1:]
            if rest and rest[0].text in _BLOCKS:
                otherwise, end = (self._block(rest[0].text, rest[1:], depth + 1),), "end"
            else:
                otherwise, end = self.nodes(depth + 1)
        if end != "end":
            raise TemplateError(f"unexpected end of {{{{{word}}}}} in template {self.source!r}")
        return Block(word, pipeline, body, otherwise)


def _pipeline(words: list[Token]) -> Pipeline:
    variables: tuple[str, ...] = ()
    texts = [word.text for word in words[:4]]
    assigns = False
    for sign in (":=", "="):
        if sign in texts:
            at = texts.index(sign)
            variables = tuple(word.text for word in words[:at] if word.kind == "variable")
            words = words[at + 1 :]
            assigns = sign == "="
            break
    parser = _Words(words)
    commands = parser.commands(0)
    if parser.rest:
        raise TemplateError(f"unexpected {parser.rest[0].text!r} in a template")
    return Pipeline(commands, variables, assigns)


class _Words:
    """The tokens of one action, taken one by one."""

    def __init__(self, words: list[Token]) -> None:
        self.rest = words

    def commands(self, depth: int) -> tuple[tuple[object, ...], ...]:
        """Commands divided by `|`, up to a closing bracket or the end."""
        if depth > _DEEPEST:
            raise TemplateError("the template nests too deeply")
        found: list[tuple[object, ...]] = []
        while True:
            command: list[object] = []
            while self.rest and self.rest[0].text not in ("|", ")"):
                command.append(self._operand(depth))
            if not command:
                raise TemplateError("missing value for command in a template")
            found.append(tuple(command))
            if not self.rest or self.rest[0].text == ")":
                return tuple(found)
            self.rest = self.rest[1:]

    def _operand(self, depth: int) -> object:  # noqa: PLR0911 - one for each kind
        kind, text, _ = self.rest[0]
        self.rest = self.rest[1:]
        if kind == "field":
            return Fields((text[1:], *self._fields()))
        if kind == "dot":
            return Fields(())
        if kind == "variable":
            return Variable(text, self._fields())
        if kind == "string":
            return Literal(unquoted(text))
        if kind == "number":
            return Literal(_number(text))
        if kind == "word":
            constants = {"true": True, "false": False, "nil": None}
            return Literal(constants[text]) if text in constants else Function(text)
        if text == "(":
            inner = self.commands(depth + 1)
            if not self.rest:
                raise TemplateError("unclosed left paren in a template")
            self.rest = self.rest[1:]
            return Chain(Pipeline(inner), self._fields())
        raise TemplateError(f"unexpected {text!r} in a template")

    def _fields(self) -> tuple[str, ...]:
        found: list[str] = []
        while self.rest and self.rest[0].kind == "field" and not self.rest[0].spaced:
            found.append(self.rest[0].text[1:])
            self.rest = self.rest[1:]
        return tuple(found)


def _number(text: str) -> int | float:
    if text.lstrip("+-")[:2].lower() == "0x":
        return int(text, 16)
    return int(text) if text.lstrip("+-").isdecimal() else float(text)
