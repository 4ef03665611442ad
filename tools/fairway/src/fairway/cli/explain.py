"""`fairway explain`: which file and line gave a field its value, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fairway.cli import options
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.report.explain_html import explain_html
from fairway.report.explain_text import explain_json, explain_text
from fairway.target import resolve
from fairway.tracing import explain

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions

_FORMATS = {"text": explain_text, "json": explain_json, "html": explain_html}


@click.command()
@click.argument("target")
@click.argument("named", metavar="KIND/NAME")
@click.argument("field", required=False)
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@options.helm
@click.pass_obj
def command(
    settings: Settings, target: str, named: str, field: str | None, form: str, helm: HelmOptions | None
) -> int:
    """Say what set FIELD of an object of TARGET, a client environment or a directory.

    All steps from the base to the last patch, each with its file, its line and the value after it;
    `spec.template.spec.containers[name=web].image` is how a field is written. Without FIELD: the whole
    object, every line with where it comes from.
    """
    found = resolve([target], settings.directory, settings.fleet)
    if len(found) != 1:
        raise UsageError(f"{target} is {len(found)} client environments", remedy="Name CLIENT/ENVIRONMENT.")
    explanation = explain(found[0], named, field, helm=helm)
    click.echo(_FORMATS[form](explanation, settings.root))
    return 0
