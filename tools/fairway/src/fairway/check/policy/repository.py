"""The policies of a repository: `policies/`, rendered as Argo CD does, and the facts of the clusters."""

from __future__ import annotations

from pathlib import Path

from fairway.check.policy.exceptions import PolicyException, read_exceptions
from fairway.check.policy.policy_set import PolicySet
from fairway.document import read_values
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import kustomization_file, read_file
from fairway.kustomize import build
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

FOLDER = "policies"
EXCEPTIONS = f"{FOLDER}/exceptions.yaml"


def load_policies(root: Path) -> PolicySet:
    """The policies of a repository; none where it has no `policies/` that can be built.

    Raises KustomizeError for policies that do not render, and LoadError or YamlError for a file that cannot
    be read.
    """
    folder = root / FOLDER
    if kustomization_file(folder) is None:
        return PolicySet((), ())
    facts = {
        file.parent.name: _facts(root, file) for file in sorted((root / "clusters").glob("*/cluster.yaml"))
    }
    found, findings = load_exceptions(root)
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return PolicySet.of(build(folder).objects, clusters=known, exceptions=found, faults=findings)


def _facts(root: Path, file: Path) -> Mapping | None:
    # What is wrong with the file is said by the checks of the layout.
    try:
        documents = read_documents(read_file(file, str(file.relative_to(root))), name=str(file))
    except FairwayError:
        return None
    return documents[0] if documents and isinstance(documents[0], dict) else None


def load_exceptions(root: Path) -> tuple[tuple[PolicyException, ...], tuple[Finding, ...]]:
    """The exceptions of a repository, and what is wrong with their file; raises as above."""
    file = root / EXCEPTIONS
    if not file.exists():
        return (), ()
    exceptions, findings = [], []
    for document in read_values(read_file(file, EXCEPTIONS), EXCEPTIONS):
        read, wrong = read_exceptions(document, EXCEPTIONS)
        exceptions += read
        findings += wrong
    return tuple(exceptions), tuple(findings)
