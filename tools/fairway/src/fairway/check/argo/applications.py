"""Applications: a project that there is and that allows them, a source and a cluster that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.argo.application import Application, Source, clean
from fairway.argo.cluster import KnownCluster
from fairway.argo.installation import Installation, is_kind
from fairway.argo.project import Destination, Project
from fairway.check.references.hint import hint
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.finding import Finding

PROJECT = Rule(
    "argo/project",
    "The project of an Application is there.",
    "The new client whose Application named a project of an older naming: it was accepted, showed "
    "Unknown, and "
    "nothing of it ran on the day of the launch.",
    "Name a project of argocd/projects/, or add it there.",
)
SOURCE = Rule(
    "argo/source",
    "An Application takes its manifests from where its project allows, and says from where.",
    "The Application that was moved to a fork for a trial, and stopped being synchronised without a word "
    "beyond its own page.",
    "Take a repository that the project lists under sourceRepos, or list it there.",
)
PATH = Rule(
    "argo/path",
    "A path that an Application takes from this repository is a directory of it.",
    "The root that named a folder by its old name: every Application beneath it was an orphan from then on.",
    "Name a directory that there is.",
)
DESTINATION = Rule(
    "argo/destination",
    "An Application goes to a cluster that there is, and where its project allows.",
    "The staging Application that named the production cluster: its project would have stopped it, had it "
    "listed its destinations.",
    "Name a cluster of clusters/ and a namespace that the project lists under destinations, or list it "
    "there.",
)
RULES = (PROJECT, SOURCE, PATH, DESTINATION)

_MISSING: Final = "Destination server missing from app spec"


def check(index: Index, installation: Installation) -> Iterator[Finding]:
    """What the application controller would say of each Application of the set (util/argo, argo-cd v3.2)."""
    own = {
        each.id.name: Project(each.manifest)
        for each in index.of_kind("AppProject")
        if is_kind(each.id, "AppProject")
    }
    for entry in index.of_kind("Application"):
        if is_kind(entry.id, "Application"):
            yield from _application(entry, installation, {**installation.projects, **own})


def _application(entry: Entry, installation: Installation, projects: dict[str, Project]) -> Iterator[Finding]:
    application = Application(entry.manifest)
    project = projects.get(application.project)
    if project is None:
        yield entry.finding(
            PROJECT,
            f"Application referencing project {application.project} which does not exist",
            "spec",
            "project",
            remedy=hint(application.project, sorted(projects), PROJECT.remedy),
        )
        return
    yield from _sources(entry, application, project, installation)
    yield from _destination(entry, application, project, installation)


def _sources(
    entry: Entry, application: Application, project: Project, installation: Installation
) -> Iterator[Finding]:
    for source in application.sources:
        lacking = _lacking(source, application)
        if lacking:
            yield entry.finding(SOURCE, lacking, *source.field, remedy="Complete the source.")
            return
        if not project.permits_source(source.address):
            message = f"application repo {source.address} is not permitted in project '{project.name}'"
            yield entry.finding(SOURCE, message, *source.field, "repoURL")
        if installation.is_own(source) and not installation.has(source.path):
            message = f"{clean(source.path)}: app path does not exist"
            yield entry.finding(PATH, message, *source.field, "path")


def _lacking(source: Source, application: Application) -> str:
    if application.is_hydrated:
        return ""
    if application.has_several:
        if not source.address or not (source.path or source.chart or source.reference):
            return "spec.source.repoURL and either source.path, source.chart, or source.ref are required"
    elif not source.address or not (source.path or source.chart):
        return "spec.source.repoURL and either spec.source.path or spec.source.chart are required"
    if source.chart and not source.revision:
        return "spec.source.targetRevision is required if the manifest source is a helm chart"
    return ""


def _destination(
    entry: Entry, application: Application, project: Project, installation: Installation
) -> Iterator[Finding]:
    field = ("spec", "destination")
    server, name = application.server, application.cluster
    if server and name:
        message = f"application destination can't have both name and server defined: {name} {server}"
        yield entry.finding(DESTINATION, message, *field, "server", remedy="Leave one of them out.")
        return
    if not server and not name:
        yield entry.finding(
            DESTINATION, _MISSING, *field, remedy="Give destination.name or destination.server."
        )
        return
    cluster = installation.cluster(application)
    if cluster is None and installation.knows_clusters:
        yield _unknown(entry, application, installation)
        return
    known = cluster or KnownCluster(name, server)
    if not project.permits_destination(Destination(known.server, known.name, application.target_namespace)):
        yield entry.finding(
            DESTINATION,
            f"application destination server '{known.name if name else known.server}' and namespace "
            f"'{application.target_namespace}' do not match any of the allowed destinations in project "
            f"'{project.name}'",
            *field,
        )


def _unknown(entry: Entry, application: Application, installation: Installation) -> Finding:
    names = [each.name for each in installation.clusters]
    servers = [each.server for each in installation.clusters if each.server]
    if application.cluster:
        return entry.finding(
            DESTINATION,
            f"there are no clusters with this name: {application.cluster}",
            "spec", "destination", "name",
            remedy=hint(application.cluster, names, "Name a cluster of clusters/."),
        )  # fmt: skip
    return entry.finding(
        DESTINATION,
        f'error getting cluster by server "{application.server}": there is no such cluster',
        "spec", "destination", "server",
        remedy=hint(application.server, servers, "Give the address of a cluster of clusters/."),
    )  # fmt: skip
