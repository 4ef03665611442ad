"""Strategic merge of a patch into an object, as kustomize does it (kyaml yaml/merge2 and yaml/walk).

It differs from the API server's: the whole target is walked, so empty values (`key:`) vanish and
lists with merge keys are put in order even where the patch does not reach; elements of a patch come
first; `$setElementOrder`, `$retainKeys` and `$deleteFromPrimitiveList` are ordinary fields.
"""

from __future__ import annotations

from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.merge.elements import (
    DIRECTIVE,
    Merged,
    by_key,
    is_null,
    merge_elements,
    text_of,
    without_directive,
)
from fairway.kustomize.schema import BUILTIN, Schema, TypeSchema
from fairway.yamlio.braces import (
    flow_list,
    is_flow,
    is_flow_list,
    moved_into_block,
    moved_into_flow,
)
from fairway.yamlio.commented import without_comment
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar
from fairway.yamlio.repeated import COLLECTION, NOTICE, REPEATED, without_first
from fairway.yamlio.style import in_quotes_if_no_string, in_style_of, is_untagged, merged_alone, touchy

_DELETE: Final = "delete"
_REPLACE: Final = "replace"
_MERGE: Final = "merge"
_DIRECTIVES: Final = frozenset((_DELETE, _REPLACE, _MERGE))
_BESIDE: Final = frozenset((REPEATED, COLLECTION, NOTICE))


