"""The service runs with exactly what the manifests of the tree give it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from chassis.testing.manifests import AppManifests
from chassis.testing.programs import MissingProgramError
from chassis.testing.servers import NatsServer, PostgresServer
from chassis.testing.service import ServiceProcess, status_of
from orders.settings import OrdersSettings

ROOT = Path(__file__).parents[3]
READ_BY_OPENTELEMETRY = {"otel_resource_attributes"}


@pytest.fixture(params=["acme/production", "globex/production"])
def manifests(request: pytest.FixtureRequest) -> AppManifests:
    """The app in an environment of each size."""
    try:
        return AppManifests.render(ROOT, request.param, "orders")
    except MissingProgramError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


async def test_it_starts_with_the_environment_of_its_manifests_and_answers_their_probes(
    manifests: AppManifests, postgres: PostgresServer, nats: NatsServer
) -> None:
    secrets = {"DATABASE_URL": postgres.url(postgres.new_database()), "NATS_URL": nats.url}
    variables = manifests.environment(secrets)
    service = await asyncio.to_thread(ServiceProcess.start, "orders", variables, patience=60)
    try:
        for path in manifests.probes.values():
            assert await asyncio.to_thread(status_of, service.port, path) == 200
        assert '"stores":"postgresql, events through NATS JetStream"' in service.program.log
    finally:
        await asyncio.to_thread(service.program.stop)


def test_every_variable_of_the_manifests_is_a_setting(manifests: AppManifests) -> None:
    """A misspelt variable would be ignored in silence."""
    variables = manifests.environment(dict.fromkeys(manifests.secrets, "x"))

    names = {name.lower() for name in variables} - READ_BY_OPENTELEMETRY
    assert names <= set(OrdersSettings.model_fields)
    assert manifests.secrets == {"DATABASE_URL", "NATS_URL"}


def test_the_port_of_the_manifests_is_the_one_that_it_listens_on(manifests: AppManifests) -> None:
    assert manifests.port == OrdersSettings.model_fields["port"].default
