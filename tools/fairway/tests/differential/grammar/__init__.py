"""The grammar: from a seed to a tree of kustomizations that uses a few of all features."""

from .layout import generate

__all__ = ["generate"]
