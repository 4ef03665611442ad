"""What the files for the CIs must keep to, whatever else they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[4]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}|\./\.github/workflows/[\w-]+\.yml")


def parsed(file: Path) -> dict[Any, Any]:
    found = yaml.safe_load(file.read_text())
    assert isinstance(found, dict)
    return found


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    return dict(parsed(file)["jobs"])


def writes(job: dict[str, Any]) -> set[str]:
    return {name for name, right in (job.get("permissions") or {}).items() if right == "write"}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    uses = re.findall(r"\buses: (\S+)", file.read_text())
    assert uses
    assert [each for each in uses if not PINNED.fullmatch(each)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_workflow_runs_a_change_with_the_rights_of_its_base(file: Path) -> None:
    """`on` is a boolean to YAML 1.1."""
    document = parsed(file)
    assert "pull_request_target" not in (document.get("on") or document[True])
    assert document["permissions"] in ({}, {"contents": "read"})


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_where_a_token_may_write_no_code_of_a_change_runs(file: Path) -> None:
    """Such a job calls the plan, checks out the base, or runs nothing but actions."""
    for job in jobs(file).values():
        steps = job.get("steps", [])
        checkouts = [step for step in steps if "actions/checkout@" in step.get("uses", "")]
        if not writes(job) or "uses" in job:
            continue
        refs = [step.get("with", {}).get("ref", "") for step in checkouts]
        assert all("base.sha" in ref and "default_branch" in ref and "head" not in ref for ref in refs)
        assert refs or not any("run" in step for step in steps)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_text_of_others_is_put_into_a_script(file: Path) -> None:
    """An expression is filled in before the shell reads the script: only our own names may be one."""
    for job in jobs(file).values():
        for step in job.get("steps", []):
            for expression in re.findall(r"\$\{\{(.*?)\}\}", step.get("run", "")):
                assert expression.split()[0].startswith("matrix.")


def test_atlantis_plans_the_fleet_for_every_folder_of_it() -> None:
    (fleet,) = parsed(ROOT / "atlantis.yaml")["projects"]
    folders = {pattern.removesuffix("/**") for pattern in fleet["autoplan"]["when_modified"]}
    assert folders >= {"apps", "argocd", "base", "clusters", "overlays", "policies", "fairway.yaml"}
    assert not {"workflows", "policies"} & parsed(ROOT / "atlantis.yaml").keys()


def test_a_change_may_choose_a_workflow_of_the_server_and_nothing_else() -> None:
    (repository,) = parsed(ROOT / "docs/examples/atlantis-repos.yaml")["repos"]
    assert repository["allowed_overrides"] == ["workflow"]
    assert repository["apply_requirements"] == ["approved", "mergeable", "undiverged"]
    assert not repository.get("allow_custom_workflows")


def test_gitlab_reviews_with_the_toolchain_of_the_base() -> None:
    job = parsed(ROOT / ".gitlab-ci.yml")["plan"]
    assert any(line.startswith("/tmp/base/.venv/bin/fairway") for line in job["script"])  # noqa: S108 - its text
    assert job["resource_group"] == "plan-$CI_MERGE_REQUEST_IID"
