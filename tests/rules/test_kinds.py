"""The nature of a complaint: by rules, by hand, with its category, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.model import Assignment, Category, Condition, Config, Department, Effects, Imagined, Rule
from igdesk.config.problems import ConfigError
from igdesk.i18n import Phrase, Words
from igdesk.rules import commands as c
from igdesk.rules.decide import Situation, decide
from igdesk.rules.facts import Facts
from igdesk.rules.kinds import kind_in, kind_name, sorted_into
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.match import evaluate
from igdesk.rules.model import Customer, Ticket
from igdesk.rules.trial import Trial, open_moment, try_out
from tests.rules.support import NOON, desk, facts, ticket

COMPLAINT = Category("complaint", "投诉", kinds=("logistics", "account", "odd"), kind_names={"odd": "其他"})
CATEGORIES = (COMPLAINT, Category("order", "Order"), Category("fault", "Fault", kinds=("account",)))
LATE = Rule("late", Condition(text_any=("late",)), set_=Effects(kind="logistics"))
ANGRY = Rule("angry", Condition(text_any=("worst",)), set_=Effects(category="complaint"))
HACKED = Rule("hacked", Condition(text_any=("hacked",)), set_=Effects(kind="account"))
ROUTE = Rule("route", Condition(kind=("logistics",)), assign=Assignment(department="warehouse"))
DEPARTMENTS = (Department("support", "Support", intake=True), Department("warehouse", "Warehouse"))


def config(*rules: Rule) -> Config:
    return desk(*rules, categories=CATEGORIES, departments=DEPARTMENTS)


def kind_of(text: str, *rules: Rule, **known: object) -> str | None:
    return evaluate(config(*rules), facts(text, **known)).after.kind


@pytest.mark.parametrize("rules", [(LATE, ANGRY), (ANGRY, LATE)])
def test_a_kind_counts_once_the_ticket_has_its_category(rules: tuple[Rule, ...]) -> None:
    assert kind_of("worst, and late", *rules) == "logistics"
    assert kind_of("late", *rules) is None
    assert kind_of("late", *rules, category="complaint") == "logistics"
    assert kind_of("late", *rules, category="order") is None


def test_the_first_that_fits_wins_and_what_is_there_stays() -> None:
    assert kind_of("late and hacked", LATE, HACKED, category="complaint") == "logistics"
    assert kind_of("late and hacked", LATE, HACKED, category="fault") == "account"
    assert kind_of("late", LATE, category="complaint", kind="account") == "account"
    assert kind_of("late", LATE, category="complaint", by_hand=frozenset({"kind"})) is None


def tried(text: str, *rules: Rule) -> Trial:
    used = config(*rules)
    return try_out(used, Imagined(text, open_moment(used)))


def test_a_kind_has_its_own_route() -> None:
    assert (tried("worst: late", ANGRY, LATE, ROUTE).ticket.kind, tried("worst", ANGRY, ROUTE).ticket.kind) == (
        "logistics", None,
    )  # fmt: skip
    assert tried("worst: late", ANGRY, LATE, ROUTE).ticket.department == "warehouse"
    assert tried("worst", ANGRY, LATE, ROUTE).ticket.department == "support"


def after(command: c.Command, before: Ticket) -> Ticket:
    situation = Situation(config(), "mei", "op", NOON, Customer(1))
    return decide(before, command, situation).ticket


def test_by_hand_it_is_one_of_its_categorys() -> None:
    complaint = ticket(category="complaint")
    assert after(c.SetKind(1, "odd"), complaint).kind == "odd"
    assert "kind" in after(c.SetKind(1, "odd"), complaint).by_hand
    assert after(c.SetKind(1, None), replace(complaint, kind="odd")).kind is None
    for wrong, category in (("no", "complaint"), ("odd", "order"), ("odd", None)):
        with pytest.raises(Refusal):
            after(c.SetKind(1, wrong), ticket(category=category))


def test_another_category_takes_it_away_and_may_bring_its_own() -> None:
    before = after(c.SetKind(1, "account"), ticket(category="complaint"))
    moved = after(c.SetCategory(1, "order"), before)
    assert (moved.kind, "kind" in moved.by_hand) == (None, False)
    assert after(c.SetCategory(1, "fault", "account"), before).kind == "account"
    assert after(c.SetCategory(1, "complaint"), before).kind == "account"
    assert after(c.SetCategory(1, "complaint", "odd"), before).kind == "odd"
    with pytest.raises(Refusal):
        after(c.SetCategory(1, "fault", "odd"), before)


def test_in_words() -> None:
    names = [kind_in(Words(lang), kind, config()) for lang in ("en", "zh") for kind in ("logistics", "odd", "new")]
    assert names == ["delivery", "其他", "new", "物流配送", "其他", "new"]
    assert kind_name("account", config()) == Phrase("kinds.account")


@given(
    st.lists(st.sampled_from([LATE, ANGRY, HACKED, ROUTE]), max_size=5),
    st.integers(0, 5),
    st.sampled_from(["worst and late", "late", "hacked and worst", "hello"]),
)
def test_a_rule_that_does_not_match_changes_nothing(rules: list[Rule], place: int, text: str) -> None:
    never = Rule(
        "never", Condition(text_any=("unheard",)), set_=Effects(category="order", kind="odd", priority="urgent")
    )
    named = [replace(rule, id=f"{rule.id}{n}") for n, rule in enumerate(rules)]
    more = [*named[:place], never, *named[place:]]
    said: Facts = facts(text)
    assert evaluate(config(*named), said) == evaluate(config(*more), said)


FILE = """
[[agents]]
id = "me"
[[categories]]
id = "complaint"
kinds = ["logistics"]
kind_names = { logistics = "物流" }
[[categories]]
id = "fault"
kinds = ["account"]
[[rules]]
id = "r"
when = { kind = ["logistics"] }
set = { category = "complaint", kind = "KIND" }
"""


def test_the_file_names_kinds_of_the_category() -> None:
    good = load_text(FILE.replace("KIND", "logistics"), Path("config.toml"))
    assert good.rules[0].when.kind == ("logistics",)
    assert kind_name("logistics", good) == "物流"
    with pytest.raises(ConfigError) as raised:
        load_text(FILE.replace("KIND", "account"), Path("config.toml"))
    (problem,) = raised.value.problems
    assert (problem.key, problem.line) == ("rules[r].set.kind", 14)
    with pytest.raises(ConfigError) as raised:
        load_text(FILE.replace("KIND", "logistic"), Path("config.toml"))
    assert "logistics" in repr(raised.value.problems)


def test_a_person_may_take_the_kind_alone_away() -> None:
    late = ticket(category="complaint", kind="logistics")
    assert sorted_into(late, "complaint", None) == c.SetKind(1, None)
    assert sorted_into(late, "complaint", "account") == c.SetCategory(1, "complaint", "account")
    assert sorted_into(late, "order", None) == c.SetCategory(1, "order", None)
    assert sorted_into(ticket(category="complaint"), "complaint", None) == c.SetCategory(1, "complaint", None)