class _MergeError(KustomizeError):
    """A refusal on its way up, to which each level adds its field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.path: list[str] = []


def merge(target: Mapping, patch: Mapping, schema: Schema = BUILTIN) -> Mapping | None:
    """Return the object with the patch merged in, None when the patch deletes it.

    Neither is changed; what they have in common with the result is shared. A `$patch: replace` at
    the top does nothing (kustomize forgets the result). Raises KustomizeError for a directive that
    does not exist and for values of different kinds.
    """
    try:
        directive = _directive(patch)
        if directive == _DELETE:
            return None
        if directive == _REPLACE:
            return target
        merger = _Merger(schema)
        found = merger.type_of(target) or merger.type_of(patch)
        return _noticed(merger.mapping(target, _without_directive(patch), found), patch)
    except _MergeError as error:
        where = ".".join(reversed(error.path))
        message = f"{error.message} (at {where})" if where else error.message
        raise KustomizeError(message, remedy=error.remedy) from None
    except RecursionError:
        raise KustomizeError("the object or its patch is nested too deeply to be merged") from None


class _Merger:
    """One merge, with the schema it looks types up in."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def type_of(self, node: Node | None) -> TypeSchema | None:
        """The type of a mapping that says what it is by `apiVersion` and `kind`."""
        if type(node) is not dict or "kind" not in node or "apiVersion" not in node:
            return None
        api_version, kind = node["apiVersion"], node["kind"]
        if is_null(api_version) or is_null(kind):
            return None
        return self._schema.for_object(text_of(api_version), text_of(kind))

    def walk(self, target: Node | None, patch: Node | None, schema: TypeSchema | None) -> Node | None:
        """Merge two nodes of which at least one is there; None when nothing is to be left."""
        if patch is None:
            return None if target is None else self.settle(target, schema)
        if is_null(patch):
            return None
        if target is None or is_null(target):
            return self.add(patch, schema)
        if schema is None:
            schema = self.type_of(target) or self.type_of(patch)
        _check_kinds(target, patch)
        if type(target) is dict and type(patch) is dict:
            return self._merge_mapping(target, patch, schema)
        if type(target) is list and type(patch) is list and schema is not None:
            return self._merge_list(target, patch, schema)
        return patch

    def _merge_mapping(self, target: Mapping, patch: Mapping, schema: TypeSchema | None) -> Node | None:
        directive = _directive(patch)
        if directive == _DELETE:
            return None
        if directive == _REPLACE:
            return self.absorb_fields(_without_directive(patch), schema)
        return self.mapping(target, _without_directive(patch), schema)

    def mapping(self, target: Mapping, patch: Mapping, schema: TypeSchema | None) -> Mapping:
        """Merge the fields of a patch into a mapping, and settle the other fields."""
        _require_named(target)
        changed: dict[str, Node | None] = {}
        for name, value in target.items():
            other = patch.get(name)
            if other is None and type(value) is str:
                if value in touchy:
                    changed[name] = merged_alone(value)
                continue
            new = self._field(name, value, other, schema)
            if new is not value:
                changed[name] = new if other is None or new is None else _in_place_of(value, new)
        for name, other in patch.items():
            if name not in target and name not in _BESIDE:
                new = self._field(name, None, other, schema)
                if new is not None:
                    # The field is a new one; those below it are the patch's own.
                    field = without_comment(name)
                    changed[field] = merged_alone(new) if type(new) is str and new in touchy else new
        if not target:
            # An empty mapping is written as the patch writes it.
            return {name: value for name, value in changed.items() if value is not None}
        if changed:
            moved = moved_into_flow if is_flow(target) else moved_into_block
            changed = {name: value if value is None else moved(value) for name, value in changed.items()}
        return _with_fields(target, changed) if changed else target

    def _field(
        self, name: str, target: Node | None, patch: Node | None, schema: TypeSchema | None
    ) -> Node | None:
        try:
            return self.walk(target, patch, None if schema is None else schema.field(name))
        except _MergeError as error:
            error.path.append(name)
            raise

    def _merge_list(self, target: list[Node], patch: list[Node], schema: TypeSchema) -> Node | None:
        if schema.merge_keys is None:
            return patch
        directive, patch = _list_directive(patch)
        if directive == _DELETE:
            return None
        if directive == _REPLACE:
            return self.elements(patch, patch, schema)
        return self.elements(target, patch, schema)

    def elements(self, target: list[Node], patch: list[Node] | None, schema: TypeSchema) -> list[Node]:
        """Merge the elements of a list by the keys of its type."""
        element_type = schema.elements
        itself = patch is target

        def merge_element(old: Node | None, new: Node | None) -> Merged:
            if itself and new is not None:
                node = self.absorb(new, element_type)
                return Merged(node, without_directive(new) if node is None else node)
            node = self.walk(old, new, element_type)
            is_kept = node is None or (new is not None and (type(new) is not dict or _replaces(new)))
            return Merged(node, old if is_kept else node if old is not None else None)

        try:
            return merge_elements(target, patch, schema.merge_keys or (), merge_element)
        except _MergeError:
            raise
        except KustomizeError as error:
            raise _MergeError(error.message) from None

    def settle(self, node: Node, schema: TypeSchema | None) -> Node | None:
        """What a merge makes of a part of the target that the patch does not have."""
        if type(node) is dict:
            return self._settle_mapping(node, schema)
        if type(node) is list:
            return node if schema is None or schema.merge_keys is None else self._settle_list(node, schema)
        if type(node) is not Scalar:
            return node
        if is_untagged(node):
            return in_quotes_if_no_string(node)
        return None if not node.text and node.tag == NULL_TAG else node

    def _settle_mapping(self, node: Mapping, schema: TypeSchema | None) -> Mapping:
        if schema is None and "kind" in node:
            schema = self.type_of(node)
        _require_named(node)
        changed: dict[str, Node | None] = {}
        for name, value in node.items():
            kind = type(value)
            if kind is str:
                if value in touchy:
                    changed[name] = merged_alone(value)  # type: ignore[arg-type]  # `kind` narrows nothing
                continue
            if kind is list and schema is None:
                continue
            new = self.settle(value, None if schema is None else schema.field(name))
            if new is not value:
                changed[name] = new
        return _with_fields(node, changed) if changed else node

    def _settle_list(self, node: list[Node], schema: TypeSchema) -> list[Node]:
        keys, element_type = schema.merge_keys, schema.elements
        if not keys or by_key(node, keys[0]) is None:
            return self.elements(node, None, schema)
        result = node
        for index, element in enumerate(node):
            new = self._settle_mapping(element, element_type)  # type: ignore[arg-type]  # by_key finds mappings only
            if new is not element:
                if result is node:
                    result = node.copy()
                result[index] = new
        return result

    def add(self, node: Node, schema: TypeSchema | None) -> Node | None:
        """What becomes of a part of the patch that the target does not have."""
        if type(node) is dict:
            directive = text_of(node.get(DIRECTIVE))
            if directive == _DELETE:
                return None
            known = directive in _DIRECTIVES
            return self.absorb_fields(_without_directive(node) if known else node, schema)
        if type(node) is list:
            if schema is None or schema.merge_keys is None:
                return node
            return self.elements(node, node, schema)
        return None if is_null(node) else node

    def absorb(self, node: Node, schema: TypeSchema | None) -> Node | None:
        """What becomes of a part of a mapping or list that is new to the target: it is merged with itself."""
        if type(node) is dict:
            if _directive(node) == _DELETE:
                return None
            return self.absorb_fields(_without_directive(node), schema)
        if type(node) is list and schema is not None and schema.merge_keys is not None:
            directive, node = _list_directive(node)
            return None if directive == _DELETE else self.elements(node, node, schema)
        return None if is_null(node) else node

    def absorb_fields(self, node: Mapping, schema: TypeSchema | None) -> Mapping:
        """The same for the fields of a mapping."""
        if schema is None:
            schema = self.type_of(node)
        changed: dict[str, Node | None] = {}
        for name, value in node.items():
            if type(value) is str:
                if value in touchy:
                    changed[name] = merged_alone(value)
                continue
            try:
                new = self.absorb(value, None if schema is None else schema.field(name))
            except _MergeError as error:
                error.path.append(name)
                raise
            if new is not value:
                changed[name] = new
        return _with_fields(node, changed) if changed else node


