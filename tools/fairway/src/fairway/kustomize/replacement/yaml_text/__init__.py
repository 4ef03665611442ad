"""YAML text that keeps its comments, quotes and order while a field in it changes, laid out as go-yaml v3 does."""
