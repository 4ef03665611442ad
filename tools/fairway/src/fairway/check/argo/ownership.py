"""Objects that two Applications deliver to one cluster: each sync of the one undoes the other."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.argo.application import Application
from fairway.argo.installation import Installation
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.errors import KustomizeError
from fairway.finding import Finding
from fairway.fleet import kustomization_file
from fairway.manifest import identity

OWNER = Rule(
    "argo/owner",
    "No object is delivered by two Applications.",
    "The two Applications that took turns with one Deployment, every three minutes, until somebody "
    "counted its "
    "restarts.",
    "Let one Application deliver it, or give the objects names or namespaces of their own.",
)
RULES = (OWNER,)

_Key = tuple[str, str, str, str]
"""Group, kind, namespace and name."""


def check(index: Index, directory: str, installation: Installation) -> Iterator[Finding]:
    """Objects of the set that another Application, or the same directory once more, delivers as well."""
    owners = installation.delivering(directory)
    for number, owner in enumerate(owners):
        for other in owners[:number]:
            if installation.place(owner) == installation.place(other):
                message = f"{owner.name} and {other.name} both deliver {directory} to one place"
                yield OWNER.finding(message, file=index.entries[0].file if index.entries else directory)
        yield from _shared(index, owner, directory, installation)


def _shared(
    index: Index, owner: Application, directory: str, installation: Installation
) -> Iterator[Finding]:
    """Objects that neighbours, those Applications that deliver into the same namespace, have too."""
    mine = {_key(entry, owner): entry for entry in index.entries}
    for other in installation.neighbours(owner):
        for path in (path for path in other.paths() if path != directory):
            for key in sorted(_objects(path, other, installation) & mine.keys()):
                message = f"{owner.name} and {other.name} ({path}) both deliver it"
                yield mine[key].finding(OWNER, message, "metadata", "name")


def _key(entry: Entry, application: Application) -> _Key:
    made = entry.id
    return made.group, made.kind, made.namespace or application.target_namespace, made.name


def _objects(path: str, application: Application, installation: Installation) -> set[_Key]:
    if installation.root is None or kustomization_file(installation.root / path) is None:
        return set()
    try:
        built = installation.objects(path)
    except KustomizeError:
        return set()
    found = (identity(manifest) for manifest in built)
    return {
        (each.group, each.kind, each.namespace or application.target_namespace, each.name) for each in found
    }
