"""The first roll-out: one bootstrap brings everything, ring after ring, as far as the gate."""

from __future__ import annotations

from fairway.sandbox.applications import Application
from platform_under_test import Platform


def test_the_roots_bring_every_client_environment(platform: Platform) -> None:
    found = {one.name: one for one in platform.sandbox.applications()}
    assert set(found) == platform.sandbox.expected
    unwell = {name: one for name, one in found.items() if not one.settled}
    assert unwell == {}
    assert all(one.synced_and_healthy for one in found.values() if one.automated)


def test_a_ring_starts_when_the_ring_before_it_is_healthy(platform: Platform) -> None:
    """Looked at all the way up: no Application was there before every one of a lower ring had been well."""
    well: set[str] = set()
    early = []
    for applications in platform.observed:
        well |= {one.name for one in applications if one.settled}
        early += [(one.name, lower.name) for one in applications for lower in _before(one, applications)
                  if lower.name not in well]  # fmt: skip
    assert early == []


def test_rings_were_started_one_after_the_other(platform: Platform) -> None:
    """The roots of the two clusters have several rings, and there were moments with the first only."""
    rings = [{one.ring for one in seen if one.cluster == "aws-staging" and one.ring is not None
              and not one.name.startswith("root-")} for seen in platform.observed]  # fmt: skip
    assert {0} in rings
    assert rings[-1] == {0, 1}


def test_production_waits_for_its_gate(platform: Platform) -> None:
    production = [one for one in platform.sandbox.applications() if one.name.endswith("-production")
                  and not one.name.startswith("root-")]  # fmt: skip
    assert len(production) == 3
    assert all(one.waits_for_gate and one.health == "Missing" for one in production)
    kubectl = platform.cluster("larch/production")
    assert [one["metadata"]["name"] for one in kubectl.objects("namespaces")
            if one["metadata"]["name"].endswith("-production")] == []  # fmt: skip


def _before(one: Application, applications: list[Application]) -> list[Application]:
    return [
        lower
        for lower in applications
        if lower.cluster == one.cluster
        and not lower.name.startswith("root-")
        and not one.name.startswith("root-")
        and lower.ring is not None
        and one.ring is not None
        and lower.ring < one.ring
    ]
