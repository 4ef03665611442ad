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


def gathered(name: str, make: Callable[..., Any], *given: Command) -> Callable[[Command], Command]:
    """Options of which the command gets one value, `name`, that `make` makes of all of them."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_value(*args: Any, **words: Any) -> Any:
            own = {key: words.pop(key) for key in keys}
            return command(*args, **words, **{name: make(**own)})

        shared = len(getattr(command, "__click_params__", ()))
        for option in reversed(given):
            with_value = option(with_value)
        parameters: list[click.Parameter] = with_value.__click_params__  # type: ignore[attr-defined] # click's own
        keys = [parameter.name for parameter in parameters[shared:] if parameter.name]
        return with_value

    return decorate


def _helm_options(
    *,
    enable_helm: bool,
    helm_command: str,
    helm_api_versions: tuple[str, ...],
    helm_kube_version: str,
    helm_debug: bool,
) -> HelmOptions | None:
    if not enable_helm:
        return None
    from fairway.kustomize.helm.options import HelmOptions  # noqa: PLC0415 - only for those who ask

    return HelmOptions(helm_command, helm_api_versions, helm_kube_version, helm_debug)


helm = gathered("helm", _helm_options, *_HELM)
"""Kustomize's options about Helm; the command gets them as `helm`, which is None unless it is enabled."""
