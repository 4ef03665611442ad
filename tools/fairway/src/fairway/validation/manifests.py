"""Plain manifests, from files and standard input, to one rendered set and what is wrong with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fairway.check.rendered_set import RenderedSet
from fairway.check.schema import known_versions
from fairway.document import Value, read_values
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.frozen import frozen
from fairway.kustomize.factory import objects_from_text
from fairway.manifest import identity
from fairway.validation.report import SetReport
from fairway.validation.rules import BUILD
from fairway.validation.run import Options
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded, split_documents

STANDARD_INPUT = "-"
_LARGEST = 64 * 1024 * 1024
_OBJECT = "A manifest is an object with apiVersion, kind and metadata.name."


@frozen
class _Document:
    """The objects of one document, many if it is a List; `line` is where its text begins, from 0."""

    file: str
    line: int
    text: str
    objects: tuple[Mapping, ...]


def check_manifests(names: Sequence[str], standard_input: bytes, directory: Path, how: Options) -> SetReport:
    """What is wrong with the objects of some files, taken together as what is applied at once."""
    start = time.perf_counter()
    documents: list[_Document] = []
    findings: list[Finding] = []
    for name in names:
        try:
            documents += _documents(*_read(name, standard_input, directory))
        except FairwayError as error:
            findings.append(_refusal(error, name))
    version = how.kubernetes_version or how.configuration.kubernetes_version or known_versions()[-1]
    objects = [manifest for document in documents for manifest in document.objects]
    if not objects and not findings:
        # What was to write them may have failed, and a check of nothing would pass.
        findings.append(BUILD.finding("there is no object in it", file=names[0], remedy=_OBJECT))
    title = names[0] if len(names) == 1 else f"{len(names)} files"
    rendered = RenderedSet(title, objects, version, names[0], is_whole=False)
    findings += _placed(how.checks(rendered), documents)
    count = None if len(findings) and not objects else len(objects)
    return SetReport(title, names[0], "", version, count, tuple(findings), time.perf_counter() - start)


def _read(name: str, standard_input: bytes, directory: Path) -> tuple[str, str]:
    if name == STANDARD_INPUT:
        return name, decoded(standard_input, name)
    with (directory / name).open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise FairwayError(f"is larger than {_LARGEST // 2**20} MiB", file=name, remedy="Split it.")
    return name, decoded(content, name)


def _documents(name: str, text: str) -> Iterator[_Document]:
    for part, line in split_documents(text, name=name):
        try:
            yield _Document(name, line, part, tuple(objects_from_text(part, name=name)))
        except FairwayError as error:
            error.line = line + (error.line or 1)
            raise


def _refusal(error: FairwayError, name: str) -> Finding:
    remedy = error.remedy or _OBJECT
    return BUILD.finding(error.message, file=error.file or name, line=error.line, remedy=remedy)


def _placed(findings: Sequence[Finding], documents: Sequence[_Document]) -> Iterator[Finding]:
    """The findings with the file and line of their fields, as near as can be told."""
    places = {str(identity(manifest)): document for document in documents for manifest in document.objects}
    for finding in findings:
        document = places.get(finding.object)
        yield (
            finding
            if document is None
            else replace(finding, file=document.file, line=document.line + _line(document, finding))
        )


def _line(document: _Document, finding: Finding) -> int:
    if len(document.objects) != 1:
        return 1
    try:
        value: Value | None = read_values(document.text, document.file)[0]
    except (FairwayError, IndexError):
        return 1
    line = 1
    for key in finding.field:
        value = _inner(value, key)
        if value is None:
            break
        line = value.line
    return line


def _inner(value: Value | None, key: str | int) -> Value | None:
    if value is None:
        return None
    if isinstance(key, int):
        return value.content[key] if isinstance(value.content, list) and key < len(value.content) else None
    return value.get(key)
