"""Findings and comparisons to what people and machines read."""
