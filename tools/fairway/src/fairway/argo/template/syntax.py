"""The tree of a template: pipelines of commands, and the blocks that they stand in."""

from __future__ import annotations

from fairway.frozen import frozen

Operand = "Literal | Fields | Variable | Function | Chain"


@frozen
class Literal:
    """A constant."""

    value: object


@frozen
class Fields:
    """`.a.b`: fields of what the dot is; without any, the dot itself."""

    names: tuple[str, ...]


@frozen
class Variable:
    """`$x.a.b`: fields of a variable; `$` is what the template was given."""

    name: str
    names: tuple[str, ...]


@frozen
class Function:
    """A word that names a function."""

    name: str


@frozen
class Chain:
    """`(pipeline).a.b`."""

    pipeline: Pipeline
    names: tuple[str, ...]


@frozen
class Pipeline:
    """Commands, each with the value of the one before as last argument; variables that take the result."""

    commands: tuple[tuple[object, ...], ...]
    variables: tuple[str, ...] = ()
    assigns: bool = False


@frozen
class Text:
    """Text as it is."""

    text: str


@frozen
class Output:
    """An action that prints the value of its pipeline, unless that only sets a variable."""

    pipeline: Pipeline


@frozen
class Block:
    """`if`, `with` or `range`, with its body and its alternative."""

    word: str
    pipeline: Pipeline
    body: tuple[object, ...]
    otherwise: tuple[object, ...]


@frozen
class Jump:
    """`break` or `continue`."""

    word: str
