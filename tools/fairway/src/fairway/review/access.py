"""The client for a pull request's forge, with the token that the environment has for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from fairway.forge.connection import Access, Connection
from fairway.forge.gitea import Gitea
from fairway.forge.github import GitHub
from fairway.forge.gitlab import GitLab
from fairway.forge.model import Forge
from fairway.review.context import GITEA, GITHUB, GITLAB, Context

OWN: Final = "FAIRWAY_TOKEN"
"""The variable of a token that is meant for us, whatever the forge."""

_VARIABLES: Final = {
    GITHUB: ("GITHUB_TOKEN", "GH_TOKEN", "ATLANTIS_GH_TOKEN"),
    GITLAB: ("GITLAB_TOKEN", "ATLANTIS_GITLAB_TOKEN"),
    GITEA: ("GITEA_TOKEN", "ATLANTIS_GITEA_TOKEN", "GITHUB_TOKEN"),
}
_HEADERS: Final = {
    GITHUB: ("Authorization", "Bearer "),
    GITLAB: ("PRIVATE-TOKEN", ""),
    GITEA: ("Authorization", "token "),
}
_GITHUB_HOST: Final = "github.com"


def access(context: Context, detected: Context, environment: Mapping[str, str]) -> Access | None:
    """How to get in; None without a token.

    The CI's own token is for the CI's own forge: at any other address only FAIRWAY_TOKEN is used.
    """
    is_own = not detected.url or detected.host == context.host
    variables = (OWN, *_VARIABLES[context.forge]) if is_own else (OWN,)
    for variable in variables:
        if token := environment.get(variable, "").strip():
            header, scheme = _HEADERS[context.forge]
            return Access(_api(context), header, f"{scheme}{token}", variable)
    return None


def token_variables(forge: str) -> tuple[str, ...]:
    """The variables that may hold a token for a forge, the first that is set being used."""
    return (OWN, *_VARIABLES[forge])


def client(context: Context, connection: Connection) -> Forge:
    """The client for the pull request."""
    if context.forge == GITLAB:
        return GitLab(connection, context.repository, context.number, context.pipeline)
    make = GitHub if context.forge == GITHUB else Gitea
    return make(connection, context.repository, context.number)


def _api(context: Context) -> str:
    url = context.url.rstrip("/")
    if context.forge == GITLAB:
        return f"{url}/api/v4"
    if context.forge == GITEA:
        return f"{url}/api/v1"
    return f"https://api.{_GITHUB_HOST}" if urlsplit(url).hostname == _GITHUB_HOST else f"{url}/api/v3"
