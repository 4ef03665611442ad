"""Objects outside the namespace that their Application delivers to: those in none, and those in another.

Two Applications of different namespaces can meet in these alone, so they are compared over the whole fleet;
within one namespace all objects are (`ownership`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fairway.argo.installation import Installation
from fairway.check.argo.delivery import in_no_namespace
from fairway.check.argo.ownership import OWNER
from fairway.finding import Finding
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping


class Claim(NamedTuple):
    """One such object: the Application with its cluster and namespace, the object's group and its id."""

    cluster: str
    namespace: str
    application: str
    group: str
    object: str


def claims_of(objects: Iterable[Mapping], directory: str, installation: Installation) -> tuple[Claim, ...]:
    """The claims of all Applications that deliver what a directory builds to."""
    owners = [(each, *installation.place(each)) for each in installation.delivering(directory)]
    if not owners:
        return ()
    return tuple(
        Claim(cluster, namespace, owner.name, made.group, str(made))
        for made in map(identity, objects)
        for owner, cluster, namespace in owners
        if _is_outside(made, namespace)
    )


def shared(claims: Iterable[tuple[Claim, str]]) -> Iterator[Finding]:
    """A finding for each further Application that claims an object; each claim comes with its set's file."""
    first: dict[tuple[str, str, str], Claim] = {}
    for claim, file in claims:
        before = first.setdefault((claim.cluster, claim.group, claim.object), claim)
        if before.application != claim.application and before.namespace != claim.namespace:
            message = f"{before.application} and {claim.application} both deliver it to {claim.cluster}"
            yield OWNER.finding(message, object_id=claim.object, file=file, field=("metadata", "name"))


def _is_outside(made: ObjectId, namespace: str) -> bool:
    return in_no_namespace(made) or (bool(made.namespace) and made.namespace != namespace)
