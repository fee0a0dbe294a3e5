"""Merging, splitting, linking and undoing from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import Igdesk


@pytest.fixture(autouse=True)
def _two_tickets(config_file: Path, igdesk: Igdesk) -> None:
    for name, text in (("Ada", "one"), ("Bo", "two")):
        igdesk("ticket", "new", "--channel", "email", "--customer", name, "--text", text)


def test_a_merged_ticket_is_closed_and_points_to_its_target(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "merge", "1", "2")
    assert (told.status, told.out) == (0, "Ticket #1 went into #2.\n")
    assert "answers on #2 go to Bo alone, not to Ada; `igdesk undo`" in told.err
    one, two = igdesk("ticket", "show", "1", "--json").json, igdesk("ticket", "show", "2", "--json").json
    assert (one["status"], one["merged_into"]) == ("closed", 2)
    assert ([message["text"] for message in two["messages"]], two["merged"]) == (["one", "two"], [1])


def test_merging_prints_the_target(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "merge", "1", "2", "--json").json["number"] == 2


@pytest.mark.parametrize("into", ["1", "77"])
def test_a_merge_into_nothing_is_one_line(igdesk: Igdesk, into: str) -> None:
    refused = igdesk("ticket", "merge", "1", into)
    assert (refused.status, refused.out, len(refused.err.splitlines())) == (1, "", 1)


def test_what_was_done_last_is_undone_and_done_again_by_name(igdesk: Igdesk) -> None:
    igdesk("ticket", "merge", "1", "2")
    assert igdesk("undo").out == "Undid: merge into #2 (#1 and 1 more).\n"
    assert igdesk("ticket", "show", "1", "--json").json["merged_into"] is None
    assert igdesk("--lang", "zh", "redo").out == "已重做：合并到 #2（#1 及另外 1 个）。\n"
    assert igdesk("ticket", "show", "1", "--json").json["merged_into"] == 2


def test_undo_lists_and_ends(igdesk: Igdesk) -> None:
    igdesk("ticket", "claim", "1")
    igdesk("ticket", "resolve", "1")
    assert [step["what"] for step in igdesk("undo", "--list", "--json").json][:2] == ["resolve", "claim"]
    assert igdesk("undo", "--json").json["what"] == "resolve"
    igdesk("undo")
    assert igdesk("undo", "--json").json["what"] == "new ticket"
    assert igdesk("ticket", "show", "2", "--json").json["status"] == "closed"
    igdesk("undo")
    refused = igdesk("undo")
    assert (refused.status, "nothing to undo" in refused.err) == (1, True)
    assert [igdesk("redo", "--json").json["what"] for _ in range(4)] == ["new ticket", "new ticket", "claim", "resolve"]
    assert igdesk("ticket", "show", "1", "--json").json["status"] == "resolved"


def test_what_somebody_changed_since_is_not_undone(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "1", "--priority", "high")
    igdesk("--as", "lin", "ticket", "set", "1", "--priority", "low")
    refused = igdesk("undo")
    assert (refused.status, "Lin" in refused.err) == (3, True)


def test_a_step_below_one_that_cannot_be_undone_is_undone_by_its_id(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "2", "--tag", "+gift")
    igdesk("ticket", "set", "1", "--priority", "high")
    igdesk("--as", "lin", "ticket", "set", "1", "--priority", "low")
    below = igdesk("undo", "--list", "--json").json[1]
    assert igdesk("undo").status == 3
    assert below["op"] in igdesk("undo", "--list").out
    igdesk("ticket", "assign", "1", "lin")
    assert ("assign to Lin" in igdesk("undo", "--list").out, "assign to Lin" in igdesk("undo").out) == (True, True)
    assert igdesk("undo", below["op"][:12], "--json").json["tickets"] == [2]
    assert igdesk("ticket", "show", "2", "--json").json["tags"] == []
    unknown = igdesk("undo", below["op"])
    assert (unknown.status, unknown.out, len(unknown.err.splitlines())) == (1, "", 1)
    assert igdesk("undo", "").status == 1


def test_links_go_both_ways_and_away(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "link", "1", "2", "--json").json["links"] == [2]
    assert igdesk("ticket", "show", "2", "--json").json["links"] == [1]
    assert igdesk("ticket", "unlink", "2", "1", "--json").json["links"] == []


def test_a_split_needs_messages_of_the_ticket(igdesk: Igdesk) -> None:
    refused = igdesk("ticket", "split", "1", "999")
    assert (refused.status, "999" in refused.err) == (1, True)
    assert igdesk("ticket", "split", "1").status == 2


def test_a_note_for_a_merged_number_lands_where_it_went(igdesk: Igdesk) -> None:
    igdesk("ticket", "merge", "1", "2")
    assert "#2" in igdesk("ticket", "note", "1", "look here").out
    assert [note["text"] for note in igdesk("ticket", "show", "2", "--json").json["notes"]] == ["look here"]
