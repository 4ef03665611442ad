"""Builds of a part: of two states of a tree, only the objects that may differ."""
