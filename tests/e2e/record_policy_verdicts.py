"""Write down what the API server answers to the small policies, for tests that run without one.

`python tests/e2e/record_policy_verdicts.py`, after `fairway sandbox build`.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from api_server import Object, api_server
from fleet_copy import ROOT
from policy_cases import cases
from policy_trials import VERSION, put_apart, try_all
from test_judge_policies import context, furnish

RECORDED = ROOT / "tools/fairway/tests/data/policy/verdicts.json"


def main() -> None:
    """Ask an API server of its own, and write one line for each policy."""
    asked: dict[str, Object] = {}
    with tempfile.TemporaryDirectory() as directory, api_server(Path(directory) / "state") as server:
        furnish(server)
        for one in try_all(server, context(), put_apart(cases())):
            name = one.trial.policy["metadata"]["name"]
            known = {"policy": one.trial.policy, "binding": one.trial.binding, "objects": []}
            said = {"object": one.manifest, "answer": one.theirs, "warnings": one.their_warnings}
            asked.setdefault(name, known)["objects"].append(said)
        version = server.ask("GET", "/version").body["gitVersion"]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, sort_keys=True) for each in asked.values())
    head = f'{{"server": "{version}", "version": "{VERSION}", "asked": ['
    RECORDED.write_text(f"{head}\n{lines}\n]}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
