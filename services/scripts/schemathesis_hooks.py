"""What schemathesis is told: a key that fits its schema is used once, as another body under it is refused."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import schemathesis

_KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
    """Make each valid key one of its own; those that are not valid must be refused as they are."""
    headers = case.headers or {}
    if _KEY in headers and re.fullmatch("[!-~]{1,255}", str(headers[_KEY])):
        headers[_KEY] = str(uuid4())
