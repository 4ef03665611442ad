"""Checks: what is rendered, and the tree it is rendered from, to findings."""
