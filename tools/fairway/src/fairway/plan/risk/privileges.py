"""Rights of pods over their node, and hardening that is lost (the Pod Security Standards, field by field)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Level, Path, Risk
from fairway.plan.risk.pod_templates import Container, Pods, containers_of, pods_of
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import is_true, items, mapping, text, value

NODE = RiskClass(
    "node-access-gained",
    "Pods gain rights over their node: privileged, its namespaces, its files, dangerous capabilities.",
    "The debug container that stayed in the release: through a flaw in the app it was root on every node.",
    "Do without it; what really needs the node belongs into a namespace and a DaemonSet of its own.",
    Level.WARNING,
    Level.BLOCKING,
)
HARDENING = RiskClass(
    "hardening-lost",
    "Containers lose a protection: non-root, no escalation, dropped capabilities, seccomp, a read-only root.",
    "The runAsNonRoot that was turned off for one image, in the base that all apps stand on.",
    "Mend the image; if it cannot be, turn the protection off for that one container only.",
)
CLASSES: Final = (NODE, HARDENING)

Rights = dict[str, tuple[Path, str]]
"""What pods may do, by a key that both sides share: the path of the field, and the words for it."""

_DANGEROUS: Final = frozenset(
    {
        "ALL",
        "BPF",
        "DAC_READ_SEARCH",
        "NET_ADMIN",
        "NET_RAW",
        "PERFMON",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_TIME",
    }
)
_NAMESPACES: Final = ("hostNetwork", "hostPID", "hostIPC")


def risks(subject: Subject) -> Iterator[Risk]:
    """The rights that pods have afterwards and had not before."""
    if not subject.after:
        return
    before, after = pods_of(subject.before), pods_of(subject.after)
    if after.spec is before.spec:
        return
    gained = _new(_node_rights(before), _node_rights(after))
    yield from (subject.risk(NODE, words, *path) for path, words in gained)
    if not subject.is_new:
        lost = _new(_unhardened(before, after), _unhardened(after, after))
        yield from (subject.risk(HARDENING, words, *path) for path, words in lost)


def _new(before: Rights, after: Rights) -> Iterator[tuple[Path, str]]:
    return (found for key, found in after.items() if key not in before)


def _node_rights(pods: Pods) -> Rights:
    found: Rights = {
        name: ((*pods.path, name), f"pods share the node's namespace: {name}")
        for name in _NAMESPACES
        if is_true(pods.spec, name)
    }
    for _, volume in items(pods.spec, "volumes"):
        if value(volume, "hostPath") is not None:
            path, name = text(volume, "hostPath", "path"), text(volume, "name")
            where = (*pods.path, "volumes", f"[name={name}]", "hostPath")
            found[f"hostPath {path}"] = (where, f"pods mount {path} of the node")
    for container in containers_of(pods).values():
        found |= _of_container(pods, container)
    return found


def _of_container(pods: Pods, container: Container) -> Rights:
    found: Rights = {}
    context = mapping(container.manifest, "securityContext")
    path = (*container.path, "securityContext")
    who = f"container {container.name}"
    if is_true(context, "privileged"):
        found[f"{who} privileged"] = ((*path, "privileged"), f"{who} is privileged")
    for capability in _added(context):
        if capability in _DANGEROUS:
            where = (*path, "capabilities", "add")
            found[f"{who} {capability}"] = (where, f"{who} has the capability {capability}")
    if _effective(pods, context, "seccompProfile", "type") == "Unconfined":
        where = (*path, "seccompProfile")
        found[f"{who} seccomp"] = (where, f"{who} may make any system call: seccomp is Unconfined")
    if text(context, "procMount") == "Unmasked":
        found[f"{who} procMount"] = ((*path, "procMount"), f"{who} sees all of /proc")
    for _, port in items(container.manifest, "ports"):
        number = text(port, "hostPort")
        if number not in ("", "0"):
            where = (*container.path, "ports")
            found[f"{who} hostPort {number}"] = (where, f"{who} takes port {number} of the node")
    return found


def _unhardened(pods: Pods, known: Pods) -> Rights:
    """What protections are missing; of `known` containers that are not there, none is."""
    found: Rights = {}
    present = containers_of(pods)
    if text(pods.spec, "automountServiceAccountToken") != "false":
        found["token"] = (
            (*pods.path, "automountServiceAccountToken"),
            "pods get a token for the API server: automountServiceAccountToken is not false",
        )
    for name in containers_of(known):
        if name in present:
            found |= _missing(pods, present[name])
    return found


def _missing(pods: Pods, container: Container) -> Rights:
    context = mapping(container.manifest, "securityContext")
    who, path = f"container {container.name}", (*container.path, "securityContext")
    dropped = {text(each) for _, each in items(context, "capabilities", "drop")}
    user = _effective(pods, context, "runAsUser")
    missing = {
        "runAsNonRoot": _effective(pods, context, "runAsNonRoot") != "true",
        "runAsUser": user == "0",
        "allowPrivilegeEscalation": text(context, "allowPrivilegeEscalation") != "false",
        "readOnlyRootFilesystem": not is_true(context, "readOnlyRootFilesystem"),
        "seccompProfile": _effective(pods, context, "seccompProfile", "type") in ("", "Unconfined"),
    }
    words = {
        "runAsNonRoot": "may run as root: runAsNonRoot is not true",
        "runAsUser": "runs as root: runAsUser is 0",
        "allowPrivilegeEscalation": "may gain privileges: allowPrivilegeEscalation is not false",
        "readOnlyRootFilesystem": "may write its root file system",
        "seccompProfile": "has no seccomp profile",
    }
    found: Rights = {
        f"{who} {key}": ((*path, key), f"{who} {words[key]}")
        for key, is_missing in missing.items()
        if is_missing
    }
    where = (*path, "capabilities")
    if "ALL" not in dropped:
        found[f"{who} drop"] = ((*where, "drop"), f"{who} keeps capabilities: it does not drop ALL")
    for capability in _added(context):
        if capability not in _DANGEROUS:
            found[f"{who} {capability}"] = ((*where, "add"), f"{who} has the capability {capability}")
    return found


def _effective(pods: Pods, context: Mapping, *keys: str) -> str:
    """What counts for a container: its own setting, or that of its pod."""
    own = value(context, *keys)
    return text(context, *keys) if own is not None else text(pods.spec, "securityContext", *keys)


def _added(context: Mapping) -> list[str]:
    names = (text(each) for _, each in items(context, "capabilities", "add"))
    return [name.upper().removeprefix("CAP_") for name in names]
