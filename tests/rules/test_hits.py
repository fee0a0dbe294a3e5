"""How often rules fired and were overridden, told by a log that is written here line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from igdesk.config.model import Condition, Config, Effects, Escalation, Rule, Target
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.hits import Entry, Hits, count_hits
from igdesk.rules.log import Recorded
from igdesk.rules.model import PrioritySource

START = datetime(2026, 11, 1, tzinfo=UTC)
CONFIG = Config(
    rules=(Rule("tea", Condition(), set_=Effects(tags=("t",))), Rule("idle", Condition(), set_=Effects(tags=("i",)))),
    escalations=(Escalation("up", Condition(), Target(role="supervisor")),),
)
Line = tuple[str, str, Event]
"""Operation, actor, event."""


def counted(*tickets: Iterable[Line | None]) -> dict[str, Hits]:
    """The hits of some tickets' logs; None stands for an event of a kind that is not read."""
    log = [
        Entry(number, version, line[0], Recorded(START + timedelta(hours=version), line[1], line[2]))
        for number, ticket in enumerate(tickets, 1)
        for version, line in enumerate(ticket, 1)
        if line is not None
    ]
    return {hits.rule: hits for hits in count_hits(log, CONFIG)}


def fires(rule: str, *words: str, op: str = "o") -> list[Line]:
    return [(op, f"rule:{rule}", e.RuleMatched(rule, "text_any", word, 0)) for word in words]


def sets(rule: str, event: Event) -> Line:
    return ("o", f"rule:{rule}", event)


def test_a_rule_with_several_reasons_fires_once_for_each_message() -> None:
    found = counted(
        [*fires("tea", "Tea", "cup"), *fires("up", "fire"), None, *fires("tea", "tea")],
        fires("tea", "tea") + fires("tea", "tea", op="p"),
    )
    assert (found["tea"].fired, found["tea"].words) == (4, (("tea", 4), ("cup", 1)))
    assert found["tea"].last_at == START + timedelta(hours=5)
    assert (found["up"].fired, found["up"].kind) == (1, "escalation")


def test_an_escalation_that_a_rule_takes_has_fired_once_though_its_own_condition_does_not_hold() -> None:
    def up(op: str) -> Line:
        return (op, "rule:up", e.Escalated("x", "why", "role:supervisor", "up", None))

    taken = counted([*fires("tea", "tea"), up("o")])["up"]
    assert (taken.fired, taken.last_at) == (1, START + timedelta(hours=2))
    held = counted(
        [*fires("up", "fire", "smoke"), up("o"), up("later")],
        [("h", "mei", e.Escalated("y", "why", "agent:lin", None, None))],
    )
    assert held["up"].fired == 2


def test_what_was_compared_and_not_written_is_no_word() -> None:
    found = counted([("o", "rule:tea", e.RuleMatched("tea", "followers_min", "120000"))])
    assert (found["tea"].fired, found["tea"].words) == (1, ())


def test_rules_that_never_fired_are_there_and_so_are_those_that_are_gone() -> None:
    found = counted(fires("gone", "x"))
    assert {rule: (hits.kind, hits.fired) for rule, hits in found.items()} == {
        "tea": ("rule", 0),
        "idle": ("rule", 0),
        "up": ("escalation", 0),
        "gone": (None, 1),
    }


def test_a_person_overrides_what_is_otherwise_in_the_end() -> None:
    by_rule = [
        sets("tea", e.CategorySet(None, "tea")),
        sets("tea", e.PrioritySet("medium", "high", PrioritySource.RULE)),
        sets("tea", e.Tagged(added=("hot", "cold"))),
        sets("tea", e.FieldSet("cup", None, "1")),
    ]
    by_hand: list[Line] = [
        ("h", "mei", e.CategorySet("tea", "coffee")),
        ("h", "mei", e.Tagged(removed=("hot",))),
        ("h", "mei", e.FieldSet("cup", "1", "2")),
    ]
    agreed: list[Line] = [("h", "mei", e.CategorySet("tea", "coffee")), ("i", "lin", e.CategorySet("coffee", "tea"))]
    undone: list[Line] = [
        ("h", "mei", e.CategorySet("tea", "coffee")),
        ("h", "mei", e.Tagged(removed=("hot",))),
        ("i", "mei", e.Undone("h", 1, 2, {"category": "tea", "tag:hot": 0})),
    ]
    tea = counted(by_rule + by_hand, by_rule, by_rule + agreed, by_rule + undone)["tea"]
    assert (tea.tickets, tea.overridden_tickets) == (4, 1)
    assert tea.was_set == {"category": 4, "priority": 4, "tag": 8, "field": 4}
    assert tea.overridden == {"category": 1, "tag": 1, "field": 1}


def test_what_another_rule_or_the_sync_changes_is_nobodys_override() -> None:
    log = [
        sets("tea", e.PrioritySet("medium", "high", PrioritySource.RULE)),
        sets("idle", e.PrioritySet("high", "urgent", PrioritySource.RULE)),
        ("h", "sync", e.DepartmentSet(None, "x")),
        ("h", "mei", e.PrioritySet("urgent", "low", PrioritySource.PERSON)),
    ]
    found = counted(log)
    assert (found["tea"].overridden_tickets, found["idle"].overridden_tickets) == (0, 1)


def test_words_without_number_are_counted_in_bounded_room() -> None:
    often = [fires("tea", "the same")] * 50
    rare = [fires("tea", f"order {number}") for number in range(6000)]
    words = counted(*often, *rare)["tea"].words
    assert words[0] == ("the same", 50)
    assert len(words) == 5
