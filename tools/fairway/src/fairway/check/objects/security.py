"""Security contexts of pods and containers: ids, profiles, what contradicts."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORMAT, RANGE, REQUIRED, At, remembering
from fairway.check.objects.syntax import relative_path
from fairway.pattern import pattern

_HIGHEST_ID: Final = 2**31 - 1
_SYSCTL: Final = pattern(r"(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?\Z")
_SYSCTL_BYTES: Final = 253
_PROFILES: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_NETWORK_SYSCTL: Final = pattern(r"net[./]")
_IPC_SYSCTL: Final = pattern(r"(?:kernel[./]shm|kernel[./]msg|fs[./]mqueue[./]|kernel[./]sem\Z)")
_IDS: Final = ("runAsUser", "runAsGroup")


def pod_security(spec: At) -> None:
    """The security context of a pod, with the host's namespaces that it shares."""
    if spec.has("securityContext"):
        context = spec.at("securityContext")
        _pod_context(context)
        _sysctls(spec, context)
    if spec.flag("shareProcessNamespace") and spec.flag("hostPID"):
        spec.fault(EXCLUSIVE, "must not be true beside hostPID", "shareProcessNamespace")
    if spec.has("hostUsers") and not spec.flag("hostUsers"):
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.flag(key):
                spec.fault(EXCLUSIVE, "must not be true when hostUsers is false", key)


def container_security(container: At, *, host_users: bool) -> None:
    """The security context of a container."""
    if not container.has("securityContext"):
        return
    context = container.at("securityContext")
    _container_context(context)
    if host_users and context.text("procMount") == "Unmasked":
        context.fault(EXCLUSIVE, "must not be Unmasked unless the pod's hostUsers is false", "procMount")


def _check_pod(context: At) -> None:
    _ids(context, *_IDS, "fsGroup")
    for index, group in enumerate(context.items("supplementalGroups")):
        number = At({"group": group}, []).number("group")
        if number is not None and not 0 <= number <= _HIGHEST_ID:
            context.fault(
                RANGE, f"must be from 0 to {_HIGHEST_ID}, not {number}", "supplementalGroups", index
            )
    for key, values in (
        ("fsGroupChangePolicy", ("Always", "OnRootMismatch")),
        ("supplementalGroupsPolicy", ("Merge", "Strict")),
        ("seLinuxChangePolicy", ("MountOption", "Recursive")),
    ):
        if context.has(key) and context.text(key) not in values:
            context.unsupported(context.text(key), values, key)
    _profiles(context)


def _check_container(context: At) -> None:
    _ids(context, *_IDS)
    if context.has("procMount") and context.text("procMount") not in ("Default", "Unmasked"):
        context.unsupported(context.text("procMount"), ("Default", "Unmasked"), "procMount")
    _profiles(context)
    if context.has("allowPrivilegeEscalation") and not context.flag("allowPrivilegeEscalation"):
        if context.flag("privileged"):
            context.fault(EXCLUSIVE, "must not be privileged and have allowPrivilegeEscalation false")
        if "CAP_SYS_ADMIN" in context.at("capabilities").texts("add"):
            context.fault(EXCLUSIVE, "must not add CAP_SYS_ADMIN and have allowPrivilegeEscalation false")


def _ids(context: At, *keys: str) -> None:
    for key in keys:
        context.within(key, 0, _HIGHEST_ID)


def _profiles(context: At) -> None:
    if context.has("seccompProfile"):
        _seccomp(context.at("seccompProfile"))
    if context.has("appArmorProfile"):
        _app_armor(context.at("appArmorProfile"))
    if context.has("windowsOptions"):
        _windows(context.at("windowsOptions"))


def _seccomp(profile: At) -> None:
    profile.one_of("type", _PROFILES, required=True)
    if profile.text("type") == "Localhost":
        if profile.has("localhostProfile"):
            profile.syntax("localhostProfile", relative_path)
        else:
            profile.missing("localhostProfile")
    elif profile.has("localhostProfile"):
        profile.fault(EXCLUSIVE, "is only for the type Localhost", "localhostProfile")


def _app_armor(profile: At) -> None:
    profile.one_of("type", _PROFILES, required=True)
    file = profile.text("localhostProfile")
    if profile.text("type") == "Localhost":
        if not file.strip():
            profile.fault(
                REQUIRED if not file else FORMAT, "is required for the type Localhost", "localhostProfile"
            )
        elif file != file.strip():
            profile.fault(FORMAT, "must not have white space around it", "localhostProfile")
    elif profile.text("type") in _PROFILES and profile.has("localhostProfile"):
        profile.fault(EXCLUSIVE, "is only for the type Localhost", "localhostProfile")


def _windows(options: At) -> None:
    if options.has("gmsaCredentialSpecName") and not options.text("gmsaCredentialSpecName"):
        options.missing("gmsaCredentialSpecName")
    if options.has("runAsUserName") and not options.text("runAsUserName"):
        options.missing("runAsUserName")


def _sysctls(spec: At, context: At) -> None:
    seen: set[str] = set()
    for sysctl in context.each("sysctls"):
        name = sysctl.text("name")
        if not name:
            sysctl.missing("name")
        elif len(name) > _SYSCTL_BYTES or not _SYSCTL.match(name):
            sysctl.fault(FORMAT, f'is "{name}", which is no name of a sysctl', "name")
        elif name in seen:
            sysctl.fault(DUPLICATE, f'is "{name}" again', "name")
        seen.add(name)
        if spec.flag("hostNetwork") and _NETWORK_SYSCTL.match(name):
            sysctl.fault(EXCLUSIVE, "must not be there when hostNetwork is true", "name")
        if spec.flag("hostIPC") and _IPC_SYSCTL.match(name):
            sysctl.fault(EXCLUSIVE, "must not be there when hostIPC is true", "name")


_pod_context = remembering(_check_pod)
_container_context = remembering(_check_container)
