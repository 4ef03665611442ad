"""The two questions about provenance: what made this field so, and what does this file reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.errors import FairwayError, UsageError
from fairway.frozen import frozen
from fairway.kustomize.place import Place
from fairway.manifest import field_path, identity
from fairway.pattern import pattern
from fairway.provenance import SetBy, Trace
from fairway.provenance.field import field_place
from fairway.render import Rendered, render
from fairway.target import Target
from fairway.yamlio.node import Mapping, Node

if TYPE_CHECKING:
    from fairway.kustomize import Build
    from fairway.kustomize.helm.options import HelmOptions

_HASH = pattern(r"-[2456789bcdfghkmt]{10}\Z")
_FEW = 12


@frozen
class Explanation:
    """One object, and for each of the fields asked for the steps that set it, oldest first."""

    name: str
    object: Mapping
    fields: tuple[tuple[Place, tuple[SetBy, ...]], ...]


@frozen
class Reach:
    """The fields of one client environment that a file sets: of each, the object, the path and the line.

    `is_read` tells whether the client environment reads the file at all.
    """

    name: str
    fields: tuple[tuple[str, str, int], ...]
    is_read: bool = True


def explain(
    target: Target, named: str, field: str | None = None, *, helm: HelmOptions | None = None
) -> Explanation:
    """What set a field, or every field, of the object that is named `KIND/NAME` or `KIND/NAMESPACE/NAME`.

    Raises UsageError for an object or a field that is not there; KustomizeError where nothing builds.
    """
    visit = partial(_explained, target.name, named, field)
    (result,) = render([target.directory], visit, helm=helm, jobs=1, trace=True)
    if result.error:
        raise result.error
    if result.value is None:
        raise FairwayError(f"{target.name} did not render")
    return result.value


def reach(
    targets: Sequence[Target],
    file: Path,
    line: int | None = None,
    *,
    helm: HelmOptions | None = None,
    jobs: int | None = None,
) -> Iterator[tuple[Target, Rendered[Reach]]]:
    """The fields that a file, or one line of it, sets in each of the targets that read it."""
    visit = partial(_reached, {target.directory: target.name for target in targets}, str(file), line)
    results = render([target.directory for target in targets], visit, helm=helm, jobs=jobs, trace=True)
    return zip(targets, results, strict=True)


def _explained(name: str, named: str, field: str | None, _directory: Path, build: Build) -> Explanation:
    index = _index_of(named, build.objects, name)
    original, trace = build.objects[index], Trace(build)
    places = list(_leaves(original)) if field is None else [field_place(field, original)]
    return Explanation(name, original, tuple((place, tuple(trace.chain(index, place))) for place in places))


def _index_of(named: str, objects: Sequence[Mapping], where: str) -> int:
    kind, _, rest = named.partition("/")
    namespace, _, name = rest.rpartition("/")
    alike = [
        (index, each.name)
        for index, each in enumerate(map(identity, objects))
        if each.kind.lower() == kind.lower() and namespace in ("", each.namespace)
    ]
    found = [index for index, each in alike if each == name] or [
        index for index, each in alike if each == f"{name}{_hash_of(each)}"
    ]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(sorted({identity(objects[index]).namespace for index in found}))
        raise UsageError(
            f"{where} has {len(found)} objects {named}, in {places}", remedy="Write KIND/NAMESPACE/NAME."
        )
    raise UsageError(f"{where} has no object {named}", remedy=_known(kind, name, objects))


def _hash_of(name: str) -> str:
    """The suffix that a generated name has for its content, with its hyphen; empty where there is none."""
    match = _HASH.search(name)
    return match[0] if match else ""


def _known(kind: str, name: str, objects: Sequence[Mapping]) -> str:
    """What there is: names of the kind that are near, or all of it; without such a kind, what is nearest."""
    known = sorted({(each.kind, each.name) for each in map(identity, objects)})
    of_kind = [f"{each}/{one}" for each, one in known if each.lower() == kind.lower()]
    near = get_close_matches(f"{kind}/{name}", of_kind or [f"{each}/{one}" for each, one in known], n=3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"There is {', '.join(of_kind[:_FEW] or sorted({each for each, _ in known}))}."


def _reached(names: dict[Path, str], file: str, line: int | None, directory: Path, build: Build) -> Reach:
    found: list[tuple[str, str, int]] = []
    is_read = file in build.inputs.files
    if is_read:
        trace = Trace(build)
        for index, each in enumerate(build.objects):
            for place in _leaves(each) if trace.may_involve(index, file) else ():
                set_by = trace.last_in(index, place, file)
                hit = _line_in(set_by, file) if set_by else None
                if hit and line in (None, hit):
                    found.append((str(identity(each)), field_path(place), hit))
    return Reach(names[directory], tuple(found), is_read)


def _line_in(set_by: SetBy, file: str) -> int | None:
    """The line of the file that a step has its value from, or that asked for it."""
    for location in (set_by.location, set_by.via):
        if location and location.file == file:
            return location.line
    return None


def _leaves(node: Node, place: Place = ()) -> Iterator[Place]:
    inner: Sequence[tuple[str | int, Node]] = ()
    if isinstance(node, dict):
        inner = list(node.items())
    elif isinstance(node, list):
        inner = list(enumerate(node))
    if not inner:
        yield place
    for key, value in inner:
        yield from _leaves(value, (*place, key))
