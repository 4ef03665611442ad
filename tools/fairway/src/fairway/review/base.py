"""The branch that a pull request is for: its commit here, and what its `fairway.yaml` says."""

from __future__ import annotations

from pathlib import PurePosixPath

from fairway.configuration import FILE, Configuration, configuration_of
from fairway.errors import GitError
from fairway.git import Repository


def base_name(repository: Repository, branch: str, commit: str) -> str:
    """How the tip of a branch is called here: by the remote's branch, or the commit that the forge named.

    A local branch of that name says nothing: it may be old, or another's. Raises GitError if neither is here.
    """
    names = [f"refs/remotes/origin/{branch}"] if branch else []
    for name in [*names, commit]:
        try:
            repository.commit(name)
        except GitError:
            continue
        return name
    raise GitError(
        f"the base, {branch or commit or 'a branch'}, is not in {repository}",
        remedy=f"`git fetch origin {branch or 'BRANCH'}`, or name it with --base.",
    )


def base_configuration(repository: Repository, commit: str, folder: str) -> Configuration:
    """What `fairway.yaml` of a commit says: of the nearest at or above a folder of the repository.

    Of the base's tip, not of the commit where a branch left it: whoever is named no more allows no more,
    however old the branch. Raises UsageError for what the file must not hold.
    """
    tree = repository.tree(commit)
    place = PurePosixPath(folder)
    for above in (place, *place.parents):
        if entry := tree.get(str(above / FILE)):
            (content,) = repository.contents([entry.id])
            return configuration_of(content.decode("utf-8", "replace"))
    return Configuration()
