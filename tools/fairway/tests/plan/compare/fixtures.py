"""Objects written as YAML, and what becomes of one between two states of it."""

from __future__ import annotations

from textwrap import dedent
from typing import cast

from fairway.plan.compare import Compared, compare
from fairway.plan.model import FieldChange
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders, namespace: acme}
spec:
  replicas: 2
  selector:
    matchLabels: {app: orders}
  template:
    metadata:
      labels: {app: orders}
    spec:
      containers:
        - name: app
          image: registry.example.com/orders:1.2.3
          args: [serve, --port=8000, --log=info]
          ports:
            - containerPort: 8000
          env:
            - name: HOST
              value: db
            - name: URL
              value: postgres://$(HOST)/orders
          envFrom:
            - configMapRef: {name: orders-6ct58987ht}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: "1", memory: 1Gi}
        - name: proxy
          image: registry.example.com/proxy:4
"""


def objects(text: str) -> list[Mapping]:
    """The objects of a YAML stream."""
    return cast("list[Mapping]", read_documents(dedent(text)))


def compared(before: str, after: str) -> tuple[Compared, ...]:
    """What becomes of the objects of two YAML streams."""
    return compare(objects(before), objects(after))


def fields(before: str, after: str) -> list[FieldChange]:
    """The changed fields of the one object of two YAML streams."""
    return [field for each in compared(before, after) for field in each.change.fields]


def edited(old: str, new: str, text: str = DEPLOYMENT) -> list[FieldChange]:
    """The changed fields of a Deployment in which one text is replaced."""
    assert old in text
    return fields(text, text.replace(old, new))


CONTAINER = ("spec", "template", "spec", "containers", "[name=app]")
