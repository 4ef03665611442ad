"""A class of risks: what may happen, how much it weighs, the incident behind it, and how to proceed."""

from __future__ import annotations

from fairway.frozen import frozen
from fairway.plan.model import Level, Path, Risk


@frozen
class RiskClass:
    """`title` is one sentence that says when the risk is there; `reason` tells the incident.

    `in_production` is the level in production, and in what delivers to clusters, where it differs.
    """

    name: str
    title: str
    reason: str
    remedy: str
    level: Level = Level.WARNING
    in_production: Level | None = None

    def risk(
        self,
        message: str,
        object_id: str = "",
        path: Path = (),
        *,
        level: Level | None = None,
        remedy: str = "",
    ) -> Risk:
        """One risk of the class; a level of its own is the same everywhere."""
        return Risk(self.name, level or self.level, message, remedy or self.remedy, object_id, path)
