"""`fairway schema`: what editors need to know of fairway.yaml."""

from __future__ import annotations

import json

import click

from fairway.configuration import configuration_schema


@click.command()
def command() -> None:
    """Print the JSON schema of fairway.yaml, for editors."""
    click.echo(json.dumps(configuration_schema(), indent=2))
