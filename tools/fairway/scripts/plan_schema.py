"""Write the published schema of a plan's JSON anew, after a change of the model."""

from __future__ import annotations

import json
from pathlib import Path

from fairway.report.plan_schema import plan_schema

FILE = Path(__file__).parents[1] / "plan.schema.json"

FILE.write_text(json.dumps(plan_schema(), indent=2) + "\n", encoding="utf-8")
