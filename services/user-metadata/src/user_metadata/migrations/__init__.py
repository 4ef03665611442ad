"""The migrations of `user-metadata`: `python -m user_metadata.migrations upgrade`."""

from __future__ import annotations

from pathlib import Path

from chassis.migrations import Migrations
from user_metadata.schema import metadata

MIGRATIONS = Migrations(Path(__file__).parent, metadata)
