"""Containers of a pod: each by itself, and what they must not share."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import (
    DUPLICATE,
    EXCLUSIVE,
    FORBIDDEN,
    FORMAT,
    REFERENCE,
    VALUE,
    At,
    remembering,
)
from fairway.check.objects.environment import variables
from fairway.check.objects.intorstring import port_number
from fairway.check.objects.probes import lifecycle, probes
from fairway.check.objects.resources import requirements
from fairway.check.objects.security import container_security
from fairway.check.objects.syntax import dns_label, no_backsteps, port_name, relative_path
from fairway.frozen import frozen

_PROTOCOLS: Final = ("SCTP", "TCP", "UDP")
_PULL_POLICIES: Final = ("Always", "IfNotPresent", "Never")
_MESSAGE_POLICIES: Final = ("FallbackToLogsOnError", "File")
_CLAIMS: Final = ("persistentVolumeClaim", "ephemeral")


@frozen
class Pod:
    """What containers need to know of their pod; `volumes` is the kind of source of each, by name."""

    volumes: dict[str, str]
    grace: int
    restart: str
    host_users: bool


def containers(spec: At, pod: Pod) -> None:
    """The containers of a pod: at least one, each with a name of its own."""
    if not spec.items("containers"):
        spec.missing("containers")
        return
    names: set[str] = set()
    ports: set[tuple[str, str, int]] = set()
    for container in spec.each("containers"):
        _common(container, pod)
        _running(container, pod)
        _own_name(container, names)
        _host_ports(container, ports)
        if container.has("restartPolicy"):
            container.fault(FORBIDDEN, "is only for init containers", "restartPolicy")
    for container in spec.each("initContainers"):
        _common(container, pod)
        _own_name(container, names)
        _host_ports(container, set())
        _initial(container, pod)


def _initial(container: At, pod: Pod) -> None:
    if container.has("restartPolicy"):
        if container.text("restartPolicy") != "Always":
            container.unsupported(container.text("restartPolicy"), ("Always",), "restartPolicy")
            return
        _running(container, pod)
    else:
        message = "is only for init containers with restartPolicy Always"
        container.forbid(message, "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


def _running(container: At, pod: Pod) -> None:
    lifecycle(container, pod.grace)
    probes(container)


def _own_name(container: At, names: set[str]) -> None:
    name = container.text("name")
    if name in names:
        container.fault(DUPLICATE, f'is "{name}", as another container', "name")
    names.add(name)


def _host_ports(container: At, seen: set[tuple[str, str, int]]) -> None:
    for one in container.each("ports"):
        number = one.number("hostPort")
        if number:
            key = (one.text("protocol") or "TCP", one.text("hostIP"), number)
            if key in seen:
                one.fault(DUPLICATE, f"is {number}, as that of another port", "hostPort")
            seen.add(key)


def _common(container: At, pod: Pod) -> None:
    _alone(container)
    requirements(container.at("resources"))
    _mounts(container, pod)
    _devices(container, pod)
    _resizing(container, pod)
    container_security(container, host_users=pod.host_users)


def _check_alone(container: At) -> None:
    container.require("name", "image")
    container.syntax("name", dns_label)
    container.one_of("terminationMessagePolicy", _MESSAGE_POLICIES)
    container.one_of("imagePullPolicy", _PULL_POLICIES)
    _ports(container)
    variables(container)


def _ports(container: At) -> None:
    names: set[str] = set()
    for one in container.each("ports"):
        name = one.text("name")
        if name and one.written(name, port_name, "name"):
            if name in names:
                one.fault(DUPLICATE, f'is "{name}", as another port', "name")
            names.add(name)
        if not one.number("containerPort"):
            one.missing("containerPort")
        else:
            port_number(one, "containerPort")
        if one.number("hostPort"):
            port_number(one, "hostPort")
        one.one_of("protocol", _PROTOCOLS)


def _mounts(container: At, pod: Pod) -> None:
    devices = {one.text("name"): one.text("devicePath") for one in container.each("volumeDevices")}
    paths: set[str] = set()
    for mount in container.each("volumeMounts"):
        name, path = mount.text("name"), mount.text("mountPath")
        if not name:
            mount.missing("name")
        elif name not in pod.volumes:
            mount.fault(REFERENCE, f'is "{name}", which is no volume of the pod', "name")
        mount.require("mountPath")
        if path in paths:
            mount.fault(DUPLICATE, f'is "{path}", as that of another mount', "mountPath")
        paths.add(path)
        if name in devices:
            mount.fault(EXCLUSIVE, "is in volumeDevices too", "name")
        if path in devices.values():
            mount.fault(EXCLUSIVE, "is the path of a volume device", "mountPath")
        if len(mount.node) > 2:  # noqa: PLR2004 - more than name and mountPath
            _mount_options(mount, container)


def _mount_options(mount: At, container: At) -> None:
    mount.syntax("subPath", relative_path)
    mount.syntax("subPathExpr", relative_path)
    if mount.text("subPath") and mount.text("subPathExpr"):
        mount.fault(EXCLUSIVE, "must not be there beside subPath", "subPathExpr")
    if mount.has("mountPropagation"):
        propagation = mount.text("mountPropagation")
        if propagation not in ("Bidirectional", "HostToContainer", "None"):
            mount.unsupported(propagation, ("Bidirectional", "HostToContainer", "None"), "mountPropagation")
        elif propagation == "Bidirectional" and not container.at("securityContext").flag("privileged"):
            mount.fault(FORBIDDEN, "is for privileged containers only", "mountPropagation")
    if mount.has("recursiveReadOnly"):
        _recursive(mount)


def _recursive(mount: At) -> None:
    mode = mount.text("recursiveReadOnly")
    if mode not in ("Disabled", "Enabled", "IfPossible"):
        mount.unsupported(mode, ("Disabled", "Enabled", "IfPossible"), "recursiveReadOnly")
    elif mode != "Disabled":
        if not mount.flag("readOnly"):
            mount.fault(FORBIDDEN, "is only for mounts with readOnly", "recursiveReadOnly")
        if mount.text("mountPropagation") not in ("", "None"):
            mount.fault(FORBIDDEN, "is only for mountPropagation None", "recursiveReadOnly")


def _devices(container: At, pod: Pod) -> None:
    mounts = {one.text("name"): one.text("mountPath") for one in container.each("volumeMounts")}
    names: set[str] = set()
    paths: set[str] = set()
    for device in container.each("volumeDevices"):
        name, path = device.text("name"), device.text("devicePath")
        device.require("name", "devicePath")
        if name in names or name in mounts:
            device.fault(DUPLICATE, f'is "{name}" again', "name")
        if path in paths or path in mounts.values():
            device.fault(DUPLICATE, f'is "{path}" again', "devicePath")
        names.add(name)
        paths.add(path)
        device.syntax("devicePath", no_backsteps)
        if name and name not in pod.volumes:
            device.fault(REFERENCE, f'is "{name}", which is no volume of the pod', "name")
        elif name and pod.volumes[name] not in _CLAIMS:
            device.fault(VALUE, "is no volume of a claim, which alone can be a device", "name")


def _resizing(container: At, pod: Pod) -> None:
    seen: set[str] = set()
    for policy in container.each("resizePolicy"):
        name, restart = policy.text("resourceName"), policy.text("restartPolicy")
        if name in seen:
            policy.fault(DUPLICATE, f'is for "{name}" again')
        seen.add(name)
        if name not in ("cpu", "memory"):
            policy.unsupported(name, ("cpu", "memory"), "resourceName")
        if restart not in ("NotRequired", "RestartContainer"):
            policy.unsupported(restart, ("NotRequired", "RestartContainer"), "restartPolicy")
        if pod.restart == "Never" and restart != "NotRequired":
            policy.fault(VALUE, "must be NotRequired when the pod is never restarted", "restartPolicy")


def image_without_spaces(spec: At) -> None:
    """The images of a pod, other than those of a template, must have no white space around them."""
    for key in ("containers", "initContainers"):
        for container in spec.each(key):
            image = container.text("image")
            if image != image.strip():
                container.fault(FORMAT, "must not have white space around it", "image")


_alone = remembering(_check_alone)
