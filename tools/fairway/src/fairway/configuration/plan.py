"""The key `plan` of `fairway.yaml`: what a plan may do without leave, and who gives leave."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from fairway.configuration.shape import mapping_of, number_of, one_of, refusal, texts_of
from fairway.document import Value
from fairway.frozen import frozen

_MOST_OBJECTS = 1_000_000
_KEYS = {
    "deletionBudget": "How much may be deleted before somebody has to allow it.",
    "production": "Patterns of names, CLIENT/ENVIRONMENT, of what weighs most; */production unless said.",
    "approvers": "Who may take on a risk: logins of the forge, or a login with the risks that it is for.",
    "selfApproval": "Whether approvers may take on the risks of their own pull requests; not unless said.",
}
_BUDGET_KEYS = {
    "objects": "How many objects a change may delete in all.",
    "percent": "How much of one rendered set a change may delete, in percent of its objects.",
}
_APPROVER_KEYS = {
    "login": "The login at the forge.",
    "risks": "The risks by name, or pattern such as *-removed; all of them unless said.",
}


@frozen
class DeletionBudget:
    """How much may be deleted: `objects` in all, and `percent` of the objects of each rendered set."""

    objects: int = 25
    percent: int = 50


@frozen
class Approver:
    """Somebody who may take on risks; `risks` are shell patterns of their names."""

    login: str
    risks: tuple[str, ...] = ("*",)

    def may_allow(self, login: str, risk: str) -> bool:
        """Whether the login is this one, in whatever case, and the risk is theirs."""
        is_same = login.casefold() == self.login.casefold()
        return is_same and any(fnmatchcase(risk, each) for each in self.risks)


@frozen
class PlanSettings:
    """The values of the key; nobody may allow anything where it names no approvers."""

    deletion_budget: DeletionBudget = DeletionBudget()
    production: tuple[str, ...] = ("*/production",)
    approvers: tuple[Approver, ...] = ()
    self_approval: bool = False

    def is_production(self, name: str) -> bool:
        """Whether a client environment, `CLIENT/ENVIRONMENT`, is one of production."""
        return any(fnmatchcase(name, each) for each in self.production)

    def may_allow(self, login: str, risk: str) -> bool:
        """Whether somebody may take on a risk, by its name."""
        return any(each.may_allow(login, risk) for each in self.approvers)


def plan_settings(value: Value | None) -> PlanSettings:
    """What the key says. Raises UsageError, with the line, for what it must not hold."""
    if value is None:
        return PlanSettings()
    plan = mapping_of(value, "plan", _KEYS)
    production = tuple(texts_of(plan.get("production"), "production"))
    return PlanSettings(
        _budget(plan.get("deletionBudget")),
        production if plan.get("production") else PlanSettings.production,
        tuple(_approvers(plan.get("approvers"))),
        one_of(plan.get("selfApproval"), ("true", "false")) == "true",
    )


def plan_schema() -> dict[str, object]:
    """The JSON schema of the key, for editors."""
    text: dict[str, object] = {"type": "string", "minLength": 1}
    texts: dict[str, object] = {"type": "array", "items": text}
    login: dict[str, object] = {**text, "pattern": "^[^/]*$"}
    limits: dict[str, dict[str, object]] = {
        "objects": {"maximum": _MOST_OBJECTS, "default": DeletionBudget.objects},
        "percent": {"maximum": 100, "default": DeletionBudget.percent},
    }
    budget: dict[str, dict[str, object]] = {
        key: {"type": "integer", "minimum": 0, **limit} for key, limit in limits.items()
    }
    approver: dict[str, object] = {
        **_object({"login": login, "risks": texts}, _APPROVER_KEYS),
        "required": ["login"],
    }
    shapes: dict[str, dict[str, object]] = {
        "deletionBudget": _object(budget, _BUDGET_KEYS),
        "production": {**texts, "default": list(PlanSettings.production)},
        "approvers": {"type": "array", "items": {"anyOf": [login, approver]}},
        "selfApproval": {"type": "boolean", "default": False},
    }
    return _object(shapes, _KEYS)


def _object(shapes: dict[str, dict[str, object]], texts: dict[str, str]) -> dict[str, object]:
    properties = {key: {"description": texts[key], **shape} for key, shape in shapes.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _budget(value: Value | None) -> DeletionBudget:
    if value is None:
        return DeletionBudget()
    budget = mapping_of(value, "deletionBudget", _BUDGET_KEYS)
    return DeletionBudget(
        number_of(budget.get("objects"), "objects", _MOST_OBJECTS, DeletionBudget.objects),
        number_of(budget.get("percent"), "percent", 100, DeletionBudget.percent),
    )


def _approvers(value: Value | None) -> Iterator[Approver]:
    if value is not None and not isinstance(value.content, list):
        raise refusal("approvers must be a list", value)
    for item in value or ():
        if item.text:
            yield Approver(_login(item))
            continue
        entry = mapping_of(item, "an entry of approvers", _APPROVER_KEYS)
        login = entry.get("login")
        if login is None or not login.text:
            raise refusal("an entry of approvers has no login", entry)
        yield _with_risks(entry)


def _login(value: Value) -> str:
    """A login, with or without the `@` that code owners have. Raises UsageError for a team."""
    login = value.text.removeprefix("@")
    if "/" in login:
        raise refusal(
            f"{value.text} is a team, and forges do not tell a job who is in one",
            value,
            "Name its people by their logins.",
        )
    return login


def _with_risks(entry: Value) -> Approver:
    risks = entry.get("risks")
    login = _login(entry.get("login") or entry)
    return Approver(login, tuple(texts_of(risks, "risks"))) if risks else Approver(login)
