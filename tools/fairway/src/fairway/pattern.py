"""Regular expressions compiled when first used: most of ours serve what most runs never meet.

To compile all of them would take longer than to build a small overlay.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Pattern:
    """Stands for a compiled expression; each of its methods is looked up once, and then an attribute."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, compiled at its first use (which is when a wrong one raises `re.error`)."""
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))
