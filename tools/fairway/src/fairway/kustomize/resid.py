"""Who an object is: group, version and kind; and with them its name and namespace."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from fairway.kustomize.schema import is_cluster_scoped

NOT_A_NAMESPACE: Final = "_non_namespaceable_"
DEFAULT_NAMESPACE: Final = "default"


ORDER_FIRST: Final = (
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
)
ORDER_LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
"""Kinds that come first, and last, wherever kustomize sorts by kind."""


class Gvk(NamedTuple):
    """Group, version and kind; an empty part is unknown, or, in a selector, any."""

    group: str
    version: str
    kind: str

    @property
    def api_version(self) -> str:
        """`group/version`, or the version alone for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def is_selected(self, selector: Gvk) -> bool:
        """Whether every part that the selector names is equal."""
        return (
            (not selector.group or selector.group == self.group)
            and (not selector.version or selector.version == self.version)
            and (not selector.kind or selector.kind == self.kind)
        )

    def __str__(self) -> str:
        return f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}"


class ResId(NamedTuple):
    """A Gvk with name and namespace; `effective` is the namespace it counts as living in.

    Two objects are the same to kustomize when Gvk, name and effective namespace are equal
    (`key`): an empty namespace and `default` are one, and cluster-scoped objects share one of
    their own.
    """

    gvk: Gvk
    name: str
    namespace: str
    effective: str

    @property
    def key(self) -> tuple[Gvk, str, str]:
        """What two ids must share to name one object."""
        return (self.gvk, self.name, self.effective)

    @property
    def is_cluster_scoped(self) -> bool:
        """Whether the object is known to live outside namespaces."""
        return self.effective == NOT_A_NAMESPACE

    def within(self, namespace: str) -> ResId:
        """The same object in another namespace; not for one that is cluster-scoped."""
        return ResId(self.gvk, self.name, namespace, namespace or DEFAULT_NAMESPACE)

    def __str__(self) -> str:
        return f"{self.gvk}/{self.name or '[noName]'}.{self.namespace or '[noNs]'}"


@lru_cache(maxsize=4096)
def gvk_of(api_version: str, kind: str) -> Gvk:
    """The Gvk of an object with this `apiVersion` and `kind`."""
    group, slash, version = api_version.partition("/")
    return Gvk(group, version, kind) if slash else Gvk("", api_version, kind)


def res_id(gvk: Gvk, name: str, namespace: str, *, scope_known: bool = True) -> ResId:
    """The id of an object; `scope_known=False` where kustomize forgets that kinds can be cluster-scoped."""
    if scope_known and is_cluster_scoped(gvk.api_version, gvk.kind):
        return ResId(gvk, name, namespace, NOT_A_NAMESPACE)
    return ResId(gvk, name, namespace, namespace or DEFAULT_NAMESPACE)
