"""What the API server's CEL was asked and answered, and how our answers are told in the same words.

Run as a program it asks again and writes the answers down: `python judge.py <the judge's binary>`.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cel import expressions, library_expressions
from fairway import cel
from fairway.cel import operations, values
from fairway.cel.functions.conversions import OVERLOADS
from fairway.cel.functions.quantities import OVERLOADS as OVERLOADS_OF_QUANTITIES
from fairway.cel.types import KUBERNETES
from fairway.yamlio.node import Scalar

#: What one expression may cost.
LIMIT = cel.PER_CALL_LIMIT
ANSWERS = Path(__file__).resolve().parent.parent / "data" / "cel" / "answers.json.gz"
Question = dict[str, Any]
Answer = dict[str, Any]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def questions() -> list[Question]:
    """All questions: each an expression, a version, and what it must give if that was asked."""
    library = library_expressions
    texts = [
        *(expressions.LANGUAGE, expressions.MACROS, expressions.OPTIONALS, library.STRINGS, library.FORMAT),
        *(library.LISTS, library.NETWORK, library.QUANTITIES, library.URLS, library.TIMES),
        *(library.CONVERSIONS, library.FORMATS, library.AUTHORIZER),
    ]
    version = expressions.VERSION
    found = [{"version": version, "expression": line} for text in texts for line in _lines(text)]
    found += [{"version": version, "expression": text} for text in expressions.crossed()]
    found += [{"version": "1.34", "expression": line} for line in _lines(library.SEMVERS)]
    found += [
        {"version": version, "expression": line}
        for version in library.VERSIONS
        for line in _lines(library.VERSIONED)
    ]
    found += [{"version": version, "expression": text, "result": result} for text, result in library.RESULTS]
    return found


def asked(judge: str, wanted: list[Question]) -> list[Answer]:
    """What the judge answers."""
    surroundings = {"variables": expressions.VARIABLES, "types": expressions.TYPES}
    text = "\n".join([json.dumps(question | surroundings) for question in wanted])
    done = subprocess.run([judge], input=text, capture_output=True, text=True, check=True)
    return [normal(json.loads(line)) for line in done.stdout.splitlines()]


def compared(answer: Answer) -> Answer:
    """An answer without what is empty: of one that does not compile only the error counts."""
    if "error" in answer:
        return {"error": answer["error"]}
    return {name: value for name, value in answer.items() if value not in ("", None)}


def recorded() -> list[tuple[Question, Answer]]:
    """The questions with the answers that were written down."""
    with gzip.open(ANSWERS, "rt") as file:
        return [(question, answer) for question, answer in json.load(file)["answers"]]


def _type(text: Any) -> cel.Type:
    if isinstance(text, dict):
        return cel.object_of(text["name"], {name: _type(of) for name, of in text["fields"].items()})
    if text == "authorizer":
        return KUBERNETES["kubernetes.authorization.Authorizer"]
    return cel.parse_type(text)


_ENVIRONMENTS: dict[str, cel.Environment] = {}


def environment(version: str) -> cel.Environment:
    """Our environment with the variables that the judge has."""
    if version not in _ENVIRONMENTS:
        types = {name: _type(expressions.TYPES.get(name, "dyn")) for name in expressions.VARIABLES}
        types["authorizer"] = _type("authorizer")
        _ENVIRONMENTS[version] = cel.Environment(version, types)
    return _ENVIRONMENTS[version]


def answered(question: Question, variables: dict[str, Any] | None = None) -> Answer:
    """What we answer, in the judge's words."""
    text, wanted = question["expression"], question.get("result")
    try:
        program = environment(question["version"]).compile(text, result=_type(wanted) if wanted else None)
    except cel.CelError as error:
        return {"error": error.message}
    outcome = program.outcome(expressions.VARIABLES if variables is None else variables)
    answer: Answer = {"type": str(program.type), "cost": outcome.cost}
    if isinstance(outcome.value, cel.Failed):
        return answer | {"failure": outcome.value.message}
    return answer | {"value": shown(outcome.value)}


def shown(value: Any) -> Any:  # noqa: C901, PLR0911, PLR0912 - one for each type
    """A value with the name of its type, as the judge shows it."""
    if isinstance(value, Scalar):
        value = values.scalar(value)
    name = values.type_name(value)
    match value:
        case bool():
            return {"bool": value}
        case int():
            return {name: str(int(value))}
        case float() if math.isnan(value):
            return {"double": "NaN"}
        case float():
            return {"double": f"{struct.unpack('<Q', struct.pack('<d', value))[0]:x}"}
        case str():
            return {"string": value}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case None:
            return {"null": True}
        case values.Timestamp():
            return {name: OVERLOADS["timestamp_to_string"](value)}
        case values.Duration():
            return {name: OVERLOADS["duration_to_string"](value)}
        case values.Optional():
            return {"optional": [shown(value.value)] if value.present else []}
        case list():
            return {"list": [shown(element) for element in value]}
        case values.TypeValue():
            return {"type": value.name}
    if operations.is_map(value):
        entries = [[shown(key), shown(item)] for key, item in value.items()]
        return {"map": sorted(entries, key=json.dumps)}
    return normal({name: str(value)})


def normal(value: Any) -> Any:
    """An answer's value with the entries of maps in one order and quantities as numbers."""
    if isinstance(value, list):
        return [normal(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "map" in value:
        return {"map": sorted(normal(value["map"]), key=json.dumps)}
    if "kubernetes.Quantity" in value:
        found = OVERLOADS_OF_QUANTITIES["string_to_quantity"](value["kubernetes.Quantity"])
        return {"kubernetes.Quantity": str(found.number * Fraction(10) ** found.power)}
    return {name: normal(inner) for name, inner in value.items()}


def main() -> None:
    """Ask the judge named on the command line and write its answers down."""
    wanted = questions()
    answers = asked(sys.argv[1], wanted)
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "judge": "k8s.io/apiserver v0.33.13, github.com/google/cel-go v0.23.2",
        "answers": list(zip(wanted, answers, strict=True)),
    }
    with ANSWERS.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(json.dumps(record, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
