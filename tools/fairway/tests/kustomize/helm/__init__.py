"""Charts, with helm and without."""
