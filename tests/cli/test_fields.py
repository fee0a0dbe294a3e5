"""`ticket set --field` by type, and what must be filled in before a ticket is resolved."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

MORE = """
[[fields]]
id = "invoice"
name = "发票号"
required = true

[[fields]]
id = "price"
type = "number"

[[fields]]
id = "bought"
type = "date"

[[fields]]
id = "size"
type = "select"
options = ["S", "M"]
categories = ["returns"]
required = true

[[fields]]
id = "faults"
type = "multiselect"
options = ["colour", "tear"]

[[templates]]
id = "done"
title = "Done"
language = "en"
text = "All done."
then = { status = "resolved", tags = ["settled"] }
"""


@pytest.fixture(autouse=True)
def _fields(config_file: Path, customer_writes: CustomerWrites) -> None:
    config_file.write_text(CONFIG + MORE, encoding="utf-8")
    customer_writes("where is my cup")


def test_a_ticket_is_resolved_once_all_is_filled_in(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "resolve", "1")
    assert (told.status, told.out) == (1, "")
    assert told.err == ("#1 is not resolved: fill in 发票号 first, with `igdesk ticket set 1 --field invoice=…`.\n")
    both = igdesk("ticket", "set", "1", "--category", "returns", "--field", "invoice=A1", "--status", "resolved")
    assert (both.status, "size" in both.err) == (1, True)
    assert igdesk("ticket", "show", "1", "--json").json["fields"] == {}
    filled = ("--field", "invoice=A1", "--field", "size=M", "--status", "resolved")
    whole = igdesk("ticket", "set", "1", "--category", "returns", *filled, "--json")
    assert (whole.json["status"], whole.json["fields"]) == ("resolved", {"invoice": "A1", "size": "M"})


def test_replies_and_templates_do_not_go_round_it_and_nothing_is_half_done(igdesk: Igdesk) -> None:
    for way in (("--text", "hi", "--then", "resolved"), ("--template", "done")):
        told = igdesk("ticket", "reply", "1", *way)
        assert (told.status, "发票号" in told.err) == (1, True)
    seen = igdesk("ticket", "show", "1", "--json").json
    assert (seen["status"], seen["tags"], seen["outbox"]) == ("new", [], [])
    igdesk("ticket", "set", "1", "--field", "invoice=A1")
    assert igdesk("ticket", "reply", "1", "--template", "done").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["status"] == "resolved"


def test_spam_is_closed_without(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "close", "1").status == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("price=12.50", "price=a lot"),
        ("bought=2026-11-21", "bought=yesterday"),
        ("size=S", "size=XXL"),
        ("faults=colour, tear", "faults=colour, smell"),
        ("invoice=anything", "nothing=1"),
    ],
)
def test_each_type_is_checked(igdesk: Igdesk, right: str, wrong: str) -> None:
    assert igdesk("ticket", "set", "1", "--field", wrong).status == 1
    key, _, value = right.partition("=")
    assert igdesk("ticket", "set", "1", "--field", right, "--json").json["fields"] == {key: value}


def test_how_a_ticket_ended_is_said_found_told_and_taken_back(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(
        f"{CONFIG}\n[outcome]\nrequired = true\n[cause]\noptions = {{ usage = '使用不当' }}\n", "utf-8"
    )
    told = igdesk("ticket", "resolve", "1", "--cause", "usage")
    assert (told.status, "--field outcome=…" in told.err) == (1, True)
    told = igdesk("ticket", "resolve", "1", "--outcome", "won")
    assert (told.status, "answered, refund" in told.err) == (1, True)
    done = igdesk("ticket", "resolve", "1", "--outcome", "refund", "--cause", "usage", "--json").json
    assert (done["status"], done["fields"]) == ("resolved", {"outcome": "refund", "cause": "usage"})
    for terms, count in (
        ("outcome:refund", 1),
        ("outcome:REFUND cause:使用不当", 1),
        ("-cause:usage", 0),
        ("cause:x", 0),
    ):
        assert len(igdesk("ticket", "list", "--filter", terms, "--json").json) == count, terms
    assert "cause=usage" in igdesk("ticket", "show", "1").out
    assert igdesk("undo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["fields"] == {}


def test_without_the_tables_nobody_is_asked(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG, encoding="utf-8")
    assert igdesk("ticket", "resolve", "1", "--outcome", "refund").status == 1
    assert igdesk("ticket", "resolve", "1").status == 0


def test_a_reply_that_resolves_says_how_it_ended(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(f"{CONFIG}\n[outcome]\nrequired = true\n[cause]\n", encoding="utf-8")
    reply = ("ticket", "reply", "1", "--text", "Refunded.", "--outcome", "refund", "--cause", "usage")
    early = igdesk(*reply)
    assert (early.status, "--then resolved" in early.err) == (2, True)
    wrong = igdesk(*reply, "--then", "resolved", "--outcome", "won")
    assert (wrong.status, "answered, refund" in wrong.err) == (1, True)
    assert igdesk("ticket", "show", "1", "--json").json["outbox"] == []
    done = igdesk(*reply, "--then", "resolved", "--json").json
    assert (done["status"], done["fields"]) == ("resolved", {"outcome": "refund", "cause": "usage"})
    assert igdesk("undo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["fields"] == {}


def test_a_template_says_how_it_ended(igdesk: Igdesk, config_file: Path) -> None:
    then = 'then = { status = "resolved", fields = { outcome = "refund" } }'
    template = f"[[templates]]\nid = 'bye'\nlanguage = 'en'\ntext = 'Done.'\n{then}\n"
    config_file.write_text(f"{CONFIG}\n[outcome]\nrequired = true\n{template}", encoding="utf-8")
    told = igdesk("ticket", "reply", "1", "--template", "bye")
    assert (told.status, "Outcome: Refund" in told.out) == (0, True)
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["status"], shown["fields"]) == ("resolved", {"outcome": "refund"})
    config_file.write_text(config_file.read_text("utf-8").replace('"refund"', '"refnd"'), encoding="utf-8")
    wrong = igdesk("config", "check")
    assert (wrong.status, '"refund"' in wrong.err + wrong.out) == (2, True)


def test_a_field_of_ones_own_cannot_be_called_so(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(f"{CONFIG}\n[outcome]\n[[fields]]\nid = 'outcome'\n", encoding="utf-8")
    wrong = igdesk("config", "check")
    assert (wrong.status, "taken" in wrong.err + wrong.out) == (2, True)
