"""Pods and pod templates: what holds of the whole pod, whichever workload it belongs to."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.containers import Pod, containers, image_without_spaces
from fairway.check.objects.cursor import FORBIDDEN, FORMAT, RANGE, REFERENCE, SELECTOR, VALUE, At, remembering
from fairway.check.objects.metadata import labels, labels_and_annotations
from fairway.check.objects.resources import requirements
from fairway.check.objects.scheduling import affinity, spreading, tolerations
from fairway.check.objects.security import pod_security
from fairway.check.objects.selectors import selects
from fairway.check.objects.syntax import (
    address,
    dns_label,
    dns_subdomain,
    dns_subdomain_with_underscore,
    label_key,
    relative_path,
)
from fairway.check.objects.volumes import volumes
from fairway.yamlio.node import Mapping

_RESTART: Final = ("Always", "OnFailure", "Never")
_DNS: Final = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_DEFAULT_GRACE: Final = 30
_NAMESERVERS: Final = 3
_SEARCHES: Final = 32
_SEARCH_BYTES: Final = 2048
_LONGEST: Final = 2**31 - 1
_NAMES: Final = (
    ("serviceAccountName", dns_subdomain), ("nodeName", dns_subdomain), ("priorityClassName", dns_subdomain),
    ("hostname", dns_label), ("subdomain", dns_label),
)  # fmt: skip
_SECCOMP: Final = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER: Final = "container.seccomp.security.alpha.kubernetes.io/"
_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"
_WINDOWS_POD: Final = ("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace")
_LINUX_CONTEXT: Final = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "runAsUser", "runAsGroup", "fsGroup",
    "fsGroupChangePolicy",
    "sysctls", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy", "capabilities",
    "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
)  # fmt: skip


def pod(place: At) -> None:
    """A Pod of its own."""
    spec = place.at("spec")
    security_annotations(place.at("metadata"), spec)
    pod_spec(spec)
    image_without_spaces(spec)
    if spec.number("priority") and not spec.text("priorityClassName"):
        spec.fault(FORBIDDEN, "is computed from priorityClassName", "priority")
    if spec.items("ephemeralContainers"):
        spec.fault(FORBIDDEN, "cannot be there when a pod is made", "ephemeralContainers")
    if spec.text("nodeName") and spec.items("schedulingGates"):
        spec.fault(FORBIDDEN, "must not be there before all schedulingGates are gone", "nodeName")


def template(place: At) -> None:
    """A pod template: metadata of which only labels and annotations count, and the pod."""
    metadata, spec = place.at("metadata"), place.at("spec")
    labels_and_annotations(metadata)
    security_annotations(metadata, spec)
    pod_spec(spec)
    if spec.items("ephemeralContainers"):
        spec.fault(FORBIDDEN, "cannot be there in a template", "ephemeralContainers")


def selected_template(place: At, selector: At | None, *, kind: str) -> None:
    """The template of a workload that keeps its pods running; `selector` must select its labels."""
    if selector is not None and not selects(selector, place.at("metadata").mapping("labels")):
        place.fault(SELECTOR, "are not selected by spec.selector", "metadata", "labels")
    template(place)
    always_running(place.at("spec"), kind)


def always_running(spec: At, kind: str) -> None:
    """A pod that its workload starts again and again."""
    if spec.text("restartPolicy") not in ("", "Always"):
        spec.unsupported(spec.text("restartPolicy"), ("Always",), "restartPolicy")
    spec.forbid(f"must not be there for a {kind}", "activeDeadlineSeconds")


def _pod_spec(spec: At) -> None:
    grace = spec.number("terminationGracePeriodSeconds")
    facts = Pod(
        volumes=volumes(spec),
        grace=_DEFAULT_GRACE if grace is None else grace,
        restart=spec.text("restartPolicy"),
        host_users=not spec.has("hostUsers") or spec.flag("hostUsers"),
    )
    containers(spec, facts)
    spec.one_of("restartPolicy", _RESTART)
    spec.one_of("dnsPolicy", _DNS)
    for key, syntax in _NAMES:
        spec.syntax(key, syntax)
    if not spec.text("serviceAccountName"):
        spec.syntax("serviceAccount", dns_subdomain)
    labels(spec, "nodeSelector")
    pod_security(spec)
    affinity(spec)
    tolerations(spec)
    spreading(spec)
    if spec.has("overhead"):
        _overhead(spec)
    _network(spec)
    _rest(spec)
    if spec.has("os"):
        _system(spec)


pod_spec = remembering(_pod_spec)
"""The spec of a pod or of a template.

