"""YAML in and out, as kustomize v5.8.1 reads and writes it."""
