"""Changes to the shipped fleet as people make them, each as what it does to the files of a copy of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_ON_PREMISES = "clusters/on-premises"
_JUNIPER, _KESTREL, _LARCH = (f"overlays/{client}/production" for client in ("juniper", "kestrel", "larch"))


@dataclass(frozen=True)
class Scenario:
    """A change, and how many objects become what by it; `gone` has nothing to be compared with afterwards."""

    name: str
    change: Callable[[Path], None]
    what: dict[str, int]
    gone: str = ""

    def __str__(self) -> str:
        return self.name


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one text in one file, which has it exactly once."""

    def change(root: Path) -> None:
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


def _new_client_environment(root: Path) -> None:
    overlay = root / "overlays" / "newcomer" / "production"
    shutil.copytree(root / _KESTREL, overlay)
    application = root / _ON_PREMISES / "newcomer-production.yaml"
    shutil.copyfile(root / _ON_PREMISES / "kestrel-production.yaml", application)
    for file in (overlay / "kustomization.yaml", application):
        file.write_text(file.read_text(encoding="utf-8").replace("kestrel", "newcomer"), encoding="utf-8")
    replaced(
        f"{_ON_PREMISES}/kustomization.yaml",
        "  - larch-production.yaml\n",
        "  - larch-production.yaml\n  - newcomer-production.yaml\n",
    )(root)


def _removed_client_environment(root: Path) -> None:
    shutil.rmtree(root / _KESTREL)
    (root / _ON_PREMISES / "kestrel-production.yaml").unlink()
    replaced(f"{_ON_PREMISES}/kustomization.yaml", "  - kestrel-production.yaml\n", "")(root)


def _added_app(root: Path) -> None:
    replaced(f"{_KESTREL}/kustomization.yaml", "  - ../../../apps/user-metadata\n",
             "  - ../../../apps/orders\n  - ../../../apps/user-metadata\n")(root)  # fmt: skip
    image = re.search(
        r"  - name: \S+/orders\n    newTag: .*\n    digest: .*\n",
        (root / _LARCH / "versions/kustomization.yaml").read_text(encoding="utf-8"),
    )
    assert image is not None
    replaced(f"{_KESTREL}/versions/kustomization.yaml", "images:\n", f"images:\n{image[0]}")(root)


def _scale(root: Path) -> None:
    replaced(f"{_JUNIPER}/scale.yaml", "maxReplicas: 12", "maxReplicas: 14")(root)
    replaced(f"{_LARCH}/scale.yaml", "cpu: 300m", "cpu: 0.4")(root)


def _policy_and_settings(root: Path) -> None:
    replaced("policies/autoscaler-bounds/policy.yaml", "maxReplicas <= 30", "maxReplicas <= 40")(root)
    replaced("argocd/settings/argocd-cm.yaml", "Waits for a person:", "Waits:")(root)


SCENARIOS = (
    Scenario(
        "an image of one environment",
        replaced(f"{_LARCH}/versions/kustomization.yaml", "newTag: 2.4.1", "newTag: 2.4.2"),
        {"changed": 1},
    ),
    Scenario(
        "how long a pod may take to end, in the base of all apps",
        replaced(
            "base/worker/deployment.yaml",
            "terminationGracePeriodSeconds: 45",
            "terminationGracePeriodSeconds: 60",
        ),
        {"changed": 20},
    ),
    Scenario(
        "a setting of an app, wherever it runs",
        replaced("apps/orders/kustomization.yaml", "LOG_LEVEL=info", "LOG_LEVEL=debug"),
        {"added": 2, "changed": 2, "removed": 2},
    ),
    Scenario(
        "a setting, whose ConfigMap has another name afterwards",
        replaced(f"{_LARCH}/settings.yaml", 'OUTBOX_BATCH_SIZE: "200"', 'OUTBOX_BATCH_SIZE: "300"'),
        {"added": 1, "changed": 1, "removed": 1},
    ),
    Scenario(
        "an app is taken out",
        replaced(f"{_LARCH}/kustomization.yaml", "  - ../../../apps/user-metadata\n", ""),
        {"removed": 8},
    ),
    Scenario("an app is put in", _added_app, {"added": 8}),
    Scenario("how much runs, and what pods ask for", _scale, {"changed": 2}),
    Scenario("a new client environment", _new_client_environment, {"added": 1}),
    Scenario(
        "a client environment is taken away",
        _removed_client_environment,
        {"removed": 1},
        gone="kestrel-production",
    ),
    Scenario(
        "a network policy of an app, in all environments",
        replaced("apps/user-metadata/network-policy.yaml", "port: 5432", "port: 5433"),
        {"changed": 3},
    ),
    Scenario(
        "an Application follows another path",
        replaced(
            f"{_ON_PREMISES}/juniper-production.yaml",
            "path: overlays/juniper/production",
            "path: overlays/larch/production",
        ),
        {"changed": 1},
    ),
    Scenario(
        "a label on all that is in a namespace",
        replaced(
            "base/namespace/kustomization.yaml",
            "app.kubernetes.io/part-of: fairway",
            "app.kubernetes.io/part-of: fairway\n      fairway.dev/tier: shared",
        ),
        {"changed": 21},
    ),
    Scenario(
        "a policy, and the settings of Argo CD",
        _policy_and_settings,
        {"changed": 2},
    ),
    Scenario(
        "a fact of a cluster, by which policies go",
        replaced(f"{_ON_PREMISES}/cluster.yaml", "- ceph-block\n", "- ceph-block\n    - ceph-file\n"),
        {"changed": 1},
    ),
)
