"""YAML text that keeps comments, quotes and order while a field changes, in the layout of go-yaml v3."""
