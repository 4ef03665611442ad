"""Two rendered states of one directory to what becomes of each object."""

from fairway.plan.compare.compared import Compared, compare

__all__ = ["Compared", "compare"]
