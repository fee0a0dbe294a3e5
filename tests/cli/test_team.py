"""Calling colleagues, watching and handing over at the command line."""

from __future__ import annotations

import json

import pytest

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def two_customers(customer_writes: CustomerWrites) -> None:
    customer_writes("where is my order", "ada")
    customer_writes("it is broken", "bo")


def notices(igdesk: Igdesk, who: str) -> list[tuple[int, str]]:
    found = json.loads(igdesk("--as", who, "notices", "--json").out)
    return sorted((each["ticket"], each["what"]) for each in found)


def test_a_name_in_a_note_calls_and_one_that_nobody_has_is_told_but_kept(igdesk: Igdesk) -> None:
    done = igdesk("ticket", "note", "1", "@lin @tech @bob ask @ada")
    assert done.status == 0
    assert "Nobody here is called @bob; the note is kept as it stands." in done.err
    assert (notices(igdesk, "lin"), notices(igdesk, "ken"), notices(igdesk, "mei")) == (
        [(1, "mentioned")],
        [(1, "mentioned")],
        [],
    )
    shown = json.loads(igdesk("ticket", "show", "1", "--json").out)
    assert (shown["watchers"], shown["notes"][0]["text"]) == (["lin"], "@lin @tech @bob ask @ada")


def test_reading_the_ticket_as_a_person_is_having_seen_the_call(igdesk: Igdesk) -> None:
    igdesk("ticket", "note", "1", "@lin")

    def unseen() -> list[int]:
        return [each["ticket"] for each in json.loads(igdesk("--as", "lin", "search", "is:mentioned", "--json").out)]

    assert unseen() == [1]
    igdesk("--as", "lin", "ticket", "show", "1", "--json")
    igdesk("--as", "zhou", "ticket", "show", "1")
    assert unseen() == [1]
    assert "Watched by" in igdesk("--as", "lin", "ticket", "show", "1").out
    assert unseen() == []


def test_watching_one_or_several_is_a_step(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "watch", "1", "2").status == 0
    assert "so already" in igdesk("ticket", "watch", "1").out
    assert igdesk("ticket", "unwatch", "--all-matching", "watching:me").status == 0
    assert igdesk("search", "watching:me", "--json").out.strip() == "[]"
    igdesk("undo")
    assert len(json.loads(igdesk("search", "watching:me", "--json").out)) == 2


def test_the_digest_in_words_and_for_programs(igdesk: Igdesk) -> None:
    igdesk("ticket", "claim", "1")
    igdesk("ticket", "promise", "2", "--text", "a new lamp", "--due", "2h")
    said = igdesk("handover").out
    assert "Hand-over of 小美" in said
    assert "On duty now: 小美, Lin, Zhou, Ken" in said
    assert "Promised to customers by then (1)\n  #2 · by 11-21 19:30 · 小美 · a new lamp" in said
    assert "Your open tickets, which need somebody (1)\n  #1 · @ada · open · 小美" in said
    found = json.loads(igdesk("handover", "--since", "8h", "--json").out)
    assert (found["new"], found["mine"], found["agent"]) == ([1, 2], [1], "mei")
    assert found["promises"][0] | {"id": ""} == found["promises"][0] | {"id": "", "ticket": 2, "text": "a new lamp"}
    assert (found["since"], found["until"]) == ("2026-11-21T01:30:00Z", "2026-11-21T17:30:00Z")


def test_a_quiet_shift_says_so_in_both_languages(igdesk: Igdesk) -> None:
    for number in ("1", "2"):
        igdesk("ticket", "close", number)
    quiet = igdesk("handover", "--since", "2026-11-22").out
    assert "there is nothing to hand over" in quiet
    assert "无需交接" in igdesk("--lang", "zh", "handover", "--since", "2026-11-22").out


def test_all_of_mine_go_to_a_colleague_as_one_step_with_what_there_is_to_know(igdesk: Igdesk) -> None:
    assert igdesk("handover", "--to", "lin").status == 1  # nothing is mine
    igdesk("ticket", "claim", "1", "2")
    done = igdesk("handover", "--to", "lin", "--note", "she is @ada; @zhou knows", "--json")
    assert json.loads(done.out)["done"] == [1, 2]
    assert notices(igdesk, "lin") == [(1, "handed"), (2, "handed")]
    assert notices(igdesk, "zhou") == [(1, "mentioned"), (2, "mentioned")]
    shown = json.loads(igdesk("ticket", "show", "2", "--json").out)
    assert (shown["assignee"], [each["text"] for each in shown["notes"]]) == ("lin", ["she is @ada; @zhou knows"])
    assert [each["kind"] for each in shown["events"]][-1] == "handed_over"
    assert igdesk("undo").status == 0
    shown = json.loads(igdesk("ticket", "show", "2", "--json").out)
    assert (shown["assignee"], shown["notes"]) == ("mei", [])


def test_one_that_is_named_goes_and_one_of_somebody_else_stays(igdesk: Igdesk) -> None:
    igdesk("--as", "lin", "ticket", "claim", "2")
    refused = igdesk("handover", "1", "2", "--to", "zhou")
    assert (refused.status, "Lin" in refused.out) == (4, True)
    assert json.loads(igdesk("ticket", "show", "1", "--json").out)["assignee"] == "zhou"
    assert json.loads(igdesk("ticket", "show", "2", "--json").out)["assignee"] == "lin"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--to", "bob"), 1, "bob"),
        (("--since", "rubbish"), 2, "rubbish"),
        (("--since", ""), 2, "is no time"),
        (("--ahead", "soon"), 2, "soon"),
        (("--ahead", "99999999d"), 2, "99999999d"),
        (("1",), 2, "--to"),
        (("--note", "x"), 2, "--to"),
    ],
)
def test_what_is_not_understood_is_said_in_a_line(
    igdesk: Igdesk, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = igdesk("handover", *arguments)
    assert (done.status, said in done.err, done.err.count("\n")) == (status, True, 1)
