"""Whether one endpoint may reach another on a port, and which policies say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fairway.check.network.endpoint import Endpoint, Pods
from fairway.check.network.policy import EGRESS, INGRESS, Policy, Port, Rule


class Side(NamedTuple):
    """One end of a connection: the policies that isolate it, and the rule of one that lets it through.

    An end without isolating policies lets everything through.
    """

    direction: str
    of: str
    isolating: tuple[Policy, ...]
    by: tuple[Policy, int] | None = None

    @property
    def allowed(self) -> bool:
        """Whether this end lets the connection through."""
        return self.by is not None or not self.isolating


class Verdict(NamedTuple):
    """Both ends of a connection; an end outside the cluster has no policies."""

    sides: tuple[Side, ...]

    @property
    def allowed(self) -> bool:
        """Whether both ends let the connection through."""
        return all(side.allowed for side in self.sides)


class Rules:
    """The policies of a rendered set, asked about many connections: what isolates whom is found once."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = policies
        self._isolating: dict[tuple[str, str, str], tuple[Policy, ...]] = {}

    def connection(self, source: Endpoint, target: Endpoint, port: int, protocol: str) -> Verdict:
        """What they say of a connection from `source` to a port of `target`."""
        return Verdict(tuple(self._sides(source, target, _Wanted(target, port, protocol))))

    def allow(self, source: Endpoint, target: Endpoint, port: int, protocol: str) -> bool:
        """Whether they let a connection from `source` to a port of `target` through."""
        return all(side.allowed for side in self._sides(source, target, _Wanted(target, port, protocol)))

    def _sides(self, source: Endpoint, target: Endpoint, wanted: _Wanted) -> Iterator[Side]:
        if isinstance(source, Pods):
            yield self._side(EGRESS, source, target, wanted)
        if isinstance(target, Pods):
            yield self._side(INGRESS, target, source, wanted)

    def _side(self, direction: str, own: Pods, other: Endpoint, wanted: _Wanted) -> Side:
        isolating = self._isolating_of(direction, own)
        for policy in isolating:
            for number, rule in enumerate(policy.rules(direction) or ()):
                if _lets_through(rule, policy, other, wanted):
                    return Side(direction, own.shown, isolating, (policy, number))
        return Side(direction, own.shown, isolating)

    def _isolating_of(self, direction: str, own: Pods) -> tuple[Policy, ...]:
        key = (direction, own.namespace, own.shown)
        if key not in self._isolating:
            self._isolating[key] = tuple(
                each
                for each in self._policies
                if each.entry.namespace == own.namespace
                and each.rules(direction) is not None
                and each.pods.matches(own.labels)
            )
        return self._isolating[key]


class _Wanted(NamedTuple):
    """The port that is asked for, and whose it is."""

    target: Endpoint
    number: int
    protocol: str


def _lets_through(rule: Rule, policy: Policy, other: Endpoint, wanted: _Wanted) -> bool:
    is_port = not rule.ports or any(_is_port(each, wanted) for each in rule.ports)
    return is_port and (
        not rule.peers or any(other.is_meant_by(each, policy.entry.namespace) for each in rule.peers)
    )


def _is_port(rule: Port, wanted: _Wanted) -> bool:
    if rule.protocol != wanted.protocol:
        return False
    if rule.name:
        return wanted.number in wanted.target.numbers(rule.name, wanted.protocol)
    if rule.number is None:
        return True
    return rule.number <= wanted.number <= (rule.end or rule.number)
