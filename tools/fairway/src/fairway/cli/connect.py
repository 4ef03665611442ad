"""`fairway connect`: whether the NetworkPolicies let one thing reach another, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fairway.cli import options
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.reachability import connect
from fairway.report.connect_text import connect_json, connect_text
from fairway.target import resolve

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions


@click.command()
@click.argument("target")
@click.argument("source", metavar="FROM")
@click.argument("destination", metavar="TO[:PORT]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.helm
@click.pass_obj
def command(
    settings: Settings, target: str, source: str, destination: str, form: str, helm: HelmOptions | None
) -> int:
    """Say whether FROM may reach TO in TARGET, a client environment or a directory.

    FROM and TO are names of workloads or Services, addresses such as 10.0.0.1 or 10.0.0.0/8,
    `namespace/NAME{label=value}` for pods of another namespace, or `internet`. Without PORT: every port that
    the containers of TO declare.

    Exit code: 0 where all of it is let through, 1 where something is not.
    """
    found = resolve([target], settings.directory, settings.fleet)
    if len(found) != 1:
        raise UsageError(f"{target} is {len(found)} client environments", remedy="Name CLIENT/ENVIRONMENT.")
    connections = connect(found[0], source, destination, helm=helm)
    show = connect_json if form == "json" else connect_text
    click.echo(show(connections, settings.root))
    return 0 if all(each.allowed for each in connections) else 1
