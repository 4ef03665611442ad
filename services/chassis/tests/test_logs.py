"""Logs are one JSON object a line, and no secret gets into them."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.logs import get_logger
from chassis.redaction import REDACTED, redact, redact_text
from sample import log_lines


def test_a_line_has_time_level_service_event_and_fields() -> None:
    with log_lines() as lines:
        get_logger(worker="w").info("order.created", order_id=7)
    (line,) = lines
    assert (line["level"], line["service"], line["event"]) == ("info", "sample", "order.created")
    assert (line["worker"], line["order_id"]) == ("w", 7)
    assert line["time"].endswith("+00:00")


def test_what_is_below_the_level_is_not_written() -> None:
    with log_lines("warning") as lines:
        get_logger().info("quiet")
        get_logger().warning("loud")
    assert [line["event"] for line in lines] == ["loud"]


def test_libraries_log_the_same_way() -> None:
    with log_lines() as lines:
        logging.getLogger("driver").warning("connected to %s", "postgresql://user:hunter2@db/orders")
    (line,) = lines
    assert (line["level"], line["logger"]) == ("warning", "driver")
    assert "hunter2" not in line["event"]


@pytest.mark.parametrize(
    "name",
    ["password", "db_password", "API_KEY", "api-key", "Authorization", "set-cookie", "access_token", "dsn"],
)
def test_a_field_with_the_name_of_a_secret_is_redacted(name: str) -> None:
    with log_lines() as lines:
        get_logger().info("x", **{name: "hunter2"}, nested={"deep": [{name: "hunter2"}]})
    assert "hunter2" not in str(lines)
    assert lines[0][name] == REDACTED


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://user:hunter2@db:5432/x",
        "redis://:hunter2@cache",
        "Authorization: Bearer hunter2hunter2",
        "eyJhbGciOiJIUzI1NiJ9.hunter2hunter2.sig",
        "password=hunter2&x=1",
        "{'api_key': 'hunter2'}",
        'WHERE password = "hunter2"',
    ],
)
def test_a_secret_in_a_text_is_known_by_its_shape(text: str) -> None:
    assert "hunter2" not in redact_text(text)


@pytest.mark.parametrize("text", ["GET /orders", "https://example.com/a?b=c", "the order 17 was created"])
def test_a_text_without_secrets_is_left_alone(text: str) -> None:
    assert redact_text(text) == text


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_VALUES, st.sampled_from(["password", "my_token", "Cookie"]))
def test_whatever_stands_around_a_secret_it_is_found(value: Any, name: str) -> None:
    redacted = redact({"around": value, name: "hunter2"})
    assert redacted[name] == REDACTED
    assert "hunter2" not in str(redacted[name])


def test_what_is_nested_without_end_is_cut() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "…" in str(redact(endless))
