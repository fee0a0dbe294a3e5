"""Several tickets in one call: by number or by a search, one step, each ticket by itself."""

from __future__ import annotations

import pytest

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def _four_tickets(customer_writes: CustomerWrites) -> None:
    for number in range(4):
        customer_writes(f"question {number}", f"user{number}")


def states(igdesk: Igdesk) -> dict[int, str]:
    return {each["number"]: each["status"] for each in igdesk("ticket", "list", "--json").json}


def test_several_numbers_are_one_step(igdesk: Igdesk) -> None:
    done = igdesk("ticket", "resolve", "3", "1", "3")
    assert (done.status, done.err) == (0, "")
    assert done.out == "Done on 2: resolve. igdesk undo takes it back.\n"
    assert {n for n, state in states(igdesk).items() if state == "resolved"} == {1, 3}
    undone = igdesk("undo")
    assert (undone.status, undone.out) == (0, "Undid: resolve (#3 and 1 more).\n")
    assert "resolved" not in states(igdesk).values()
    again = igdesk("redo", "--json").json
    assert (again["tickets"], again["done"], again["stayed"]) == ([3, 1], [3, 1], [])
    assert {n for n, state in states(igdesk).items() if state == "resolved"} == {1, 3}


def test_the_last_word_of_assign_is_the_agent(igdesk: Igdesk) -> None:
    done = igdesk("ticket", "assign", "1", "2", "lin", "--json").json
    assert done == {"done": [1, 2], "unchanged": [], "stayed": []}
    assert igdesk("--as", "lin", "ticket", "assign", "1", "lin", "--json").json["assignee"] == "lin"


def test_all_that_match_a_search(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "2", "4", "--tag", "+late")
    done = igdesk(
        "ticket", "set", "--all-matching", "tag:late", "--status", "waiting", "--priority", "urgent", "--json"
    )
    assert sorted(done.json["done"]) == [2, 4]
    assert {n for n, state in states(igdesk).items() if state == "waiting"} == {2, 4}
    none = igdesk("ticket", "claim", "--all-matching", "tag:nothing")
    assert (none.status, none.out) == (1, "")
    assert "tag:nothing" in none.err


def test_those_that_refuse_stay_and_the_call_says_which_and_why(igdesk: Igdesk) -> None:
    igdesk("ticket", "close", "2")
    told = igdesk("ticket", "resolve", "1", "2", "99", "--json")
    assert told.status == 1
    assert (told.json["done"], [each["number"] for each in told.json["stayed"]]) == ([1], [2, 99])
    assert all(each["why"] for each in told.json["stayed"])
    assert told.err == "2 of 3 stayed as they were: #2, #99; the reason of each stands with the result.\n"
    text = igdesk("ticket", "claim", "2", "3")
    assert (text.status, "#2  " in text.out, "Done on 1: claim." in text.out) == (1, True, True)


@pytest.mark.parametrize(
    ("first", "agent", "status"), [(("claim", "1", "2"), "lin", 3), (("assign", "1", "2", "lin"), "lin", 4)]
)
def test_where_all_refuse_alike_it_ends_as_one_of_them_would(
    igdesk: Igdesk, first: tuple[str, ...], agent: str, status: int
) -> None:
    igdesk("ticket", "claim", "1", "2")
    assert igdesk("--as", agent, "ticket", *first).status == status


@pytest.mark.parametrize(
    "wrong",
    [
        ("resolve",), ("resolve", "1", "--all-matching", "tag:x"), ("resolve", "--all-matching", " "),
        ("assign", "lin"), ("claim", "1", "2", "--if-version", "1"), ("set", "1", "2"), ("claim", "0"),
    ],
)  # fmt: skip
def test_which_tickets_are_meant_is_said_once(igdesk: Igdesk, wrong: tuple[str, ...]) -> None:
    before = states(igdesk)
    told = igdesk("ticket", *wrong)
    assert (told.status, told.out) == (2, "")
    assert told.err
    assert states(igdesk) == before


def test_what_was_changed_since_stays_when_the_rest_is_taken_back(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "1", "2", "--priority", "urgent")
    igdesk("--as", "lin", "ticket", "set", "2", "--priority", "high")
    told = igdesk("undo", "--json")
    assert (told.json["done"], [each["number"] for each in told.json["stayed"]]) == ([1], [2])
    assert told.status == 3
