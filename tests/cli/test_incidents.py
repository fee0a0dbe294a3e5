"""`igdesk incident`: opened, joined, told, solved and ended by command, with what it exits."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

CRISIS = """
[crisis]
agent = "lin"
statement = "hello"
"""


@pytest.fixture(autouse=True)
def _three_tickets(config_file: Path, customer_writes: CustomerWrites) -> None:
    config_file.write_text(CONFIG + CRISIS, encoding="utf-8")
    for who, text in (("ada", "My cup leaks"), ("bo", "it leaks"), ("cy", "你们的杯子漏水")):
        customer_writes(text, who)


def _open(igdesk: Igdesk, *numbers: str) -> None:
    opened = igdesk("incident", "open", "cups leak", *numbers, "--word", "leaks")
    assert (opened.status, opened.err) == (0, "")


def test_it_is_opened_listed_shown_joined_and_left(igdesk: Igdesk) -> None:
    opened = igdesk("incident", "open", "cups leak", "1", "2", "--word", "leaks", "--json").json
    assert (opened["id"], opened["title"], opened["state"], opened["crisis"]) == (1, "cups leak", "open", False)
    assert (opened["words"], opened["ticket"], opened["numbers"], opened["done"]) == (["leaks"], 1, [1, 2], [1, 2])
    assert "cups leak" in igdesk("incident", "list").out
    assert igdesk("incident", "join", "1", "3", "--json").json["numbers"] == [1, 2, 3]
    assert igdesk("incident", "leave", "3", "--json").json["done"] == [3]
    assert [each["number"] for each in igdesk("ticket", "list", "--filter", "incident:1", "--json").json] == [1, 2]
    assert igdesk("ticket", "show", "1", "--json").json["incident"] == 1
    assert "incident 1: cups leak" in igdesk("ticket", "show", "1").out
    shown = igdesk("--lang", "zh", "incident", "show", "1").out
    assert "识别词：leaks" in shown
    assert "共 2 个工单" in shown


def test_a_new_message_with_its_word_comes_to_it(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    _open(igdesk, "1")
    customer_writes("mine leaks, too", "dee")
    assert igdesk("incident", "show", "1", "--json").json["numbers"] == [1, 4]


def test_its_name_and_words_are_edited_with_a_history_and_taken_back(
    igdesk: Igdesk, customer_writes: CustomerWrites
) -> None:
    _open(igdesk, "1")
    edited = igdesk("incident", "edit", "1", "--title", "batch 7", "--word", "drips", "--word", "滴水", "--json").json
    assert (edited["title"], edited["words"], edited["numbers"]) == ("batch 7", ["drips", "滴水"], [1])
    customer_writes("mine drips", "dee")
    assert igdesk("incident", "edit", "1", "--no-words", "--json").json["words"] == []
    told = igdesk("ticket", "show", "1", "--events").out
    assert "part=title, before=['cups leak'], after=['batch 7']" in told
    refused = igdesk("--as", "lin", "incident", "edit", "1", "--title", "x")
    assert (refused.status, "小美" in refused.err) == (4, True)
    assert [igdesk("undo").status for _ in range(2)] == [0, 0]
    shown = igdesk("incident", "show", "1", "--json").json
    assert (shown["title"], shown["words"], shown["numbers"]) == ("cups leak", ["leaks"], [1, 4])


def test_an_update_is_shown_first_and_sent_to_so_many_as_are_named(igdesk: Igdesk) -> None:
    _open(igdesk, "1", "2", "3")
    shown = igdesk("incident", "update", "1", "--text", "We know of it.", "--json").json
    assert (shown["recipients"], [each["number"] for each in shown["stayed"]]) == (2, [3])
    assert igdesk("outbox", "--json").json == []
    other = igdesk("incident", "update", "1", "--text", "We know of it.", "--recipients", "3")
    assert (other.status, other.out, "2 customers" in other.err) == (2, "", True)
    sent = igdesk("incident", "update", "1", "--text", "We know of it.", "--recipients", "2")
    assert (sent.status, "#3" in sent.err) == (1, True)
    assert {each["ticket"] for each in igdesk("outbox", "--json").json} == {1, 2}


def test_who_was_escalated_is_told_what_goes_on_and_solved_by_who_was_asked(igdesk: Igdesk) -> None:
    _open(igdesk, "1", "2")
    assert igdesk("ticket", "escalate", "2", "--reason", "loud").status == 0
    told = igdesk("incident", "update", "1", "--text", "We know of it.", "--recipients", "2")
    assert (told.status, {each["ticket"] for each in igdesk("outbox", "--json").json}) == (0, {1, 2})
    solved = igdesk("incident", "resolve", "1", "--text", "A new cup comes.", "--json").json
    assert (solved["recipients"], [each["number"] for each in solved["stayed"]]) == (1, [2])
    above = igdesk("--as", "zhou", "incident", "resolve", "1", "--text", "A new cup comes.", "--json").json
    assert (above["recipients"], above["stayed"]) == (2, [])


def test_a_statement_is_told_to_each_in_their_language(igdesk: Igdesk) -> None:
    _open(igdesk, "1", "3")
    sent = igdesk("incident", "update", "1", "--template", "hello", "--recipients", "2")
    assert (sent.status, sent.err) == (0, "")
    assert [each["text"] for each in igdesk("outbox", "--json").json] == [
        "Hello ada, we are on it.",
        "您好，我们马上处理。",
    ]


def test_a_solution_resolves_its_tickets_and_ends_it_once(igdesk: Igdesk) -> None:
    _open(igdesk, "1", "2")
    asked = ("incident", "resolve", "1", "--text", "A new cup is on its way.", "--field", "order_no=TB-1")
    assert igdesk(*asked, "--json").json["recipients"] == 2
    solved = igdesk(*asked, "--recipients", "2", "--json").json
    assert (solved["state"], solved["solution"], solved["unfinished"]) == ("over", "A new cup is on its way.", 0)
    assert igdesk("ticket", "show", "2", "--json").json["fields"] == {"order_no": "TB-1"}
    late = igdesk("incident", "resolve", "1")
    assert (late.status, "小美 ended it" in late.err) == (3, True)
    assert igdesk("incident", "reopen", "1", "--json").json["state"] == "open"
    assert igdesk("incident", "list", "--json").json[0]["unfinished"] == 0


def test_a_crisis_is_a_supervisors_and_takes_its_tickets_to_who_is_named(igdesk: Igdesk) -> None:
    for refused in (igdesk("incident", "open", "leaks", "1", "--crisis"), igdesk("incident", "list")):
        assert (refused.status, "(crisis)" in refused.out) == (4 if refused.err else 0, False)
    _open(igdesk, "1", "2")
    assert igdesk("incident", "crisis", "1").status == 4
    declared = igdesk("--as", "zhou", "incident", "crisis", "1", "--json").json
    assert (declared["state"], declared["done"]) == ("crisis", [1, 2])
    shown = igdesk("ticket", "show", "2", "--json").json
    assert (shown["assignee"], shown["priority"]) == ("lin", "urgent")
    assert igdesk("incident", "resolve", "1").status == 4
    assert igdesk("--as", "zhou", "incident", "crisis", "1", "--off", "--json").json["state"] == "open"
    at_once = igdesk("--as", "zhou", "incident", "open", "another", "3", "--crisis", "--json").json
    assert (at_once["state"], at_once["numbers"]) == ("crisis", [3])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("show", "9"), 1),
        (("join", "9", "1"), 1),
        (("open", "leaks", "99"), 1),
        (("open", " ", "1"), 1),
        (("edit", "1"), 2),
        (("edit", "1", "--word", "a", "--no-words"), 2),
        (("edit", "1", "--title", " "), 1),
        (("update", "1"), 2),
        (("update", "1", "--text", "  "), 2),
        (("update", "1", "--text", "a", "--template", "hello"), 2),
        (("update", "1", "--template", "gone"), 2),
        (("resolve", "1", "--text", "a", "--field", "order_no"), 2),
        (("join", "1"), 2),
    ],
)
def test_what_makes_no_sense_is_one_clear_sentence(igdesk: Igdesk, arguments: tuple[str, ...], status: int) -> None:
    _open(igdesk, "1")
    refused = igdesk("incident", *arguments)
    assert (refused.status, refused.out) == (status, "")
    assert "Traceback" not in refused.err
    assert refused.err.strip()


@pytest.mark.parametrize(
    ("table", "said"),
    [('agent = "nobody"', "nobody"), ('statement = "gone"', "gone"), ('agnet = "lin"', "agent")],
)
def test_what_is_wrong_about_a_crisis_is_told_with_its_line(
    igdesk: Igdesk, config_file: Path, table: str, said: str
) -> None:
    config_file.write_text(f"{CONFIG}\n[crisis]\n{table}\n", encoding="utf-8")
    checked = igdesk("config", "check")
    line = config_file.read_text("utf-8").splitlines().index(table) + 1
    told = checked.out + checked.err
    assert (checked.status, f":{line}" in told, said in told) == (2, True, True)


def test_the_report_counts_by_incident_and_leads_to_its_tickets(igdesk: Igdesk) -> None:
    _open(igdesk, "1", "2")
    rows = igdesk("report", "--by", "incident", "--json").json["rows"]
    assert [(row["group"], row.get("name"), row["tickets"]) for row in rows] == [(1, "cups leak", 2), (None, None, 1)]
    assert "1 cups leak" in igdesk("report", "--by", "incident").out
    for asked, numbers in (("1", [1, 2]), ("none", [3])):
        found = igdesk("ticket", "list", "--filter", f"incident:{asked}", "--json").json
        assert sorted(each["number"] for each in found) == numbers
