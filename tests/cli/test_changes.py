"""Claim, assign, set, note, escalate, resolve, close: what they do, and what each refusal exits with."""

from __future__ import annotations

import re

import pytest

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


def test_of_two_claims_one_wins(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "claim", "1", "--json")
    assert (told.json["assignee"], told.json["status"]) == ("mei", "open")
    lost = igdesk("--as", "lin", "ticket", "claim", "1", "--json")
    assert (lost.status, lost.out) == (3, "")
    assert lost.err == "小美 has ticket #1 already; ask them, or a supervisor can assign it.\n"


def test_agent_comes_from_option_environment_and_configuration(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGDESK_AGENT", "lin")
    assert igdesk("ticket", "claim", "1", "--json").json["assignee"] == "lin"
    unknown = igdesk("--as", "zed", "ticket", "claim", "1")
    assert (unknown.status, "mei, lin, zhou, ken" in unknown.err) == (2, True)


def test_only_a_supervisor_gives_away_what_is_another_agents(igdesk: Igdesk) -> None:
    igdesk("ticket", "claim", "1")
    refused = igdesk("--as", "lin", "ticket", "assign", "1", "lin")
    assert (refused.status, refused.out) == (4, "")
    assert igdesk("--as", "zhou", "ticket", "assign", "1", "lin", "--json").json["assignee"] == "lin"
    assert igdesk("--as", "lin", "ticket", "assign", "1", "-", "--json").json["assignee"] is None
    assert igdesk("ticket", "assign", "1", "nobody").status == 1


def test_set_changes_several_things_at_once(igdesk: Igdesk) -> None:
    changes = [
        "--category",
        "order",
        "--priority",
        "urgent",
        "--urgency",
        "serious",
        "--tag",
        "+vip",
        "--tag",
        "-money",
    ]
    changes += ["--tag", "plain", "--field", "order_no=12", "--status", "resolved"]
    ticket = igdesk("ticket", "set", "1", *changes, "--json").json
    assert (ticket["category"], ticket["priority"], ticket["urgency"]) == ("order", "urgent", "serious")
    assert (ticket["tags"], ticket["fields"]) == (["vip", "plain"], {"order_no": "12"})
    assert (ticket["status"], ticket["resolved_at"]) == ("resolved", "2026-11-21T09:30:00Z")
    emptied = igdesk("ticket", "set", "1", "--category", "", "--urgency", "", "--field", "order_no=", "--json").json
    assert (emptied["category"], emptied["urgency"], emptied["fields"]) == (None, None, {})


@pytest.mark.parametrize("wrong", [["--priority", "nope"], ["--field", "nope=1"], ["--tag", "+"], ["--tag", "-"]])
def test_where_one_change_is_refused_none_is_made(igdesk: Igdesk, wrong: list[str]) -> None:
    before = igdesk("ticket", "show", "1", "--json").json
    told = igdesk("ticket", "set", "1", "--category", "order", "--tag", "+vip", *wrong, "--json")
    assert (told.status, told.out) == (1, "")
    assert igdesk("ticket", "show", "1", "--json").json == before


def test_set_without_a_change_is_wrong_usage(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "set", "1").status == 2


def test_a_ticket_that_moved_on_is_not_changed_blindly(igdesk: Igdesk) -> None:
    version = str(igdesk("ticket", "show", "1", "--json").json["version"])
    igdesk("--as", "lin", "ticket", "set", "1", "--priority", "low")
    stale = igdesk("ticket", "set", "1", "--priority", "urgent", "--if-version", version)
    assert (stale.status, stale.out) == (3, "")
    assert re.fullmatch(r"Ticket #1 has changed.*: \d\d:\d\d Priority: .+ → .+ — .+\. Look again, .*\n", stale.err)
    assert igdesk("ticket", "show", "1", "--json").json["priority"] == "low"


def test_notes_and_escalations_are_kept(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "note", "1", "-- call back --").status == 2
    assert igdesk("ticket", "note", "1", "--", "-- call back --").status == 0
    ticket = igdesk("ticket", "escalate", "1", "--reason", "angry", "--to", "zhou", "--json").json
    [escalation] = ticket["escalations"]
    assert (ticket["escalated"], escalation["reason"], escalation["to"]) == (True, "angry", "agent:zhou")
    assert ticket["notes"][0]["text"] == "-- call back --"
    assert "↑ escalated to Zhou: angry" in igdesk("ticket", "show", "1").out
    assert igdesk("ticket", "escalate", "1").status == 2
    assert igdesk("ticket", "escalate", "1", "--reason", " ").status == 1


def test_closed_is_final(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "resolve", "1").out == "Ticket #1: resolved, assignee -.\n"
    assert igdesk("--lang", "zh", "ticket", "close", "1").out == "工单 #1：已关闭，负责人 -。\n"
    told = igdesk("--lang", "zh", "ticket", "set", "1", "--status", "open")
    assert (told.status, told.err) == (1, "工单 #1 已关闭，不能再变更；客户再来消息会建立新工单。\n")


def test_what_is_so_already_is_said(igdesk: Igdesk) -> None:
    igdesk("ticket", "claim", "1")
    told = igdesk("ticket", "claim", "1")
    assert (told.status, told.out) == (0, "Ticket #1 was so already: open, assignee 小美.\n")
