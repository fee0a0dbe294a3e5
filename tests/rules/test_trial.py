"""A message that nobody wrote, tried on the rules; and the tests that a team writes beside its rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from igdesk.config.automation import Expectation, Imagined, RuleTest
from igdesk.config.model import (
    CLOCKS,
    Agent,
    Assignment,
    Category,
    Condition,
    Config,
    Department,
    Effects,
    Escalation,
    Hours,
    Limit,
    Rule,
    SlaTarget,
    Target,
)
from igdesk.rules.expectation import Difference, run_tests
from igdesk.rules.hours import is_open
from igdesk.rules.model import Channel
from igdesk.rules.trial import category_of, open_moment, try_out
from tests.rules.support import week

HALF_AN_HOUR, TWO_HOURS = Limit(rest=timedelta(minutes=30)), Limit(rest=timedelta(hours=2))
CONFIG = Config(
    departments=(Department("front", "Front", intake=True), Department("back", "Back")),
    agents=(
        Agent("ada", "Ada", departments=("front",), shifts=week((), *[((9, 18),)] * 6)),
        Agent("bob", "Bob", departments=("front",), skills=("tea",)),
    ),
    rules=(
        Rule("spilt", Condition(text_any=("spilt", "洒了")), set_=Effects(category="mess", tags=("wet",), kind="k")),
        Rule("tea", Condition(category=("mess",)), assign=Assignment(skill="tea"), notify=("assignee", "supervisor")),
        Rule("number", Condition(text_regex=r"cup (\d+)"), set_=Effects(fields={"cup": "$1"})),
        Rule("famous", Condition(followers_min=10), set_=Effects(tier="vip", first_response=HALF_AN_HOUR)),
        Rule("closed", Condition(outside_hours=True, first_message=True), reply="later"),
        Rule("joke", Condition(text_any=("joke",), text_none=("no joke",)), set_=Effects(urgency="urgent")),
    ),
    categories=(Category("mess", "Mess", kinds=("k", "l")),),
    escalations=(Escalation("burn", Condition(text_any=("burn",)), Target(department="back"), HALF_AN_HOUR, "hurt"),),
    sla=(SlaTarget("dm", Condition(channel=("dm",)), first_response=TWO_HOURS, hours="always"),),
    hours=Hours(week(*[((9, 18),)] * 5, (), ())),
)


def tried(text: str, **known: Any) -> Any:
    return try_out(CONFIG, Imagined(text, known.pop("at", open_moment(CONFIG)), **known))


def test_a_message_becomes_what_it_would_on_the_desk() -> None:
    trial = tried("I spilt tea on cup 12 and burnt my hand", followers=10)
    ticket, outcome = trial.ticket, trial.outcome
    assert (ticket.category, ticket.tags, ticket.fields, ticket.department) == (
        "mess", ("wet",), {"cup": "12"}, "front",
    )  # fmt: skip
    assert (ticket.assignee, trial.tier, outcome.kind.value) == ("bob", "vip", "k")
    assert [each.value.id for each in outcome.escalations] == ["burn"]
    assert (trial.seconds("first_response"), trial.limits["first_response"].name) == (1800, "rule:famous")
    assert trial.seconds("next_response") == 7200


def test_the_tightest_limit_is_told_by_the_wall_clock_and_none_where_there_is_none() -> None:
    assert tried("hello").seconds("first_response") == 7200
    assert tried("hello", channel=Channel.EMAIL).seconds("first_response") == 7200
    bare = replace(CONFIG, priorities=(), sla=())
    assert try_out(bare, Imagined("hello", open_moment(bare))).seconds("first_response") is None


def test_bare_thanks_start_no_clock() -> None:
    trial = tried("谢谢")
    assert [trial.seconds(clock) for clock in CLOCKS] == [None] * len(CLOCKS)
    assert tried("谢谢，洒了").seconds("first_response") == 7200


def test_the_moment_is_open_and_always_the_same() -> None:
    assert is_open(open_moment(CONFIG), CONFIG.calendar())
    assert open_moment(CONFIG) == open_moment(replace(CONFIG))
    weekend = replace(CONFIG, hours=Hours(week((), (), (), (), (), ((9, 12),), ())))
    assert is_open(open_moment(weekend), weekend.calendar())
    assert open_moment(replace(CONFIG, hours=Hours(week(*[()] * 7)))).date() == date(2024, 1, 8)


def test_another_moment_is_another_answer() -> None:
    night = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert tried("hello").outcome.reply is None
    assert tried("hello", at=night).outcome.reply.value == "later"
    assert tried("hello", at=night, first_message=False).outcome.reply is None


def test_what_nearly_fired_is_told_with_what_stopped_it() -> None:
    outcome = tried("that is no joke").outcome
    assert outcome.because == ()
    assert {(each.rule, each.condition) for each in outcome.nearly} == {("joke", "negated"), ("joke", "text_none")}


def test_a_category_by_itself_is_the_one_of_the_whole_trial() -> None:
    for text in ("I spilt it", "茶洒了", "hello", ""):
        assert category_of(CONFIG, text, at=open_moment(CONFIG)) == tried(text).ticket.category


EXPECTED: list[tuple[dict[str, Any], tuple[Difference, ...]]] = [
    ({"category": "mess", "tags": ("wet",), "fields": {"cup": "7"}, "escalate": ("burn",), "assign": "bob"}, ()),
    ({"kind": "k", "department": "front", "first_response": Limit(rest=timedelta(minutes=120))}, ()),
    ({"not_category": "other", "not_tags": ("dry",), "not_escalate": ("x",)}, ()),
    ({"category": "other"}, (Difference("category", "other", "mess"),)),
    ({"not_category": "mess"}, (Difference("not_category", "mess", "mess"),)),
    ({"not_tags": ("dry", "wet")}, (Difference("not_tags", ("dry", "wet"), ("wet",)),)),
    ({"tags": ("wet", "dry")}, (Difference("tags", ("wet", "dry"), ("wet",)),)),
    ({"not_escalate": ("burn",)}, (Difference("not_escalate", ("burn",), ("burn",)),)),
    ({"fields": {"cup": "8", "pot": "1"}}, (Difference("fields.cup", "8", "7"), Difference("fields.pot", "1", None))),
    ({"first_response": HALF_AN_HOUR}, (Difference("first_response", HALF_AN_HOUR, TWO_HOURS),)),
    ({"urgency": "urgent", "reply": "later"},
     (Difference("urgency", "urgent", None), Difference("reply", "later", None))),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "differences"), EXPECTED)
def test_only_what_a_test_expects_is_compared(expect: dict[str, Any], differences: tuple[Difference, ...]) -> None:
    test = RuleTest("spilt cup 7, a burn", expect=Expectation(**expect))
    [tested] = run_tests(replace(CONFIG, rule_tests=(test,)))
    assert (tested.differences, tested.ok, tested.place) == (differences, not differences, 1)


def test_a_test_may_say_who_writes_and_when() -> None:
    night = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    tests = (
        RuleTest("hi", expect=Expectation(tier="vip", reply="later"), followers=11, at=night),
        RuleTest("hi", expect=Expectation(tier="member"), tier="member", first_message=False, attachment=True),
    )
    assert [tested.ok for tested in run_tests(replace(CONFIG, rule_tests=tests))] == [True, True]


def test_the_tests_of_the_complete_desk_hold(acceptance: Config) -> None:
    assert len(acceptance.rule_tests) == len([tested for tested in run_tests(acceptance) if tested.ok]) > 0
