"""Containers: probes and limits that go, and images that are moved, downgraded or not pinned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.image_reference import ImageReference, image_reference
from fairway.plan.model import Level, Risk
from fairway.plan.risk.pod_templates import Container, containers_of, pods_of
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.values import mapping, text

PROBE = RiskClass(
    "probe-removed",
    "A container loses a probe.",
    "The readiness probe that was removed to get a release out: traffic went to pods that still loaded.",
    "Mend the probe, or give it more time; a startupProbe is for what starts slowly.",
)
LIMIT = RiskClass(
    "resources-removed",
    "A container loses a request or a limit of its resources.",
    "The limit that was removed while somebody looked for a leak: the leak took the whole node.",
    "Raise the value instead of removing it.",
)
UNPINNED = RiskClass(
    "image-without-digest",
    "An image is named without the digest of its content.",
    "The tag that was pushed anew: pods of one Deployment ran two different programs.",
    "Name the image with its digest: IMAGE:TAG@sha256:….",
    Level.NOTICE,
)
DOWNGRADED = RiskClass(
    "image-downgraded",
    "An image goes back to an older version.",
    "The old release that was merged over the new one: after its migrations it could not read the data.",
    "Make sure that the older version reads what the newer one wrote; otherwise go forward.",
)
MOVED = RiskClass(
    "image-moved",
    "An image comes from another registry or repository.",
    "The image of the same name from a registry that nobody had heard of; it ran for a week.",
    "Make sure that the registry is ours or trusted, and that its clusters may pull from it.",
)
CLASSES: Final = (PROBE, LIMIT, UNPINNED, DOWNGRADED, MOVED)

_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")


def risks(subject: Subject) -> Iterator[Risk]:
    """What becomes of the containers that there are afterwards."""
    if not subject.after:
        return
    before = containers_of(pods_of(subject.before))
    for container in containers_of(pods_of(subject.after)).values():
        old = before.get(container.name)
        if old is not None and old.manifest is container.manifest:
            continue
        yield from _images(subject, old, container)
        if old is not None:
            yield from _probes(subject, old, container)
            yield from _resources(subject, old, container)


def _probes(subject: Subject, old: Container, new: Container) -> Iterator[Risk]:
    for name in _PROBES:
        if mapping(old.manifest, name) and not mapping(new.manifest, name):
            yield subject.risk(PROBE, f"container {new.name} has no {name} any more", *new.path, name)


def _resources(subject: Subject, old: Container, new: Container) -> Iterator[Risk]:
    for part in ("requests", "limits"):
        after = mapping(new.manifest, "resources", part)
        for name in mapping(old.manifest, "resources", part):
            if name not in after:
                message = f"container {new.name} has no {name} in its {part} any more"
                yield subject.risk(LIMIT, message, *new.path, "resources", part, name)


def _images(subject: Subject, old: Container | None, new: Container) -> Iterator[Risk]:
    written = text(new.manifest, "image")
    before = text(old.manifest, "image") if old else ""
    if not written or written == before:
        return
    path = (*new.path, "image")
    was, now = image_reference(before), image_reference(written)
    if not now.digest:
        level = Level.WARNING if was.digest or now.tag in ("", "latest") else None
        yield subject.risk(UNPINNED, f"container {new.name} runs {written}", *path, level=level)
    if before:
        yield from (subject.risk(of, message, *path) for of, message in _compared(was, now))


def _compared(was: ImageReference, now: ImageReference) -> Iterator[tuple[RiskClass, str]]:
    if was.name != now.name:
        yield MOVED, f"{now.name} instead of {was.name}"
    if was.version and now.version and now.version < was.version:
        yield DOWNGRADED, f"{now.tag} after {was.tag}"
