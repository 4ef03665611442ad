"""What an AppProject lets its Applications do: the questions that the application controller asks of it."""

from __future__ import annotations

from typing import Final

from fairway.argo.git_address import normalized
from fairway.argo.glob import glob_matches, path_matches
from fairway.frozen import frozen
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, mapping, text, value

DEFAULT: Final[Mapping] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default"},
    "spec": {
        "sourceRepos": ["*"],
        "destinations": [{"server": "*", "namespace": "*"}],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    },
}
"""The project that Argo CD makes for itself where there is none of this name."""


@frozen
class Destination:
    """Where an Application deploys to: a cluster by address and name, and a namespace."""

    server: str
    name: str
    namespace: str


class Project:
    """An AppProject (argo-cd v3.2.11, pkg/apis/application/v1alpha1/app_project_types.go)."""

    def __init__(self, manifest: Mapping) -> None:
        self.name = text(manifest, "metadata", "name")
        self.spec = mapping(manifest, "spec")
        self._kinds: dict[tuple[str, str, bool], bool] = {}
        self._destination: tuple[Destination, bool] | None = None

    def permits_source(self, address: str) -> bool:
        """Whether an Application may take its manifests from a repository; a denial outweighs the rest.

        A denial of another repository allows this one: so it is in Argo CD.
        """
        wanted = normalized(address)
        is_permitted = False
        for _, item in items(self.spec, "sourceRepos"):
            pattern = text(item)
            if pattern.startswith("!"):
                matched = not glob_matches(normalized(pattern[1:]), wanted, "/")
                if not matched:
                    return False
            else:
                matched = pattern == "*" or glob_matches(normalized(pattern), wanted, "/")
            is_permitted |= matched
        return is_permitted

    def permits_destination(self, destination: Destination) -> bool:
        """Whether something may be deployed there: one entry allows it and none denies it."""
        # All objects of a client environment, one after the other, go to one place.
        if self._destination is None or self._destination[0] != destination:
            self._destination = destination, self._permits_destination(destination)
        return self._destination[1]

    def _permits_destination(self, destination: Destination) -> bool:
        is_permitted = False
        for _, item in items(self.spec, "destinations"):
            server, name, namespace = (text(item, key) for key in ("server", "name", "namespace"))
            is_name = bool(destination.name) and _matches(name, destination.name)
            # Every cluster has an address, though the tree may not tell it.
            is_server = bool(destination.server or server == "*" or _denies(server)) and _matches(
                server, destination.server
            )
            is_namespace = _matches(namespace, destination.namespace)
            if (is_server or is_name) and is_namespace:
                is_permitted = True
            elif (
                (_denies(name) and not is_name)
                or (_denies(server) and not is_server and is_namespace)
                or (_denies(namespace) and not is_namespace and is_server)
            ):
                return False
        return is_permitted

    def permits_kind(self, group: str, kind: str, *, namespaced: bool) -> bool:
        """Whether objects of a kind may be deployed; cluster-scoped ones need to be listed."""
        asked = (group, kind, namespaced)
        if asked not in self._kinds:
            self._kinds[asked] = self._permits_kind(group, kind, namespaced=namespaced)
        return self._kinds[asked]

    def _permits_kind(self, group: str, kind: str, *, namespaced: bool) -> bool:
        scope = "namespace" if namespaced else "cluster"
        allowed = value(self.spec, f"{scope}ResourceWhitelist")
        is_listed = self._lists(f"{scope}ResourceWhitelist", group, kind)
        # An empty list that is there allows nothing; it is only the absent one that allows all.
        is_allowed = is_listed or (namespaced and not isinstance(allowed, list))
        return is_allowed and not self._lists(f"{scope}ResourceBlacklist", group, kind)

    def _lists(self, field: str, group: str, kind: str) -> bool:
        return any(
            path_matches(text(item, "kind"), kind) and path_matches(text(item, "group"), group)
            for _, item in items(self.spec, field)
        )


def _denies(pattern: str) -> bool:
    return pattern.startswith("!")


def _matches(pattern: str, word: str) -> bool:
    if _denies(pattern):
        return not glob_matches(pattern[1:], word)
    return pattern == "*" or glob_matches(pattern, word)
