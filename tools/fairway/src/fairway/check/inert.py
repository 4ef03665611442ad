"""Changes of one object that no check of a whole rendered set sees: such checks find the same as before.

They look at who refers to whom, by names, labels, ports and keys (`references`, `network`, `argo`), not at
images, resources or numbers of replicas. What is not listed here is looked at anew. Checks of single objects
are no part of this: they see every field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from fairway.check.network.dependencies import CALLS
from fairway.check.references.index import TEMPLATES
from fairway.yamlio.node import Mapping as Object
from fairway.yamlio.node import Node
from fairway.yamlio.values import Path

_ANY: Final = "*"
_REST: Final = "**"
_ARGO: Final = "argocd.argoproj.io"

_CONTAINER: Final = (
    "image",
    "imagePullPolicy",
    "resources/**",
    "securityContext/**",
    *(
        f"{probe}/{field}"
        for probe in ("livenessProbe", "readinessProbe", "startupProbe")
        for field in (
            "failureThreshold",
            "httpGet/path",
            "initialDelaySeconds",
            "periodSeconds",
            "successThreshold",
            "terminationGracePeriodSeconds",
            "timeoutSeconds",
        )
    ),
)
_POD: Final = (
    "metadata/annotations/*",
    "spec/affinity/**",
    "spec/nodeSelector/**",
    "spec/securityContext/**",
    "spec/terminationGracePeriodSeconds",
    "spec/tolerations/**",
    "spec/topologySpreadConstraints/**",
    *(f"spec/{kind}/*/{field}" for kind in ("containers", "initContainers") for field in _CONTAINER),
)
_WORKLOAD: Final = (
    "spec/minReadySeconds",
    "spec/progressDeadlineSeconds",
    "spec/replicas",
    "spec/revisionHistoryLimit",
    "spec/strategy/**",
    "spec/updateStrategy/**",
)
_WORDS: Final = tuple(
    f"spec/{kind}/*/{field}"
    for kind in ("containers", "initContainers")
    for field in ("args/*", "command/*", "env/*/value")
)
"""Texts of a pod that may be names of objects (see `references/unused`)."""

_OTHERS: Final = {
    "ConfigMap": ("data/*", "binaryData/*"),
    "HorizontalPodAutoscaler": (
        "spec/behavior/**",
        "spec/maxReplicas",
        "spec/metrics/**",
        "spec/minReplicas",
    ),
    "LimitRange": ("spec/**",),
    "PodDisruptionBudget": ("spec/maxUnavailable", "spec/minAvailable"),
    "ResourceQuota": ("spec/**",),
    "Secret": ("data/*", "stringData/*"),
}


class Difference(NamedTuple):
    """A field that two states of an object do not share; None where one has none."""

    path: Path
    before: Node | None
    after: Node | None


def is_inert(
    before: Object, after: Object, *, names: Collection[str] = (), renamed: Mapping[str, str] | None = None
) -> bool:
    """Whether checks of the whole set find the same, whichever of the two states an object is in.

    `names` are those of all objects of the set; `renamed` are names that end with a hash, old and new, of
    objects that everyone follows who refers to them.
    """
    kind = before.get("kind")
    if not isinstance(kind, str) or kind != after.get("kind"):
        return False
    return all(
        _is_renaming(each, renamed or {}) or _is_unseen(each, kind, names)
        for each in differences(before, after)
    )


def differences(before: Node | None, after: Node | None, path: Path = ()) -> Iterator[Difference]:
    """All that differs between two trees, as deep as they are alike."""
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from differences(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*path, index))
    elif before != after:
        yield Difference(path, before, after)


def _is_renaming(each: Difference, renamed: Mapping[str, str]) -> bool:
    old, new = each.before, each.after
    return isinstance(old, str) and isinstance(new, str) and renamed.get(old) == new


def _is_unseen(each: Difference, kind: str, names: Collection[str]) -> bool:
    if kind in _OTHERS:
        # That a key comes or goes is seen by those who ask for it.
        is_there = each.before is not None and each.after is not None
        return (is_there or not _holds_keys(kind)) and _is_any(each.path, _OTHERS[kind])
    return kind in TEMPLATES and _is_unseen_in_pods(each, TEMPLATES[kind], names)


def _is_unseen_in_pods(each: Difference, template: Path, names: Collection[str]) -> bool:
    path, inner = each.path, each.path[len(template) :]
    if path[:2] == ("metadata", "annotations") and len(path) == 3:  # noqa: PLR2004 - one annotation
        return not (path[2] == CALLS or str(path[2]).startswith(_ARGO))
    if template and _is_any(path, _WORKLOAD):
        return True
    if path[: len(template)] != template:
        return False
    if _is_any(inner, _WORDS):
        return not any(_may_name(value, names) for value in (each.before, each.after))
    return _is_any(inner, _POD)


def _holds_keys(kind: str) -> bool:
    return kind in ("ConfigMap", "Secret")


def _may_name(value: Node | None, names: Collection[str]) -> bool:
    """Whether a text may be the name of an object: that, with what it may be given before and behind it."""
    return isinstance(value, str) and any(name in value for name in names if name)


def _is_any(path: Path, patterns: Iterable[str]) -> bool:
    return any(_matches(path, pattern.split("/")) for pattern in patterns)


def _matches(path: Path, steps: Sequence[str]) -> bool:
    if steps[-1] == _REST:
        path, steps = path[: len(steps) - 1], steps[:-1]
    return len(path) == len(steps) and all(
        step in (_ANY, str(part)) for part, step in zip(path, steps, strict=True)
    )
