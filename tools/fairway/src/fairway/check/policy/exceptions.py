"""Exceptions from policies: read from one file, each with an owner, a reason and a last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from fairway.check.policy.rules import EXPIRED, INVALID, UNUSED
from fairway.document import Value
from fairway.finding import Finding
from fairway.frozen import frozen

_REQUIRED = ("policy", "objects", "environments", "owner", "reason", "expires")


@frozen
class PolicyException:
    """Lets objects break a policy until a day. `objects` (`KIND NAME`) and `environments` are patterns."""

    policy: str
    objects: tuple[str, ...]
    environments: tuple[str, ...]
    owner: str
    reason: str
    expires: dt.date
    file: str
    line: int

    def covers(self, policy: str, shown: str, environment: str) -> bool:
        """Whether it lets this object (`KIND NAME`) of a client environment break a policy."""
        return (
            policy == self.policy
            and any(fnmatchcase(shown, pattern) for pattern in self.objects)
            and any(fnmatchcase(environment, pattern) for pattern in self.environments)
        )


def read_exceptions(document: Value, file: str) -> tuple[list[PolicyException], list[Finding]]:
    """The exceptions of a file, and what is wrong with those that are none."""
    exceptions, findings = [], []
    for entry in document.get("exceptions") or ():
        missing = [key for key in _REQUIRED if not _given(entry, key)]
        unknown = [key for key in entry.keys if key not in _REQUIRED]
        day = _day(entry.text_of("expires"))
        if missing or unknown or day is None:
            message = _fault(missing, unknown, entry.text_of("expires"))
            findings.append(INVALID.finding(message, file=file, line=entry.line))
            continue
        objects, environments = _texts(entry, "objects"), _texts(entry, "environments")
        policy, owner, reason = (entry.text_of(key) for key in ("policy", "owner", "reason"))
        exceptions.append(
            PolicyException(policy, objects, environments, owner, reason, day, file, entry.line)
        )
    return exceptions, findings


def expired(exceptions: Iterable[PolicyException], today: dt.date) -> Iterator[Finding]:
    """A finding for each exception whose last day is over."""
    for one in exceptions:
        if one.expires < today:
            message = f"the exception of {one.owner} from {one.policy} expired on {one.expires}"
            yield EXPIRED.finding(message, file=one.file, line=one.line)


def unused(exceptions: Iterable[PolicyException], used: Iterable[PolicyException]) -> Iterator[Finding]:
    """A finding for each exception that nothing needed, given those that something did."""
    needed = set(used)
    for one in exceptions:
        if one not in needed:
            message = f"nothing breaks {one.policy} where this exception of {one.owner} would let it"
            yield UNUSED.finding(message, file=one.file, line=one.line)


def _given(entry: Value, key: str) -> bool:
    value = entry.get(key)
    return value is not None and bool(value.content)


def _fault(missing: list[str], unknown: list[str], day: str) -> str:
    if missing:
        return f"the exception does not say: {', '.join(missing)}"
    if unknown:
        return f"an exception has no field {', '.join(unknown)}"
    return f"expires is {day!r}, which is no day such as 2027-01-31"


def _texts(entry: Value, key: str) -> tuple[str, ...]:
    value = entry.get(key)
    return tuple(item.text for item in value or ()) or (entry.text_of(key),)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
