"""`fairway review`: the one step behind GitHub Actions, GitLab CI, Gitea and Atlantis."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from fairway.cli import options
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.forge.connection import Connection
from fairway.frozen import frozen
from fairway.git import Repository, find_repository
from fairway.plan.model import State
from fairway.plan.run import Request, plan
from fairway.report.plan_markdown import WHOLE, plan_markdown
from fairway.report.plan_markdown_text import code
from fairway.report.plan_report import report_plan
from fairway.review.access import access, client, token_variables
from fairway.review.base import base_configuration, base_name
from fairway.review.comment import Markdown
from fairway.review.context import FORGES, Context, detect
from fairway.review.run import Outcome, Planned, review, without_forge
from fairway.review.text import review_text

_FORMATS: Final = {".txt": "text", ".md": "markdown", ".json": "json", ".html": "html"}


@frozen
class Named:
    """The pull request as options name it, each empty where they do not."""

    forge: str | None
    url: str | None
    repository: str | None
    pull_request: int | None

    def over(self, detected: Context) -> Context:
        """What was detected, with what is named in its place."""
        return replace(
            detected,
            forge=self.forge or detected.forge,
            url=(self.url or detected.url).rstrip("/"),
            repository=self.repository or detected.repository,
            number=self.pull_request or detected.number,
        )


_named = options.gathered(
    "named",
    Named,
    click.option("--forge", type=click.Choice(FORGES), help="What kind of forge it is."),
    click.option("--url", metavar="URL", help="The forge's address, such as https://github.com."),
    click.option("--repository", metavar="OWNER/NAME", help="The repository that the pull request is for."),
    click.option("--pull-request", type=click.IntRange(min=1), metavar="N", help="Its number."),
)


@click.command()
@click.option("--base", default="", metavar="REF", help="Compare with it.  [default: its target branch]")
@click.option("--head", default="", metavar="REF", help="Plan this commit.  [default: the head of it]")
@_named
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the plan there: .html, .json, .md or .txt; may be repeated.",
)
@click.pass_obj
def command(settings: Settings, base: str, head: str, named: Named, outputs: tuple[Path, ...]) -> int:
    """Plan a pull request and say on it what comes of that: one comment, one status.

    In GitHub Actions, GitLab CI, Gitea Actions and Atlantis the pull request is known by their variables. The
    token is read from FAIRWAY_TOKEN, or GITHUB_TOKEN, GITLAB_TOKEN, GITEA_TOKEN. Without one, or where it may
    not write, the plan is printed instead.

    Exit code: 0 it may be merged, 1 risks or findings are in the way, 2 cannot continue.
    """
    for output in outputs:
        _format(output)
    detected = detect(os.environ)
    context = named.over(detected)
    context = replace(context, commit=_commit(settings, head) if head else context.commit)
    whole = _whole(context, outputs)
    outcome = _review(
        settings, base, context, detected, lambda plan, limit: plan_markdown(plan, limit, whole)
    )
    for output in outputs:
        _write(settings.directory / output, click.unstyle(report_plan(outcome.plan, _format(output))))
    if context.summary and not outcome.comment:
        _append(Path(context.summary), plan_markdown(outcome.plan))
    click.echo(review_text(outcome))
    return int(not outcome.verdict.passes)


def _review(
    settings: Settings, base: str, context: Context, detected: Context, markdown: Markdown
) -> Outcome:
    if context == Context():
        context.require_whole()
    entry = access(context, detected, os.environ) if context.forge else None
    repository = find_repository(settings.directory)
    if entry is None:
        found = _planned(
            settings, repository, base or base_name(repository, context.base, ""), context.commit
        )
        variables = " or ".join(token_variables(context.forge)) if context.forge else "FAIRWAY_TOKEN"
        note = f"no forge was told: there is no token in {variables}"
        return replace(without_forge(found), notes=(note,))
    context.require_whole()
    with Connection(entry) as connection:
        return review(
            client(context, connection),
            context.commit,
            lambda pull, commit: _planned(
                settings, repository, base or base_name(repository, pull.base, pull.base_commit), commit
            ),
            markdown,
            run=context.run,
        )


def _planned(settings: Settings, repository: Repository, base: str, head: str) -> Planned:
    tip = repository.commit(base)
    top = repository.work_tree or settings.root
    root = settings.root.resolve()
    folder = root.relative_to(top.resolve()).as_posix() if root.is_relative_to(top.resolve()) else "."
    configuration = base_configuration(repository, tip, folder)
    commit = repository.commit(head or "HEAD")
    # What is in the base already changes nothing, even where the base has gone on since.
    start = repository.merge_base(tip, commit) or base
    # It is judged by what holds where it is merged to, however old the branch is.
    request = Request(settings.directory, start, commit, jobs=settings.jobs, judge=configuration)
    found = plan(request)
    sides = State(base.removeprefix("refs/remotes/"), found.base.commit), State("", commit)
    return Planned(replace(found, base=sides[0], head=sides[1]), configuration.plan)


def _whole(context: Context, outputs: tuple[Path, ...]) -> str:
    """Markdown that says where all of a plan is: in what the CI keeps of this run, if it was told to."""
    if not outputs or not context.run.startswith("https://"):
        return WHOLE
    names = " and ".join(code(output.name) for output in outputs)
    return f"All of it is in {names}, which [this run]({context.run}) has left."


def _commit(settings: Settings, head: str) -> str:
    return find_repository(settings.directory).commit(head)


def _format(output: Path) -> str:
    if output.suffix not in _FORMATS:
        raise UsageError(
            f"{output}: the end of the name says no format", remedy="Use .html, .json, .md or .txt."
        )
    return _FORMATS[output.suffix]


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8") as summary:
            summary.write(f"{text}\n")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
