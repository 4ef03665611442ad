"""`fairway plan`: what a change does to the whole fleet, before it is made."""

from __future__ import annotations

from pathlib import Path

import click

from fairway.cli.settings import Settings
from fairway.plan.run import Request, plan
from fairway.report.plan_json import plan_json


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--base", default="", metavar="REF", help="What to compare with.  [default: origin/HEAD]")
@click.option("--head", default="", metavar="REF", help="What to plan.  [default: the working tree]")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan there.")
@click.pass_obj
def command(
    settings: Settings, targets: tuple[str, ...], base: str, head: str, form: str, output: Path | None
) -> int:
    """Say what the change from BASE to HEAD does to every client environment."""
    found = plan(Request(settings.directory, base, head, targets, jobs=settings.jobs))
    text = plan_json(found)
    click.echo(text) if output is None else output.write_text(text)
    return int(bool(found.blocking))
