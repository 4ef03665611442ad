"""What objects tell Argo CD by annotation, and Applications by option: words that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.check.references.hint import hint
from fairway.check.references.index import Entry, Index
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.pattern import pattern
from fairway.yamlio.values import items, mapping, text

WAVE = Rule(
    "argo/sync-wave",
    "A sync wave is an integer.",
    'The migration with wave "first": Argo CD took it for 0, and the app came before its tables.',
    'Give an integer in quotes, such as "-1".',
)
HOOK = Rule(
    "argo/hook",
    "Hooks, and when they are deleted, are said in words that Argo CD knows.",
    "The backup that was to run before each sync: `Presync` is no hook, so it was applied with all the rest.",
    "Hooks are PreSync, Sync, PostSync, SyncFail, PostDelete and Skip; delete policies HookSucceeded, "
    "HookFailed "
    "and BeforeHookCreation.",
)
OPTION = Rule(
    "argo/sync-option",
    "Sync options are ones that Argo CD knows.",
    "The volume that was pruned with its data: its annotation read `prune=false`, and options are told "
    "by case.",
    "Write it as Argo CD's documentation of sync options does.",
)
RULES = (WAVE, HOOK, OPTION)

_PREFIX: Final = "argocd.argoproj.io"
_INTEGER: Final = pattern(r"[+-]?[0-9]+\Z")
_HOOKS: Final = ("PreSync", "Sync", "PostSync", "SyncFail", "PostDelete", "Skip")
_POLICIES: Final = ("HookSucceeded", "HookFailed", "BeforeHookCreation")
_ON_OBJECTS: Final = (
    "ApplyOutOfSyncOnly=true", "ApplyOutOfSyncOnly=false", "ClientSideApplyMigration=true",
    "ClientSideApplyMigration=false", "Delete=confirm", "Delete=false", "Force=true", "Prune=confirm",
    "Prune=false", "PruneLast=true", "Replace=false", "Replace=true", "ServerSideApply=false",
    "ServerSideApply=true", "SkipDryRunOnMissingResource=true", "Validate=false",
)  # fmt: skip
_ON_APPLICATIONS: Final = (
    *_ON_OBJECTS,
    "CreateNamespace=true",
    "FailOnSharedResource=true",
    "PrunePropagationPolicy=background",
    "PrunePropagationPolicy=foreground",
    "PrunePropagationPolicy=orphan",
    "RespectIgnoreDifferences=true",
)
_SWITCHES: Final = frozenset(option.partition("=")[0] for option in _ON_APPLICATIONS)


def check(index: Index) -> Iterator[Finding]:
    """Words in annotations of objects, and in the sync policies of Applications, that mean nothing."""
    for entry in index.entries:
        annotations = mapping(entry.manifest, "metadata", "annotations")
        for key in annotations:
            if key.startswith(_PREFIX):
                yield from _annotation(entry, key, text(annotations, key))
        if entry.id.kind == "Application" and entry.id.group == "argoproj.io":
            for number, option in items(entry.manifest, "spec", "syncPolicy", "syncOptions"):
                yield from _option(
                    entry, text(option), _ON_APPLICATIONS, "spec", "syncPolicy", "syncOptions", number
                )


def _annotation(entry: Entry, key: str, words: str) -> Iterator[Finding]:
    field = ("metadata", "annotations", key)
    name = key.partition("/")[2]
    if name == "sync-wave" and not _INTEGER.match(words):
        yield entry.finding(WAVE, f"{words!r} is no integer, so its wave is 0", *field)
    elif name in ("hook", "hook-delete-policy"):
        known = _HOOKS if name == "hook" else _POLICIES
        for word in _words(words):
            if word not in known:
                message = f"there is no {name.replace('-', ' ')} {word}, so it counts for nothing"
                yield entry.finding(HOOK, message, *field, remedy=hint(word, known, HOOK.remedy))
    elif name == "sync-options":
        for word in _words(words):
            yield from _option(entry, word, _ON_OBJECTS, *field)


def _option(entry: Entry, word: str, known: tuple[str, ...], *field: str | int) -> Iterator[Finding]:
    name, _, state = word.partition("=")
    # A switch at its default, such as Prune=true, says nothing, but nothing wrong.
    if word in known or (name in _SWITCHES and state in ("true", "false") and word not in _ON_APPLICATIONS):
        return
    message = f"there is no sync option {word} here, so it counts for nothing"
    yield entry.finding(OPTION, message, *field, remedy=hint(word, known, OPTION.remedy))


def _words(text: str) -> list[str]:
    return [word for each in text.split(",") if (word := each.strip())]
