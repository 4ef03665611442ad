"""What is checked of which kind: how its names are written, and the function that knows the rest."""

from __future__ import annotations

from typing import Final

from fairway.check.objects import (
    access,
    admission,
    cluster,
    configuration,
    definitions,
    jobs,
    pods,
    routing,
    scaling,
    services,
    storage,
    workloads,
)
from fairway.check.objects.cursor import At, Check
from fairway.check.objects.metadata import object_metadata
from fairway.check.objects.syntax import Syntax, dns_label, dns_label_1035, dns_subdomain, path_segment
from fairway.frozen import frozen


@frozen
class Kind:
    """A kind of Kubernetes itself.

    `core` kinds are those whose finalizers must be standard ones, or have a domain; the name of some need
    not be there. Of metadata the `check` of a kind looks at the fields that it `asks`; at any, if it is None.
    """

    name: Syntax
    check: Check
    core: bool = True
    named: bool = True
    asks: tuple[str, ...] | None = None

    def metadata(self, place: At) -> None:
        """The metadata of an object of this kind."""
        object_metadata(place, self.name, core=self.core, named=self.named)


def _nothing(_: At) -> None:
    """A kind of which its metadata and types are all that is checked."""


KINDS: Final[dict[tuple[str, str], Kind]] = {
    ("v1", "Pod"): Kind(dns_subdomain, pods.pod),
    ("v1", "PodTemplate"): Kind(dns_subdomain, workloads.pod_template),
    ("v1", "ReplicationController"): Kind(dns_subdomain, workloads.replication_controller),
    ("v1", "Service"): Kind(dns_label_1035, services.service, asks=("annotations",)),
    ("v1", "Endpoints"): Kind(dns_subdomain, services.endpoints),
    ("v1", "ConfigMap"): Kind(dns_subdomain, configuration.config_map, asks=()),
    ("v1", "Secret"): Kind(dns_subdomain, configuration.secret),
    ("v1", "ServiceAccount"): Kind(dns_subdomain, _nothing, asks=()),
    ("v1", "Namespace"): Kind(dns_label, configuration.namespace),
    ("v1", "LimitRange"): Kind(dns_subdomain, configuration.limit_range, named=False, asks=()),
    ("v1", "ResourceQuota"): Kind(dns_subdomain, configuration.resource_quota, asks=()),
    ("v1", "PersistentVolumeClaim"): Kind(dns_subdomain, storage.claim, asks=()),
    ("v1", "PersistentVolume"): Kind(dns_subdomain, storage.volume),
    ("apps/v1", "Deployment"): Kind(dns_subdomain, workloads.deployment, asks=()),
    ("apps/v1", "ReplicaSet"): Kind(dns_subdomain, workloads.replica_set, asks=()),
    ("apps/v1", "StatefulSet"): Kind(dns_label, workloads.stateful_set, asks=()),
    ("apps/v1", "DaemonSet"): Kind(dns_subdomain, workloads.daemon_set, asks=()),
    ("batch/v1", "Job"): Kind(dns_subdomain, jobs.job),
    ("batch/v1", "CronJob"): Kind(dns_subdomain, jobs.cron_job),
    ("autoscaling/v1", "HorizontalPodAutoscaler"): Kind(dns_subdomain, scaling.autoscaler_v1, asks=()),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): Kind(dns_subdomain, scaling.autoscaler, asks=()),
    # The API server looks at little of a budget's metadata.
    ("policy/v1", "PodDisruptionBudget"): Kind(path_segment, scaling.disruption_budget, core=False, asks=()),
    ("networking.k8s.io/v1", "Ingress"): Kind(dns_subdomain, routing.ingress, asks=("annotations",)),
    ("networking.k8s.io/v1", "IngressClass"): Kind(dns_subdomain, routing.ingress_class),
    ("networking.k8s.io/v1", "NetworkPolicy"): Kind(dns_subdomain, routing.network_policy, asks=()),
    ("discovery.k8s.io/v1", "EndpointSlice"): Kind(dns_subdomain, services.endpoint_slice),
    ("rbac.authorization.k8s.io/v1", "Role"): Kind(path_segment, access.role, asks=()),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): Kind(path_segment, access.role_binding, asks=()),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): Kind(path_segment, access.cluster_role),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): Kind(path_segment, access.cluster_role_binding),
    ("scheduling.k8s.io/v1", "PriorityClass"): Kind(dns_subdomain, access.priority_class),
    ("storage.k8s.io/v1", "StorageClass"): Kind(dns_subdomain, storage.storage_class),
    ("storage.k8s.io/v1", "CSIDriver"): Kind(dns_subdomain, storage.csi_driver_object),
    ("node.k8s.io/v1", "RuntimeClass"): Kind(dns_subdomain, storage.runtime_class, core=False),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): Kind(
        dns_subdomain, admission.webhooks, core=False
    ),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): Kind(
        dns_subdomain, admission.webhooks, core=False
    ),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"): Kind(
        dns_subdomain, admission.policy, core=False
    ),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"): Kind(
        dns_subdomain, admission.binding, core=False
    ),
    ("apiregistration.k8s.io/v1", "APIService"): Kind(path_segment, cluster.api_service, core=False),
    ("coordination.k8s.io/v1", "Lease"): Kind(dns_subdomain, cluster.lease, core=False),
    ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema"): Kind(dns_subdomain, cluster.flow_schema),
    ("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration"): Kind(
        dns_subdomain, cluster.priority_level
    ),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): Kind(
        dns_subdomain, definitions.definition, core=False
    ),
}
"""The kinds with rules of their own, by apiVersion and kind."""
