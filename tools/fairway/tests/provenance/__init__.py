"""What the provenance of fields promises."""
