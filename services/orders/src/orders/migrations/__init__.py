"""The migrations of `orders`: `python -m orders.migrations upgrade`."""

from __future__ import annotations

from pathlib import Path

from chassis.migrations import Migrations
from orders.schema import metadata

MIGRATIONS = Migrations(Path(__file__).parent, metadata)
