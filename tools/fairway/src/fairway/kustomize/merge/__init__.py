"""Patches: strategic merge, JSON 6902, and telling one from the other."""
