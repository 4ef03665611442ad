"""What kustomize's built-in transformers do to the resources of a build, one module each."""
