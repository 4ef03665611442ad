"""The API server is the judge of updates: what it refuses of them is what a plan says blocks."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api_server import ApiServer, api_server, until
from fleet_copy import ROOT

sys.path.insert(0, str(ROOT / "tools" / "fairway" / "tests"))

from plan.updates import Update, updates

AS_ARGO_CD = "?fieldManager=argocd-controller&force=true"
Json = Any


class Judge:
    """An API server that is asked for updates as Argo CD asks, which applies on the server's side."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self._applying = replace(server, headers={"Content-Type": "application/apply-patch+yaml"})
        self._merging = replace(server, headers={"Content-Type": "application/merge-patch+json"})

    def refusal(self, update: Update) -> str:
        """What it says to an update of an object that is there; empty where it takes it."""
        if update.needs:
            self.server.put(update.needs)
        place = f"{self.server.path(update.before)}/{update.before['metadata']['name']}"
        made = self._applying.ask("PATCH", place + AS_ARGO_CD, update.before)
        assert made.accepted, made.message
        try:
            self._settle(update, place)
            return self._applying.ask("PATCH", f"{place}{AS_ARGO_CD}&dryRun=All", update.after).message
        finally:
            self._delete(place)

    def _settle(self, update: Update, place: str) -> None:
        """Write what controllers would have written."""
        if update.status:
            assert self._merging.ask("PATCH", f"{place}/status", {"status": update.status}).accepted
        if update.before["kind"] == "CustomResourceDefinition":
            until(lambda: self._is_established(place), seconds=30)

    def _is_established(self, place: str) -> bool:
        """Whether a definition is in force: the condition is there before, and false."""
        conditions = self.server.ask("GET", place).body.get("status", {}).get("conditions") or ()
        return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)

    def _delete(self, place: str) -> None:
        self.server.ask("DELETE", f"{place}?gracePeriodSeconds=0&propagationPolicy=Background")
        until(lambda: self._is_gone(place), seconds=30)

    def _is_gone(self, place: str) -> bool:
        answer = self.server.ask("GET", place)
        if answer.code != http.client.NOT_FOUND and answer.body.get("metadata", {}).get("finalizers"):
            # No controller is there to let go of it.
            self._merging.ask("PATCH", place, {"metadata": {"finalizers": None}})
        return answer.code == http.client.NOT_FOUND


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with api_server(tmp_path_factory.mktemp("updates")) as server:
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
        server.ask("POST", "/api/v1/namespaces/default/serviceaccounts", account)
        yield Judge(server)


@pytest.mark.parametrize("update", updates(), ids=lambda update: update.name)
def test_the_recorded_verdict_is_the_real_one(judge: Judge, update: Update) -> None:
    message = judge.refusal(update)
    assert bool(message) == update.refused, message
