"""Conditions and the decision tree in words, in both languages."""

from __future__ import annotations

from dataclasses import fields
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from igdesk.config.model import (
    Category,
    Condition,
    Config,
    Department,
    Escalation,
    Interval,
    Limit,
    Rule,
    Target,
    TicketField,
)
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.facts import Because
from igdesk.rules.tree import tree
from igdesk.rules.wording import clauses, reason

EN, ZH = Words("en"), Words("zh")
CONFIG = Config(
    departments=(Department("front", "Front", intake=True), Department("pr", "公关")),
    categories=(Category("mess", "Mess"),),
    fields=(TicketField("cup", "Cup number"),),
)
EVERYTHING: dict[str, Any] = {
    "text_any": ("a", "b"), "text_all": ("c",), "text_none": ("d",), "text_regex": "e+",
    "channel": ("dm", "email", "form"), "followers_min": 100000, "followers_max": 5, "verified": True,
    "category": ("mess", "gone"), "kind": ("logistics",),
    "priority": ("high",), "urgency": ("crisis",), "tier": ("vip",), "tags": ("t", "u"),
    "fields": {"cup": True, "x": ("1", "2")}, "department": ("pr",), "status": ("open",), "language": ("zh",),
    "unassigned": False, "first_message": True, "attachment": True, "attachment_kind": ("image", "video"),
    "outside_hours": True, "time_of_day": (Interval(time(22), time(6)),),
    "unanswered_for": timedelta(hours=2), "overdue_by": timedelta(days=1), "refund_over": Decimal(500),
    "currency": "CNY", "all": (Condition(tags=("inner",)),),
    "any": (Condition(tags=("one",)), Condition(tags=("two",))),
    "not_": (Condition(tags=("never",)),),
}  # fmt: skip
ENGLISH = [
    "the message mentions one of “a”, “b”", "the message mentions all of “c”", "the message mentions none of “d”",
    "the message matches the pattern e+", "it came by DM, e-mail or form", "the category is Mess or gone",
    "the complaint is about delivery",
    "the priority is High", "the urgency is crisis", "the customer's tier is vip", "it lies with 公关",
    "the status is open", "the customer writes zh", "what is attached is image or video",
    "the customer has 100,000 followers or more",
    "the customer has 5 followers or fewer", "the account is verified", "somebody has the ticket",
    "it is the first message of the ticket", "something is attached", "the desk is closed", "it has the tag t, u",
    "it is 22:00–06:00 o'clock", "nobody has answered for 2 hours", "it is overdue by 1 day",
    "more than 500 CNY is to be refunded", "Cup number is filled in", "x is 1 or 2", "it has the tag inner",
    "one of these holds: it has the tag one; or it has the tag two", "none of these holds: it has the tag never",
]  # fmt: skip


def test_everything_that_can_be_asked_has_words() -> None:
    assert {field.name for field in fields(Condition)} == EVERYTHING.keys()
    whole = Condition(**EVERYTHING)
    assert [text.lower() for text in clauses(whole, CONFIG, EN)] == [text.lower() for text in ENGLISH]
    assert len(clauses(whole, CONFIG, ZH)) == len(ENGLISH)
    assert clauses(Condition(), CONFIG, EN) == ("always",)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_that_can_speak_for_a_rule_has_words(lang: Lang) -> None:
    values = {"channel": "dm", "status": "open", "verified": "true"}
    for name in (*EVERYTHING, "always", "negated", "not"):
        if name not in ("currency", "all", "any", "not_"):
            at = 0 if name.startswith("text") else None
            assert reason(Because("r", name, values.get(name, "true"), at), CONFIG, Words(lang))


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (Because("r", "text_any", "茶", 3), "the words “茶”"),
        (Because("r", "channel", "email"), "channel: e-mail"),
        (Because("r", "category", "mess"), "category: Mess"),
        (Because("r", "followers_min", "12"), "followers: 12"),
        (Because("r", "first_message", "false"), "it is a further message of the ticket"),
        (Because("r", "negated", "no tea", 0), "but it is denied: “no tea”"),
        (Because("r", "text_none", "milk", 0), "but excluded by “milk”"),
        (Because("r", "not", "milk"), "but excluded by “milk”"),
        (Because("r", "outside_hours", ""), "the words “”"),  # a log of which what was compared was taken away
    ],
)
def test_reasons_are_said_as_people_say_them(because: Because, said: str) -> None:
    assert reason(because, CONFIG, EN) == said


def test_the_tree_keeps_the_order_of_the_file_and_says_who_how_soon_and_why() -> None:
    half_an_hour = Limit(rest=timedelta(minutes=30))
    config = Config(
        departments=CONFIG.departments,
        escalations=(
            Escalation("b", Condition(tags=("x",), verified=True), Target(department="pr"), half_an_hour, "众怒"),
            Escalation("a", Condition(text_any=("fire",)), Target(role="supervisor"), half_an_hour, hours="desk"),
            Escalation("c", Condition(), Target(agent="ghost")),
        ),
        rules=(Rule("r", Condition(), escalate="b"), Rule("s", Condition(), escalate="c")),
    )
    told = [(step.escalation.id, step.to, step.within, step.reason, step.rules) for step in tree(config, EN)]
    assert told == [
        ("b", "公关", "within 30 minutes", "众怒", ("r",)),
        ("a", "supervisor", "within 30 minutes of working time", "", ()),
        ("c", "ghost", None, "", ("s",)),
    ]
    assert tree(config, ZH)[0].when == ("账号已认证", "带有标签x")
    assert tree(Config(), EN) == ()
