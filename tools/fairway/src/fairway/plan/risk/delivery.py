"""Argo CD's own objects: what is delivered no longer, to another place, or by itself from now on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.argo.application import Application
from fairway.argo.installation import GROUP
from fairway.plan.model import Level, Path, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject, sync_options
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.values import is_true, items, mapping, text, texts, value

CASCADE = RiskClass(
    "application-cascade",
    "An Application with Argo CD's finalizer goes: Argo CD deletes everything that it deployed.",
    "The Application that was moved to another folder: in between it was gone, and its client with it.",
    "Take the finalizer resources-finalizer.argocd.argoproj.io off in a change of its own first; or have "
    "somebody allow that everything goes.",
    Level.BLOCKING,
)
APPLICATION = RiskClass(
    "application-removed",
    "An Application without Argo CD's finalizer goes: what it deployed stays, and nobody keeps it up.",
    "The client that was thought to be off-boarded: its pods ran on without a fix for a year.",
    "Make sure that another Application delivers the same, or take its objects away too.",
    Level.WARNING,
    Level.BLOCKING,
)
PROJECT = RiskClass(
    "project-removed",
    "An AppProject goes: the Applications in it are no longer synced.",
    "The project that was merged into another: twenty Applications stood still until somebody tried a sync.",
    "Move its Applications to another project first.",
    Level.BLOCKING,
)
SET = RiskClass(
    "application-set-removed",
    "An ApplicationSet goes, and the Applications that it made with it.",
    "The set that was replaced by plain Applications: their namesakes were deleted after they had been made.",
    "Set spec.syncPolicy.preserveResourcesOnDeletion in a change of its own first.",
    Level.BLOCKING,
)
RETARGETED = RiskClass(
    "application-retargeted",
    "An Application delivers something else, or to another place: what it delivered before is pruned or left "
    "behind.",
    "The path that was copied from the next client: one client's pods were replaced by the other's.",
    "Make a second Application for the new place, and remove the first when nothing uses it.",
)
AUTOMATED = RiskClass(
    "automation-gained",
    "An Application of production syncs or prunes by itself from now on.",
    "The staging patch that also matched production: the gate was open, and nobody had decided so.",
    "Leave automated out where a person opens the gate.",
    Level.BLOCKING,
)
UNPROTECTED = RiskClass(
    "protection-removed",
    "An object loses the annotation or the finalizer that keeps Argo CD from deleting it.",
    "The annotation that was tidied away: the next rename deleted what it had kept for years.",
    "Keep Prune=false and Delete=false on what holds data.",
)
OPTIONS = RiskClass(
    "application-options-changed",
    "An Application says otherwise how to render what it delivers: images, values. No plan renders with it.",
    "The image that was set in the Application for one night: the overlay went on, and production did not.",
    "Write it into the folder that it delivers, where it is rendered and checked.",
)
CLASSES: Final = (CASCADE, APPLICATION, PROJECT, SET, RETARGETED, AUTOMATED, UNPROTECTED, OPTIONS)

CASCADING: Final = "resources-finalizer.argocd.argoproj.io"
"""The finalizer with which Argo CD deletes what an Application deployed."""

_PROTECTIONS: Final = ("Prune=false", "Prune=confirm", "Delete=false", "Delete=confirm")
_RENDERED_BY: Final = ("helm", "kustomize", "plugin")
_PRODUCTION: Final = frozenset({"live", "prd", "prod", "production"})


def risks(subject: Subject) -> Iterator[Risk]:
    """What Argo CD does otherwise from now on."""
    if subject.stays:
        yield from _unprotected(subject)
    match subject.kind:
        case (group, "Application") if group == GROUP:
            yield from _application(subject)
        case (group, "AppProject") if group == GROUP and subject.lost:
            yield subject.risk_of_loss(PROJECT, "the Applications in it are no longer synced")
        case (group, "ApplicationSet") if group == GROUP and subject.lost:
            yield _set(subject)


def _unprotected(subject: Subject) -> Iterator[Risk]:
    after = subject.options_after
    for option in _PROTECTIONS:
        name, _, strength = option.partition("=")
        weaker = {option, f"{name}=false"} if strength == "confirm" else {option}
        if option in subject.options_before and not weaker & after:
            message = f"it is no longer annotated {option}"
            yield subject.risk(UNPROTECTED, message, "metadata", "annotations")


def _application(subject: Subject) -> Iterator[Risk]:
    if subject.lost:
        yield _lost(subject)
    elif subject.stays:
        yield from _retargeted(subject)
        yield from _automated(subject)
    if subject.after:
        yield from _options(subject)


def _lost(subject: Subject) -> Risk:
    if _has_finalizer(subject.before):
        message = "Argo CD deletes everything that it deployed"
        if _stays(subject.before):
            message = f"Argo CD leaves it (Prune=false); if it is deleted by hand, {message}"
            return subject.risk_of_loss(CASCADE, message, level=Level.WARNING)
        return subject.risk_of_loss(CASCADE, message)
    level = Level.BLOCKING if is_of_production(subject.before) else Level.WARNING
    return subject.risk_of_loss(APPLICATION, "what it deployed stays, and nobody keeps it up", level=level)


def is_cascading(manifest: Mapping) -> bool:
    """Whether what an Application deployed is deleted once it is no longer in the tree."""
    return _has_finalizer(manifest) and not _stays(manifest)


def _has_finalizer(manifest: Mapping) -> bool:
    finalizers = [text(each) for _, each in items(manifest, "metadata", "finalizers")]
    return any(each == CASCADING or each.startswith(f"{CASCADING}/") for each in finalizers)


def _stays(manifest: Mapping) -> bool:
    return "Prune=false" in sync_options(manifest)


def _set(subject: Subject) -> Risk:
    if is_true(subject.before, "spec", "syncPolicy", "preserveResourcesOnDeletion"):
        message = "the Applications that it made go; what they deployed stays (preserveResourcesOnDeletion)"
        return subject.risk_of_loss(SET, message, level=Level.WARNING)
    return subject.risk_of_loss(SET, "the Applications that it made go, and what they deployed")


def _retargeted(subject: Subject) -> Iterator[Risk]:
    before, after = targets(subject.before), targets(subject.after)
    level = Level.BLOCKING if is_of_production(subject.before) else None
    for words, (path, old) in before.items():
        new = after.get(words, (path, ""))[1]
        if new != old:
            message = f"{words}: {new or 'nothing'} instead of {old or 'nothing'}"
            yield subject.risk(RETARGETED, message, *path, level=level)


def targets(manifest: Mapping) -> dict[str, tuple[Path, str]]:
    """Where an Application points: what is delivered and where to, in words, with the path of each field."""
    application = Application(manifest)
    found: dict[str, tuple[Path, str]] = {
        "project": (("spec", "project"), application.project),
        "cluster": (
            ("spec", "destination", "name" if application.cluster else "server"),
            application.cluster or application.server,
        ),
        "namespace": (("spec", "destination", "namespace"), application.target_namespace),
    }
    for index, source in enumerate(application.sources):
        number = f" {index + 1}" if application.has_several else ""
        parts = {
            "repository": ("repoURL", source.address),
            "path": ("path", source.path),
            "chart": ("chart", source.chart),
            "revision": ("targetRevision", source.revision),
        }
        found |= {f"{word}{number}": ((*source.field, key), part) for word, (key, part) in parts.items()}
    return found


def _options(subject: Subject) -> Iterator[Risk]:
    before, after = (_rendered_with(side) for side in (subject.before, subject.after))
    for path in dict.fromkeys((*after, *(before if subject.stays else ()))):
        if before.get(path) == after.get(path):
            continue
        words = "is rendered" if path in after else "is no longer rendered"
        # These overrule what a plan shows: production could be scaled to nothing by them.
        is_grave = path[-1] == "kustomize" and is_of_production(subject.after)
        level = Level.BLOCKING if is_grave else None
        yield subject.risk(OPTIONS, f"it {words} with options of {path[-1]}", *path, level=level)


def _rendered_with(manifest: Mapping) -> dict[Path, Node]:
    """What each source says of how to render it, by path."""
    spec = mapping(manifest, "spec")
    sources: dict[Path, Node | None] = {("spec", "source"): value(spec, "source")}
    sources |= {("spec", "sources", number): each for number, each in items(spec, "sources")}
    options = {(*path, key): value(source, key) for path, source in sources.items() for key in _RENDERED_BY}
    return {path: option for path, option in options.items() if option}


def _automated(subject: Subject) -> Iterator[Risk]:
    if not is_of_production(subject.after):
        return
    was, now = (_automation(side) for side in (subject.before, subject.after))
    for words, key in (("syncs by itself", ""), ("prunes by itself", "prune")):
        if key in now and key not in was:
            path = ("spec", "syncPolicy", "automated", *([key] if key else []))
            yield subject.risk(AUTOMATED, f"it {words}", *path)


def _automation(manifest: Mapping) -> set[str]:
    automated = value(manifest, "spec", "syncPolicy", "automated")
    if not isinstance(automated, dict) or text(automated, "enabled") == "false":
        return set()
    return {"", *(["prune"] if is_true(automated, "prune") else [])}


def is_of_production(manifest: Mapping) -> bool:
    """Whether an Application is one of production, by its labels, its project or the end of its path."""
    application = Application(manifest)
    labels = texts(mapping(manifest, "metadata"), "labels")
    words = [labels.get("fairway.dev/environment", ""), labels.get("environment", ""), application.project]
    return any(says_production(word) for word in (*words, *(source.path for source in application.sources)))


def says_production(path: str) -> bool:
    """Whether a word, or the last part of a path, is what production is called."""
    return path.rstrip("/").rpartition("/")[2] in _PRODUCTION
