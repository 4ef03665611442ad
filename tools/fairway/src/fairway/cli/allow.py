"""`fairway allow`: said in a comment of a pull request; here it is only explained."""

from __future__ import annotations

import shlex

import click

from fairway.cli.settings import Settings
from fairway.configuration import find_configuration, read_configuration
from fairway.plan.risk import class_called
from fairway.report.printable import printable
from fairway.review.allowance import USAGE, Misread, allowances


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("words", nargs=-1, metavar="RISK --reason TEXT", type=click.UNPROCESSED)
@click.pass_obj
def command(settings: Settings, words: tuple[str, ...]) -> int:
    """Say how a risk is taken on.

    `fairway allow RISK --reason "TEXT"` is a line of a comment of the pull request, written by somebody whom
    plan.approvers of fairway.yaml names, after the plan was shown there. Here it does nothing.

    Exit code: 0 the line may be written so, 2 no risk has that name, or the line would not be read.
    """
    line, problem = _line(words)
    click.echo(f"In a comment of the pull request, on a line of its own:\n\n    {line}\n")
    click.echo(_who(settings))
    click.echo(
        "It holds for the risks of that class that the plan has shown by then; docs/review.md says more."
    )
    return 2 if problem else 0


def _line(words: tuple[str, ...]) -> tuple[str, str]:
    """The line to write, and why what was given is none. Raises UsageError for what is no risk."""
    if not words:
        return USAGE, ""
    line = shlex.join(("fairway", "allow", *words))
    found = next(allowances(line), Misread(line, f"it does not read {USAGE}"))
    if isinstance(found, Misread):
        return printable(f"{USAGE}      ({found.problem})"), found.problem
    class_called(found.risk)
    return printable(line), ""


def _who(settings: Settings) -> str:
    file = find_configuration(settings.root)
    approvers = read_configuration(file).plan.approvers if file else ()
    if not approvers:
        return "Nobody may: plan.approvers of fairway.yaml names no one."
    names = [
        each.login if each.risks == ("*",) else f"{each.login} ({', '.join(each.risks)})"
        for each in approvers
    ]
    return printable(f"Those may whom the base's fairway.yaml names; here: {', '.join(names)}.")
