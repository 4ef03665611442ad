"""What the clients ask GitHub, GitLab and Gitea, and how they read the answers.

The answers are recordings in the shapes of the forges' published API documentation, by hand and cut down.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from fairway.errors import ForbiddenError, ForgeError
from fairway.forge.connection import Connection
from fairway.forge.gitea import Gitea
from fairway.forge.github import GitHub
from fairway.forge.gitlab import GitLab
from fairway.forge.model import Comment, Forge, PullRequest, State, Status

from .recorded_forge import Recorded, RecordedForge

HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
BASE = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
CREATED = "2026-03-04T16:00:49Z"
LATER = "2026-03-04T17:10:00Z"
STATUS = Status(State.FAILURE, "blocked", "fairway/plan", "https://ci.example/1")

PULL = {
    "number": 7,
    "state": "open",
    "html_url": "https://git.example/acme/fleet/pull/7",
    "user": {"login": "octocat", "id": 1, "type": "User"},
    "head": {"ref": "topic", "sha": HEAD, "repo": {"full_name": "octocat/fleet", "fork": True}},
    "base": {"ref": "main", "sha": BASE, "repo": {"full_name": "acme/fleet"}},
}
MERGE_REQUEST = {
    "iid": 7,
    "state": "opened",
    "web_url": "https://git.example/acme/platform/fleet/-/merge_requests/7",
    "author": {"id": 1, "username": "octocat", "state": "active"},
    "sha": HEAD,
    "source_branch": "topic",
    "target_branch": "main",
    "diff_refs": {"base_sha": "0" * 40, "head_sha": HEAD, "start_sha": BASE},
}


def github_comment(number: int, **words: Any) -> dict[str, Any]:
    return {
        "id": number,
        "html_url": f"https://git.example/acme/fleet/pull/7#issuecomment-{number}",
        "body": "Me too",
        "user": {"login": "hubot", "id": 2, "type": "User", "site_admin": False},
        "created_at": CREATED,
        "updated_at": CREATED,
        "author_association": "COLLABORATOR",
        **words,
    }


def gitlab_note(number: int, **words: Any) -> dict[str, Any]:
    return {
        "id": number,
        "body": "Me too",
        "author": {"id": 2, "username": "hubot", "state": "active"},
        "created_at": "2026-03-04T16:00:49.101Z",
        "updated_at": "2026-03-04T16:00:49.101Z",
        "system": False,
        "noteable_type": "MergeRequest",
        "resolvable": False,
        **words,
    }


REPOSITORY = "/repos/acme/fleet"
ISSUE = f"{REPOSITORY}/issues/7"
PROJECT = "/projects/acme%2Fplatform%2Ffleet"
NOTES = f"{PROJECT}/merge_requests/7/notes"


@pytest.fixture(params=["github", "gitea"])
def alike(request: pytest.FixtureRequest, connection: Connection) -> Forge:
    """GitHub and Gitea, which speak alike of nearly everything here."""
    make = GitHub if request.param == "github" else Gitea
    return make(connection, "acme/fleet", 7)


@pytest.fixture
def github(connection: Connection) -> GitHub:
    return GitHub(connection, "acme/fleet", 7)


@pytest.fixture
def gitea(connection: Connection) -> Gitea:
    return Gitea(connection, "acme/fleet", 7)


@pytest.fixture
def gitlab(connection: Connection) -> GitLab:
    return GitLab(connection, "acme/platform/fleet", 7, "314")


def test_a_pull_request_has_an_author_a_head_and_a_base(forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"GET {REPOSITORY}/pulls/7", Recorded(PULL))
    assert alike.pull_request() == PullRequest(
        "octocat", HEAD, "main", BASE, "https://git.example/acme/fleet/pull/7"
    )
    assert alike.comment_url(3) == "https://git.example/acme/fleet/pull/7#issuecomment-3"


def test_comments_come_from_all_pages(forge: RecordedForge, alike: Forge) -> None:
    following = {"Link": f'<{{url}}{ISSUE}/comments?per_page=100&page=2>; rel="next"'}
    forge.record(f"GET {ISSUE}/comments?per_page=100", Recorded([github_comment(1)], headers=following))
    forge.record(f"GET {ISSUE}/comments?per_page=100&page=2", Recorded([github_comment(2, updated_at=LATER)]))
    first, second = alike.comments()
    moment = datetime(2026, 3, 4, 16, 0, 49, tzinfo=UTC)
    assert first == Comment(1, "hubot", "Me too", moment, moment)
    assert (first.is_edited, second.is_edited) == (False, True)


def test_an_account_that_is_no_more_has_no_name(forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"GET {ISSUE}/comments", Recorded([github_comment(1, user=None)]))
    assert alike.comments()[0].author == ""


def test_comments_are_made_edited_and_deleted(forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"POST {ISSUE}/comments", Recorded(github_comment(5), 201))
    forge.record(f"PATCH {REPOSITORY}/issues/comments/5", Recorded(github_comment(5, body="new")))
    forge.record(f"DELETE {REPOSITORY}/issues/comments/5", Recorded(None, 204), Recorded({}, 404))
    assert alike.create_comment("text").id == 5
    assert alike.edit_comment(5, "new").body == "new"
    alike.delete_comment(5)
    alike.delete_comment(5)
    assert forge.bodies(f"POST {ISSUE}/comments") == [{"body": "text"}]
    assert forge.bodies(f"PATCH {REPOSITORY}/issues/comments/5") == [{"body": "new"}]


def test_a_status_is_set_in_its_context(forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"POST {REPOSITORY}/statuses/{HEAD}", Recorded({"id": 1, "state": "failure"}, 201))
    alike.set_status(HEAD, STATUS)
    assert forge.bodies(f"POST {REPOSITORY}/statuses/{HEAD}") == [
        {
            "state": "failure",
            "description": "blocked",
            "context": "fairway/plan",
            "target_url": "https://ci.example/1",
        }
    ]


def test_a_status_has_no_character_that_is_refused(forge: RecordedForge, alike: Forge) -> None:
    """GitHub takes none of four bytes, such as a name of a file may have."""
    forge.record(f"POST {REPOSITORY}/statuses/{HEAD}", Recorded({"id": 1}, 201))
    alike.set_status(HEAD, replace(STATUS, description="no plan: \N{BUG}.yaml … is torn"))
    (body,) = forge.bodies(f"POST {REPOSITORY}/statuses/{HEAD}")
    assert body["description"] == "no plan: \N{REPLACEMENT CHARACTER}.yaml … is torn"


def test_a_commit_that_takes_no_more_statuses_is_a_refusal(forge: RecordedForge, alike: Forge) -> None:
    """A thousand were set on it: what is planned is still told in the comment."""
    words = "This SHA and context has reached the maximum number of statuses."
    answer = {"message": "Validation Failed", "errors": [{"resource": "Status", "message": words}]}
    forge.record(f"POST {REPOSITORY}/statuses/{HEAD}", Recorded(answer, 422))
    with pytest.raises(ForbiddenError, match="maximum number of statuses"):
        alike.set_status(HEAD, STATUS)


def test_a_persons_token_has_that_persons_name(forge: RecordedForge, alike: Forge) -> None:
    forge.record("GET /user", Recorded({"login": "octocat", "id": 1}))
    assert alike.login() == "octocat"


@pytest.mark.parametrize(
    ("answer", "login"),
    [
        (Recorded({"data": {"viewer": {"login": "fleet-bot[bot]"}}}), "fleet-bot[bot]"),
        (Recorded({"data": {"viewer": {"login": "fleet-bot"}}}), "fleet-bot[bot]"),
        (Recorded({"errors": [{"type": "FORBIDDEN"}]}), "github-actions[bot]"),
        (Recorded({"message": "no"}, 403), "github-actions[bot]"),
    ],
)
def test_an_apps_token_is_asked_for_in_the_other_api(
    answer: Recorded, login: str, forge: RecordedForge, github: GitHub
) -> None:
    forge.record("GET /user", Recorded({"message": "Resource not accessible by integration"}, 403))
    forge.record("POST /graphql", answer)
    assert github.login() == login


def test_bots_are_known_on_github(forge: RecordedForge, github: GitHub) -> None:
    bot = {"login": "dependabot[bot]", "id": 3, "type": "Bot"}
    forge.record(f"GET {ISSUE}/comments", Recorded([github_comment(1), github_comment(2, user=bot)]))
    assert [each.is_bot for each in github.comments()] == [False, True]


def test_the_jobs_of_giteas_ci_are_a_bot(forge: RecordedForge, gitea: Gitea) -> None:
    bot = {"login": "gitea-actions", "id": -2}
    forge.record(f"GET {ISSUE}/comments", Recorded([github_comment(2), github_comment(1, user=bot)]))
    assert [(each.id, each.is_bot) for each in gitea.comments()] == [(1, True), (2, False)]


def test_a_merge_request_is_a_pull_request(forge: RecordedForge, gitlab: GitLab) -> None:
    forge.record(f"GET {PROJECT}/merge_requests/7", Recorded(MERGE_REQUEST))
    forge.record("GET /user", Recorded({"id": 9, "username": "project_4_bot"}))
    page = "https://git.example/acme/platform/fleet/-/merge_requests/7"
    assert gitlab.pull_request() == PullRequest("octocat", HEAD, "main", BASE, page)
    assert gitlab.comment_url(3) == f"{page}#note_3"
    assert gitlab.login() == "project_4_bot"


def test_notes_are_comments_but_for_the_systems_own(forge: RecordedForge, gitlab: GitLab) -> None:
    bot = {"id": 9, "username": "project_4_bot_8e1a", "state": "active"}
    following = {"Link": f'<{{url}}{NOTES}?page=2&per_page=100>; rel="next"', "X-Next-Page": "2"}
    first = Recorded([gitlab_note(1), gitlab_note(2, system=True)], headers=following)
    forge.record(f"GET {NOTES}", first)
    forge.record(f"GET {NOTES}?page=2&per_page=100", Recorded([gitlab_note(3, author=bot)]))
    assert [(each.id, each.author, each.is_bot) for each in gitlab.comments()] == [
        (1, "hubot", False),
        (3, "project_4_bot_8e1a", True),
    ]


def test_notes_are_made_edited_and_deleted(forge: RecordedForge, gitlab: GitLab) -> None:
    forge.record(f"POST {NOTES}", Recorded(gitlab_note(5), 201))
    forge.record(f"PUT {NOTES}/5", Recorded(gitlab_note(5, body="new")))
    forge.record(f"DELETE {NOTES}/5", Recorded(None, 204), Recorded({"message": "404 Not found"}, 404))
    assert gitlab.create_comment("text").id == 5
    assert gitlab.edit_comment(5, "new").body == "new"
    gitlab.delete_comment(5)
    gitlab.delete_comment(5)


def test_a_status_stands_in_the_pipeline_that_runs_us(forge: RecordedForge, gitlab: GitLab) -> None:
    forge.record(f"POST {PROJECT}/statuses/{HEAD}", Recorded({"id": 1, "status": "failed"}, 201))
    gitlab.set_status(HEAD, STATUS)
    assert forge.bodies(f"POST {PROJECT}/statuses/{HEAD}") == [
        {
            "state": "failed",
            "name": "fairway/plan",
            "description": "blocked",
            "target_url": "https://ci.example/1",
            "pipeline_id": "314",
        }
    ]


def test_to_say_the_same_status_twice_is_no_error(forge: RecordedForge, gitlab: GitLab) -> None:
    words = {"message": "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot…)"}
    forge.record(f"POST {PROJECT}/statuses/{HEAD}", Recorded(words, 400))
    gitlab.set_status(HEAD, STATUS)
    forge.record(f"POST {PROJECT}/statuses/{HEAD}", Recorded({"message": "bad sha"}, 400))
    with pytest.raises(ForgeError, match="bad sha"):
        gitlab.set_status(HEAD, STATUS)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        "text",
        {**PULL, "head": None},
        {**PULL, "user": {"login": 7}},
        {**PULL, "base": {"ref": "main"}},
    ],
)
def test_an_answer_of_another_shape_is_an_error(answer: Any, forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"GET {REPOSITORY}/pulls/7", Recorded(answer))
    with pytest.raises(ForgeError):
        alike.pull_request()


def test_a_time_that_is_none_is_an_error(forge: RecordedForge, alike: Forge) -> None:
    forge.record(f"GET {ISSUE}/comments", Recorded([github_comment(1, created_at="yesterday")]))
    with pytest.raises(ForgeError, match="created_at"):
        alike.comments()


def test_a_token_that_may_only_read_is_told_from_a_limit(forge: RecordedForge, alike: Forge) -> None:
    words = {"message": "Resource not accessible by integration"}
    forge.record(f"POST {ISSUE}/comments", Recorded(words, 403, {"X-RateLimit-Remaining": "4999"}))
    with pytest.raises(ForbiddenError, match="not accessible"):
        alike.create_comment("text")
    assert len(forge.asked) == 1
