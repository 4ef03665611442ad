"""Programs: compiled expressions, evaluated as often as there are objects, and the budget they spend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fairway.cel.cost import BUDGET, PER_CALL_LIMIT
from fairway.cel.errors import CelCostError, CelRuntimeError
from fairway.cel.frame import COST, LIMIT, AbortedError, ExceededError, Later, Run
from fairway.cel.types import Type
from fairway.cel.values import MISSING, Failed, scalar
from fairway.yamlio.node import Scalar

_CANCELLED = "operation cancelled: actual cost limit exceeded"
_EXHAUSTED = "validation failed due to running out of cost budget, no further validation rules will be run"


class Budget:
    """What the expressions of one policy binding may spend together."""

    __slots__ = ("remaining",)

    def __init__(self, remaining: int = BUDGET) -> None:
        self.remaining = remaining

    def spend(self, cost: int) -> None:
        """Take a cost off; raises CelCostError when there is not as much left."""
        if cost > self.remaining:
            raise CelCostError(_EXHAUSTED)
        self.remaining -= cost


class Outcome(NamedTuple):
    """What an evaluation came to: a value or a `Failed`, and what it cost."""

    value: Any
    cost: int


class Program:
    """A compiled expression: its text, the type of its result, and the variables it refers to."""

    __slots__ = ("_run", "_size", "_slots", "text", "type")

    def __init__(self, text: str, of: Type, run: Run, slots: Mapping[str, int], size: int) -> None:
        self.text = text
        self.type = of
        self._run = run
        self._slots = tuple(slots.items())
        self._size = size

    @property
    def variables(self) -> frozenset[str]:
        """The variables of the environment that the expression refers to."""
        return frozenset([name for name, _ in self._slots])

    def evaluate(self, bindings: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """The value of the expression; a binding is a value or node, or a callable that gives it when needed.

        Raises CelRuntimeError, whose message is the API server's, or CelCostError.
        """
        value, cost = self.outcome(bindings)
        if budget is not None:
            budget.spend(cost)
        if cost > PER_CALL_LIMIT:
            raise CelCostError(_CANCELLED)
        if value.__class__ is Failed:
            raise CelRuntimeError(value.message)
        return value

    def outcome(self, bindings: Mapping[str, Any], limit: int = PER_CALL_LIMIT) -> Outcome:
        """The value or failure, and the cost; nothing is raised. Beyond the limit the value is a failure."""
        frame: list[Any] = [MISSING] * self._size
        frame[COST], frame[LIMIT] = 0, limit
        for name, slot in self._slots:
            value = bindings.get(name, MISSING)
            if callable(value):
                value = Later(value)
            frame[slot] = scalar(value) if value.__class__ is Scalar else value
        try:
            value = self._run(frame)
        except ExceededError:
            value = Failed(_CANCELLED)
        except AbortedError as error:
            value = Failed(f"internal error: {error}")
        except RecursionError:
            value = Failed("internal error: the expression nests too deeply")
        if frame[COST] > limit:
            value = Failed(_CANCELLED)
        return Outcome(value, frame[COST])
