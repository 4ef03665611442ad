"""`fairway connect`, as a user asks it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.cli import run

SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: store}
spec:
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers: [{name: store, image: store, ports: [{name: sql, containerPort: 5432}]}]
---
apiVersion: v1
kind: Service
metadata: {name: database}
spec: {selector: {app: store}, ports: [{port: 1, targetPort: sql}]}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: legacy}
spec: {ports: [{port: 5432}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store}
spec:
  podSelector: {matchLabels: {app: store}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: sql}]
"""


class Connect:
    """Asks in a directory of one kustomization and gives the exit code, the output and the errors."""

    def __init__(self, directory: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.directory = directory
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(self.directory), "connect", ".", *arguments])
        return code, *self.capfd.readouterr()


@pytest.fixture
def connect(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Connect:
    (tmp_path / "kustomization.yaml").write_text("resources: [shop.yaml]\n")
    (tmp_path / "shop.yaml").write_text(SHOP)
    return Connect(tmp_path, capfd)


def test_a_connection_is_answered_with_the_line_of_the_rule_that_allows_it(connect: Connect) -> None:
    code, out, _ = connect("web", "store")
    assert code == 0
    assert out.startswith("Deployment web may reach Deployment store on port 5432/TCP\n")
    assert "rule 1 of ingress (shop.yaml:42)" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_a_connection_that_is_refused_names_the_policies_and_fails(connect: Connect) -> None:
    code, out, _ = connect("internet", "store")
    assert code == 1
    assert "may NOT reach" in out
    assert "no rule of store lets it through" in out


def test_the_port_of_a_service_is_that_of_its_pods(connect: Connect) -> None:
    _, out, _ = connect("web", "database:1", "--format", "json")
    assert [(each["target"], each["port"]) for each in json.loads(out)] == [("Deployment store", 5432)]


@pytest.mark.parametrize(
    ("destination", "message", "remedy"),
    [
        ("outside:5432", "Service outside leads to no pods", "one of db.example.com"),
        ("legacy:5432", "Service legacy leads to no pods", "Name the address"),
        ("stor", "there is no workload or Service stor", "Did you mean store?"),
        ("store:http", "Deployment store has no TCP port http", "It has 5432."),
        ("store:70000", "70000 is no port", "from 1 to 65535"),
        ("store:1/icmp", "icmp is no protocol", "tcp, udp or sctp"),
        ("fe80::1", "fe80::1 declares no TCP port", "[fe80::1]:PORT"),
    ],
)
def test_what_cannot_be_reached_at_all_is_said(
    connect: Connect, destination: str, message: str, remedy: str
) -> None:
    """A Service without a selector selects no pods, not all of them."""
    code, _, errors = connect("web", destination)
    assert code == 2
    assert message in errors
    assert remedy in errors
