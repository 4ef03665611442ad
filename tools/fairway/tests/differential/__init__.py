"""The differential property test: random kustomization trees, built by us and by kustomize.

`python -m differential --count 20000 --jobs 2` in `tools/fairway/tests` runs it at length.
"""
