"""A rule of the checks: what must hold, why, and what to do where it does not."""

from __future__ import annotations

from fairway.finding import Finding, Severity
from fairway.frozen import frozen


@frozen
class Rule:
    """`name` reads `CATEGORY/WHAT`, such as `schema/type`; `fairway rules` lists title, reason and remedy.

    `title` is one sentence that says what must hold; `reason` tells the incident that the rule prevents.
    """

    name: str
    title: str
    reason: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    def finding(
        self,
        message: str,
        *,
        object_id: str = "",
        file: str = "",
        line: int | None = None,
        field: tuple[str | int, ...] = (),
        remedy: str = "",
    ) -> Finding:
        """One breach of this rule; `field` is the path of the offending field in the object."""
        return Finding(
            self.name, self.severity, message, object_id, file, line, remedy or self.remedy, field=field
        )
