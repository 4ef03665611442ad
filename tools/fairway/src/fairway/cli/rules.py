"""`fairway rules`: what is checked, and the incident that each rule prevents."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from fairway.check.rule import Rule
from fairway.validation import RULES, named


@click.command()
@click.argument("rule", required=False, metavar="[RULE]")
def command(rule: str | None) -> None:
    """List the rules of `fairway check`, and why each of them is.

    RULE is a name or a pattern such as 'schema/*', whose rules are told in full.
    """
    if rule:
        click.echo("\n\n".join("\n".join(_whole(each)) for each in named(rule)))
        return
    width = max(len(each.name) for each in RULES)
    for each in RULES:
        click.echo(f"{each.name:<{width}}  {each.severity}")
        click.echo(_paragraph(each.title, "    "))


def _whole(rule: Rule) -> Iterator[str]:
    yield f"{click.style(rule.name, bold=True)} ({rule.severity})"
    yield _paragraph(rule.title, "  ")
    yield _paragraph(f"Why: {rule.reason}", "  ")
    if rule.remedy:
        yield _paragraph(f"What to do: {rule.remedy}", "  ")


def _paragraph(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        80,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
