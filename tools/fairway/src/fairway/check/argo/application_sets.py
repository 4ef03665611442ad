"""ApplicationSets: that they can be expanded, and that the Applications they make are in order."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.argo.application_sets import NeedsServerError
from fairway.argo.installation import Installation, is_kind
from fairway.check.argo import applications
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.errors import FairwayError
from fairway.finding import Finding, Severity

EXPANSION = Rule(
    "argo/application-set",
    "An ApplicationSet makes Applications.",
    "The set whose template gave two Applications one name: its controller refused the whole set, and no new "
    "client of that week was ever deployed.",
    "Mend the generators or the template.",
)
SERVER = Rule(
    "argo/application-set-server",
    "What an ApplicationSet makes is known without a server.",
    "The pull request that nobody could judge: its ApplicationSet asked a forge for repositories, and "
    "what it would "
    "deploy was seen when it had.",
    "Nothing need be done; what it makes is to be seen in Argo CD.",
    Severity.INFO,
)
RULES = (EXPANSION, SERVER)


def check(index: Index, installation: Installation) -> Iterator[Finding]:
    """Sets that cannot be expanded, and what is wrong with the Applications of the others."""
    for entry in index.of_kind("ApplicationSet"):
        if is_kind(entry.id, "ApplicationSet"):
            yield from _set(entry, installation)


def _set(entry: Entry, installation: Installation) -> Iterator[Finding]:
    try:
        made = installation.expanded(entry.manifest)
    except NeedsServerError as error:
        yield entry.finding(SERVER, error.message, "spec", "generators", remedy=error.remedy or "")
        return
    except FairwayError as error:
        yield entry.finding(EXPANSION, error.message, "spec", remedy=error.remedy or "")
        return
    for finding in applications.check(Index(made, entry.file), installation):
        # Nobody finds the Application in the tree: it is the set that has to be mended.
        message = f"{finding.object}: {finding.message}"
        rule = next(each for each in applications.RULES if each.name == finding.rule)
        yield entry.finding(rule, message, "spec", "template", remedy=finding.remedy)
