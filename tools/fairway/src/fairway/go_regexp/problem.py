"""What is wrong with a regular expression, in Go's words."""

from __future__ import annotations

from fairway.errors import FairwayError


class RegexpError(FairwayError):
    """Go would not compile the pattern: `problem` is why, `part` what of the pattern is meant."""

    def __init__(self, problem: str, part: str | None = None) -> None:
        self.problem = problem
        super().__init__(f"error parsing regexp: {problem}" + (f": `{part}`" if part is not None else ""))
