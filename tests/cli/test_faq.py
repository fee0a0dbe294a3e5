"""The FAQ by command: listed and sent as templates are, answered by itself where it opted in, explained and counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.simulator.simulator import Simulator

from .support import CONFIG, CustomerWrites, Igdesk

MORE = """
[[faq]]
question = "How long does shipping take?"
keywords = ["shipping time", "how long"]
answer = "Hello {customer.first_name|there}, we ship within 48 hours."
auto = true

[[faq]]
id = "shop"
question = "有实体店吗？"
keywords = ["实体店"]
answer = "没有实体店。"

[[rule_tests]]
text = "How long does shipping take?"
expect = { reply = "faq:faq1" }
"""
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _faq(config_file: Path) -> None:
    config_file.write_text(CONFIG + MORE, encoding="utf-8")


def test_answers_are_listed_shown_and_sent_as_templates_are(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is my cup")
    assert [each["id"] for each in igdesk("template", "list", "--json").json][-2:] == ["faq:faq1", "faq:shop"]
    assert "没有实体店。" in igdesk("template", "show", "faq:shop").out
    assert igdesk("ticket", "reply", "1", "--template", "faq:shop").status == 0
    [sent] = igdesk("ticket", "show", "1", "--json").json["outbox"]
    assert sent["text"] == "没有实体店。"
    missing = igdesk("ticket", "reply", "1", "--template", "faq:nothing")
    assert (missing.status, "faq:shop" in missing.err) == (2, True)


def test_a_plain_question_is_answered_and_the_next_one_after_a_person_is_not(
    igdesk: Igdesk, customer_writes: CustomerWrites
) -> None:
    customer_writes("How long does shipping take?", ago=MINUTE)
    seen = igdesk("ticket", "show", "1", "--events", "--json").json
    assert [each["text"] for each in seen["outbox"]] == ["Hello there, we ship within 48 hours."]
    assert (seen["status"], seen["first_responded_at"]) == ("new", None)
    assert igdesk("ticket", "reply", "1", "--text", "Ask me anything").status == 0
    customer_writes("And how long to France?", ago=timedelta())
    assert len(igdesk("ticket", "show", "1", "--json").json["outbox"]) == 2
    hits = {each["rule"]: each for each in igdesk("rules", "hits", "--json").json["rules"]}
    assert (hits["faq:faq1"]["fired"], hits["faq:faq1"]["kind"]) == (1, "faq")
    assert (hits["robot:person"]["fired"], hits["robot:person"]["kind"]) == (0, "faq")


def test_a_broken_cup_that_waits_is_not_answered_with_the_faq(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("my cup is broken", ago=3 * MINUTE)
    customer_writes("how long does shipping take?", ago=MINUTE)
    customer_writes("hi there", who="bob", ago=3 * MINUTE)
    customer_writes("how long does shipping take?", who="bob", ago=MINUTE)
    assert igdesk("ticket", "show", "1", "--json").json["outbox"] == []
    assert "template=faq:faq1, why=earlier" in igdesk("ticket", "show", "1", "--events").out
    assert len(igdesk("ticket", "show", "2", "--json").json["outbox"]) == 1


def test_whoever_asks_for_a_person_is_told_to_people(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("How long does shipping take? I want to speak to someone", ago=MINUTE)
    seen = igdesk("ticket", "show", "1", "--json").json
    assert (seen["tags"], seen["outbox"]) == (["wants-person"], [])
    assert "template=faq:faq1, why=person" in igdesk("ticket", "show", "1", "--events").out


def test_it_is_explained_and_tested(igdesk: Igdesk) -> None:
    told = igdesk("rules", "explain", "--text", "How long does shipping take?", "--json").json
    assert (told["reply"], [each["rule"] for each in told["because"]]) == ("faq:faq1", ["faq:faq1"])
    kept = igdesk("rules", "explain", "--text", "How long? It is broken")
    assert "but a person should read this: “broken”" in kept.out
    assert igdesk("rules", "test").status == 0


def test_the_configuration_is_told_what_is_wrong_with_it(igdesk: Igdesk, config_file: Path) -> None:
    for fault, key in (
        ('question = "a"\nanswer = "b"\nauto = true', "faq[faq1].keywords"),
        ('question = "a"\nanswer = "{ticket.nmber}"', "faq[faq1].answer"),
        ('question = "a"\nanswer = "b"\nid = "a:b"', "faq[a:b].id"),
    ):
        config_file.write_text(f"{CONFIG}\n[[faq]]\n{fault}\n", encoding="utf-8")
        told = igdesk("config", "check")
        assert told.status == 2
        assert key in told.out + told.err


def test_by_instagram_it_goes_out_without_the_tag_for_people_until_somebody_answers(
    live: Igdesk, instagram: Simulator, config_file: Path
) -> None:
    text = config_file.read_text("utf-8").replace("[instagram]", "[instagram]\nhuman_agent = true")
    config_file.write_text(text + MORE, encoding="utf-8")
    instagram.control.customer_writes("Hi! How long does shipping take?", customer="ada")
    instagram.control.customer_writes("My cup arrived broken, how long for a new one?", customer="bob")
    live("sync", "--once")
    live("sync", "--once")
    [sent] = instagram.ledger.entries("send")
    assert "tag" not in sent.params
    [answered] = live("search", "48 hours", "--json").json
    live("ticket", "reply", str(answered["ticket"]), "--text", "Anything else?")
    live("sync", "--once")
    instagram.control.customer_writes("how long to France?", customer="ada")
    live("sync", "--once")
    live("sync", "--once")
    assert instagram.ledger.count("send") == 2
