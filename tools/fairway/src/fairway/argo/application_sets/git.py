"""The git generator: directories and files of a repository to parameters."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from fairway.argo.application_sets.fault import ExpansionError, NeedsServerError
from fairway.argo.application_sets.parameters import Parameters, Segments, flattened
from fairway.argo.application_sets.replacing import Style, with_values
from fairway.argo.application_sets.repository import Repository
from fairway.argo.git_address import normalized
from fairway.argo.glob import path_matches
from fairway.argo.template.shown import shown
from fairway.argo.template.texts import normalize
from fairway.argo.values import of_yaml
from fairway.errors import FairwayError


class GitGenerator:
    """Parameters of a repository, known under some addresses; without any, under whatever is asked for."""

    def __init__(self, repository: Repository, addresses: frozenset[str] = frozenset()) -> None:
        self.repository = repository
        self.addresses = addresses

    def parameters(self, spec: dict[str, Any], style: Style) -> list[Parameters]:
        """The parameters of a git generator. Raises ExpansionError, or TemplateError for its values."""
        address = str(spec.get("repoURL", ""))
        if self.addresses and normalized(address) not in self.addresses:
            raise NeedsServerError(
                f"the git generator reads {address}, which is not this repository",
                remedy="What it makes of it is to be seen in Argo CD.",
            )
        if spec.get("directories"):
            found = list(self._of_directories(spec, style))
        elif spec.get("files"):
            found = list(self._of_files(spec, style))
        else:
            raise ExpansionError("a git generator has directories or files")
        return [with_values(each, spec.get("values"), style) for each in found]

    def _of_directories(self, spec: dict[str, Any], style: Style) -> Iterator[Parameters]:
        for path in self.repository.directories:
            matching = [each for each in spec["directories"] if path_matches(str(each.get("path", "")), path)]
            if matching and not any(each.get("exclude") for each in matching):
                yield _path_parameters(path, "", spec, style)

    def _of_files(self, spec: dict[str, Any], style: Style) -> Iterator[Parameters]:
        found: dict[str, str] = {}
        wanted = sorted(spec["files"], key=lambda each: bool(each.get("exclude")))
        for each in wanted:
            files = self.repository.files(str(each.get("path", "")))
            if each.get("exclude"):
                found = {file: text for file, text in found.items() if file not in files}
            else:
                found |= files
        for file in sorted(found):
            for values in _objects(file, found[file]):
                path = _path_parameters(posixpath.dirname(file) or ".", file, spec, style)
                if style.is_go:
                    yield {**values, **path}
                else:
                    yield {**{key: shown(each, top=False) for key, each in flattened(values).items()}, **path}


def _objects(file: str, text: str) -> list[dict[str, Any]]:
    try:
        content = of_yaml(text)
    except FairwayError as error:
        raise ExpansionError(
            f"unable to process file '{file}': unable to parse file: {error.message}"
        ) from None
    if content is None:
        return [{}]
    if isinstance(content, dict):
        return [content]
    if isinstance(content, list) and all(isinstance(each, dict) for each in content):
        return content
    raise ExpansionError(
        f"unable to process file '{file}': unable to parse file: it is no mapping, and no list of such"
    )


def _path_parameters(path: str, file: str, spec: dict[str, Any], style: Style) -> Parameters:
    prefix = str(spec.get("pathParamPrefix") or "")
    base, name = posixpath.basename(path), posixpath.basename(file)
    parts: Parameters = {"basename": base, "basenameNormalized": normalize(base)}
    if file:
        parts |= {"filename": name, "filenameNormalized": normalize(name)}
    if style.is_go:
        inner = {"path": path, **parts, "segments": Segments(path.split("/"))}
        return {prefix: {"path": inner}} if prefix else {"path": inner}
    start = f"{prefix}.path" if prefix else "path"
    segments = {f"{start}[{number}]": each for number, each in enumerate(path.split("/")) if each}
    return {start: path, **{f"{start}.{key}": value for key, value in parts.items()}, **segments}