def _noticed(merged: Mapping, patch: Mapping) -> Mapping:
    """The object with the patch's notice of repeated keys, which it may have brought along."""
    return {**merged, NOTICE: patch[NOTICE]} if NOTICE in patch and NOTICE not in merged else merged


def _in_place_of(old: Node, new: Node) -> Node:
    """A value as it becomes in the place of another, whose quotes or brackets it takes over."""
    if type(old) is list and type(new) is list and is_flow_list(old):
        return flow_list([moved_into_flow(item) for item in new])
    return in_style_of(old, new)


def _with_fields(node: Mapping, changed: dict[str, Node | None]) -> Mapping:
    """A copy with some fields changed, or removed where they are None."""
    result = node.copy()
    for name, value in changed.items():
        if value is not None:
            result[name] = value
        elif REPEATED in result:
            result = without_first(result, name)
        else:
            del result[name]
    return result


def _require_named(node: Mapping) -> None:
    """Raise for a field without a name: to kustomize, who walks all fields, it means the mapping itself."""
    if "" in node:
        raise _MergeError("a field has no name, so the object cannot be patched")


def _kind_of(node: Node) -> str:
    return "a mapping" if type(node) is dict else "a list" if type(node) is list else "a scalar"


def _check_kinds(target: Node, patch: Node) -> None:
    ours, theirs = _kind_of(target), _kind_of(patch)
    if ours != theirs:
        raise _MergeError(f"the patch has {theirs} where the object has {ours}")


def _directive(patch: Mapping) -> str:
    value = patch.get(DIRECTIVE)
    if value is None:
        return _MERGE
    directive = text_of(value)
    if directive not in _DIRECTIVES:
        raise _MergeError(f"unknown patch strategy '{directive}'")
    return directive


def _replaces(patch: Mapping) -> bool:
    return patch.get(DIRECTIVE) == _REPLACE


def _without_directive(patch: Mapping) -> Mapping:
    if DIRECTIVE not in patch:
        return patch
    return {name: value for name, value in patch.items() if name != DIRECTIVE}


def _list_directive(patch: list[Node]) -> tuple[str, list[Node]]:
    """The directive in the first element that has one, if it has nothing else; and the list without it."""
    holder = next((e for e in patch if type(e) is dict and DIRECTIVE in e), None)
    if holder is None or len(holder) > 1:
        return _MERGE, patch
    directive = _directive(holder)
    rest = [
        element
        for element in patch
        if not is_null(element)
        and element != {}
        and not (type(element) is dict and DIRECTIVE in element and text_of(element[DIRECTIVE]) == directive)
    ]
    return directive, rest
