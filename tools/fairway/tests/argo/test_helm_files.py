"""Which files of values an Application names, wherever they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.argo.application import Application
from fairway.argo.helm_files import value_files
from fairway.argo.installation import Installation
from fairway.yamlio.node import Mapping

_OWN = "https://git.example.com/fleet.git"
_ELSEWHERE = "https://charts.example.com"


@pytest.fixture
def told(tmp_path: Path) -> Installation:
    """An Argo CD that knows this repository by one address."""
    (tmp_path / "charts" / "proxy").mkdir(parents=True)
    found = Installation(root=tmp_path)
    found.applications.append(_application([{"repoURL": _OWN, "path": "charts/proxy"}]))
    return found


def _application(sources: list[dict[str, Any]]) -> Application:
    metadata: Mapping = {"name": "proxy", "namespace": "argocd"}
    spec: dict[str, Any] = {"project": "fleet", "destination": {"namespace": "web"}, "sources": sources}
    return Application({"kind": "Application", "metadata": metadata, "spec": spec})


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("values.yaml", "charts/proxy/values.yaml"),
        ("../../values/a.yaml", "values/a.yaml"),
        ("/values/a.yaml", "values/a.yaml"),
        ("/values/${ARGOCD_APP_NAME}/$ARGOCD_APP_NAMESPACE.yaml", "values/proxy/web.yaml"),
        ("/values/$ARGOCD_APP_PROJECT_NAME$NOTHING.yaml", "values/fleet.yaml"),
        ("/values/a$$b.yaml", "values/a$b.yaml"),
    ],
)
def test_a_path_is_taken_from_the_chart_or_from_the_root(
    told: Installation, written: str, found: str
) -> None:
    """With what Argo CD knows of the Application in place of variables, and nothing for what it does not."""
    helm = {"valueFiles": [written]}
    application = _application([{"repoURL": _OWN, "path": "charts/proxy", "helm": helm}])
    assert list(value_files(application, application.sources[0], told)) == [found]


def test_a_chart_from_elsewhere_may_have_its_values_here(told: Installation) -> None:
    """From the root of the source that is called by the first part of the path, whatever its own path is."""
    helm = {
        "valueFiles": ["$here/values/a.yaml", "values.yaml", "$other/b.yaml"],
        "fileParameters": [{"name": "script", "path": "$here/scripts/run.sh"}],
    }
    application = _application(
        [
            {"repoURL": _ELSEWHERE, "chart": "proxy", "helm": helm},
            {"repoURL": _OWN, "ref": "here", "path": "charts/proxy"},
            {"repoURL": "https://git.example.com/other.git", "ref": "other"},
        ]
    )
    found = list(value_files(application, application.sources[0], told))
    assert found == ["values/a.yaml", "scripts/run.sh"]


def test_an_address_is_no_file_of_the_repository(told: Installation) -> None:
    helm = {"valueFiles": ["https://values.example.com/a.yaml"]}
    application = _application([{"repoURL": _OWN, "path": "charts/proxy", "helm": helm}])
    assert list(value_files(application, application.sources[0], told)) == []
