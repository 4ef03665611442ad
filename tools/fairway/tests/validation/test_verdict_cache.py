"""Verdicts kept between runs: never wrong, whatever happens to files, caches and runs beside each other."""

from __future__ import annotations

import json
import multiprocessing
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.check.argo.claims import Claim
from fairway.check.ignores import Ignore
from fairway.configuration import Configuration
from fairway.finding import Finding, Severity
from fairway.target import everything
from fairway.validation import Checks, Options, SetReport, validate
from fairway.validation.verdict_cache import Verdict, VerdictCache
from small_fleet import SmallFleet

FINDING = Finding("a/b", Severity.ERROR, "m", "Pod a/b", "f.yaml", 3, "r", ("spec", "containers", 0))
CLAIM = Claim("north", "acme", "acme-staging", "", "Namespace acme")
VERDICT = Verdict(
    ("file a", "place b"), "digest", 3, (FINDING,), ((Ignore("f", 1, "a/*", "why"), True),), (CLAIM,)
)


def old(root: Path) -> None:
    """Let files be as old as those of a checkout: what changed while it was read is never kept."""
    for file in root.rglob("*"):
        os.utime(file, ns=(1, 1))


def run(fleet: SmallFleet, cache: Path) -> dict[str, SetReport]:
    how = Options(Checks(Configuration(), fleet.root), cache=VerdictCache(cache))
    return {report.name: report for report in validate(everything(fleet.root, fleet.fleet), fleet.root, how)}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; files count as settled however young they are."""
    monkeypatch.setattr("fairway.validation.inputs._GRANULARITY", -(10**12))
    return tmp_path / "cache" / "verdicts"


def test_a_verdict_is_read_as_it_was_kept(tmp_path: Path) -> None:
    writer = VerdictCache(tmp_path / "new" / "cache")
    writer.put("key", VERDICT)
    writer.save()
    assert VerdictCache(tmp_path / "new" / "cache").get("key") == VERDICT
    assert VerdictCache(tmp_path / "new" / "cache").get("other") is None


def test_what_is_known_is_not_rendered_again(small_fleet: SmallFleet, cache: Path) -> None:
    before = run(small_fleet, cache)
    after = run(small_fleet, cache)
    assert not any(report.cached for report in before.values())
    assert all(report.cached for report in after.values())
    assert {name: report.findings for name, report in after.items()} == {
        name: report.findings for name, report in before.items()
    }


CHANGES = {
    "a file of one overlay": ("overlays/acme/staging/settings.yaml", {"acme/staging"}),
    "a file of the app": ("apps/orders/config-map.yaml", {"acme/staging", "acme/production"}),
    "the trait": ("base/components/tracing/kustomization.yaml", {"acme/staging", "acme/production"}),
    "an Application": ("clusters/north/acme-staging.yaml", {"clusters/north"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_changed_file_is_part_of_is_rendered_again(
    change: str, small_fleet: SmallFleet, cache: Path
) -> None:
    file, names = CHANGES[change]
    run(small_fleet, cache)
    small_fleet.append(file, "# changed\n")
    assert {name for name, report in run(small_fleet, cache).items() if not report.cached} == names


def test_a_file_that_was_looked_for_in_vain_counts(small_fleet: SmallFleet, cache: Path) -> None:
    """A second kustomization beside the first makes the directory one that cannot be built."""
    run(small_fleet, cache)
    small_fleet.write({"apps/orders/kustomization.yml": "resources: []\n"})
    assert run(small_fleet, cache)["acme/staging"].objects is None


def test_a_removed_file_counts(small_fleet: SmallFleet, cache: Path) -> None:
    run(small_fleet, cache)
    small_fleet.remove("apps/orders/config-map.yaml")
    assert run(small_fleet, cache)["acme/staging"].objects is None


def test_what_does_not_render_is_tried_again(small_fleet: SmallFleet, cache: Path) -> None:
    small_fleet.remove("overlays/acme/staging/scale.yaml")
    assert run(small_fleet, cache)["acme/staging"].objects is None
    assert not run(small_fleet, cache)["acme/staging"].cached


def test_facts_of_the_cluster_are_part_of_the_question(small_fleet: SmallFleet, cache: Path) -> None:
    run(small_fleet, cache)
    small_fleet.replace("clusters/north/cluster.yaml", '"1.33"', '"1.32"')
    report = run(small_fleet, cache)["acme/staging"]
    assert (report.cached, report.kubernetes_version) == (False, "1.32")


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    small_fleet: SmallFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These files are as young as the run: another write could bear the same time."""
    monkeypatch.setattr("fairway.validation.inputs._GRANULARITY", 3600 * 10**9)
    cache = tmp_path / "cache" / "verdicts"
    run(small_fleet, cache)
    assert not any(report.cached for report in run(small_fleet, cache).values())


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "other", "bomb", "not ours"])
def test_a_damaged_cache_counts_as_empty(damage: str, small_fleet: SmallFleet, cache: Path) -> None:
    run(small_fleet, cache)
    content = cache.read_bytes()
    middle = len(content) // 2
    cache.write_bytes(
        {
            "empty": b"",
            "cut": content[:middle],
            "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
            "other": content[:32] + zlib.compress(json.dumps([1, [], []]).encode()),
            "bomb": content[:32] + zlib.compress(b" " * 10**7),
            "not ours": b"#!/bin/sh\n" * 100,
        }[damage]
    )
    assert not any(report.cached for report in run(small_fleet, cache).values())
    assert all(report.cached for report in run(small_fleet, cache).values())


