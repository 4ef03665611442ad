"""Exactly one comment of ours on a pull request, whoever else is at it, and never an older plan over a newer.

A forge knows no transactions, so it is done in an order that comes right however runs interleave: the oldest
comment is the one that stays, which all runs agree on without speaking, and what was written is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from fairway.errors import NotFoundError
from fairway.forge.model import Comment, Forge
from fairway.frozen import frozen
from fairway.review.leave import is_same
from fairway.review.record import Record, is_ours, read_record

NEWER_COMMIT: Final = "the pull request has gone on to another commit"
NEWER_RUN: Final = "another run has read more of its comments"

_ROUNDS: Final = 5


@frozen
class Draft:
    """What our comment is to say: `body` with `record` in it, or `outdated` if that turns out to be old."""

    record: Record
    body: str
    outdated: str


def own_comments(comments: Sequence[Comment], account: str) -> list[Comment]:
    """The comments that are ours, by marker and author, the one that stays first."""
    found = [each for each in comments if is_same(each.author, account) and is_ours(each.body)]
    return sorted(found, key=lambda comment: comment.id)


@frozen
class Kept:
    """The comment that stays, None if there is none; `overtaken` is why it does not say what was drafted."""

    comment: Comment | None
    overtaken: str = ""


def keep_one(forge: Forge, account: str, draft: Draft) -> Kept:
    """See to it that there is one comment of ours, and that it says what is drafted, or what is newer.

    That is so if the pull request has gone on to another commit, or another run knows more of this one.
    """
    written = False
    kept: Comment | None = None
    for _ in range(_ROUNDS):
        is_current = forge.pull_request().head == draft.record.commit
        found = own_comments(forge.comments(), account)
        if not is_current:
            if written:
                _take_back(forge, found, draft)
            return Kept(found[0] if found else None, NEWER_COMMIT)
        if not found:
            kept, written = forge.create_comment(draft.body), True
            continue
        if found[0].body == draft.body or _is_newer(found[0], draft.record, written=written):
            for other in found[1:]:
                forge.delete_comment(other.id)
            is_ours_still = written or found[0].body == draft.body
            return Kept(found[0], "" if is_ours_still else NEWER_RUN)
        with suppress(NotFoundError):
            kept, written = forge.edit_comment(found[0].id, draft.body), True
    return Kept(kept)


def _is_newer(comment: Comment, ours: Record, *, written: bool) -> bool:
    """Whether a comment on the same commit knows more than we; or, once we have written, as much."""
    theirs = read_record(comment.body, comment.updated)
    return theirs.commit == ours.commit and (
        theirs.read > ours.read or (written and theirs.read == ours.read)
    )


def _take_back(forge: Forge, found: Sequence[Comment], draft: Draft) -> None:
    """Undo what we wrote in the moment in which the pull request went on: it may cover a newer plan."""
    ours = [comment for comment in found if comment.body == draft.body]
    if len(found) > 1:
        for comment in ours:
            forge.delete_comment(comment.id)
    elif ours:
        forge.edit_comment(ours[0].id, draft.outdated)
