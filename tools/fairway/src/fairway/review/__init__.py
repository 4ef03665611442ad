"""The plan of a pull request where it is read: one comment, one status, and who took on which risk."""
