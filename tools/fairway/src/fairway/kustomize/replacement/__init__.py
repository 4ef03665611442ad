"""Replacements: copy a value from one object, or a fixed one, into fields of others."""
