"""The ordered objects of one build, with the look-ups that keep a build near-linear.

Kustomize finds objects by scanning its list; here every look-up goes through an index that is made
when first asked for and dropped (`changed`, `invalidate`) by whoever changes ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.errors import KustomizeError
from fairway.kustomize.part.left_out import Part
from fairway.kustomize.resid import Gvk, ResId
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import Selector, exact_text

Key = tuple[Gvk, str, str]


def identity(resource: Resource) -> tuple[str, Key]:
    """What the indexes know of a resource: its first name and its present id."""
    return (resource.org_id.name, resource.cur_id.key)


class ResMap:
    """Resources in load order; no two may share a current id when one is appended."""

    __slots__ = ("_any_id", "_current", "_ever_named", "_kinds", "_named", "part", "resources")

    def __init__(self, resources: Iterable[Resource] = (), part: Part | None = None) -> None:
        self.resources: list[Resource] = list(resources)
        # What is left out, where only what may differ from another state of the tree is built.
        self.part = part
        self._current: set[Key] | None = None
        self._any_id: dict[Key, list[Resource]] | None = None
        self._named: dict[str, list[Resource]] | None = None
        self._ever_named: dict[str, list[Resource]] | None = None
        self._kinds: dict[str, list[Resource]] | None = None

    def __len__(self) -> int:
        return len(self.resources)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def invalidate(self) -> None:
        """Forget the indexes: ids or the list itself have changed."""
        self._current = None
        self._forget_lookups()

    def _forget_lookups(self) -> None:
        self._any_id = None
        self._named = None
        self._ever_named = None
        self._kinds = None

    def append(self, resource: Resource) -> None:
        """Add a resource. Raises KustomizeError when its id is there already."""
        if self._current is None:
            self._current = {known.cur_id.key for known in self.resources}
        key = resource.cur_id.key
        if key in self._current:
            raise KustomizeError(
                f"may not add resource with an already registered id: {resource.cur_id}",
                remedy="Two files give an object of this kind, name and namespace: remove or rename one.",
            )
        self._current.add(key)
        self.resources.append(resource)
        if self._any_id is not None:
            _index(self._any_id, resource)
        self._named = self._ever_named = self._kinds = None

    def append_all(self, resources: Iterable[Resource]) -> None:
        """Add resources in order. Raises as `append`."""
        added = list(resources)
        keys = {resource.cur_id.key for resource in added}
        if not self.resources and len(keys) == len(added):
            self.resources = added
            self.invalidate()
            self._current = keys
            return
        for resource in added:
            self.append(resource)

    def replace_all(self, resources: list[Resource]) -> None:
        """Make these the resources, checking that no two share an id."""
        self.resources = []
        self.invalidate()
        self.append_all(resources)

    def replace(self, old: Resource, new: Resource) -> None:
        """Put a resource in the place of another."""
        self.resources[self.resources.index(old)] = new
        if self._any_id is None or (old.cur_id, old.prev_ids) != (new.cur_id, new.prev_ids):
            self.invalidate()
            return
        # A thousand generated objects that are merged must not make the index a thousand times.
        for key in _keys_of(new):
            found = self._any_id[key]
            found[found.index(old)] = new
        self._named = self._ever_named = self._kinds = None

    def drop_empties(self) -> None:
        """Remove the resources of which nothing is left."""
        kept = [resource for resource in self.resources if resource.root]
        if len(kept) != len(self.resources):
            self.resources = kept
            self.invalidate()

    def by_any_id(self, key: Key) -> list[Resource]:
        """The resources that have, or had, this id. Raises ObjectsWanted where the one is left out."""
        found = self._by_any_id(key)
        if not found and self.part is not None and self.part.has(key[0], key[1]):
            self.part.want_named(key[1], key[0].kind)
        return found

    def _by_any_id(self, key: Key) -> list[Resource]:
        if self._any_id is None:
            self._any_id = {}
            for resource in self.resources:
                _index(self._any_id, resource)
        return self._any_id.get(key, [])

    def changed(self, resource: Resource, before: tuple[str, Key]) -> None:
        """Take note that a resource was written to; `before` is what `identity` said before that."""
        if identity(resource) != before:
            self.invalidate()

    def by_name(self, name: str) -> list[Resource]:
        """The resources whose present or first name this is, in order."""
        if self._named is None:
            self._named = {}
            for resource in self.resources:
                current, first = resource.cur_id.name, resource.org_id.name
                self._named.setdefault(current, []).append(resource)
                if first != current:
                    self._named.setdefault(first, []).append(resource)
        return self._named.get(name, [])

    def _of_kind(self, kind: str) -> list[Resource]:
        """The resources of a kind, in order."""
        if self._kinds is None:
            self._kinds = {}
            for resource in self.resources:
                self._kinds.setdefault(resource.cur_id.gvk.kind, []).append(resource)
        return self._kinds.get(kind, [])

    def leaves_out(self, resource_id: ResId) -> bool:
        """Whether the one resource that has, or had, this id is left out of the build."""
        part = self.part
        return part is not None and not self._by_any_id(resource_id.key) and part.has(*resource_id[:2])

    def ever_named(self, name: str) -> list[Resource]:
        """The resources of the build that have, or had, this name, in order."""
        if self._ever_named is None:
            self._ever_named = {}
            for resource in self.resources:
                former = resource.prev_ids
                names = (
                    {each.name for each in (*former, resource.cur_id)} if former else (resource.cur_id.name,)
                )
                for known in names:
                    self._ever_named.setdefault(known, []).append(resource)
        return self._ever_named.get(name, [])

    def unique_by_any_id(self, resource_id: ResId) -> Resource:
        """The one resource that has or had this id; KustomizeError when there are none or several."""
        matches = self.by_any_id(resource_id.key)
        if len(matches) == 1:
            return matches[0]
        what = "multiple matches" if matches else "no matches"
        raise KustomizeError(
            f"{what} for Id {resource_id}; failed to find unique target for patch {resource_id}"
        )

    def select(self, selector: Selector, *, spares: bool = False) -> list[Resource]:
        """The resources that a patch target selects; `spares` is what need not see those that are left out.

        Raises KustomizeError for a bad regular expression, ObjectsWanted for what is left out.
        """
        selector.check()
        if self.part is not None and not spares:
            self.part.want_selected(selector)
        name, kind = exact_text(selector.name), exact_text(selector.kind)
        if name is not None:
            candidates = self.by_name(name)
        else:
            candidates = self.resources if kind is None else self._of_kind(kind)
        return [resource for resource in candidates if selector.matches(resource)]

    def check_unique(self) -> None:
        """Raise KustomizeError when two resources share an id."""
        if self._current is None:
            self.replace_all(self.resources)


def _index(table: dict[Key, list[Resource]], resource: Resource) -> None:
    if resource.root:
        current, former = resource.cur_id.key, resource.prev_ids
        for key in {each.key for each in former} | {current} if former else (current,):
            table.setdefault(key, []).append(resource)


def _keys_of(resource: Resource) -> set[Key]:
    return {each.key for each in (*resource.prev_ids, resource.cur_id)}
