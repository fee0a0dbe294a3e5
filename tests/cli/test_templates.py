"""`igdesk template`, and what `igdesk ticket reply --template` does besides sending words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk, piped

MORE = """
[[templates]]
id = "ack"
title = "Ack"
style = "warm"
language = "en"
text = "Got it, {customer.username}, we look into it."

[[templates]]
id = "ack"
style = "professional"
language = "en"
text = "Your message is on record."

[[templates]]
id = "settled"
title = "Settled"
language = "en"
categories = ["returns"]
then = { status = "resolved", tags = ["settled"], category = "order", priority = "low", note = "told the amount" }
text = "We refund {amount} {currency|yuan}."

[[templates]]
id = "later"
title = "Later"
language = "en"
then = { snooze = "2d" }
text = "We guarantee it, on Monday."

[[rules]]
id = "later-first"
when = { text_any = ["monday"] }
suggest = "later"

[[rule_tests]]
text = "is it monday?"
expect = { suggest = ["later"] }
"""


@pytest.fixture(autouse=True)
def _desk(customer_writes: CustomerWrites, config_file: Path) -> None:
    config_file.write_text(CONFIG + MORE, encoding="utf-8")
    customer_writes("I want a refund")
    customer_writes("I want a refund", "bob")


def replied(igdesk: Igdesk, number: str, *more: str) -> str:
    told = igdesk("ticket", "reply", number, "--template", *more, "--json")
    text: str = told.json["replies"][0]["text"]
    return text


def test_neighbouring_answers_differ(igdesk: Igdesk) -> None:
    warm, plain = "Got it, {}, we look into it.", "Your message is on record."
    assert replied(igdesk, "1", "ack") == warm.format("ada")
    assert replied(igdesk, "2", "ack") == plain
    assert replied(igdesk, "2", "ack") == warm.format("bob")
    assert replied(igdesk, "1", "ack") == plain  # the last was warm, and so was the last for this customer
    assert replied(igdesk, "1", "ack", "--style", "professional") == plain


def test_what_was_taken_back_was_not_said(igdesk: Igdesk) -> None:
    first = replied(igdesk, "1", "ack")
    assert igdesk("undo").status == 0
    assert replied(igdesk, "1", "ack") == first


def test_the_style_of_the_desk_is_used(igdesk: Igdesk, config_file: Path) -> None:
    styled = CONFIG.replace('language = "en"', 'language = "en"\nstyle = "professional"', 1) + MORE
    config_file.write_text(styled, encoding="utf-8")
    assert [replied(igdesk, number, "ack") for number in "12"] == ["Your message is on record."] * 2


def test_words_and_actions_are_one_step(igdesk: Igdesk) -> None:
    shown = igdesk("template", "show", "settled", "--ticket", "1", "--set", "amount=20").out
    assert "We refund 20 yuan." in shown
    assert "18 / 1000 bytes" in shown
    assert "→ resolved +settled category Order priority Low note “told the amount”" in shown
    before = igdesk("ticket", "show", "1", "--json").json
    told = igdesk("ticket", "reply", "1", "--template", "settled", "--set", "amount=20", "--set", "currency=EUR")
    assert "The template also did: → resolved · +settled" in told.out
    after = igdesk("ticket", "show", "1", "--json").json
    assert after["messages"][-1]["text"] == "We refund 20 EUR."
    assert (after["status"], after["category"], after["priority"]) == ("resolved", "order", "low")
    assert after["tags"] == [*before["tags"], "settled"]
    assert [note["text"] for note in after["notes"]] == ["told the amount"]
    assert igdesk("undo").status == 0
    undone = igdesk("ticket", "show", "1", "--json").json
    for key in ("status", "category", "priority", "tags", "notes", "assignee"):
        assert undone[key] == before[key], key


def test_a_gap_stops_words_and_actions(igdesk: Igdesk) -> None:
    refused = igdesk("ticket", "reply", "1", "--template", "settled")
    assert (refused.status, refused.err) == (
        1,
        "The template has gaps that the desk cannot fill: amount. Give them: --set amount=…\n",
    )
    ticket = igdesk("ticket", "show", "1", "--json").json
    assert (ticket["status"], ticket["notes"], ticket["outbox"]) == ("new", [], [])


def test_the_words_alone_and_another_end(igdesk: Igdesk) -> None:
    igdesk("ticket", "reply", "1", "--template", "settled", "--set", "amount=1", "--no-actions")
    igdesk("ticket", "reply", "2", "--template", "settled", "--set", "amount=1", "--then", "waiting")
    one, two = (igdesk("ticket", "show", number, "--json").json for number in "12")
    assert (one["status"], "settled" in one["tags"]) == ("waiting", False)
    assert (two["status"], "settled" in two["tags"]) == ("waiting", True)


def test_a_template_sets_a_ticket_aside_and_promises_are_warned_of(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "reply", "1", "--template", "later")
    assert told.status == 0
    assert "“guarantee” may promise more than can be kept" in told.err
    assert "set aside for 2 days" in told.out
    igdesk("ticket", "reply", "2", "--template", "later", "--then", "resolved")
    assert igdesk("ticket", "show", "2", "--json").json["status"] == "resolved"


def test_a_rule_suggests(igdesk: Igdesk) -> None:
    assert igdesk("rules", "explain", "--text", "is it Monday?", "--json").json["suggest"] == ["later"]
    assert "suggests" in igdesk("rules", "explain", "--text", "is it Monday?").out
    assert igdesk("rules", "test").status == 0


def test_templates_are_listed_and_shown(igdesk: Igdesk) -> None:
    rows = igdesk("template", "list", "--json").json
    assert [row["id"] for row in rows] == ["hello", "hello", "days", "ack", "ack", "settled", "later"]
    assert rows[5]["holes"] == ["amount", "currency"]
    listed = igdesk("template", "list").out
    assert "en/warm en/professional" in listed
    assert "→ resolved" in listed
    assert "on record" in igdesk("template", "show", "ack", "--style", "professional").out
    assert igdesk("template", "show", "nope").status == 2


def test_a_template_is_added_beside_the_configuration(igdesk: Igdesk, config_file: Path) -> None:
    before = config_file.read_bytes()
    added = igdesk("template", "add", "size", "--text", "Which size, {customer.username}?", "--category", "order")
    file = config_file.parent / "templates.d" / "size.toml"
    assert (added.status, str(file) in added.out) == (0, True)
    assert replied(igdesk, "1", "size") == "Which size, ada?"
    again = igdesk("template", "add", "size", "--text", "Size?")
    assert (again.status, "save again to replace it" in again.err) == (1, True)
    assert igdesk("template", "add", "size", "--text", "Size?", "--replace").status == 0
    assert igdesk("template", "add", "size", "--text", "尺码？", "--language", "zh").status == 0
    assert [row["text"] for row in igdesk("template", "show", "size", "--json").json] == ["Size?", "尺码？"]
    assert config_file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["size.toml"]


def test_what_is_not_right_is_not_saved(igdesk: Igdesk, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clash = igdesk("template", "add", "hello", "--text", "x")
    assert (clash.status, "which is not saved over" in clash.err) == (1, True)
    wrong = igdesk("template", "add", "size", "--text", "Hi {customer.nam}")
    assert (wrong.status, 'did you mean "customer.name"' in wrong.err) == (2, True)
    assert not (config_file.parent / "templates.d").exists()
    monkeypatch.setattr("sys.stdin", piped("from a pipe\n"))
    assert igdesk("template", "add", "piped", "--text", "-").status == 0


def test_a_faulty_file_is_told_with_its_line(igdesk: Igdesk, config_file: Path) -> None:
    folder = config_file.parent / "templates.d"
    folder.mkdir()
    (folder / "bad.toml").write_text('[[templates]]\nid = "x"\ntext = "a"\nstyle = "wram"\n', encoding="utf-8")
    told = igdesk("config", "check")
    assert told.status == 2
    assert f"{folder / 'bad.toml'}:4: templates[x].style" in told.out


def test_careless_words_are_told_and_forbid_nothing(igdesk: Igdesk, config_file: Path) -> None:
    checked = igdesk("config", "check", "--json")
    assert checked.status == 0
    [doubt] = checked.json["doubts"]
    assert (doubt["words"], doubt["doubt"], doubt["key"]) == ("guarantee", "promise", "templates[later].text")
    line = config_file.read_text(encoding="utf-8").splitlines()[doubt["line"] - 1]
    assert "guarantee" in line
    assert igdesk("template", "check").status == 1
    own = CONFIG + MORE + "\n[phrasing]\npromises = []\n"
    config_file.write_text(own, encoding="utf-8")
    assert (igdesk("template", "check").status, igdesk("config", "check", "--json").json["doubts"]) == (0, [])
