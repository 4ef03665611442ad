"""What containers ask for and may use: names of resources, quantities, requests within limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORMAT, RANGE, REQUIRED, VALUE, At, remembering
from fairway.check.objects.syntax import label_key
from fairway.check.schema import quantity
from fairway.yamlio.node import Mapping

HUGE_PAGES: Final = "hugepages-"
_COMPUTE: Final = frozenset(("cpu", "memory", "ephemeral-storage"))
_COUNTED: Final = frozenset((
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
    "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
))  # fmt: skip
STANDARD: Final = (
    _COMPUTE
    | _COUNTED
    | frozenset(f"{kind}.{name}" for kind in ("requests", "limits") for name in _COMPUTE)
    | frozenset(("storage", "requests.storage"))
)
"""Names without a domain that mean something to Kubernetes."""


def is_native(name: str) -> bool:
    """Whether a resource is one of Kubernetes itself."""
    return "/" not in name or "kubernetes.io/" in name


def overcommits(name: str) -> bool:
    """Whether more of a resource may be used than was asked for."""
    return is_native(name) and not name.startswith(HUGE_PAGES)


def resource_name(name: str) -> str:
    """The name of any resource: one that is known, or one with a domain."""
    wrong = label_key(name)
    if wrong or "/" in name or name in STANDARD or name.startswith((HUGE_PAGES, f"requests.{HUGE_PAGES}")):
        return wrong
    return f'is "{name}", which is neither a standard resource nor has a domain before it'


def container_resource(name: str) -> str:
    """The name of a resource that a container may ask for."""
    wrong = resource_name(name)
    if wrong:
        return wrong
    if "/" not in name:
        fine = name in _COMPUTE or name.startswith(HUGE_PAGES)
        return "" if fine else f'is "{name}", which is no resource of containers'
    fine = is_native(name) or (not name.startswith("requests.") and not label_key(f"requests.{name}"))
    return "" if fine else f'is "{name}", which cannot be an extended resource'


def amount(place: At, name: str, *keys: str) -> Fraction:
    """The quantity of a resource: not negative, and whole if it is counted."""
    node = place.node
    for key in keys[:-1]:
        inner = node.get(key)
        node = inner if type(inner) is dict else {}
    value = quantity.of(node.get(keys[-1])) or Fraction(0)
    if value < 0:
        place.fault(RANGE, "must be 0 or more", *keys)
    if (name in _COUNTED or not is_native(name)) and value.denominator != 1:
        place.fault(RANGE, "must be a whole number", *keys)
    return value


def requirements(place: At) -> None:
    """The `resources` of a container."""
    if place.mapping("limits") or place.mapping("requests"):
        _of_container(place)


def _quantities(place: At) -> None:
    limits = _list(place, "limits")
    requests = _list(place, "requests")
    for name, asked in requests.items():
        limit = limits.get(name)
        if limit is None:
            if not overcommits(name):
                place.fault(
                    REQUIRED,
                    f"is required for {name}, of which no more may be used than is asked for",
                    "limits",
                )
        elif asked != limit and not overcommits(name):
            place.fault(RANGE, f"asks for more or less {name} than its limit", "requests", name)
        elif asked > limit:
            place.fault(RANGE, "is more than the limit", "requests", name)
    names = {*limits, *requests}
    if any(name.startswith(HUGE_PAGES) for name in names) and not names & {"cpu", "memory"}:
        place.fault(EXCLUSIVE, "needs cpu or memory beside huge pages")


def _list(place: At, key: str) -> dict[str, Fraction]:
    found: Mapping = place.mapping(key)
    amounts = {}
    for name in found:
        wrong = container_resource(name)
        if wrong:
            place.fault(VALUE, wrong, key, name)
        amounts[name] = amount(place, name, key, name)
        if name.startswith(HUGE_PAGES):
            _huge_pages(place, key, name, amounts[name])
    return amounts


def _huge_pages(place: At, key: str, name: str, value: Fraction) -> None:
    page = quantity.parse(name.removeprefix(HUGE_PAGES))
    if not page or value % page:
        place.fault(FORMAT, f"must be a multiple of {name.removeprefix(HUGE_PAGES)}", key, name)


_of_container = remembering(_quantities)