Claims of devices, and resources of whole pods, are dropped by the versions in which they are off, and
not looked at here.
"""


def _overhead(spec: At) -> None:
    requirements(At({"limits": spec.mapping("overhead")}, spec.faults, spec, "overhead"))


def _network(spec: At) -> None:
    if spec.flag("hostNetwork"):
        for container in spec.each("containers"):
            for one in container.each("ports"):
                host, own = one.number("hostPort") or 0, one.number("containerPort") or 0
                if host != own and host:
                    one.fault(VALUE, "must be the containerPort when hostNetwork is true", "hostPort")
    for alias in spec.each("hostAliases"):
        alias.syntax("ip", address, empty=False)
        for index, name in enumerate(alias.texts("hostnames")):
            alias.written(name, dns_subdomain, "hostnames", index)
    _names(spec)


def _names(spec: At) -> None:
    config = spec.at("dnsConfig")
    servers = config.texts("nameservers")
    if spec.text("dnsPolicy") == "None" and not servers:
        spec.missing(
            "dnsConfig", *(("nameservers",) if spec.has("dnsConfig") else ()), why="dnsPolicy is None"
        )
        return
    if len(servers) > _NAMESERVERS:
        config.fault(RANGE, f"must not be more than {_NAMESERVERS}", "nameservers")
    for index, server in enumerate(servers):
        config.written(server, address, "nameservers", index)
    searches = config.texts("searches")
    if len(searches) > _SEARCHES or len(" ".join(searches)) > _SEARCH_BYTES:
        config.fault(RANGE, f"must not be more than {_SEARCHES}, nor longer than {_SEARCH_BYTES}", "searches")
    for index, search in enumerate(searches):
        if search != ".":
            config.written(search.removesuffix("."), dns_subdomain_with_underscore, "searches", index)
    for option in config.each("options"):
        if not option.text("name"):
            option.missing()


def _rest(spec: At) -> None:
    spec.within("activeDeadlineSeconds", 1, _LONGEST)
    if spec.has("runtimeClassName"):
        spec.syntax("runtimeClassName", dns_subdomain, empty=False)
    if spec.has("preemptionPolicy"):
        spec.one_of("preemptionPolicy", ("PreemptLowerPriority", "Never"), required=True)
    for gate in spec.each("readinessGates"):
        gate.syntax("conditionType", label_key, empty=False)
    for gate in spec.each("schedulingGates"):
        gate.written(gate.text("name"), label_key)


def _system(spec: At) -> None:
    name = spec.at("os").text("name")
    if not name:
        spec.missing("os", "name")
    elif name not in ("linux", "windows"):
        spec.unsupported(name, ("linux", "windows"), "os")
    elif name == "windows":
        spec.forbid("cannot be there for a windows pod", *_WINDOWS_POD)
    places = [spec, *spec.each("containers"), *spec.each("initContainers")]
    for place in places:
        context = place.at("securityContext")
        if name == "linux":
            context.forbid("cannot be there for a linux pod", "windowsOptions")
        elif name == "windows":
            context.forbid("cannot be there for a windows pod", *_LINUX_CONTEXT)


def security_annotations(metadata: At, spec: At) -> None:
    """The annotations by which pods were secured before there were fields for it."""
    found: Mapping = metadata.mapping("annotations")
    if not found:
        return
    names = {one.text("name") for key in ("containers", "initContainers") for one in spec.each(key)}
    for key, value in found.items():
        text = value if type(value) is str else ""
        if key == _SECCOMP or key.startswith(_SECCOMP_CONTAINER):
            _seccomp(metadata, key, text)
        elif key.startswith(_APP_ARMOR):
            if key.removeprefix(_APP_ARMOR) not in names:
                metadata.fault(REFERENCE, "names no container of the pod", "annotations", key)
            if text not in ("", "runtime/default", "unconfined") and not text.startswith("localhost/"):
                metadata.fault(FORMAT, f'is "{text}", which is no AppArmor profile', "annotations", key)
        elif key == _DELETION_COST and not _is_cost(text):
            metadata.fault(FORMAT, "must be an integer of 32 bits", "annotations", key)


def _seccomp(metadata: At, key: str, profile: str) -> None:
    if profile in ("runtime/default", "docker/default", "unconfined"):
        return
    if not profile.startswith("localhost/") or relative_path(profile.removeprefix("localhost/")):
        metadata.fault(FORMAT, f'is "{profile}", which is no seccomp profile', "annotations", key)


def _is_cost(text: str) -> bool:
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdigit() and (digits == "0" or digits[0] != "0")
    return plain and -(2**31) <= int(text) < 2**31
