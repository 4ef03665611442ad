"""Write the table of the API server's types that policies are evaluated on: `python write.py`, with Go."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "src/fairway/check/policy/api_types-v1.33.json.gz"


def main() -> None:
    """Run the Go program beside this file and keep what it prints, compressed, equal for equal types."""
    printed = subprocess.run(["go", "run", "."], cwd=HERE, check=True, capture_output=True).stdout  # noqa: S607
    text = json.dumps(json.loads(printed), sort_keys=True, separators=(",", ":"))
    TABLE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
