"""The blast radius of a change: how many client environments, in which rings and on which clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from fairway.frozen import frozen
from fairway.plan.model import Plan, SetChange


@frozen
class Radius:
    """Counts of client environments; `rings` and `clusters` pair each with its count, in their order.

    What has no ring counts under None, last.
    """

    environments: int
    production: int
    rings: tuple[tuple[int | None, int], ...]
    clusters: tuple[tuple[str, int], ...]


def radius_of(sets: Iterable[SetChange]) -> Radius:
    """The radius of what happens to these rendered sets; folders that deliver are no environments."""
    found = [each for each in sets if each.is_environment]
    rings = Counter(each.ring for each in found)
    clusters = Counter(each.cluster for each in found if each.cluster)
    return Radius(
        len(found),
        sum(each.is_production for each in found),
        tuple(sorted(rings.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))),
        tuple(sorted(clusters.items())),
    )


def radius(plan: Plan, names: Iterable[str] | None = None) -> Radius:
    """The radius of a whole plan, or of what happens to the rendered sets of these names."""
    if names is None:
        return radius_of(plan.changed)
    by_name = sets_by_name(plan.sets)
    return radius_of(by_name[name] for name in names if name in by_name)


def sets_by_name(sets: Iterable[SetChange]) -> Mapping[str, SetChange]:
    """Rendered sets by what reports call them."""
    return {each.name: each for each in sets}
