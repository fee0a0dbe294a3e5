"""`ticket approve`, `return`, `take-over`, `withdraw`, `compensations`: what each exits with, and two at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

TEAM = """
[[agents]]
id = "sue"
name = "Sue"
role = "supervisor"
authority = { refund = 2000 }

[[agents]]
id = "boss"
name = "Boss"
role = "admin"

[[compensations]]
id = "part"
name = "Part of the money"
counts_as = "refund"
"""
PROPOSE = ("ticket", "compensate", "1", "--kind", "part", "--amount", "300")


@pytest.fixture(autouse=True)
def _proposed(config_file: Path, customer_writes: CustomerWrites, igdesk: Igdesk) -> None:
    """Mei has proposed 300; she may grant 100, Zhou and Sue 2000, Boss everything."""
    text = CONFIG.replace('id = "mei"', 'id = "mei"\nauthority = { refund = 100 }')
    text = text.replace('id = "zhou"', 'id = "zhou"\nauthority = { refund = 2000 }')
    config_file.write_text(text + TEAM, encoding="utf-8")
    customer_writes("my cup is broken")
    assert igdesk(*PROPOSE).status == 4


def test_it_is_approved_once_and_the_one_who_asked_is_told(igdesk: Igdesk) -> None:
    igdesk("notices")
    told = igdesk("--as", "zhou", "ticket", "approve", "1", "--json")
    assert told.status == 0
    [given], [up] = told.json["compensations"], told.json["escalations"]
    assert (given["by"], given["granted"]) == ("zhou", True)
    assert (up["answered_by"], up["answer"], up["instruction"]) == ("zhou", "approved", None)
    assert up["answered_at"] is not None
    assert told.json["escalated"] is False
    assert "Answered from above: approved — Zhou" in igdesk("notices").out
    assert "approved by Zhou" in igdesk("ticket", "show", "1").out
    late = igdesk("--as", "sue", "ticket", "approve", "1")
    assert (late.status, late.out) == (3, "")
    assert late.err.startswith("Zhou was first on #1 at ")
    assert late.err.endswith(": approved. Nothing is done twice.\n")
    again = igdesk("--as", "zhou", "ticket", "approve", "1", "--json")
    assert (again.status, again.json["version"]) == (0, told.json["version"])


def test_who_may_not_is_told_who_may(igdesk: Igdesk) -> None:
    assert igdesk("--as", "zhou", "ticket", "withdraw", "1").status == 0
    assert igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5000").status == 4
    above = igdesk("--as", "zhou", "ticket", "approve", "1")
    assert (above.status, above.out) == (4, "")
    assert above.err.endswith("above the 2000 that Zhou may approve; it stays proposed. Who may: Boss.\n")
    assert igdesk("--as", "lin", "ticket", "approve", "1").status == 4
    assert igdesk("--as", "lin", "ticket", "take-over", "1").status == 4
    assert igdesk("--as", "lin", "ticket", "return", "1", "--note", "no").status == 4
    assert igdesk("--as", "boss", "ticket", "approve", "1").status == 0


def test_it_comes_back_with_an_instruction(igdesk: Igdesk) -> None:
    told = igdesk("--as", "zhou", "ticket", "return", "1", "--note", "offer 80, ask for a photo", "--json")
    [up] = told.json["escalations"]
    assert (up["answer"], up["instruction"]) == ("returned", "offer 80, ask for a photo")
    assert (told.json["compensations"], [each["text"] for each in told.json["notes"]]) == (
        [],
        ["offer 80, ask for a photo"],
    )
    assert "offer 80, ask for a photo" in igdesk("ticket", "show", "1").out
    assert igdesk("--as", "zhou", "undo").status == 0
    back = igdesk("ticket", "show", "1", "--json").json
    assert (back["notes"], back["compensations"][0]["granted"], back["escalated"]) == ([], False, True)
    assert back["escalations"][0]["answered_at"] is None
    assert igdesk("--as", "zhou", "redo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["escalations"][0]["instruction"] == "offer 80, ask for a photo"


def test_it_is_taken_over(igdesk: Igdesk) -> None:
    told = igdesk("--as", "zhou", "ticket", "take-over", "1", "--json")
    assert (told.json["assignee"], told.json["status"], told.json["escalations"][0]["answer"]) == (
        "zhou",
        "open",
        "taken_over",
    )
    assert igdesk("--as", "sue", "ticket", "take-over", "1").status == 3
    assert igdesk("--as", "zhou", "ticket", "approve", "1").status == 0


def test_undone_proposals_and_answers_stay_in_order(igdesk: Igdesk) -> None:
    assert igdesk("--as", "zhou", "ticket", "approve", "1").status == 0
    held = igdesk("undo")
    assert held.status == 3
    assert "Zhou" in held.err


@pytest.mark.parametrize("command", [("resolve", "1"), ("close", "1"), ("set", "1", "--status", "closed")])
def test_nothing_ends_with_a_proposal_until_it_is_decided(igdesk: Igdesk, command: tuple[str, ...]) -> None:
    held = igdesk("ticket", *command)
    assert held.status == 1
    assert "proposed and not decided: Part of the money 300 (小美). Zhou · Sue · Boss may approve or return" in held.err
    assert "igdesk ticket withdraw 1" in held.err
    assert igdesk("--as", "lin", "ticket", "withdraw", "1").status == 4
    assert igdesk("ticket", "withdraw", "1", "--kind", "part").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["escalations"][0]["answer"] == "withdrawn"
    assert igdesk("ticket", *command).status == 0


def test_spending_by_person(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("mine too", "ben")
    assert igdesk("--as", "zhou", "ticket", "approve", "1").status == 0
    assert igdesk("--as", "zhou", "ticket", "compensate", "2", "--kind", "part", "--amount", "12.50").status == 0
    assert igdesk("ticket", "compensate", "2", "--kind", "part", "--amount", "900").status == 4
    told = igdesk("compensations", "--json").json
    assert told == {
        "granted": [{"by": "zhou", "kind": "part", "currency": None, "amount": "312.5", "tickets": 2}],
        "proposed": [{"ticket": 2, "by": "mei", "kind": "part", "currency": None, "amount": "900"}],
    }
    assert igdesk("compensations").out == (
        "By    Amount  Tickets  Compensation\n"
        "Zhou   312.5        2  Part of the money\n"
        "\n"
        "#2  ? proposed by 小美: Part of the money 900\n"
    )
    assert igdesk("ticket", "merge", "2", "1").status == 0
    after = igdesk("compensations", "--json").json
    assert [each["amount"] for each in after["granted"]] == ["312.5"], "a merge gives nobody anything"
    assert igdesk("customer", "show", "ada", "--json").json["compensations"][0]["amount"] == "300"


def test_nothing_granted_is_said(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "withdraw", "1").status == 0
    assert igdesk("--lang", "zh", "compensations").out == "还没有批准或提出过补偿。\n"


@pytest.mark.parametrize("command", [("approve", "1"), ("return", "1", "--note", "offer 80"), ("take-over", "1")])
def test_of_two_supervisors_at_once_one_answers(igdesk: Igdesk, command: tuple[str, ...]) -> None:
    each_by = {
        who: subprocess.Popen(
            [sys.executable, "-m", "igdesk", "--as", who, "ticket", *command, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in ("zhou", "sue")
    }
    ended = {who: process.communicate(timeout=120) for who, process in each_by.items()}
    statuses = {who: process.returncode for who, process in each_by.items()}
    assert sorted(statuses.values()) == [0, 3], ended
    first, second = sorted(statuses, key=lambda who: statuses[who])
    assert f"{first.capitalize()} was first on #1" in ended[second][1]
    shown = igdesk("ticket", "show", "1", "--json").json
    assert shown["version"] == json.loads(ended[first][0])["version"]
    answers = [each for each in shown["events"] if each["kind"] == "escalation_answered"]
    assert [each["actor"] for each in answers] == [first]
    assert shown["escalations"][0]["answered_by"] == first
