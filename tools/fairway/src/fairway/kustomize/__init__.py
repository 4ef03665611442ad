"""Kustomize in this process: a directory to objects, byte for byte what kustomize v5.8.1 prints.

from fairway.kustomize import build
print(build("overlays/acme/staging").to_yaml())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairway.kustomize.engine import KUSTOMIZE_VERSION, Build, Engine, build

__all__ = ["KUSTOMIZE_VERSION", "Build", "Engine", "build"]


def __getattr__(name: str) -> object:
    """Import the engine when it is first asked for: parts of this package are used without it."""
    if name not in __all__:
        raise AttributeError(name)
    from fairway.kustomize import engine  # noqa: PLC0415  # see above

    return getattr(engine, name)
