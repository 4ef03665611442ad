"""Which pull request it is about, and with which token, by the variables of each CI."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fairway.errors import UsageError
from fairway.review.access import access
from fairway.review.context import Context, detect

HEAD = "a" * 40


@pytest.fixture
def event(tmp_path: Path) -> Path:
    file = tmp_path / "event.json"
    file.write_text(
        json.dumps({"pull_request": {"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main"}}})
    )
    return file


def actions(event: Path, **more: str) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": "acme/fleet",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_BASE_REF": "main",
        "GITHUB_RUN_ID": "99",
        "GITHUB_STEP_SUMMARY": "/tmp/summary",  # noqa: S108 - never written
        **more,
    }


GITLAB = {
    "GITLAB_CI": "true",
    "CI_SERVER_URL": "https://gitlab.example",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_PROJECT_PATH": "acme/platform/fleet",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_COMMIT_SHA": HEAD,
    "CI_JOB_URL": "https://gitlab.example/acme/platform/fleet/-/jobs/5",
    "CI_PIPELINE_ID": "314",
}
ATLANTIS = {
    "PULL_NUM": "7",
    "BASE_REPO_OWNER": "acme",
    "BASE_REPO_NAME": "fleet",
    "BASE_BRANCH_NAME": "main",
    "HEAD_COMMIT": HEAD,
}


def test_github_actions_names_its_pull_request(event: Path) -> None:
    assert detect(actions(event)) == Context(
        forge="github",
        url="https://github.com",
        repository="acme/fleet",
        number=7,
        commit=HEAD,
        base="main",
        run="https://github.com/acme/fleet/actions/runs/99",
        summary="/tmp/summary",  # noqa: S108 - never written
    )


def test_a_comment_names_the_pull_request_that_it_is_of(tmp_path: Path) -> None:
    """The head is then asked of the forge: the event is about the default branch."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"issue": {"number": 8, "pull_request": {}}, "comment": {"id": 1}}))
    found = detect(actions(file, GITHUB_REF="refs/heads/main", GITHUB_BASE_REF=""))
    assert (found.number, found.commit, found.base) == (8, "", "")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pull_request": null}'])
def test_without_a_usable_event_the_reference_tells_the_number(content: str, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(content)
    assert detect(actions(file)).number == 7
    assert detect(actions(tmp_path / "missing")).number == 7


def test_gitea_actions_are_known_from_githubs(event: Path) -> None:
    found = detect(actions(event, GITEA_ACTIONS="true", GITHUB_SERVER_URL="https://gitea.example/"))
    assert (found.forge, found.url, found.number) == ("gitea", "https://gitea.example", 7)


def test_gitlab_ci_names_its_merge_request() -> None:
    found = detect(GITLAB)
    assert found == Context(
        forge="gitlab",
        url="https://gitlab.example",
        repository="acme/platform/fleet",
        number=7,
        commit=HEAD,
        base="main",
        run="https://gitlab.example/acme/platform/fleet/-/jobs/5",
        pipeline="314",
    )


def test_a_pipeline_of_merged_results_is_about_the_source_branch() -> None:
    """It runs another commit, whose pipeline cannot hold the status: GitLab would make a new one."""
    found = detect({**GITLAB, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "b" * 40})
    assert (found.commit, found.pipeline) == ("b" * 40, "")
    same = detect({**GITLAB, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD})
    assert (same.commit, same.pipeline) == (HEAD, "314")


@pytest.mark.parametrize(
    ("page", "forge"),
    [
        ("https://github.com/acme/fleet/pull/7", "github"),
        ("https://git.example/acme/fleet/pulls/7", "gitea"),
        ("https://git.example/acme/fleet/-/merge_requests/7", "gitlab"),
        ("https://git.example/7", ""),
    ],
)
def test_atlantis_names_the_page_which_tells_the_forge(page: str, forge: str) -> None:
    found = detect({**ATLANTIS, "PULL_URL": page, "GITHUB_ACTIONS": "true"})
    host = page.split("/")[2]
    assert found == Context(forge, f"https://{host}", "acme/fleet", 7, HEAD, "main")


def test_elsewhere_nothing_is_known() -> None:
    assert detect({}) == Context()


WHOLE = Context("gitea", "https://git.example", "acme/fleet", 7, HEAD)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"forge": ""}, "--forge is missing"),
        ({"url": ""}, "--url is missing"),
        ({"repository": ""}, "--repository is missing"),
        ({"number": 0}, "--pull-request is missing"),
        ({"repository": "acme"}, "no repository"),
        ({"repository": "../user"}, "no repository"),
        ({"repository": "acme/fleet?x"}, "no repository"),
        ({"commit": "main"}, "no commit"),
        ({"url": "git.example"}, "no address"),
        ({"url": "https://user:s3cret@git.example"}, "^git.example is no address"),
        ({"url": "https://git.example?x=1"}, "no address"),
        ({"commit": f"{HEAD}/../x"}, "no commit"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told(change: dict[str, str], words: str) -> None:
    WHOLE.require_whole()
    with pytest.raises(UsageError, match=words):
        replace(WHOLE, **change).require_whole()  # type: ignore[arg-type] # one field of any kind


@pytest.mark.parametrize(
    ("forge", "variable", "header", "value", "api"),
    [
        ("github", "GITHUB_TOKEN", "Authorization", "Bearer t", "https://git.example/api/v3"),
        ("github", "ATLANTIS_GH_TOKEN", "Authorization", "Bearer t", "https://git.example/api/v3"),
        ("gitlab", "GITLAB_TOKEN", "PRIVATE-TOKEN", "t", "https://git.example/api/v4"),
        ("gitea", "GITEA_TOKEN", "Authorization", "token t", "https://git.example/api/v1"),
        ("gitea", "FAIRWAY_TOKEN", "Authorization", "token t", "https://git.example/api/v1"),
    ],
)
def test_each_forge_takes_its_token_its_own_way(
    forge: str, variable: str, header: str, value: str, api: str
) -> None:
    context = replace(WHOLE, forge=forge)
    found = access(context, context, {variable: " t\n", "OTHER_TOKEN": "x"})
    assert found is not None
    assert (found.api, found.header, found.value, found.variable) == (api, header, value, variable)


def test_github_has_a_host_of_its_own_for_the_api() -> None:
    context = replace(WHOLE, forge="github", url="https://github.com")
    found = access(context, context, {"GITHUB_TOKEN": "t"})
    assert found is not None
    assert found.api == "https://api.github.com"


def test_a_token_that_is_meant_for_us_goes_before_others() -> None:
    found = access(WHOLE, WHOLE, {"GITEA_TOKEN": "a", "FAIRWAY_TOKEN": "b"})
    assert found is not None
    assert found.value == "token b"


def test_without_a_token_there_is_no_access() -> None:
    assert access(WHOLE, WHOLE, {"GITLAB_TOKEN": "t", "GITEA_TOKEN": " "}) is None


def test_the_token_of_a_ci_does_not_go_to_another_forge() -> None:
    """`--url` may name any host; the token that the CI gave to its jobs is for its own."""
    other = replace(WHOLE, url="https://elsewhere.example")
    assert access(other, WHOLE, {"GITEA_TOKEN": "t"}) is None
    found = access(other, WHOLE, {"GITEA_TOKEN": "t", "FAIRWAY_TOKEN": "u"})
    assert found is not None
    assert found.value == "token u"
