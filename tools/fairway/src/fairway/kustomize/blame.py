"""The place in a kustomization file that an error comes from, for errors that know none themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fairway.errors import KustomizeError, LoadError
from fairway.kustomize.kustomization import Kustomization
from fairway.kustomize.loader import Loader
from fairway.kustomize.yaml_line import line_of


@contextmanager
def blamed_on(loader: Loader, kustomization: Kustomization, *path: str | int) -> Iterator[None]:
    """Give errors without a file that of the kustomization, and the line of the field at `path`."""
    try:
        yield
    except KustomizeError as error:
        if error.file is None:
            error.file = loader.shown(kustomization.file_name)
            error.line = _line(loader, kustomization, path)
        raise


def _line(loader: Loader, kustomization: Kustomization, path: tuple[str | int, ...]) -> int | None:
    if not path:
        return None
    try:
        return line_of(loader.load(kustomization.file_name), path)
    except LoadError:
        return None
