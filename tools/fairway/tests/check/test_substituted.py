"""What Flux fills in is not judged before it is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.check.rendered_set import RenderedSet
from fairway.configuration import Configuration
from fairway.validation import Checks
from fairway.yamlio.node import Mapping

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec: {path: ./apps, postBuild: {substitute: {domain: example.com}}}
"""


def ingress(host: str) -> Mapping:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web"},
        "spec": {"defaultBackend": {"resource": {"kind": "A", "name": "a"}}, "rules": [{"host": host}]},
    }


def rules(root: Path, host: str) -> list[str]:
    checks = Checks(Configuration(), root)
    return [finding.rule for finding in checks(RenderedSet("apps", [ingress(host)], "1.33", is_whole=False))]


@pytest.mark.parametrize("host", ["web.${domain}", "${a}.${b}", "web.${domain:=example.com}"])
def test_a_value_that_flux_fills_in_has_no_finding(host: str, tmp_path: Path) -> None:
    (tmp_path / "apps.yaml").write_text(FLUX)
    assert rules(tmp_path, host) == []


def test_without_flux_it_is_a_value_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "apps.yaml").write_text(FLUX.replace("postBuild", "wait"))
    assert rules(tmp_path, "web.${domain}") == ["object/format"]


@pytest.mark.parametrize("host", ["web_1", "$domain", "${}", "${1}"])
def test_what_flux_does_not_fill_in_is_judged(host: str, tmp_path: Path) -> None:
    (tmp_path / "apps.yaml").write_text(FLUX)
    assert rules(tmp_path, host) == ["object/format"]
