"""Names that changed are changed where other objects use them (kustomize: filters/nameref)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.field_tree import FieldTree, Hit
from fairway.kustomize.fieldspec import BackReference, is_null
from fairway.kustomize.place import node_at, with_node
from fairway.kustomize.resid import NOT_A_NAMESPACE, Gvk
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import NEEDS_HASH_SUFFIX, Resource, rewritten, text_of
from fairway.kustomize.selector import EVERYTHING
from fairway.kustomize.shared_values import assign
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.style import is_text

_MOST_KINDS = 1000
_NO_PATH_NAME = "path config error; no 'name' field in node"


class Referral(NamedTuple):
    """A rule for one field: the kind of object that it names, and the path in the rule."""

    target: Gvk
    path: str


class ReferenceTrees(dict[Gvk, FieldTree[Referral]]):
    """All fields in which an object of a kind may name another, found when first asked for."""

    def __init__(self, references: tuple[BackReference, ...]) -> None:
        super().__init__()
        self._references = references

    def __missing__(self, referrer: Gvk) -> FieldTree[Referral]:
        if len(self) >= _MOST_KINDS:
            self.clear()
        tree = self[referrer] = FieldTree.of(
            (spec.path, Referral(reference.gvk, spec.path))
            for reference in self._references
            for spec in reference.referrers
            if spec.selects(referrer)
        )
        return tree


@lru_cache(maxsize=128)
def reference_trees(references: tuple[BackReference, ...]) -> ReferenceTrees:
    """The trees of these rules; to be fetched once for many objects, since the long table hashes slowly."""
    return ReferenceTrees(references)


def fix_references(
    resmap: ResMap, references: tuple[BackReference, ...]
) -> Sequence[tuple[Resource, Resource]]:
    """Rewrite every reference to an object whose name or namespace is another than it was.

    Returns who refers to whom of those whose name ends with a hash. Raises KustomizeError when a reference
    may mean several objects, or is not of the expected shape.
    """
    candidates, trees = _Candidates(resmap), reference_trees(references)
    for resource in resmap.resources:
        tree = trees[resource.org_id.gvk]
        if not tree.steps:
            continue
        bound = _bound_namespaces(resource)
        resource.root, found = tree.find(resource.root)
        if found:
            _Referrer(resource, candidates, bound).update(found)
    resmap.invalidate()
    return candidates.hashed


class _Candidates:
    """The objects that were renamed, by former name."""

    def __init__(self, resmap: ResMap) -> None:
        resources = resmap.resources
        self.resources = resources
        self._part = resmap.part
        self._by_former_name: dict[str, dict[str, list[Resource]]] = {}
        for resource in resources:
            previous = resource.prev_ids
            if not previous:
                continue
            for name in {each.name for each in previous}:
                kinds = self._by_former_name.setdefault(name, {})
                for kind in {each.gvk.kind for each in previous}:
                    kinds.setdefault(kind, []).append(resource)
        self._original: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
        self.hashed: list[tuple[Resource, Resource]] = []

    def renamed(self, name: str, kind: str) -> list[Resource]:
        """The objects that had this name once, and were of this kind (or of any, when it is empty)."""
        if self._part is not None:
            self._part.want_named(name, kind)
        kinds = self._by_former_name.get(name)
        if kinds is None:
            return []
        if kind:
            return kinds.get(kind, [])
        return [each for each in self.resources if any(each in found for found in kinds.values())]

    def original_namespaces(self, referrer: _Referrer) -> frozenset[str]:
        """The namespaces in which the objects that a referrer can see were first."""
        key = (referrer.effective, referrer.bound_namespaces)
        known = self._original.get(key)
        if known is None:
            if self._part is not None:
                self._part.want_selected(EVERYTHING)
            known = frozenset(each.org_id.effective for each in self.resources if referrer.can_see(each)) - {
                NOT_A_NAMESPACE
            }
            self._original[key] = known
        return known


class _Referrer:
    """One object whose references are brought up to date."""

    def __init__(self, resource: Resource, candidates: _Candidates, bound: frozenset[str]) -> None:
        self.resource = resource
        self.candidates = candidates
        self.effective = resource.cur_id.effective
        self.bound_namespaces = bound

    def can_see(self, other: Resource) -> bool:
        """Whether this object could name the other at all."""
        effective = other.cur_id.effective
        return (
            self.effective == NOT_A_NAMESPACE
            or effective in (NOT_A_NAMESPACE, self.effective)
            or other.namespace in self.bound_namespaces
        )

    def update(self, found: list[Hit[Referral]]) -> None:
        """Bring all references of the object up to date, in the order of the rules."""
        for _, referral, place in found:
            node = node_at(self.resource.root, place)
            if node is None:
                continue
            try:
                new = self._updated(node, referral)
            except KustomizeError as error:
                raise KustomizeError(
                    f"updating name reference in '{referral.path}' field of "
                    f"'{self.resource.cur_id}': {error.message}"
                ) from error
            if new is not node:
                assign(self.resource, with_node(self.resource.root, place, new))

    def _updated(self, node: Node, referral: Referral) -> Node:
        if type(node) is str:
            return self._scalar(node, referral)
        if type(node) is dict:
            return self._mapping(node, referral)
        if type(node) is list:
            new = [self._element(element, referral) for element in node]
            return node if all(a is b for a, b in zip(new, node, strict=True)) else new
        return node if is_null(node) else self._scalar(node, referral)

    def _element(self, element: Node, referral: Referral) -> Node:
        if type(element) is list:
            raise KustomizeError("expected either a string or a map of string, found a list")
        return self._updated(element, referral)

    def _scalar(self, node: Node, referral: Referral) -> Node:
        name = text_of(node)
        candidates = self.candidates.renamed(name, referral.target.kind)
        if not candidates:
            return node
        target = self._select(candidates, referral, None, lambda each: (each.name,))
        if target is None or target.name == name:
            return node
        return rewritten(target.name, node)

    def _mapping(self, node: Mapping, referral: Referral) -> Node:
        old = node.get("name")
        if old is None:
            raise KustomizeError(
                _NO_PATH_NAME, remedy="The field names an object, so it needs a `name`; or correct the path."
            )
        name = text_of(old)
        candidates = self.candidates.renamed(name, referral.target.kind)
        if not candidates:
            return node
        in_namespace = self._namespace_sieve(node.get("namespace"))
        target = self._select(candidates, referral, in_namespace, lambda each: (each.name, each.namespace))
        if target is None or (target.name == name and not target.namespace):
            return node
        new = {**node, "name": rewritten(target.name, old)}
        if target.namespace:
            new["namespace"] = rewritten(target.namespace, node.get("namespace"))
        return new

    def _namespace_sieve(self, node: Node | None) -> Callable[[Resource], bool] | None:
        if node is None:
            return None
        namespace = text_of(node)
        if namespace in self.candidates.original_namespaces(self):
            return lambda each: each.org_id.effective == namespace
        if namespace == NOT_A_NAMESPACE:
            return lambda _: False
        return lambda each: each.cur_id.effective == namespace

    def _select(
        self,
        candidates: list[Resource],
        referral: Referral,
        sieve: Callable[[Resource], bool] | None,
        identity: Callable[[Resource], tuple[str, ...]],
    ) -> Resource | None:
        found = self._selected(candidates, referral, sieve, identity)
        if found is not None and found.is_enabled(NEEDS_HASH_SUFFIX):
            self.candidates.hashed.append((self.resource, found))
        return found

    def _selected(
        self,
        candidates: list[Resource],
        referral: Referral,
        sieve: Callable[[Resource], bool] | None,
        identity: Callable[[Resource], tuple[str, ...]],
    ) -> Resource | None:
        role = self._role_ref(referral)
        left = [
            each
            for each in candidates
            if self.can_see(each)
            and (sieve is None or sieve(each))
            and any(previous.gvk.is_selected(referral.target) for previous in each.prev_ids)
            and (role is None or any(previous.gvk.is_selected(role) for previous in each.prev_ids))
            and self._same_namespace(each)
        ]
        if len(left) == 1:
            return left[0]
        left = [each for each in left if _affixes_match(each, self.resource, allow_empty=True)]
        if len(left) > 1:
            left = [each for each in left if _affixes_match(each, self.resource, allow_empty=False)]
        if not left:
            return None
        if len({identity(each) for each in left}) > 1:
            ids = ", ".join(str(each.cur_id) for each in left)
            raise KustomizeError(
                f"found multiple possible referrals: {ids}",
                remedy="Give the objects names or prefixes by which one can be told from the other.",
            )
        return left[0]

    def _same_namespace(self, other: Resource) -> bool:
        effective = other.cur_id.effective
        return (
            self.effective == NOT_A_NAMESPACE
            or effective in (NOT_A_NAMESPACE, self.effective)
            or other.kind == "ServiceAccount"
        )

    def _role_ref(self, referral: Referral) -> Gvk | None:
        if not referral.path.endswith("roleRef/name"):
            return None
        reference = self.resource.root.get("roleRef")
        if type(reference) is not dict:
            return None
        group, kind = reference.get("apiGroup"), reference.get("kind")
        if group is None or kind is None:
            return None
        return Gvk(text_of(group), "", text_of(kind))


def _bound_namespaces(resource: Resource) -> frozenset[str]:
    """Namespaces of the service accounts that a RoleBinding names.

    Raises KustomizeError for subjects on which kustomize breaks: no mapping, or a kind that is not text.
    """
    subjects = resource.root.get("subjects")
    if type(subjects) is not list or resource.kind != "RoleBinding":
        return frozenset()
    found = [_bound_namespace(subject, index) for index, subject in enumerate(subjects)]
    return frozenset(namespace for namespace in found if namespace is not None)


def _bound_namespace(subject: Node, index: int) -> str | None:
    if type(subject) is not dict:
        raise KustomizeError(f"subjects[{index}] is no mapping", remedy="Give the subject a kind and a name.")
    if "namespace" not in subject or "kind" not in subject:
        return None
    kind, namespace = subject["kind"], subject["namespace"]
    if not is_text(kind):
        raise KustomizeError(
            f"subjects[{index}].kind is not text", remedy="Write a kind, as `ServiceAccount`."
        )
    if text_of(kind) != "ServiceAccount":
        return None
    if not is_text(namespace):
        raise KustomizeError(
            f"subjects[{index}].namespace is blank or not text", remedy="Write a name, or leave it out."
        )
    return text_of(namespace)


def _affixes_match(one: Resource, other: Resource, *, allow_empty: bool) -> bool:
    return _same_ending(one.name_prefixes(), other.name_prefixes(), allow_empty=allow_empty) and _same_ending(
        one.name_suffixes(), other.name_suffixes(), allow_empty=allow_empty
    )


def _same_ending(one: list[str], other: list[str], *, allow_empty: bool) -> bool:
    if not one or not other:
        return allow_empty or one == other
    shorter = min(len(one), len(other))
    return one[-shorter:] == other[-shorter:]
