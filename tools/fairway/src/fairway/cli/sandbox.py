"""`fairway sandbox`: the whole platform on this machine, from nothing to synced, and away again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.report.sandbox_text import applications_text, components_text, kubernetes_text
from fairway.sandbox.component import last_lines
from fairway.sandbox.gitea import ADMINISTRATOR
from fairway.sandbox.sandbox import Sandbox, choose
from fairway.sandbox.state import State

_STATE = Path(".fairway/sandbox")
_SYNC_SECONDS = 600


@click.group()
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="FAIRWAY_SANDBOX",
    help="The one directory of the sandbox.  [default: .fairway/sandbox of the fleet]",
)
@click.pass_context
def command(ctx: click.Context, state: Path | None) -> None:
    """Run the fleet on a real control plane and a real Argo CD, on this machine."""
    settings: Settings = ctx.obj
    if settings.fleet is None:
        raise UsageError("this is no fleet", remedy="Run it in the repository, or name it with -C.")
    ctx.obj = Sandbox(settings.fleet, State(state or settings.fleet.root / _STATE))


@command.command()
@click.pass_obj
def build(sandbox: Sandbox) -> None:
    """Compile the programs that are not in the user's cache yet."""
    from fairway.sandbox.compiler import compile_all, missing  # noqa: PLC0415 - only this command builds
    from fairway.sandbox.definitions import collect  # noqa: PLC0415

    root = sandbox.fleet.root
    if names := [program.name for program in missing(root)]:
        click.echo(f"To be built, which takes minutes: {', '.join(names)}")
    for built in compile_all(root):
        took = "is there" if built.seconds is None else f"built in {built.seconds:.0f} s"
        click.echo(f"  {built.program.name} {built.version} {took}")
    collect(root)


@command.command()
@click.option("--cluster", "clusters", multiple=True, metavar="CLUSTER", help="Stand in for it (repeatable).")
@click.option("--only", multiple=True, metavar="CLIENT[/ENV]", help="Leave the others out (repeatable).")
@click.option("--context", metavar="NAME", help="Use a cluster of your own: a context of your kubeconfig.")
@click.option("--no-wait", is_flag=True, help="Return when Argo CD runs, before it has synced.")
@click.pass_obj
def up(
    sandbox: Sandbox, clusters: tuple[str, ...], only: tuple[str, ...], context: str | None, *, no_wait: bool
) -> None:
    """Bring the sandbox up; what runs already stays as it is.

    Without --cluster it stands in for the cluster of the lowest ring. An interruption takes down what this
    command began, not a sandbox that was there.
    """
    start = time.monotonic()
    is_new = not sandbox.state.exists
    _begin(sandbox, clusters, only, context)
    try:
        with sandbox.state.locked():
            sandbox.up(lambda text: click.echo(f"{time.monotonic() - start:5.0f} s  {text}", err=True))
        if not no_wait:
            _settle(sandbox, start)
    except KeyboardInterrupt:
        if is_new:
            click.echo("Interrupted: taking it down", err=True)
            sandbox.down()
        raise
    _say_where(sandbox)


@command.command()
@click.option("--branch", metavar="NAME", help="Not what is in force, but a change to be reviewed.")
@click.option("--no-wait", is_flag=True, help="Return at once, before Argo CD has synced.")
@click.pass_obj
def push(sandbox: Sandbox, branch: str | None, *, no_wait: bool) -> None:
    """Publish the working tree, committed or not, as the repository's next state."""
    _must_exist(sandbox)
    start = time.monotonic()
    if branch:
        click.echo(f"Published {sandbox.propose(branch)[:12]} as {branch}")
        click.echo(f"Compare it, and open a pull request: {sandbox.forge.comparison(branch)}")
        return
    click.echo(f"Published {sandbox.push()[:12]}")
    if not no_wait:
        _settle(sandbox, start)


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="APPLICATION…")
@click.pass_obj
def sync(sandbox: Sandbox, names: tuple[str, ...]) -> None:
    """Open the gate: sync Applications that wait for a person, as that person."""
    _must_exist(sandbox)
    start = time.monotonic()
    with _live() as show:
        sandbox.open_gates(names, seconds=_SYNC_SECONDS, watch=lambda found: show(applications_text(found)))
    click.echo(f"{time.monotonic() - start:5.0f} s  Synced and healthy: {', '.join(names)}", err=True)


