"""A plan as the page of it needs it: names and fields once, everything else by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fairway.manifest import ObjectId
from fairway.plan.model import (
    Absent,
    ApplicationChange,
    ChangeGroup,
    FieldChange,
    FindingChange,
    Kind,
    Level,
    ObjectChange,
    Plan,
    Risk,
    SetChange,
)
from fairway.report.plan_alike import (
    SameFinding,
    SameRisk,
    legible,
    same_findings,
    same_risks,
)
from fairway.report.plan_headline import kind_word, taken_on
from fairway.report.plan_objects import Apps, label
from fairway.report.plan_values import (
    image_change,
    is_short,
    line_changes,
    only_follows,
    path_text,
    value_lines,
    value_text,
)
from fairway.report.printable import one_line, printable

Page = dict[str, Any]

WEIGHTS = {Level.NOTICE: 1, Level.WARNING: 2, Level.BLOCKING: 3}
"""What colours a cell; 0 without a risk. A risk that somebody took on weighs as a warning."""


def page_of(plan: Plan) -> Page:
    """What the script of the page reads, as JSON.

    `sets` are those that change or of which a finding tells; `names` anywhere else are numbers of these.
    """
    return _Matrix(plan).page()


class _Matrix:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sets = [each for each in plan.sets if each.is_changed or each.findings.new]
        self.numbers = {each.name: number for number, each in enumerate(self.sets)}
        self.apps: dict[str, int] = {}
        self.app_names = Apps(plan)
        self.allowed = taken_on(plan)

    def page(self) -> Page:
        groups = [self._group(group) for group in self.plan.groups]
        return {
            "sets": [_set(each) for each in self.sets],
            "apps": list(self.apps),
            "groups": groups,
            "risks": [self._risk(same) for same in same_risks(self.plan)],
            "marks": list(self._marks()),
            "images": [
                [*image_change(image.before, image.after), self._names(image.names)]
                for image in self.plan.images
            ],
            "applications": [_application(each) for each in self.plan.applications],
            "findings": [
                self._finding(each, is_failing=is_failing)
                for is_failing, found in ((True, self.plan.failing), (False, self._others()))
                for each in same_findings(found)
            ],
        }

    def _others(self) -> list[FindingChange]:
        """The findings that do not fail."""
        failing = frozenset(map(id, self.plan.failing))
        return [each for each in self.plan.findings if id(each) not in failing]

    def _marks(self) -> Iterator[tuple[int, list[int]]]:
        """The apps that have a finding that fails, by number, and in which rendered sets."""
        for each in self.plan.failing:
            kind, _, name = each.finding.object.rpartition(" ")
            namespace, _, name = name.rpartition("/")
            app = self.apps.get(one_line(self.app_names.of(ObjectId("", kind, namespace, name))))
            if app is not None:
                yield app, self._names(each.names)

    def _names(self, names: Iterable[str]) -> list[int]:
        return [self.numbers[name] for name in names if name in self.numbers]

    def _group(self, whole: ChangeGroup) -> Page:
        group = legible(whole)
        app = self.apps.setdefault(one_line(self.app_names.of(group.change.id)), len(self.apps))
        same = self._change(group.change, group.names)
        others = [self._change(each.change, each.names) for each in group.variations]
        return {"app": app, "label": label(group), "ways": [same, *others]}

    def _change(self, change: ObjectChange, names: Iterable[str]) -> Page:
        """One way in which an object changes; its values are those of the first of the names."""
        return {
            "kind": kind_word(change),
            "names": self._names(names),
            "weight": max((self._weight(risk) for risk in change.risks), default=0),
            "risks": [[risk.level, one_line(risk.name), printable(risk.message)] for risk in change.risks],
            "fields": [*map(_field, change.fields), *_content(change)],
        }

    def _weight(self, risk: Risk) -> int:
        is_allowed = risk.level is Level.BLOCKING and risk.name in self.allowed
        return WEIGHTS[Level.WARNING if is_allowed else risk.level]

    def _risk(self, same: SameRisk) -> Page:
        group, risk = same.group, same.group.risk
        return {
            "name": one_line(risk.name),
            "level": "allowed" if group.allowed else str(risk.level),
            "object": same.subject(one_line),
            "message": printable(risk.message),
            "remedy": printable(risk.remedy),
            "allowed": printable(group.allowed),
            "names": self._names(same.names),
        }

    def _finding(self, same: SameFinding, *, is_failing: bool) -> Page:
        finding = same.change.finding
        return {
            "state": same.change.state,
            "fails": is_failing,
            "severity": str(finding.severity),
            "rule": one_line(finding.rule),
            "object": same.subject(one_line),
            "message": "\n".join(map(printable, same.shown_messages)),
            "remedy": printable(finding.remedy),
            "where": one_line(finding.where),
            "names": self._names(same.names),
        }


def _set(each: SetChange) -> Page:
    return {
        "name": one_line(each.name),
        "ring": "" if each.ring is None else str(each.ring),
        "cluster": one_line(each.cluster),
        "production": each.is_environment and each.is_production,
        "environment": each.is_environment,
        "error": printable(each.after_error or each.before_error),
        "side": "after" if each.after_error else "before",
        "left": each.before if each.is_left else 0,
    }


def _application(change: ApplicationChange) -> Page:
    return {
        "kind": str(change.kind),
        "name": one_line(change.name),
        "cluster": one_line(change.cluster),
        "origin": one_line(change.origin),
        "undecided": printable(change.undecided),
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: FieldChange) -> list[str]:
    """The path, what explains it, and each line behind its sign."""
    why = f"follows {one_line(field.follows)}" if field.follows else one_line(field.source)
    if only_follows(field):
        return [path_text(field.path), why]
    if is_short(field):
        sides = (("-", field.before), ("+", field.after))
        lines = [f"{sign}{value_text(value)}" for sign, value in sides if not isinstance(value, Absent)]
    else:
        lines = [f"{sign}{line}" for sign, line in line_changes(field)]
    return [path_text(field.path), why, *lines]


def _content(change: ObjectChange) -> Iterator[list[str]]:
    """What an object holds that comes or goes."""
    if not isinstance(change.content, Absent):
        sign = "-" if change.kind is Kind.REMOVED else "+"
        yield ["", "", *(f"{sign}{line}" for line in value_lines(change.content))]
