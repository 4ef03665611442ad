"""Tables of marks stay small, and what was marked last is known."""

from __future__ import annotations

from fairway.yamlio.braces import flow_list, is_flow_list
from fairway.yamlio.marks import make_room
from fairway.yamlio.node import Node
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import as_quoted, was_quoted


def test_a_full_table_forgets_its_older_half() -> None:
    table = dict.fromkeys(range(10))
    make_room(table, 10)
    assert list(table) == [5, 6, 7, 8, 9]


def test_a_table_with_room_forgets_nothing() -> None:
    table = dict.fromkeys(range(9))
    make_room(table, 10)
    assert len(table) == 9


def test_a_list_is_known_to_be_between_brackets_after_thousands_of_others() -> None:
    """One build holds fewer lists than a table has room for; all builds of a fleet together do not."""
    others: list[list[Node]] = [["x"] for _ in range(50_000)]
    for number, items in enumerate(others):
        flow_list(items)
        assert is_flow_list(others[max(0, number - 10_000)])


def test_a_text_that_was_met_in_quotes_first_is_plain_where_it_is_plain() -> None:
    quoted = as_quoted("11:59:01")
    assert was_quoted(quoted)
    assert scalar_for_text(quoted) == quoted
    assert not was_quoted(scalar_for_text("11:59:01"))
