"""ApplicationSets: what the real controller makes of them, without a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from argo.recorded import CLUSTERS, REPOSITORY, application_sets, recorded
from fairway.argo.application_sets import expand
from fairway.argo.values import of_node
from fairway.errors import FairwayError
from fairway.manifest import identity
from fairway.yamlio.node import Mapping

RECORDED = recorded()
CONTROLLER_ONLY = {"unknown-project"}
"""A set that fails for what is checked of its Applications."""


def plain(manifest: Mapping) -> Any:
    """An Application as the controller's record has it."""
    found = of_node(manifest)
    del found["apiVersion"], found["kind"]
    found["metadata"].pop("namespace", None)
    return found


@pytest.mark.parametrize("manifest", application_sets(), ids=lambda each: identity(each).name)
def test_an_application_set_gives_what_the_controller_made(manifest: Mapping) -> None:
    """The same Applications, field by field; no Applications where the controller refuses the set."""
    name = identity(manifest).name
    if name in CONTROLLER_ONLY:
        assert expand(manifest, REPOSITORY, CLUSTERS)
    elif "error" in RECORDED[name]:
        with pytest.raises(FairwayError):
            expand(manifest, REPOSITORY, CLUSTERS)
    else:
        found = sorted((plain(each) for each in expand(manifest, REPOSITORY, CLUSTERS)), key=_name)
        assert found == RECORDED[name]["applications"]


def _name(application: Any) -> str:
    return str(application["metadata"]["name"])


def test_there_is_a_record_of_every_set() -> None:
    assert {identity(each).name for each in application_sets()} == set(RECORDED)
