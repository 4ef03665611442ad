"""Writes the schemas of common custom resources into the package's data, one file for each kind.

    python tools/fairway/scripts/custom_resources/write.py

They come from the CustomResourceDefinitions in the Go modules of Argo CD, External Secrets, the Prometheus
operator, Istio, cert-manager and the Gateway API, all under the Apache License 2.0, at the versions below.
What people read in them (descriptions, examples) is left out: the check does not need it.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from fairway.check.custom.catalogue import schemas_of
from fairway.process import run
from fairway.yamlio.gojson import to_json
from fairway.yamlio.read import read_documents

DATA = Path(__file__).parents[2] / "src" / "fairway" / "check" / "custom" / "data"
MODULES = (
    ("github.com/argoproj/argo-cd/v3@v3.2.11", "manifests/crds/*-crd.yaml", ()),
    (
        "github.com/external-secrets/external-secrets@v1.3.2",
        "config/crds/bases/external-secrets.io_*.yaml",
        ("ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore", "PushSecret"),
    ),
    (
        "github.com/prometheus-operator/prometheus-operator@v0.85.0",
        "example/prometheus-operator-crd/*.yaml",
        ("PodMonitor", "ServiceMonitor", "PrometheusRule", "Probe"),
    ),
    ("istio.io/api@v1.31.1", "kubernetes/customresourcedefinitions.gen.yaml", ()),
    ("sigs.k8s.io/gateway-api@v1.3.0", "config/crd/standard/*.yaml", ()),
    (
        "github.com/cert-manager/cert-manager@v1.19.1",
        "deploy/crds/*.yaml",
        ("Certificate", "Issuer", "ClusterIssuer"),
    ),
)
_UNREAD = frozenset(("description", "example", "externalDocs", "title"))


def main() -> None:
    """Write them all anew."""
    DATA.mkdir(parents=True, exist_ok=True)
    for old in DATA.glob("*.json.gz"):
        old.unlink()
    for module, pattern, kinds in MODULES:
        files = sorted(_folder(module).glob(pattern))
        for definition in _definitions(files):
            for (api_version, kind), schema in schemas_of(definition).items():
                if not kinds or kind in kinds:
                    _write(api_version, kind, _bare(schema))
    print(sum(file.stat().st_size for file in DATA.iterdir()), "bytes", len(list(DATA.iterdir())), "kinds")


def _folder(module: str) -> Path:
    done = run(["go", "mod", "download", "-json", module], cwd=Path("/"))
    return Path(json.loads(done.stdout)["Dir"])


def _definitions(files: list[Path]) -> list[Any]:
    documents = [one for file in files for one in read_documents(file.read_text(encoding="utf-8"))]
    found = [
        one for one in documents if isinstance(one, dict) and one.get("kind") == "CustomResourceDefinition"
    ]
    return [json.loads(to_json(one)) for one in found]


def _bare(schema: Any, *, fields: bool = False) -> Any:
    """A schema without what only people read; `fields` where the keys are names of fields."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if not fields and key in _UNREAD and isinstance(value, str | dict | list):
            continue
        values = not fields and key in ("default", "enum")
        kept[key] = value if values else _bare(value, fields=not fields and key == "properties")
    return kept


def _write(api_version: str, kind: str, schema: Any) -> None:
    name = f"{kind}.{api_version.replace('/', '.')}.json.gz"
    text = json.dumps(schema, separators=(",", ":"), ensure_ascii=False)
    (DATA / name).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