def test_a_cache_that_cannot_be_written_is_none(small_fleet: SmallFleet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert run(small_fleet, tmp_path / "file" / "cache")["acme/staging"].objects == 2


def test_a_run_that_is_killed_while_it_writes_leaves_the_old_verdicts(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path / "cache")
    cache.put("key", VERDICT)
    cache.save()
    (tmp_path / "cache.x7").write_bytes(b"half of it")
    assert VerdictCache(tmp_path / "cache").get("key") == VERDICT


def _save(file: Path, name: str) -> None:
    for number in range(20):
        cache = VerdictCache(file)
        cache.put(f"{name} {number}", VERDICT)
        cache.save()


def test_runs_beside_each_other_leave_a_whole_file(tmp_path: Path) -> None:
    """Either may win; what is there can be read, and nothing else is left behind."""
    file = tmp_path / "verdicts" / "cache"
    context = multiprocessing.get_context("fork")
    runs = [context.Process(target=_save, args=(file, name)) for name in "abc"]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    cache = VerdictCache(file)
    assert any(cache.get(f"{name} 19") == VERDICT for name in "abc")
    assert list(file.parent.iterdir()) == [file]


def test_the_oldest_files_go_when_all_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.validation.verdict_cache._ALL_FILES", 1000)
    for number in range(20):
        cache = VerdictCache(tmp_path / str(number))
        cache.put("key", VERDICT)
        cache.save()
        os.utime(tmp_path / str(number), (number, number))
    left = sorted(int(file.name) for file in tmp_path.iterdir())
    assert 0 < len(left) < 10
    assert left == list(range(20 - len(left), 20))


_FINDINGS = st.builds(
    Finding, st.text(), st.sampled_from(Severity), st.text(), st.text(), st.text(),
    st.none() | st.integers(1), st.text(), st.lists(st.text() | st.integers()).map(tuple),
)  # fmt: skip


@settings(max_examples=50)
@given(findings=st.lists(_FINDINGS, max_size=3).map(tuple), words=st.lists(st.text()).map(tuple))
def test_any_verdict_survives(
    findings: tuple[Finding, ...], words: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("cache") / "cache"
    verdict = Verdict(words, "state", None, findings)
    cache = VerdictCache(file)
    cache.put("key", verdict)
    cache.save()
    assert VerdictCache(file).get("key") == verdict
