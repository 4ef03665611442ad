"""What a plan judges a change by: the base's exceptions and rules, so that no change judges itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.plan.run import Request, plan
from fairway.report.plan_markdown import plan_markdown
from git_fleet import GitFleet, git
from plan.told import findings

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-terminal}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
  validations:
    - expression: "object.spec.template.spec.containers.all(c, !has(c.tty))"
      message: a terminal is of no use here
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-terminal}
spec: {policyName: no-terminal, validationActions: [Deny]}
"""
EXCEPTION = """\
exceptions:
  - policy: no-terminal
    objects: [Deployment orders]
    environments: ["acme/*"]
    owner: somebody
    reason: until it is mended
    expires: 2099-01-01
"""
DENIED = "new policy/denied: Deployment acme-production/orders"
EXCEPTED = "new policy/excepted: Deployment acme-production/orders"


def policy(fleet: GitFleet) -> None:
    fleet.write({"policies/kustomization.yaml": "resources: [policy.yaml]\n", "policies/policy.yaml": POLICY})


def exception(fleet: GitFleet) -> None:
    fleet.write({"policies/exceptions.yaml": EXCEPTION})


def breach(fleet: GitFleet) -> None:
    fleet.replace("base/workload/deployment.yaml", "- name: app", "- tty: true\n          name: app")


def told(fleet: GitFleet) -> tuple[int, list[str]]:
    code, found = fleet.plan()
    assert found is not None
    return code, [line for line in findings(found) if "policy/" in line]


def test_a_breach_of_a_policy_is_new(git_fleet: GitFleet) -> None:
    policy(git_fleet)
    git_fleet.commit()
    breach(git_fleet)
    assert told(git_fleet) == (1, [DENIED])


def test_a_change_does_not_except_itself(git_fleet: GitFleet) -> None:
    """An exception that comes with the breach does not count."""
    policy(git_fleet)
    git_fleet.commit()
    breach(git_fleet)
    exception(git_fleet)
    assert told(git_fleet) == (1, [DENIED])


def test_an_exception_of_the_base_counts(git_fleet: GitFleet) -> None:
    policy(git_fleet)
    exception(git_fleet)
    git_fleet.commit()
    breach(git_fleet)
    code, lines = told(git_fleet)
    assert code == 0
    assert EXCEPTED in lines


def test_a_new_policy_may_come_with_its_exceptions(git_fleet: GitFleet) -> None:
    """It loosens nothing that held before."""
    breach(git_fleet)
    git_fleet.commit()
    policy(git_fleet)
    exception(git_fleet)
    code, lines = told(git_fleet)
    assert code == 0
    assert EXCEPTED in lines


def test_a_finding_stays_the_same_on_another_line(git_fleet: GitFleet) -> None:
    """Lines above it may come and go."""
    git_fleet.replace("overlays/acme/staging/scale.yaml", "replicas: 2", "replica: 2")
    git_fleet.commit()
    git_fleet.replace("overlays/acme/staging/scale.yaml", "apiVersion", "# more\n# lines\napiVersion")
    code, found = git_fleet.plan()
    assert found is not None
    assert code == 0
    assert [each.state for each in found.findings] == ["unchanged"]


def test_ten_thousand_changed_objects_are_planned(tmp_path: Path, cache_of_its_own: Path) -> None:
    """Each is there, and a pull request's comment is still one."""
    root = tmp_path / "large"
    root.mkdir()

    def write(value: str) -> None:
        text = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{}}}\ndata: {{key: {}}}\n"
        (root / "all.yaml").write_text("".join(text.format(number, value) for number in range(10_000)))

    (root / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    write("a")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    write("b")
    found = plan(Request(root))
    assert len(found.sets[0].changes) == 10_000
    assert len(plan_markdown(found)) <= 65_536


@pytest.mark.parametrize("given", ["immutable-field", "=why", "immutable-field= "])
def test_a_risk_is_not_allowed_without_a_reason(git_fleet: GitFleet, given: str) -> None:
    assert git_fleet.plan("--allow", given) == (2, None)


def test_policies_that_cannot_be_read_are_named_from_the_root(git_fleet: GitFleet) -> None:
    """On both sides alike, though the base lies elsewhere: a plan has no path of the machine."""
    git_fleet.write(
        {"policies/kustomization.yaml": "resources: [policy.yaml]\n", "policies/policy.yaml": "a: [\n"}
    )
    git_fleet.commit()
    breach(git_fleet)
    found = plan(Request(git_fleet.root)).findings
    unread = [each for each in found if each.finding.rule == "render/build"]
    assert {(each.state, each.finding.file) for each in unread} == {("unchanged", "policies/policy.yaml")}
