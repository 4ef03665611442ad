"""A plan as a comment: dangers first and never hidden, always below the limit, hostile text stays text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.plan.model import ChangeGroup, FieldChange, ImageChange, Level, Plan, RiskGroup
from fairway.report.plan_markdown import GITHUB_LIMIT, MARKER, plan_markdown
from fairway.report.plan_markdown_text import code, fenced, prose
from fairway.report.plan_shortening import STEPS, Piece, Section, shortened

from .any_plan import HOSTILE, plans, risks, texts
from .markdown_reader import dangers, tokens
from .plans import DEPLOYMENT, changed, environment, large_plan, one_change, plan_of, replicas, risk

SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20, deadline=None)


def without_details(markdown: str) -> str:
    """What a reader sees who opens nothing."""
    shown, depth = [], 0
    for line in markdown.split("\n"):
        depth += line == "<details>"
        if not depth:
            shown.append(line)
        depth -= line == "</details>"
    return "\n".join(shown)


def test_the_first_line_marks_the_comment() -> None:
    for plan in (plan_of(), one_change(), large_plan()):
        assert plan_markdown(plan).startswith(f"{MARKER}\n## ")


def test_nothing_changed_is_a_verdict_and_the_two_sides() -> None:
    assert plan_markdown(plan_of(environment("acme/staging"))) == (
        f"{MARKER}\n## ✅ Nothing changes\n\n`origin/main` (`1f0c2d3e4b5a…`) → `topic`\n"
    )


def test_a_changed_field_is_a_difference_with_what_sets_it() -> None:
    text = plan_markdown(one_change())
    assert "1 of 1 client environment changes; objects: 1 changed." in text
    assert (
        "<summary><code>Deployment acme-staging/orders</code> 1 field changed in <code>acme/staging</code>"
        in text
    )
    assert "```diff\n@@ spec.replicas @@ apps/orders/deployment.yaml:9\n- 2\n+ 3\n```" in text


def test_a_risk_is_told_with_reason_place_and_remedy_without_opening_anything() -> None:
    plan = plan_of(
        environment("acme/staging", changed(replicas())), risks=(RiskGroup(risk(), ("acme/staging",)),)
    )
    text = without_details(plan_markdown(plan))
    assert "## 🛑 Blocked by 1 risk that nobody has taken on" in text
    assert "**Blocking:** `immutable-field` (1)" in text
    assert "`Deployment acme-staging/orders` `spec.selector.matchLabels.app`, in `acme/staging`" in text
    assert "the selector of a Deployment never changes" in text
    assert "**To proceed:** Give the Deployment another name" in text


def test_a_risk_that_somebody_took_on_blocks_no_more() -> None:
    plan = replace(one_change(), risks=(RiskGroup(risk(), ("acme/staging",), "anna: it is new"),))
    text = without_details(plan_markdown(plan))
    assert "Not blocked" in text
    assert "**Taken on** by anna: it is new" in text


def test_a_change_bears_the_sign_of_its_heaviest_risk() -> None:
    signs = {
        (Level.BLOCKING, ""): "🛑 ",
        (Level.BLOCKING, "anna: it is new"): "🔓 ",
        (Level.WARNING, ""): "⚠️ ",
        (Level.NOTICE, ""): "",
    }
    for (level, allowed), sign in signs.items():
        one = risk(level=level)
        plan = plan_of(
            environment("acme/staging", changed(replicas(), risks=(one,))),
            risks=(RiskGroup(one, ("acme/staging",), allowed),),
        )
        assert f"<summary>{sign}<code>Deployment acme-staging/orders</code>" in plan_markdown(plan)


def test_images_are_told_by_name_with_both_versions() -> None:
    old, new = (f"r.example:5000/orders:{tag}" for tag in ("1.4.2@sha256:" + "ab" * 32, "1.5.0"))
    plan = replace(one_change(), images=(ImageChange(old, new, ("acme/staging",)), ImageChange("", new, ())))
    text = plan_markdown(plan)
    assert "| `r.example:5000/orders` | `1.4.2@sha256:abababab…` | `1.5.0` | `acme/staging` |" in text
    assert "| `r.example:5000/orders` | `(none)` | `1.5.0` |" in text


def test_an_image_of_another_name_is_told_whole() -> None:
    plan = replace(one_change(), images=(ImageChange("a.example/x:1", "b.example/x:1", ("acme/staging",)),))
    assert "|  | `a.example/x:1` | `b.example/x:1` |" in plan_markdown(plan)


def test_what_does_not_render_is_not_shown_as_deletion() -> None:
    plan = plan_of(environment("acme/staging", after=None, after_error="settings.yaml:7: is not YAML"))
    text = without_details(plan_markdown(plan))
    assert "Not known what happens in `acme/staging`: it does not render after the change." in text
    assert "settings.yaml:7: is not YAML" in text
    assert "removed" not in text


@pytest.mark.parametrize("size", [(12, 6), (12, 40), (200, 20)])
def test_a_large_plan_stays_below_the_limit_and_tells_its_risks_first(size: tuple[int, int]) -> None:
    text = plan_markdown(large_plan(*size))
    assert len(text) <= GITHUB_LIMIT
    assert dangers(text) == []
    shown = without_details(text)
    assert shown.index("removed-network-policy") < shown.index("### Risks") < shown.index("### Changes")


def test_what_is_left_out_is_said() -> None:
    plan = large_plan(12, 6)
    whole = plan_markdown(plan)
    assert "Left out" not in whole
    text = plan_markdown(plan, len(whole) // 2, whole="[all of it](https://ci.example/7)")
    assert len(text) <= len(whole) // 2
    assert "**Left out to stay below" in text
    assert "the fields of " in text
    assert text.endswith("[all of it](https://ci.example/7)\n")


def test_fields_give_way_before_changes_and_changes_before_risks() -> None:
    plan = large_plan(12, 6)
    texts_by_limit = [plan_markdown(plan, limit) for limit in (20_000, 6_000, 3_500)]
    assert ["```diff" in text for text in texts_by_limit] == [True, False, False]
    assert ["Secret orders-session" in text for text in texts_by_limit] == [True, True, False]
    assert all("could be reached" in text or "`removed-network-policy`" in text for text in texts_by_limit)


def test_of_a_thousand_blocking_risks_every_class_is_named() -> None:
    groups = tuple(
        RiskGroup(risk(f"class-{n % 7}", message=f"{n}: " + "m" * 500, object=f"Deployment a/{n}"), ("a/b",))
        for n in range(1_000)
    )
    text = plan_markdown(replace(one_change(), risks=groups))
    assert len(text) <= GITHUB_LIMIT
    assert all(f"`class-{n}` ({len(range(n, 1_000, 7))})" in without_details(text) for n in range(7))
    assert "blocking risks" in text.rpartition("**Left out")[2]


def test_characters_count_not_bytes() -> None:
    plan = one_change(FieldChange(("data", "a"), "", "\n".join(["😀" * 100] * 2_000)))
    text = plan_markdown(plan)
    assert len(text) <= GITHUB_LIMIT
    assert "long values in 1 change" in text


@given(plans)
@SLOW
def test_any_plan_is_harmless_bounded_and_names_each_blocking_risk(plan: Plan) -> None:
    for limit in (GITHUB_LIMIT, 3_000):
        text = plan_markdown(plan, limit)
        assert len(text) <= limit
        assert dangers(text) == []
        shown = without_details(text)
        for group in plan.blocking:
            assert f"`{group.risk.name}`" in shown


@given(st.lists(risks, max_size=4))
@SLOW
def test_any_risk_is_told_outside_what_must_be_opened(found: list[RiskGroup]) -> None:
    shown = without_details(plan_markdown(replace(one_change(), risks=tuple(found))))
    for group in found:
        if group.risk.level is not Level.NOTICE:
            assert f"`{group.risk.name}`" in shown


@given(texts)
def test_code_is_one_span_of_code(text: str) -> None:
    assert dangers(f"- a {code(text)} b") == []
    spans = [token for token in tokens(f"a {code(text)} b") if token.type == "code_inline"]
    assert len(spans) == bool(code(text))


@given(texts)
def test_prose_has_nothing_but_words_and_code(text: str) -> None:
    assert dangers(f"- a: {prose(text)}") == []


@given(st.lists(texts))
def test_a_fence_holds_all_its_lines(lines: list[str]) -> None:
    kinds = [token.type for token in tokens(f"{fenced(lines)}\n\nafter")]
    assert kinds == ["fence", "paragraph_open", "inline", "text", "paragraph_close"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    change = changed(
        FieldChange((text,), text, {text: [text]}, text),
        of=DEPLOYMENT._replace(kind=text, name=text, namespace=text),
    )
    name = text or "a/b"
    plan = plan_of(
        environment(name, change, cluster=text, is_production=True),
        environment("broken", after_error=text),
        groups=(ChangeGroup(change, (name,)),),
        risks=(RiskGroup(risk(message=text, remedy=text, object=text, path=(text,)), (name,), text),),
    )
    assert dangers(plan_markdown(plan)) == []


@pytest.mark.parametrize(
    "text",
    [
        "@all",
        "[a](b)",
        "<https://a.example>",
        "https://a.example",
        "![a](b)",
        "a <b>c</b>",
        "#12",
        "*a*",
        "</details>",
        "---",
    ],
)
def test_what_is_dangerous_is_seen(text: str) -> None:
    assert dangers(text)


def test_pieces_give_way_step_by_step_and_the_last_ones_first() -> None:
    pieces = tuple(Piece(letter * 100, (("fields", letter * 10), ("changes", ""))) for letter in "abc")
    sections = [Section("# t", pieces)]
    assert STEPS.index("fields") < STEPS.index("changes")
    assert shortened(sections, 1_000)[0].count("\n") == 6
    text, left_out = shortened(sections, 250)
    assert (text, left_out) == (f"# t\n\n{'a' * 100}\n\n{'b' * 100}\n\n{'c' * 10}", {"fields": 1})
    text, left_out = shortened(sections, 40)
    assert (text, left_out) == (f"# t\n\n{'a' * 10}\n\n{'b' * 10}", {"fields": 3, "changes": 1})
