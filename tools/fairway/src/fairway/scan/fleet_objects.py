"""The objects of the rendered fleet as files for a scanner, equal ones of many environments once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairway.finding import Finding
from fairway.frozen import frozen
from fairway.kustomize.place import Place
from fairway.manifest import identity
from fairway.provenance import Trace
from fairway.render import render
from fairway.target import Target, shown
from fairway.yamlio.node import Mapping, Node, Scalar
from fairway.yamlio.write import to_yaml

if TYPE_CHECKING:
    from fairway.kustomize import Build


@frozen
class Rendered:
    """One object, where it was made, and its words without those that differ by environment only."""

    name: str
    object: str
    file: str
    line: int
    text: str
    alike: str


def write_objects(
    targets: Sequence[Target], root: Path, folder: Path, jobs: int | None
) -> dict[str, Rendered]:
    """Write each different object of the targets into a file of the folder; gives them by file name.

    What does not render is left out: `fairway check` says so.
    """
    visit = partial(_objects, {target.directory: target.name for target in targets}, root)
    found: dict[str, Rendered] = {}
    seen: set[str] = set()
    for result in render([target.directory for target in targets], visit, jobs=jobs, trace=True):
        for each in result.value or ():
            if each.alike not in seen:
                seen.add(each.alike)
                name = f"{len(found):05}.yaml"
                (folder / name).write_text(each.text, encoding="utf-8")
                found[name] = each
    return found


def placed(finding: Finding, objects: dict[str, Rendered]) -> Finding:
    """A finding about a written file as one about the object and the file that made it."""
    rendered = objects.get(Path(finding.file).name)
    if rendered is None:
        return finding
    message = finding.message.partition(": ")[2] or finding.message
    kind, _, name = rendered.object.partition(" ")
    return Finding(
        finding.rule,
        finding.severity,
        message,
        f"{kind} {name.rpartition('/')[2]}",
        rendered.file,
        rendered.line,
        finding.remedy,
    )


def _objects(names: dict[Path, str], root: Path, directory: Path, build: Build) -> list[Rendered]:
    trace = Trace(build)
    found = []
    for index, manifest in enumerate(build.objects):
        source = trace.source(index, _WHOLE)
        file = shown(Path(source.file), root) if source else names[directory]
        line = source.line if source else 1
        about = str(identity(manifest))
        found.append(Rendered(names[directory], about, file, line, to_yaml(manifest), _alike(manifest)))
    return found


_WHOLE: Place = ()


def _alike(manifest: Mapping) -> str:
    """The object without what tells environments apart but no scanner looks at."""
    metadata = manifest.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    kept = {key: value for key, value in fields.items() if key not in ("namespace", "labels")}
    return repr(_plain({**manifest, "metadata": kept}))


def _plain(node: Node) -> Any:
    if isinstance(node, dict):
        # Labels of client and environment are on every template and selector.
        return {
            key: _plain(value) for key, value in node.items() if key not in ("labels", "matchLabels", "image")
        }
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node.text if isinstance(node, Scalar) else node
