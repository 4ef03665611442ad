"""The options and arguments that several commands share, written once."""

from __future__ import annotations

import click

targets = click.argument("targets", nargs=-1, metavar="[TARGET]...")

load_restrictor = click.option(
    "--load-restrictor",
    type=click.Choice(["root", "none"]),
    default="root",
    show_default=True,
    help="Whether a kustomization may read files outside its directory (none, or only inside: root).",
)
