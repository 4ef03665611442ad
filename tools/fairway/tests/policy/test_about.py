"""A breach names the field that it is about, so that the line that set it can be found."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.check.policy.about import field_about
from fairway.check.policy.model import policy_of

POD = "object.kind == 'Pod' ? object.spec : object.spec.template.spec"
EVERY = "variables.pod.containers + variables.pod.?initContainers.orValue([])"
OFFENDING = "variables.every.filter(c, !c.?securityContext.?privileged.orValue(false))"
DEPLOYMENT: Any = {
    "spec": {
        "type": "a",
        "template": {
            "spec": {"containers": [{"name": "app"}, {"name": "proxy"}], "initContainers": [{"name": "wait"}]}
        },
    }
}


def about(expression: str, message: str = "is wrong", **variables: str) -> str:
    policy = policy_of(
        {
            "metadata": {"name": "p"},
            "spec": {
                "variables": [{"name": name, "expression": text} for name, text in variables.items()],
                "validations": [{"expression": expression}],
            },
        }
    )
    return ".".join(map(str, field_about(policy, 0, "Deployment", DEPLOYMENT, message)))


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("object.spec.type == 'ClusterIP'", "spec.type"),
        ("object.kind == 'Pod' || object.spec.b == object.metadata.name", "spec.b"),
        ("object.metadata.labels['a'] == 'b'", "metadata.labels.a"),
        ("object.spec.a.x == object.spec.a.y", "spec.a"),
        ("object.spec.a == object.data", ""),
        ("object.kind == 'Pod'", ""),
        ("params.spec.a == 1", ""),
    ],
)
def test_a_field_is_what_holds_all_that_an_expression_asks(expression: str, field: str) -> None:
    """What it asks of kind and metadata counts only where it asks of nothing else."""
    assert about(expression) == field


def test_variables_count_with_all_that_they_stand_on_and_others_do_not() -> None:
    text = "variables.pod.?hostNetwork.orValue(false) == false"
    assert about(text, pod=POD, other="object.spec.type") == "spec.template.spec.hostNetwork"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("not these: app", "spec.template.spec.containers.0.securityContext.privileged"),
        ("not these: wait, proxy", "spec.template.spec.containers.1.securityContext.privileged"),
        ("not these: wait", "spec.template.spec.initContainers.0.securityContext.privileged"),
        ("not these: application", "spec.template.spec"),
    ],
)
def test_an_item_of_a_list_is_the_one_that_the_message_names(message: str, field: str) -> None:
    assert about("variables.bad.size() == 0", message, pod=POD, every=EVERY, bad=OFFENDING) == field


def test_of_several_fields_of_an_item_it_is_what_holds_them() -> None:
    alone = "object.spec.template.spec.containers.all(c, has(c.readinessProbe) && has(c.livenessProbe))"
    assert about(alone, "no probes: app") == "spec.template.spec.containers.0"
