"""`igdesk ticket handoff`, `handback`, `recall`: from support to a department and back, and who may do what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

MORE = """
[[departments]]
id = "warehouse"
name = "Warehouse"

[[agents]]
id = "yue"
name = "Yue"
departments = ["tech"]

[[agents]]
id = "wang"
name = "Wang"
departments = ["warehouse"]

[[categories]]
id = "technical"
name = "技术故障"
sop = { lead = "tech", with = ["support"], deliver = "cause and cure", within = "4h" }
"""
SEND = ("ticket", "handoff", "1", "tech", "--note", "why does her app crash?")
BACK = ("ticket", "handback", "1", "--note", "a broken build; 2.1 mends it")


@pytest.fixture(autouse=True)
def _desk(config_file: Path, customer_writes: CustomerWrites) -> None:
    config_file.write_text(CONFIG + MORE, encoding="utf-8")
    customer_writes("the app crashes")


def test_the_evidence_that_a_matter_wants_is_listed_and_named_when_it_is_resolved_without(
    config_file: Path, igdesk: Igdesk
) -> None:
    fields = (
        '[[fields]]\nid = "os"\nname = "System"\ncategories = ["technical"]\nrequired = true\n'
        '[[fields]]\nid = "code"\nname = "Error code"\ncategories = ["technical"]\n'
    )
    config_file.write_text(CONFIG + MORE + fields, encoding="utf-8")
    igdesk("ticket", "set", "1", "--category", "technical", "--status", "open")
    said = " ".join(igdesk("--lang", "en", "ticket", "show", "1").out.split())
    assert "Missing evidence Order number: not there yet System: missing, needed to resolve" in said
    assert "Error code: not there yet" in said
    assert "Attachments: none from the customer" in said
    assert igdesk("ticket", "show", "1", "--json").json["evidence"] == {
        "fields": [
            {"id": "order_no", "name": "Order number", "value": None, "needed": False},
            {"id": "os", "name": "System", "value": None, "needed": True},
            {"id": "code", "name": "Error code", "value": None, "needed": False},
        ],
        "attachments": {},
    }
    igdesk("ticket", "set", "1", "--field", "os=iOS 19")
    done = igdesk("--lang", "en", "ticket", "resolve", "1").out.splitlines()
    assert done[1:] == ["Evidence still missing: Error code"]
    assert "Missing evidence" not in igdesk("--lang", "en", "ticket", "show", "1").out


def test_the_whole_way_to_a_department_and_back(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "1", "--category", "technical")
    sent = igdesk(*SEND, "--json").json
    assert (sent["department"], sent["assignee"], sent["status"]) == ("tech", "mei", "open")
    [leg] = sent["legs"]
    assert (leg["department"], leg["owner"], leg["actor"], leg["done_at"]) == ("tech", None, "mei", None)
    assert (leg["question"], leg["deliver"]) == ("why does her app crash?", "cause and cure")
    assert leg["due_at"] == "2026-11-21T13:30:00Z"
    assert sent["sop"] == {
        "lead": "tech",
        "with": ["support"],
        "deliver": "cause and cure",
        "within": {"days": 0, "seconds": 14400},
        "steps": [],
        "review": None,
    }
    assert [each["number"] for each in igdesk("ticket", "list", "--department", "tech", "--json").json] == [1]
    assert igdesk("--as", "ken", "ticket", "claim", "1", "--json").json["legs"][0]["owner"] == "ken"
    assert igdesk("--as", "yue", "ticket", "claim", "1").status == 3
    refused = igdesk("--as", "ken", "ticket", "reply", "1", "--text", "it works now")
    assert (refused.status, "Support" in refused.err) == (4, True)
    assert igdesk("ticket", "resolve", "1").err == (
        "#1 waits for an answer of Technical; take the request back before it is ended: `:recall` on the ticket, or"
        " `igdesk ticket recall 1`.\n"
    )
    back = igdesk("--as", "ken", *BACK, "--json").json
    assert (back["department"], back["assignee"], back["returns"]) == ("support", "mei", 1)
    assert back["legs"][0]["answer"] == "a broken build; 2.1 mends it"
    assert (back["legs"][0]["done_by"], back["legs"][0]["recalled"]) == ("ken", False)
    shown = igdesk("ticket", "show", "1").out
    assert "✓ Technical has answered" in shown
    assert "lead: Technical · with: Support · to deliver: cause and cure · within 4 hours" in shown
    assert igdesk("ticket", "list", "--department", "tech", "--json").json == []
    assert igdesk("ticket", "reply", "1", "--text", "please install 2.1", "--then", "resolved").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["status"] == "resolved"


@pytest.mark.parametrize(
    ("day", "told"), [("2026-11-22", "review by 2026-11-22"), ("2026-11-21", "! to be reviewed since 2026-11-21")]
)
def test_a_procedure_has_steps_and_is_reviewed(igdesk: Igdesk, config_file: Path, day: str, told: str) -> None:
    whole = f'within = "4h", steps = ["logs", "a cure"], review = "{day}" }}'
    config_file.write_text(CONFIG + MORE.replace('within = "4h" }', whole), encoding="utf-8")
    igdesk("ticket", "set", "1", "--category", "technical")
    shown = " ".join(igdesk("ticket", "show", "1").out.split())
    assert f"within 4 hours steps: 1. logs → 2. a cure {told}" in shown
    sop = igdesk("ticket", "show", "1", "--json").json["sop"]
    assert (sop["steps"], sop["review"]) == (["logs", "a cure"], day)


def test_what_is_no_day_is_told_with_its_line(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG + MORE.replace('within = "4h" }', 'review = "each quarter" }'), encoding="utf-8")
    wrong = igdesk("config", "check")
    assert (wrong.status, '"2027-01-01"' in wrong.err + wrong.out) == (2, True)


def test_it_comes_back_to_work_and_who_sent_it_is_told(igdesk: Igdesk) -> None:
    igdesk(*SEND)
    igdesk("ticket", "set", "1", "--status", "waiting")
    igdesk("ticket", "snooze", "1", "2d")
    assert "Sent to Technical" in igdesk("--as", "ken", "notices").out
    back = igdesk("--as", "ken", *BACK, "--json").json
    assert (back["status"], back["snoozed_until"]) == ("open", None)
    assert "Technical has answered" in igdesk("notices").out
    assert "Technical已答复" in igdesk("--lang", "zh", "notices").out


def test_only_those_of_the_department_hand_back_and_only_once(igdesk: Igdesk) -> None:
    igdesk(*SEND)
    assert igdesk(*BACK).status == 4
    assert igdesk("--as", "wang", *BACK).status == 4
    assert igdesk("--as", "wang", "ticket", "set", "1", "--tag", "x").status == 4
    assert igdesk("--as", "ken", *BACK).status == 0
    second = igdesk("--as", "yue", *BACK)
    assert (second.status, "handed back by Ken already" in second.err) == (3, True)
    assert len(igdesk("ticket", "show", "1", "--json").json["notes"]) == 2
    assert igdesk("--as", "zhou", *SEND).status == 0
    assert igdesk("--as", "zhou", *BACK).status == 0


def test_after_two_returns_a_supervisor_decides(igdesk: Igdesk) -> None:
    for _ in range(2):
        igdesk(*SEND)
        igdesk("--as", "ken", *BACK)
    third = igdesk(*SEND)
    assert (third.status, third.out) == (4, "")
    assert third.err == (
        "#1 has come back 2 times: whether it goes to Technical once more is the supervisor's decision,"
        " who was asked.\n"
    )
    assert igdesk(*SEND).status == 4
    shown = igdesk("ticket", "show", "1", "--json").json
    [up] = shown["escalations"]
    assert (up["to"], up["reason"]) == ("role:supervisor", "→ Technical: why does her app crash?")
    assert (shown["department"], len(shown["legs"])) == ("support", 2)
    assert igdesk("--as", "zhou", *SEND, "--json").json["department"] == "tech"


def test_several_at_once_and_recalling(igdesk: Igdesk) -> None:
    igdesk(*SEND)
    assert "recall 1 tech" in igdesk(*SEND).err
    both = igdesk(
        "ticket", "handoff", "1", "warehouse", "--note", "is it there?", "--due", "2h", "--owner", "wang", "--json"
    )
    assert (both.json["department"], both.json["legs"][1]["due_at"]) == ("warehouse", "2026-11-21T11:30:00Z")
    assert igdesk("ticket", "recall", "1").status == 1
    for department in ("tech", "warehouse"):
        assert len(igdesk("ticket", "list", "--department", department, "--json").json) == 1
    assert igdesk("--as", "ken", *BACK, "--json").json["department"] == "warehouse"
    after = igdesk("ticket", "recall", "1", "warehouse", "--json").json
    assert (after["department"], after["returns"], after["legs"][1]["recalled"]) == ("support", 1, True)
    assert "Recalled from Warehouse" in igdesk("--as", "wang", "notices").out
    assert igdesk("undo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["department"] == "warehouse"
    assert igdesk("--as", "wang", "ticket", "handback", "1", "--note", "yes").status == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere", "--note", "x"), "this desk has: tech, warehouse"),
        (("support", "--note", "x"), "by itself"),
        (("tech", "--note", " "), "Say in a line"),
        (("tech", "--note", "x", "--owner", "wang"), "its members: ken, yue"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_cure(igdesk: Igdesk, arguments: tuple[str, ...], told: str) -> None:
    result = igdesk("ticket", "handoff", "1", *arguments)
    assert (result.status, told in result.err) == (1, True)


def test_a_step_is_taken_back_with_its_rows(igdesk: Igdesk) -> None:
    igdesk(*SEND)
    assert igdesk("undo").status == 0
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["department"], shown["legs"], shown["notes"]) == ("support", [], [])
    igdesk("redo")
    igdesk("--as", "ken", *BACK)
    assert igdesk("--as", "ken", "undo").status == 0
    [leg] = igdesk("ticket", "show", "1", "--json").json["legs"]
    assert (leg["answer"], leg["done_at"]) == (None, None)
    assert igdesk("--as", "ken", "redo").status == 0
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["legs"][0]["answer"], shown["department"]) == ("a broken build; 2.1 mends it", "support")


def test_no_rule_takes_it_from_whom_somebody_has_asked(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path
) -> None:
    rule = '[[rules]]\nid = "box"\nwhen = { text_any = ["box"] }\nset = { department = "warehouse" }\n'
    config_file.write_text(CONFIG + MORE + rule, encoding="utf-8")
    igdesk(*SEND)
    customer_writes("and the box is torn", ago=timedelta(minutes=1))
    assert igdesk("ticket", "show", "1", "--json").json["department"] == "tech"
    assert igdesk("--as", "ken", *BACK, "--json").json["department"] == "support"


def test_what_a_rule_sent_there_is_handed_back_too(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path
) -> None:
    rule = '[[rules]]\nid = "box"\nwhen = { text_any = ["box"] }\nset = { department = "warehouse" }\n'
    config_file.write_text(CONFIG + MORE + rule, encoding="utf-8")
    customer_writes("the box is torn", who="bob")
    assert igdesk("ticket", "show", "2", "--json").json["department"] == "warehouse"
    assert igdesk("--as", "wang", "ticket", "claim", "2").status == 0
    back = igdesk("--as", "wang", "ticket", "handback", "2", "--note", "a new one is sent", "--json").json
    assert (back["department"], back["assignee"], back["returns"], back["legs"]) == ("support", None, 1, [])
    assert "Warehouse has answered" in igdesk("notices").out
    assert igdesk("--as", "wang", "ticket", "handback", "2", "--note", "again").status == 3


def test_it_is_merged_only_once_nobody_is_asked(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("hello", who="bob")
    igdesk(*SEND)
    refused = igdesk("ticket", "merge", "1", "2")
    assert (refused.status, "then merge" in refused.err) == (1, True)
    assert igdesk("ticket", "merge", "2", "1").status == 0


def test_what_is_named_is_understood_in_the_bytes_of_another_locale(config_file: Path, igdesk: Igdesk) -> None:
    config_file.write_text(CONFIG + '\n[[departments]]\nid = "财务"\nname = "Finance"\n', encoding="utf-8")
    raw = "财务".encode().decode("ascii", "surrogateescape")
    igdesk("ticket", "set", "1", "--tag", "+财务")
    assert [each["number"] for each in igdesk("ticket", "list", "--tag", raw, "--json").json] == [1]
    [leg] = igdesk("ticket", "handoff", "1", raw, "--note", "has it been paid?", "--json").json["legs"]
    assert leg["department"] == "财务"
    half = igdesk("ticket", "recall", "1", "\ud800")
    assert (half.status, "“?”" in half.err) == (1, True)
    assert igdesk("ticket", "recall", "1", raw).status == 0
