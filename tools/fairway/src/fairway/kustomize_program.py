"""The kustomize program: where it is, which version it says it has, and a build by it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fairway.errors import KustomizeError, UsageError
from fairway.frozen import frozen
from fairway.pattern import pattern
from fairway.process import run
from fairway.user_cache import cache_folder

ORACLE_VERSION: Final = "v5.8.1"
_VERSION = pattern(r"v\d+\.\d+\.\d+\S*")
_KUBECTL_VERSION = pattern(r"Kustomize Version: (v\S+)")


@frozen
class KustomizeProgram:
    """A kustomize, or the one inside a kubectl; `version` is kustomize's."""

    path: str
    version: str
    is_kubectl: bool = False

    def __str__(self) -> str:
        name = "kubectl, with kustomize" if self.is_kubectl else "kustomize"
        return f"{name} {self.version} ({self.path})"

    def build(self, directory: Path, *, load_restrictor: str = "root", flags: Sequence[str] = ()) -> bytes:
        """The bytes that it builds, given more `flags`.

        Raises KustomizeError, with its own words, if it refuses.
        """
        restrictor = "LoadRestrictionsNone" if load_restrictor == "none" else "LoadRestrictionsRootOnly"
        command = "kustomize" if self.is_kubectl else "build"
        done = run([self.path, command, str(directory), "--load-restrictor", restrictor, *flags])
        if done.code:
            said = done.complaint.removeprefix("Error: ").removeprefix("error: ")
            raise KustomizeError(said or f"{self} ended with code {done.code}", file=str(directory))
        return done.stdout


def program_at(path: str) -> KustomizeProgram:
    """The program at a path or of a name on the PATH, asked for its version.

    Raises UsageError if there is none, or it is neither kustomize nor kubectl.
    """
    found = shutil.which(path)
    if found is None:
        message = f"{path} is not a program on the PATH"
        raise UsageError(message, remedy="Run `make oracle`, or name another program with --with.")
    kubectl = Path(found).name.startswith("kubectl")
    done = run([found, "version", "--client"] if kubectl else [found, "version"], timeout=30)
    said = done.stdout.decode(errors="replace")
    match = _KUBECTL_VERSION.search(said) if kubectl else _VERSION.search(said)
    if done.code or match is None:
        message = f"{found} does not say which kustomize it is"
        raise UsageError(message, remedy="Name a kustomize or a kubectl.")
    return KustomizeProgram(found, match[match.lastindex or 0], kubectl)


def oracle() -> KustomizeProgram | None:
    """Kustomize of the very version that the engine follows; None if this machine has none.

    Looked for in FAIRWAY_KUSTOMIZE, in the user's cache (where `make oracle` puts it) and on the PATH.
    """
    for path in (os.environ.get("FAIRWAY_KUSTOMIZE", ""), str(oracle_path()), "kustomize"):
        if path and shutil.which(path):
            program = program_at(path)
            if program.version == ORACLE_VERSION and not program.is_kubectl:
                return program
    return None


def program_named(name: str) -> KustomizeProgram:
    """`kubectl`, or the `kustomize` of the PATH or, where it has none, of the user's cache.

    Raises UsageError if there is none.
    """
    if name == "kustomize" and not shutil.which(name):
        return program_at(str(oracle_path()))
    return program_at(name)


def oracle_path() -> Path:
    """Where `make oracle` puts kustomize: in the user's cache, keyed by its version."""
    return cache_folder("tools") / "kustomize" / ORACLE_VERSION / "kustomize"


def any_program() -> KustomizeProgram:
    """The oracle, or else the kustomize or kubectl on the PATH. Raises UsageError if there is none."""
    found = oracle()
    if found:
        return found
    for name in ("kustomize", "kubectl"):
        if shutil.which(name):
            return program_at(name)
    message = "there is no kustomize to compare with"
    raise UsageError(message, remedy="Run `make oracle`, or name a program with --with.")
