"""`fairway check` on a fleet, against rendering it, and against what others do for the same overlays.

The others are `kustomize build | kubeconform` (schemas only) and `checkov` (its own rules for Kubernetes, on
what kustomize built). They check other things than we do, and less or more; the ratios say what waiting for
each costs. Kubeconform reads the same schema files, so that it needs no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from measure import Usage, best, run, run_each
from multiplied import multiplied

_VERSION = "1.33"


@dataclass(frozen=True)
class Programs:
    """The programs to compare with; None where one is not there."""

    fairway: Sequence[str | Path]
    kustomize: Path
    kubeconform: str | None
    checkov: str | None


@dataclass(frozen=True)
class Fleet:
    """A fleet to check, a directory to write into, and the overlays that slow programs get."""

    root: Path
    overlays: Sequence[Path]
    scratch: Path
    sample: Sequence[Path]

    @property
    def factor(self) -> float:
        """By what a time of the sample is multiplied."""
        return len(self.overlays) / len(self.sample)


def measure(programs: Programs, root: Path, environments: int, sample: int, repeat: int) -> None:
    """Print a line for each way to render or check the fleet, with ratios to ours."""
    overlays = multiplied(root / "fleet", environments)
    chosen = overlays[:: max(1, len(overlays) // sample)][:sample]
    fleet = Fleet(root / "fleet", overlays, root, chosen)
    head = f"the shipped fleet with {len(overlays)} client environments"
    print(f"{head:<50}{'wall s':>9}{'cpu s':>9}   times check, cold (wall, cpu)")
    rendered = _ours(programs, fleet, repeat, "render", "-o", root / "out")
    checked = _ours(programs, fleet, repeat, "check", "--no-cache")
    _row("fairway render, cold", rendered, checked)
    _row("fairway check, cold", checked, checked)
    _warm(programs, fleet, checked)
    _others(programs, fleet, checked)


def _warm(programs: Programs, fleet: Fleet, checked: Usage) -> None:
    _ours(programs, fleet, 1, "check")
    _row("fairway check, warm, nothing changed", _ours(programs, fleet, 3, "check"), checked)
    for name, file in _CHANGED.items():
        changed = fleet.overlays[0] / file if "/" not in file else fleet.root / file
        changed.write_text(f"{changed.read_text()}# changed\n")
        _row(f"fairway check, warm, {name} changed", _ours(programs, fleet, 1, "check"), checked)


_CHANGED = {
    "an overlay's file": "settings.yaml",
    "an app": "apps/orders/deployment.yaml",
    "the base of all": "base/worker/deployment.yaml",
    "a policy": "policies/labels/policy.yaml",
}
"""What is changed, each after the other: a file of the first overlay, or of the fleet."""


def _others(programs: Programs, fleet: Fleet, checked: Usage) -> None:
    builds = [[programs.kustomize, "build", overlay] for overlay in fleet.sample]
    built = run_each(builds, fleet.scratch / "built.yaml")
    mark = "" if len(fleet.sample) == len(fleet.overlays) else f" (~, of {len(fleet.sample)})"
    _row(f"kustomize build{mark}", built.times(fleet.factor), checked)
    folder = _built(programs, fleet)
    if programs.kubeconform:
        conformed = _kubeconform(programs.kubeconform, folder, fleet)
        _row(f"kustomize build | kubeconform{mark}", _sum(built, conformed).times(fleet.factor), checked)
    else:
        print(
            "kubeconform is not on the PATH: `go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0`"
        )
    if programs.checkov:
        scanned = _checkov(programs.checkov, folder, fleet)
        _row(f"kustomize build, checkov{mark}", _sum(built, scanned).times(fleet.factor), checked)
    else:
        print("checkov is neither on the PATH nor in .venv-scan: `make scan` installs it there")


def _ours(programs: Programs, fleet: Fleet, repeat: int, *words: str | Path) -> Usage:
    os.environ["XDG_CACHE_HOME"] = str(fleet.scratch / "cache")
    command = [*programs.fairway, "-q", *words]
    return best([run(command, fleet.scratch / "log", cwd=fleet.root, check=False) for _ in range(repeat)])


def _built(programs: Programs, fleet: Fleet) -> Path:
    folder = fleet.scratch / "sample"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, overlay in enumerate(fleet.sample):
        with (folder / f"{number}.yaml").open("wb") as file:
            subprocess.run([programs.kustomize, "build", overlay], stdout=file, check=True)  # noqa: S603
    return folder


def _kubeconform(program: str, folder: Path, fleet: Fleet) -> Usage:
    spec = find_spec("kubernetes_validate")
    places = spec.submodule_search_locations if spec else None
    package = Path(places[0] if places else "")
    definitions = package / "kubernetes-json-schema" / f"v{_VERSION}.0-local-strict" / "_definitions.json"
    schemas = _standalone(definitions, fleet.scratch / "schemas")
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    words = [program, "-strict", "-ignore-missing-schemas", "-schema-location", location, folder]
    return run(words, fleet.scratch / "kubeconform.txt", check=False)


def _standalone(definitions: Path, folder: Path) -> Path:
    """A file for each kind with all that it refers to: kubeconform would look for the rest in the network."""
    folder.mkdir(exist_ok=True)
    known = json.loads(definitions.read_text())["$defs"]
    for name, definition in known.items():
        for kind in definition.get("x-kubernetes-group-version-kind", ()):
            group = kind["group"].partition(".")[0]
            file = "-".join(filter(None, (kind["kind"].lower(), group, kind["version"])))
            schema = {"$ref": f"#/definitions/{name}", "definitions": _needed(known, name)}
            (folder / f"{file}.json").write_text(json.dumps(schema))
    return folder


def _needed(known: dict[str, dict[str, object]], name: str) -> dict[str, object]:
    needed: dict[str, object] = {}
    pending = [name]
    while pending:
        one = pending.pop()
        if one not in needed:
            text = re.sub(r'"(?:_definitions\.json)?#/\$defs/', '"#/definitions/', json.dumps(known[one]))
            needed[one] = json.loads(text)
            pending += re.findall(r'"#/definitions/([^"]+)"', text)
    return needed


def _checkov(program: str, folder: Path, fleet: Fleet) -> Usage:
    words = [program, "-d", folder, "--framework", "kubernetes", "--compact", "--quiet", "-o", "json"]
    output = fleet.scratch / "checkov.json"
    usage = run(words, output, check=False)
    checked = json.loads(output.read_text() or "{}").get("summary", {})
    if not checked.get("resource_count"):
        raise RuntimeError(f"checkov has checked nothing: {output}")
    return usage


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(one.wall + other.wall, one.cpu + other.cpu, max(one.peak, other.peak))


def _row(name: str, usage: Usage, checked: Usage) -> None:
    ratios = f"{usage.wall / checked.wall:>10.2f} {usage.cpu / checked.cpu:>10.2f}"
    print(f"{name:<50}{usage.wall:>9.2f}{usage.cpu:>9.2f} {ratios}", flush=True)
