"""The commands by name, each imported when it is run: `fairway --help` imports none of them."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import click

from fairway.cli.settings import Settings

NO_COLOR = "NO_COLOR"
"""The variable by which a user refuses colours, whatever its value (https://no-color.org)."""

_COMMANDS = {
    "render": "Render client environments, or any directory, as kustomize would.",
    "check": "Render everything and say what is wrong with it, and with the tree.",
    "plan": "Say what a change does to every client environment, and how dangerous that is.",
    "review": "Plan a pull request, and keep one comment and one status of it up to date.",
    "allow": "Say how a risk is taken on in a comment of a pull request.",
    "explain": "Say which file and line set a field of an object.",
    "who": "Say which client environments, objects and fields a file reaches.",
    "connect": "Say whether the NetworkPolicies let one thing reach another, and why.",
    "scan": "Say what other scanners find in the repository, in one report.",
    "rules": "List the rules of check, and why each of them is.",
    "schema": "Print the JSON schema of fairway.yaml, for editors.",
    "parity": "Compare our builds with kustomize's, byte for byte.",
    "sandbox": "Run the fleet on a real control plane and a real Argo CD, here.",
}

_ALIASES = {"validate": "check"}
"""What a command was called before; not in the help."""


class LazyGroup(click.Group):
    """A group whose commands are the attribute `command` of the modules beside this one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        name = _ALIASES.get(cmd_name, cmd_name)
        if name not in _COMMANDS:
            return None
        command = import_module(f"fairway.cli.{name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The names with their lines of help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "--directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Work as if started there.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: processors]")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
@click.option("--no-color", is_flag=True, help="No colours; NO_COLOR in the environment says the same.")
@click.version_option(package_name="fairway", message="%(prog)s %(version)s")
@click.pass_context
def fairway(ctx: click.Context, directory: Path, jobs: int | None, *, quiet: bool, no_color: bool) -> None:
    """Render, check and compare a fleet of kustomize overlays.

    TARGET is CLIENT/ENVIRONMENT, the name of a cluster (all that runs there) or a directory.

    Exit code: 0 clean, 1 findings or differences, 2 wrong usage or cannot continue.
    """
    if no_color:
        os.environ[NO_COLOR] = "1"
    if os.environ.get(NO_COLOR):
        ctx.color = False
    ctx.obj = Settings(directory.absolute(), jobs, quiet)
