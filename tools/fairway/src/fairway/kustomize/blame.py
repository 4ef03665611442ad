"""The place in a kustomization file that an error comes from, for errors that know none themselves."""

from __future__ import annotations

from types import TracebackType

from fairway.errors import KustomizeError, LoadError
from fairway.kustomize.kustomization import Kustomization
from fairway.kustomize.loader import Loader
from fairway.kustomize.yaml_line import line_of


class blamed_on:  # noqa: N801 - a context manager that is used as a function is
    """Give errors without a file that of the kustomization, and the line of the field at `path`."""

    __slots__ = ("_kustomization", "_loader", "_path")

    def __init__(self, loader: Loader, kustomization: Kustomization, *path: str | int) -> None:
        self._loader = loader
        self._kustomization = kustomization
        self._path = path

    def __enter__(self) -> None:
        """Nothing is to be done before."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Blame an error that nobody else was blamed for."""
        if isinstance(error, KustomizeError):
            blame(error, self._loader, self._kustomization, self._path)


def blame(
    error: KustomizeError, loader: Loader, kustomization: Kustomization, path: tuple[str | int, ...]
) -> None:
    """Give an error without a file that of the kustomization, and the line of the field at `path`."""
    if error.file is None:
        error.file = loader.shown(kustomization.file_name)
        error.line = _line(loader, kustomization, path)


def _line(loader: Loader, kustomization: Kustomization, path: tuple[str | int, ...]) -> int | None:
    if not path:
        return None
    try:
        return line_of(loader.load(kustomization.file_name), path)
    except LoadError:
        return None
