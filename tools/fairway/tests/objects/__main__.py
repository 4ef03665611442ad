"""The comparison with a real API server, from the command line.

    cd tools/fairway/tests
    python -m objects                    the table and the differences, from what is recorded
    python -m objects record KUBECONFIG  ask the API server anew and record what it says

The kubeconfig holds a token, or a certificate and its key, in itself or as files.
"""

from __future__ import annotations

import base64
import ssl
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from fairway.fleet import find_fleet
from objects.api_server import ApiServer
from objects.comparison import compare
from objects.corpus import catalogue, custom_catalogue, rendered
from objects.mutations import VERSION
from objects.recorded import COUNT, SEED, Record, ask, read, write


def main() -> None:
    """Record first if that is asked for, then show the comparison."""
    if sys.argv[1:2] == ["record"]:
        _record(Path(sys.argv[2]))
    record = read()
    found = compare(record.bases, record.verdicts, VERSION)
    lines = [
        f"{len(record.verdicts)} mutations, judged by kube-apiserver {record.server}",
        "",
        found.table(),
        "",
    ]
    lines += [str(difference) for difference in found.differences]
    sys.stdout.write("\n".join(lines) + "\n")


def _record(kubeconfig: Path) -> None:
    fleet = find_fleet(Path(__file__).resolve())
    assert fleet is not None
    server = _server(kubeconfig)
    server.prepare()
    bases = rendered(fleet) + catalogue() + custom_catalogue()
    write(Record(server.version, bases, ask(server, bases, COUNT, SEED)))


def _server(file: Path) -> ApiServer:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    cluster, user = content["clusters"][0]["cluster"], content["users"][0]["user"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        context = ssl.create_default_context(cafile=_file(cluster, "certificate-authority", place))
        if "token" not in user:
            certificate = _file(user, "client-certificate", place)
            context.load_cert_chain(certificate, _file(user, "client-key", place))
    address = urlsplit(cluster["server"])
    return ApiServer(address.hostname or "", address.port or 443, user.get("token", ""), context)


def _file(entry: dict[str, Any], key: str, folder: Path) -> str:
    if key in entry:
        return str(entry[key])
    file = folder / key
    file.write_bytes(base64.b64decode(entry[f"{key}-data"]))
    return str(file)


if __name__ == "__main__":
    main()
