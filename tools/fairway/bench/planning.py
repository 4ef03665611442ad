"""`fairway plan` on the shipped fleet with more clients, against both sides by kustomize, and `diff`.

Each change is planned cold (nothing kept by other runs), warm (the base laid out, and what was planned before
known), and once more with nothing new. Kustomize builds a sample of the overlays on both sides, and `diff`
compares them; it says neither risks nor findings, nor which lines set a field.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from measure import Usage, best, run, run_each
from multiplied import multiplied

_OVERLAY = "one overlay's file changed"
_APP = "one app's file changed"
_GIT = {
    "GIT_AUTHOR_NAME": "bench",
    "GIT_AUTHOR_EMAIL": "bench@example.com",
    "GIT_COMMITTER_NAME": "bench",
    "GIT_COMMITTER_EMAIL": "bench@example.com",
}


def measure(
    fairway: Sequence[str | Path], kustomize: Path, scratch: Path, environments: int, sample: int, repeat: int
) -> None:
    """Print a line for each change and state of the cache, with ratios to kustomize and to one render."""
    root, overlays = scratch / "fleet", multiplied(scratch / "fleet", environments)
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message=base")
    os.environ["XDG_CACHE_HOME"] = str(scratch / "cache")
    log = scratch / "log"
    rendered = best(
        [run([*fairway, "-q", "render", "-o", scratch / "out"], log, cwd=root) for _ in range(repeat)]
    )
    others = _both_sides(kustomize, scratch, overlays, sample)
    head = f"the shipped fleet with {len(overlays)} client environments"
    print(f"{head:<58}{'wall s':>9}{'cpu s':>9}   kustomize+diff is (wall x)   renders")
    _row("fairway render", rendered, others, rendered)
    changes = {
        _OVERLAY: (overlays[0] / "scale.yaml", "minReplicas: ", "minReplicas: 1"),
        _APP: (root / "apps/orders/deployment.yaml", "failureThreshold: ", "failureThreshold: 1"),
    }
    for name, (file, old, new) in changes.items():
        shutil.rmtree(scratch / "cache", ignore_errors=True)
        file.write_text(file.read_text().replace(old, new))
        for state in ("cold", "nothing new"):
            _row(f"fairway plan, {name}, {state}", _plan(fairway, root, log), others, rendered)
        file.write_text(file.read_text().replace(new, f"{new}1"))
        _row(f"fairway plan, {name}, warm", _plan(fairway, root, log), others, rendered)
        _git(root, "checkout", "--quiet", ".")


def _plan(fairway: Sequence[str | Path], root: Path, log: Path) -> Usage:
    # A plan that blocks is a plan.
    return run([*fairway, "-q", "plan"], log, cwd=root, check=False)


def _both_sides(kustomize: Path, scratch: Path, overlays: Sequence[Path], sample: int) -> Usage:
    chosen = overlays[:: max(1, len(overlays) // sample)][:sample]
    build = [[kustomize, "build", overlay] for overlay in chosen]
    one, other = scratch / "before.yaml", scratch / "after.yaml"
    both = [
        run_each(build, one),
        run_each(build, other),
        run(["diff", one, other], scratch / "diff", check=False),
    ]
    total = Usage(sum(each.wall for each in both), sum(each.cpu for each in both), 0)
    return total.times(len(overlays) / len(chosen))


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **_GIT}, check=True)  # noqa: S603, S607 - fixed words


def _row(name: str, usage: Usage, others: Usage, rendered: Usage) -> None:
    print(
        f"{name:<58}{usage.wall:>9.2f}{usage.cpu:>9.2f}{others.wall / usage.wall:>18.1f}"
        f"{usage.wall / rendered.wall:>20.2f}",
        flush=True,
    )
