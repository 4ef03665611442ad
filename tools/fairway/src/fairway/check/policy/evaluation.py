"""One policy on one object: the decisions of its validations (apiserver's policy/validating)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fairway.cel import (
    BUDGET,
    MATCH_CONDITIONS_BUDGET,
    PER_CALL_LIMIT,
    Budget,
    CelCostError,
    CelRuntimeError,
    Failed,
    LazyMap,
)
from fairway.check.policy.compiled import Compiled, CompiledPolicy
from fairway.check.policy.model import Validation

_LONGEST_MESSAGE = 5 * 1024


class Decision(NamedTuple):
    """A validation that does not hold, or could not be evaluated; `place` is its index in the policy."""

    message: str
    reason: str = "Invalid"
    failed: bool = False
    place: int = 0
    tolerated: bool = False
    """An error that the failure policy Ignore lets pass."""


class Evaluation(NamedTuple):
    """What a policy says of an object: decisions against it, and audit annotations to publish."""

    decisions: Sequence[Decision] = ()
    annotations: Mapping[str, str] = {}
    annotation_errors: Sequence[str] = ()

    @property
    def says_anything(self) -> bool:
        """Whether it is more than that the object may pass."""
        return bool(self.decisions or self.annotations or self.annotation_errors)


class _Error(NamedTuple):
    message: str


def evaluate(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> Evaluation:
    """The evaluation of a policy; `bindings` are its variables but `variables` itself."""
    ignore = compiled.policy.ignore
    try:
        if not _conditions_hold(compiled, bindings):
            return Evaluation()
        return _validated(compiled, bindings)
    except CelRuntimeError as error:
        return Evaluation([Decision(error.message, failed=True, tolerated=ignore)])


def _conditions_hold(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> bool:
    """One that is false outweighs those that fail. Raises CelRuntimeError."""
    budget = Budget(MATCH_CONDITIONS_BUDGET)
    # The API server asks them before it has looked the namespace up.
    bindings = {**bindings, "namespaceObject": None}
    results = [_result(one, bindings, budget) for one in compiled.conditions]
    if any(result is False for result in results):
        return False
    errors = list(dict.fromkeys(result.message for result in results if isinstance(result, _Error)))
    if errors:
        raise CelRuntimeError(errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]")
    return True


def _validated(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> Evaluation:
    budget = Budget(BUDGET)
    scope = _Scope(compiled, bindings)
    results = [scope.result(one, budget) for one in compiled.validations]
    decisions: list[Decision] = []
    if any(result is not True for result in results) or scope.may_exhaust(budget):
        decisions = list(_decisions(compiled, bindings, results, budget))
    annotations: dict[str, str] = {}
    errors = []
    for key, value in _annotations(compiled, bindings):
        if isinstance(value, _Error):
            errors.append(value.message)
        elif value:
            annotations[key] = value
    return Evaluation(decisions, annotations, [] if compiled.policy.ignore else errors)


def _decisions(
    compiled: CompiledPolicy, bindings: Mapping[str, Any], results: Sequence[Any], budget: Budget
) -> Iterator[Decision]:
    messages, exhausted = _messages(compiled, bindings, budget)
    ignore = compiled.policy.ignore
    for index, (result, validation) in enumerate(zip(results, compiled.policy.validations, strict=True)):
        if isinstance(result, _Error):
            yield Decision(result.message, failed=True, place=index, tolerated=ignore)
        elif exhausted:
            message = f"failed messageExpression: {exhausted}"
            yield Decision(message, failed=True, place=index, tolerated=ignore)
        elif result is not True:
            message = _said(messages[index], validation)
            yield Decision(message, validation.reason or "Invalid", place=index)


def _messages(compiled: CompiledPolicy, bindings: Mapping[str, Any], budget: Budget) -> tuple[list[Any], str]:
    scope = _Scope(compiled, bindings)
    try:
        return [None if one is None else scope.result(one, budget) for one in compiled.messages], ""
    except CelCostError as error:
        return [], error.message


def _said(told: Any, validation: Validation) -> str:
    """The message of a validation: that of its expression, if it gives one line of reasonable length."""
    message = told.strip() if isinstance(told, str) else ""
    if len(message.encode("utf-8", "surrogatepass")) > _LONGEST_MESSAGE or "\n" in message:
        message = ""
    return message or validation.message.strip() or f"failed expression: {validation.expression.text.strip()}"


def _annotations(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    budget = Budget(BUDGET)
    scope = _Scope(compiled, bindings)
    for one, said in zip(compiled.annotations, compiled.policy.audit_annotations, strict=True):
        value = scope.result(one, budget)
        yield said.name, value.strip() if isinstance(value, str) else value


class _Scope:
    """The variables of a policy during one pass over its expressions, each evaluated when first asked for."""

    def __init__(self, compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> None:
        self._compiled = compiled
        self._spent = 0
        self._bindings = dict(bindings)
        if compiled.variables:
            factories = {name: self._factory(name, one) for name, one in compiled.variables.items()}
            self._bindings["variables"] = LazyMap(factories)

    def result(self, one: Compiled, budget: Budget) -> Any:
        """The value of an expression, or an `_Error`. Raises CelCostError when the budget is spent."""
        return _result(one, self._bindings, budget, self._take)

    def may_exhaust(self, budget: Budget) -> bool:
        """Whether the message expressions could cost more than is left."""
        most = len(self._compiled.messages) + len(self._compiled.variables)
        return budget.remaining < most * PER_CALL_LIMIT and any(self._compiled.messages)

    def _take(self) -> int:
        spent, self._spent = self._spent, 0
        return spent

    def _factory(self, name: str, one: Compiled) -> Any:
        def give() -> Any:
            shown = '"' + name + '"'
            if one.program is None:
                raise CelRuntimeError(f"composited variable {shown} fails to compile: {one.error}")
            value, cost = one.program.outcome(self._bindings)
            self._spent += cost
            if isinstance(value, Failed):
                raise CelRuntimeError(f"composited variable {shown} fails to evaluate: {value.message}")
            return value

        return give


def _result(one: Compiled, bindings: Mapping[str, Any], budget: Budget, lazy_cost: Any = int) -> Any:
    if one.program is None:
        return _Error(f"compilation error: {one.error}")
    value, cost = one.program.outcome(bindings)
    budget.spend(lazy_cost())
    budget.spend(cost)
    if isinstance(value, Failed):
        return _Error(f"expression '{one.expression.text}' resulted in error: {value.message}")
    return value
