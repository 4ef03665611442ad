"""Images that are replaced, over all rendered sets: what was pulled before and what will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.plan.model import FieldChange, ImageChange, Json, Kind, ObjectChange, Path, SetChange

_LISTS = frozenset({"containers", "initContainers", "ephemeralContainers"})


def images(sets: Sequence[SetChange]) -> tuple[ImageChange, ...]:
    """The images that come, go or are replaced, in the order in which they are found, each once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in sets:
        for change in each.changes:
            for before, after in _pairs(change):
                if before != after:
                    found.setdefault((before, after), {})[each.name] = None
    return tuple(ImageChange(before, after, tuple(names)) for (before, after), names in found.items())


def _pairs(change: ObjectChange) -> Iterator[tuple[str, str]]:
    if change.kind is Kind.ADDED:
        yield from (("", image) for image in _images(change.content))
    elif change.kind is Kind.REMOVED:
        yield from ((image, "") for image in _images(change.content))
    for field in change.fields:
        yield from _of_field(field)


def _of_field(field: FieldChange) -> Iterator[tuple[str, str]]:
    if _is_image(field.path):
        yield _text(field.before), _text(field.after)
    elif isinstance(field.before, (dict, list)) or isinstance(field.after, (dict, list)):
        # A whole container, or what is around it.
        within = next((str(key) for key in reversed(field.path) if key in _LISTS), "")
        yield from ((image, "") for image in _images(field.before, within))
        yield from (("", image) for image in _images(field.after, within))


def _is_image(path: Path) -> bool:
    return len(path) > 2 and path[-1] == "image" and path[-3] in _LISTS  # noqa: PLR2004 - LIST, ITEM, image


def _images(value: Json, within: str = "") -> Iterator[str]:
    """The images of the containers in a value, each once; `within` is the key of the list that it is in."""
    found: dict[str, None] = {}
    pending: list[tuple[str, Json]] = [(within, value)]
    while pending:
        key, each = pending.pop()
        if isinstance(each, dict):
            if key in _LISTS and isinstance(each.get("image"), str):
                found[each["image"]] = None
            pending.extend(reversed(each.items()))
        elif isinstance(each, list):
            pending.extend((key, item) for item in reversed(each))
    yield from found


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
