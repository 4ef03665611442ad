"""Policies with their expressions compiled for one Kubernetes version, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fairway.cel import CelCompileError, Environment, Program, Type
from fairway.check.policy.declared import AUTHORIZER, BASE, BOOL, NULL, PARAMS, STRING, declared, variables
from fairway.check.policy.model import Expression, Policy
from fairway.check.policy.reads import Path, inlined, narrowed, reads
from fairway.manifest import field_path


class Compiled(NamedTuple):
    """An expression, and its program or why there is none."""

    expression: Expression
    program: Program | None
    error: str = ""

    @property
    def refusal(self) -> str:
        """What the API server says to a policy with this expression: nothing if it compiles."""
        shown = json.dumps(self.expression.text, ensure_ascii=False)
        return (
            f"{field_path(self.expression.field)}: Invalid value: {shown}: {self.error}" if self.error else ""
        )


class CompiledPolicy:
    """A policy that is ready to be evaluated."""

    def __init__(self, policy: Policy, version: str) -> None:
        self.policy = policy
        self._version = version
        self._base = BASE | (PARAMS if policy.param_kind else {})
        outer = self._base | AUTHORIZER
        self.conditions = [self._compile(one.expression, outer, BOOL) for one in policy.conditions]
        types: dict[str, Type] = {}
        # The last of two variables of one name is the one that is evaluated.
        self.variables: dict[str, Compiled] = {}
        self._all = list(self.conditions)
        for one in policy.variables:
            found = self._compile(one.expression, outer | variables(types), None)
            types = types | {one.name: declared(found.program.type) if found.program else BASE["object"]}
            self.variables[one.name] = found
            self._all.append(found)
        inner = outer | variables(types)
        self.validations = [self._compile(one.expression, inner, BOOL) for one in policy.validations]
        told = self._base | variables(types)
        self.messages = [
            self._compile(one.message_expression, told, STRING) if one.message_expression else None
            for one in policy.validations
        ]
        self.annotations = [
            self._compile(one.expression, told, [STRING, NULL]) for one in policy.audit_annotations
        ]
        self.memory: dict[bytes, Any] = {}
        self._all += [*self.validations, *[one for one in self.messages if one], *self.annotations]
        self._reads: dict[str, tuple[Path, ...]] = {}

    def reads(self, kind: str) -> tuple[Path, ...]:
        """The paths that the expressions may read in objects of a kind."""
        if kind not in self._reads:
            of_variables = [(one.name, narrowed(one.expression.text, kind)) for one in self.policy.variables]
            others = [one for one in self._all if one.expression.field[1] != "variables"]
            texts = [narrowed(one.expression.text, kind) for one in others]
            self._reads[kind] = reads(inlined(texts, of_variables))
        return self._reads[kind]

    @property
    def refused(self) -> list[Compiled]:
        """The expressions for which the API server would refuse the policy."""
        return [one for one in self._all if one.error]

    def _compile(
        self, expression: Expression, declared: Mapping[str, Type], result: Type | Sequence[Type] | None
    ) -> Compiled:
        try:
            return Compiled(
                expression, Environment(self._version, declared).compile(expression.text, result=result)
            )
        except CelCompileError as error:
            return Compiled(expression, None, error.message)
