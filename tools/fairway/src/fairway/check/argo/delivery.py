"""The objects that an Application delivers: kinds and namespaces that its project allows."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.argo.application import Application
from fairway.argo.cluster import KnownCluster
from fairway.argo.installation import Installation
from fairway.argo.project import Destination, Project
from fairway.check.policy.resources import resource
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.kustomize.schema import is_cluster_scoped
from fairway.manifest import ObjectId
from fairway.yamlio.values import text

KIND = Rule(
    "argo/kind",
    "The project of an Application allows the kinds of all objects that it delivers.",
    "The release that failed halfway: one object of a new kind was not permitted, and the objects of the "
    "waves before it had been applied.",
    "Add the kind to the project's whitelist, or leave the object out.",
)
NAMESPACE = Rule(
    "argo/namespace",
    "The project of an Application allows the namespaces of all objects that it delivers.",
    "The RoleBinding that an overlay put into kube-system: the project had stopped it for a year, and "
    "with it "
    "every sync of that client.",
    "Put the object into a namespace that the project lists under destinations, or list it there.",
)
RULES = (KIND, NAMESPACE)


def check(index: Index, application: Application, installation: Installation) -> Iterator[Finding]:
    """What a sync would be refused for (argo-cd v3.2, controller/sync.go)."""
    project = installation.projects.get(application.project)
    if project is None:
        return
    cluster = _permitted(application, project, installation)
    own = {
        (text(each.manifest, "spec", "group"), text(each.manifest, "spec", "names", "kind"))
        for each in index.of_kind("CustomResourceDefinition")
        if text(each.manifest, "spec", "scope") == "Cluster"
    }
    said: dict[tuple[str, str, str], _Breach | None] = {}
    for entry in index.entries:
        made = entry.id
        alike = made.api_version, made.kind, made.namespace
        if alike not in said:
            namespaced = (made.group, made.kind) not in own and not _is_outside(entry, application)
            said[alike] = _breach(made, project, cluster, application, namespaced=namespaced)
        if (breach := said[alike]) is not None:
            rule, message, field, remedy = breach
            yield entry.finding(rule, message, *field, remedy=remedy)


_Breach = tuple[Rule, str, tuple[str, ...], str]
"""A rule, and the message, the field and the remedy of a finding by it."""


def _breach(
    made: ObjectId,
    project: Project,
    cluster: KnownCluster | None,
    application: Application,
    *,
    namespaced: bool,
) -> _Breach | None:
    """What is wrong with all objects of a kind in a namespace."""
    if not project.permits_kind(made.group, made.kind, namespaced=namespaced):
        message = f"resource {made.group}:{made.kind} is not permitted in project {project.name}"
        return KIND, message, ("kind",), _remedy(project, namespaced=namespaced)
    if namespaced and cluster is not None:
        namespace = made.namespace or application.target_namespace
        if not project.permits_destination(Destination(cluster.server, cluster.name, namespace)):
            message = f"namespace {namespace} is not permitted in project '{project.name}'"
            return NAMESPACE, message, ("metadata", "namespace"), ""
    return None


def _permitted(application: Application, project: Project, installation: Installation) -> KnownCluster | None:
    """The cluster that it goes to; None where its project forbids that, which is said of the Application."""
    cluster = installation.cluster(application)
    if cluster is None:
        return None
    target = Destination(cluster.server, cluster.name, application.target_namespace)
    return cluster if project.permits_destination(target) else None


def in_no_namespace(made: ObjectId) -> bool:
    """Whether an object is of a kind that is known to be the whole cluster's."""
    return not resource(made.api_version, made.kind).namespaced or is_cluster_scoped(
        made.api_version, made.kind
    )


def _is_outside(entry: Entry, application: Application) -> bool:
    """Whether an object is in no namespace, as far as can be told for a kind that only its cluster knows.

    An overlay that puts its objects into a namespace puts them all there, but for those.
    """
    made = entry.id
    if in_no_namespace(made):
        return True
    is_built_in = "." not in made.group or made.group.endswith(".k8s.io")
    return not is_built_in and not made.namespace and bool(application.target_namespace)


def _remedy(project: Project, *, namespaced: bool) -> str:
    field = "namespaceResource" if namespaced else "clusterResource"
    return (
        f"Add it to {field}Whitelist of project {project.name}, and to no blacklist, or leave the object out."
    )
