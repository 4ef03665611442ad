"""The options and arguments that several commands share, written once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions

Command = Callable[..., Any]

targets = click.argument("targets", nargs=-1, metavar="[TARGET]...")

load_restrictor = click.option(
    "--load-restrictor",
    type=click.Choice(["root", "none"]),
    default="root",
    show_default=True,
    help="Whether a kustomization may read files outside its directory (none, or only inside: root).",
)

_HELM = (
    click.option("--enable-helm", is_flag=True, help="Inflate Helm charts of the tree, by calling helm."),
    click.option(
        "--helm-command", default="helm", show_default=True, metavar="PROGRAM", help="The helm to call."
    ),
    click.option(
        "--helm-api-versions", multiple=True, metavar="VERSION", help="Capabilities.APIVersions for charts."
    ),
    click.option("--helm-kube-version", default="", metavar="VERSION", help="Capabilities.KubeVersion."),
    click.option("--helm-debug", is_flag=True, help="Let helm say more when it fails."),
)


def helm(command: Command) -> Command:
    """Kustomize's options about Helm; the command gets them as `helm`, which is None unless it is enabled."""

    @wraps(command)
    def with_helm(*args: Any, **given: Any) -> Any:
        words = {option: given.pop(f"helm_{option}") for option in _HELM_WORDS}
        enabled = given.pop("enable_helm")
        return command(*args, **given, helm=_helm_options(**words) if enabled else None)

    for option in reversed(_HELM):
        with_helm = option(with_helm)
    return with_helm


_HELM_WORDS = ("command", "api_versions", "kube_version", "debug")


def _helm_options(
    *, command: str, api_versions: tuple[str, ...], kube_version: str, debug: bool
) -> HelmOptions:
    from fairway.kustomize.helm.options import HelmOptions  # noqa: PLC0415 - only for those who ask

    return HelmOptions(command, api_versions, kube_version, debug)
