"""The audit log: who did what to which resource, in a chain that shows if a record was changed.

The fields are those of PCI DSS 4.0, 10.2.2: user, type of event, date and time, success or failure,
origination, and the affected resource. People and addresses stand in it as keyed pseudonyms: with
the key an investigator finds a known person's records, nobody reads one out of them. Each record
holds the hash of the one before, so that one that is changed, removed or put in between breaks the chain;
`verify` finds where. What stands after the last known record cannot be proven complete from within:
ship the log as it is written.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
import threading
from collections.abc import Iterable
from typing import IO, Any, Literal

import msgspec

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.context import current_request
from chassis.errors import AuditError
from chassis.identifiers import uuid7
from chassis.settings import ChassisSettings

Outcome = Literal["success", "failure"]
GENESIS = "0" * 64
_PSEUDONYM = 24


class AuditRecord(msgspec.Struct, omit_defaults=False, frozen=True):
    """One record. `user` and the address in `origination` are pseudonyms; `hash` is over all the rest."""

    chain: str
    sequence: int
    time: str
    user: str
    event_type: str
    outcome: Outcome
    origination: dict[str, str]
    resource: str
    previous: str
    hash: str = ""

    def digest(self) -> str:
        """The SHA-256 of everything but `hash`, as hexadecimal digits."""
        return hashlib.sha256(_encode(msgspec.structs.replace(self, hash=""))).hexdigest()


_encode = msgspec.json.Encoder(order="sorted").encode


class AuditLog:
    """Writes the chain of one process: a chain of its own from the start of the process on."""

    def __init__(
        self, stream: IO[str], *, service: str, key: bytes = b"", clock: Clock = SYSTEM_CLOCK
    ) -> None:
        """`key` keys the pseudonyms; without one, a random key makes them last as long as the process."""
        self._stream = stream
        self._service = service
        self._key = key or os.urandom(32)
        self._clock = clock
        self._chain = str(uuid7())
        self._sequence = 0
        self._previous = GENESIS
        self._lock = threading.Lock()

    def pseudonym(self, personal: str) -> str:
        """What stands for a person or an address; the same in all records written with one key."""
        return hmac.new(self._key, personal.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM]

    def record(
        self, event_type: str, *, resource: str, outcome: Outcome = "success", user: str | None = None
    ) -> None:
        """Write one record; who and whence come from the running request unless `user` is said.

        `resource` must not hold personal data: use the route, and an id of ours.
        """
        context = current_request()
        who = user or (context.principal if context else None)
        origination = {"service": self._service}
        if context is not None:
            origination["request_id"] = context.request_id
            if context.client:
                origination["address"] = self.pseudonym(context.client)
        with self._lock:
            self._write(
                event_type, resource, outcome, self.pseudonym(who) if who else "anonymous", origination
            )

    def _write(
        self, event_type: str, resource: str, outcome: Outcome, user: str, origination: dict[str, str]
    ) -> None:
        unhashed = AuditRecord(
            chain=self._chain,
            sequence=self._sequence,
            time=self._clock.now().isoformat(timespec="microseconds"),
            user=user,
            event_type=event_type,
            outcome=outcome,
            origination=origination,
            resource=resource,
            previous=self._previous,
        )
        digest = unhashed.digest()
        line = _encode({"audit": msgspec.structs.replace(unhashed, hash=digest)}).decode()
        self._stream.write(line + "\n")
        self._stream.flush()
        self._sequence += 1
        self._previous = digest


def from_settings(settings: ChassisSettings, *, clock: Clock = SYSTEM_CLOCK) -> AuditLog | None:
    """The log that `AUDIT_LOG` asks for: standard output, a file that is appended to, or none."""
    if settings.audit_log == "off":
        return None
    key = settings.audit_key.get_secret_value().encode() if settings.audit_key else b""
    if settings.audit_log == "stdout":
        stream: IO[str] = sys.stdout
    else:
        stream = open(settings.audit_log, "a", encoding="utf-8")  # noqa: PTH123, SIM115 - as long as the process
    return AuditLog(stream, service=settings.otel_service_name, key=key, clock=clock)


def verify(lines: Iterable[str]) -> int:
    """How many records there are, if every chain in `lines` is whole; other lines are passed over.

    Raises AuditError, which names the line and what is wrong with it.
    """
    expected: dict[str, tuple[int, str]] = {}
    count = 0
    for number, line in enumerate(lines, 1):
        record = _parse(line, number)
        if record is None:
            continue
        sequence, previous = expected.get(record.chain, (0, GENESIS))
        if record.digest() != record.hash:
            raise AuditError(f"line {number}: the record was changed after it was written")
        if (record.sequence, record.previous) != (sequence, previous):
            raise AuditError(
                f"line {number}: record {record.sequence} of chain {record.chain} follows where "
                f"{sequence} should: records were removed, put in or moved"
            )
        expected[record.chain] = (sequence + 1, record.hash)
        count += 1
    return count


def _parse(line: str, number: int) -> AuditRecord | None:
    if '"audit"' not in line:
        return None
    try:
        content: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        raise AuditError(f"line {number}: it is not JSON") from None
    if not isinstance(content, dict) or "audit" not in content:
        return None
    try:
        return msgspec.convert(content["audit"], AuditRecord)
    except msgspec.ValidationError as error:
        raise AuditError(f"line {number}: it is no audit record: {error}") from None
