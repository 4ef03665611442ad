"""`fairway plan`: what a change does to the whole fleet, before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairway.cli import options
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.finding import Severity
from fairway.frozen import frozen
from fairway.plan.risk import class_called
from fairway.plan.run import Request, plan
from fairway.report.plan_report import FORMATS, report_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairway.plan.model import Plan


@frozen
class Sides:
    """What the user names: empty for the default."""

    base: str
    head: str


@frozen
class Report:
    """In which form the plan is told, and into which file."""

    form: str
    output: Path | None


_sides = options.gathered(
    "sides",
    Sides,
    click.option("--base", default="", metavar="REF", help="What to compare with.  [default: origin/HEAD]"),
    click.option("--head", default="", metavar="REF", help="What to plan.  [default: the working tree]"),
)
_report = options.gathered(
    "report",
    Report,
    click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True),
    click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the plan there, and the text to the terminal.",
    ),
)


@click.command()
@options.targets
@_sides
@_report
@click.option("--allow", "allowed", multiple=True, metavar="RISK=REASON", help="Take on a risk.")
@click.option(
    "--severity",
    type=click.Choice([str(each) for each in Severity]),
    help="The least severity of a new finding that fails the command.  [default: error]",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what other runs found.")
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    sides: Sides,
    report: Report,
    allowed: tuple[str, ...],
    severity: str | None,
    *,
    no_cache: bool,
) -> int:
    """Say what a change does to every client environment, and how dangerous that is.

    Compares where the head left the base with the head: by default the working tree, with what is not
    committed, against the default branch. Nothing is checked out or fetched. Without TARGET: all client
    environments and the folders that deliver them.

    Exit code: 0 nothing blocks, 1 a risk that nobody allowed or a new finding, 2 cannot continue.
    """
    request = Request(
        settings.directory,
        _ref("--base", sides.base),
        _ref("--head", sides.head),
        targets,
        _allowed(allowed),
        settings.jobs,
        not no_cache,
        Severity(severity) if severity else None,
    )
    found = plan(request)
    _write(found, report.form, settings.directory / report.output if report.output else None)
    return int(not found.passes)


def _ref(option: str, name: str) -> str:
    """The name of a side. Raises UsageError for what git could only take for an option."""
    if name.startswith("-"):
        raise UsageError(f"{option} {name}: that is no ref", remedy=f"Name a commit, or leave out {option}.")
    return name


def _allowed(given: Sequence[str]) -> dict[str, str]:
    """Risks by name, with the reason. Raises UsageError for one without, and for what is no risk."""
    allowed = {}
    for each in given:
        name, _, reason = each.partition("=")
        if not name.strip() or not reason.strip():
            raise UsageError(f"--allow {each} gives no reason", remedy='Write --allow RISK="why".')
        allowed[class_called(name.strip()).name] = reason.strip()
    return allowed


def _write(found: Plan, form: str, output: Path | None) -> None:
    if output is None:
        click.echo(report_plan(found, form))
        return
    try:
        output.write_text(click.unstyle(report_plan(found, form)) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(report_plan(found, "text"))