@command.command()
@click.option("--wait", is_flag=True, help="Show it again and again until all is settled.")
@click.pass_obj
def status(sandbox: Sandbox, *, wait: bool) -> int:
    """Show the components, the clusters, and the Applications by ring."""
    _must_exist(sandbox)
    daemons = sandbox.state.daemons
    click.echo(components_text(daemons))
    ended = [name for name, daemon in daemons.items() if not daemon.runs]
    for name in ended:
        click.echo(f"\n{name} has ended; the last that it said:\n{last_lines(sandbox.state.log(name))}")
    if ended:
        return 1
    click.echo(f"\n{kubernetes_text(sandbox.kubernetes)}\n{_forge(sandbox)}\n")
    if wait:
        _settle(sandbox, time.monotonic())
    click.echo(applications_text(sandbox.applications()))
    return 0


@command.command()
@click.argument("component", required=False)
@click.option("-n", "--lines", default=50, show_default=True, help="How many of the last lines.")
@click.pass_obj
def logs(sandbox: Sandbox, component: str | None, lines: int) -> None:
    """Show the end of a component's log; without COMPONENT, where the logs are."""
    _must_exist(sandbox)
    names = list(sandbox.state.daemons)
    if component is None:
        click.echo("\n".join(f"{name}  {sandbox.state.log(name)}" for name in names))
        return
    if component not in names:
        raise UsageError(f"there is no component {component}", remedy=f"There are {', '.join(names)}.")
    click.echo(last_lines(sandbox.state.log(component), lines))


@command.command()
@click.argument("cluster", required=False)
@click.pass_obj
def kubeconfig(sandbox: Sandbox, cluster: str | None) -> None:
    """Print the path of an administrator's kubeconfig, for `export KUBECONFIG=$(…)`."""
    _must_exist(sandbox)
    planes = {plane.cluster: plane for plane in sandbox.planes}
    name = cluster or sandbox.planes[0].cluster
    if name not in planes:
        raise UsageError(f"the sandbox has no cluster {name}", remedy=f"It has {', '.join(planes)}.")
    click.echo(planes[name].kubeconfig("admin"))


@command.command()
@click.pass_obj
def down(sandbox: Sandbox) -> None:
    """End all components and delete all that they left."""
    sandbox.down()


def _begin(sandbox: Sandbox, clusters: tuple[str, ...], only: tuple[str, ...], context: str | None) -> None:
    """Take the options for a new sandbox; one that exists keeps its own, and refuses others."""
    state = sandbox.state
    wanted = choose(sandbox.fleet, clusters)
    if context and len(wanted) > 1:
        raise UsageError("one context serves for one cluster", remedy="Name one --cluster only.")
    if not state.exists:
        state.begin(wanted, only, context)
    elif (clusters and wanted != state.clusters) or (only and only != state.only):
        runs = ", ".join([*state.clusters, *state.only])
        raise UsageError(f"the sandbox is one of {runs}", remedy="Run `fairway sandbox down` first.")


def _must_exist(sandbox: Sandbox) -> None:
    if not sandbox.state.exists:
        raise UsageError("there is no sandbox", remedy="Run `fairway sandbox up`.")


def _settle(sandbox: Sandbox, start: float) -> None:
    with _live() as show:
        sandbox.settle(seconds=_SYNC_SECONDS, watch=lambda found: show(applications_text(found)))
    click.echo(
        f"{time.monotonic() - start:5.0f} s  All synced and healthy, or waiting for their gate", err=True
    )


@contextmanager
def _live() -> Iterator[Callable[[str], None]]:
    """What shows a text in the place of the last one; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        yield lambda text: live.update(Text(text), refresh=True)


def _say_where(sandbox: Sandbox) -> None:
    first = sandbox.planes[0]
    click.echo(f"API server   {first.server}")
    click.echo(f"Argo CD      {sandbox.argocd.url}")
    click.echo(_forge(sandbox))
    click.echo(f"Kubeconfig   {first.kubeconfig('admin')}")
    click.echo(kubernetes_text(sandbox.kubernetes))


def _forge(sandbox: Sandbox) -> str:
    forge = sandbox.forge
    return f"Forge        {forge.page}, as {ADMINISTRATOR} with the password in {forge.password}"
