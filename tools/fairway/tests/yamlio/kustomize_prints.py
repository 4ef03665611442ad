"""What the real kustomize prints for the text of a resource file."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SECONDS = 60


def printed(oracle: Path, directory: Path, text: str) -> str | None:
    """The output of `kustomize build` over one resource file, None when it refuses."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "kustomization.yaml").write_text("resources: [objects.yaml]\n", encoding="utf-8")
    (directory / "objects.yaml").write_bytes(text.encode())
    done = subprocess.run([oracle, "build", directory], capture_output=True, check=False, timeout=_SECONDS)
    return done.stdout.decode() if done.returncode == 0 else None
