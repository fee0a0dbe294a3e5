"""How often each rule fired, on which words, and how often a person overrode what it set: told by the log of events.

The log is read once, ticket by ticket, and only what is counted is kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, NamedTuple

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.faq import acting
from igdesk.rules.log import Recorded
from igdesk.rules.model import acting_rule, is_person
from igdesk.rules.setting import SETTING, facts_set
from igdesk.values import dataclass

COUNTED: tuple[type[Event], ...] = (e.RuleMatched, e.Escalated, *SETTING)
"""The events that tell of it; others need not be read."""

_WORDS_SHOWN = 5
_WORDS_KEPT = 2000
"""Different words that are counted for a rule; where there are more, the rarer half is forgotten."""


class Entry(NamedTuple):
    """A line of the log of a ticket."""

    ticket: int
    version: int
    op: str
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Hits:
    """What is known of one rule or escalation."""

    rule: str
    kind: str | None
    """`rule`, `escalation`, or `faq` for an answer that goes out by itself; None: the configuration has none such."""
    fired: int = 0
    last_at: datetime | None = None
    words: tuple[tuple[str, int], ...] = ()
    """What customers wrote that it matched, the most frequent first."""
    tickets: int = 0
    """On how many it set something."""
    overridden_tickets: int = 0
    """On how many of these something of it is otherwise now, by a person's hand."""
    was_set: Mapping[str, int] = field(default_factory=dict)
    """How often it set `category`, `priority`, `urgency`, `department`, `assignee`, a `tag`, a `field`."""
    overridden: Mapping[str, int] = field(default_factory=dict)
    """How often each of these is otherwise now, by a person's hand."""


def count_hits(log: Iterable[Entry], config: Config) -> tuple[Hits, ...]:
    """Count.

    Args:
        log: Events of the kinds `COUNTED`, each ticket's together and in order.
        config: Its rules and escalations are told in the order of the file, those that never fired among them; then
            those that fired once and are no longer there.
    """
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for ticket in _tickets(log):
        _count_ticket(ticket, tallies)
    configured = {rule.id: "rule" for rule in config.rules}
    configured |= dict.fromkeys(acting(config), "faq")
    configured |= {each.id: "escalation" for each in config.escalations if each.id not in configured}
    return tuple(tallies[rule].hits(rule, configured.get(rule)) for rule in dict.fromkeys([*configured, *tallies]))


class _Tally:
    """What was counted of one rule so far."""

    def __init__(self) -> None:
        self.fired = 0
        self.last_at: datetime | None = None
        self.tickets = 0
        self.overridden_tickets = 0
        self.was_set: Counter[str] = Counter()
        self.overridden: Counter[str] = Counter()
        self._words: Counter[str] = Counter()

    def fires(self, at: datetime) -> None:
        self.fired += 1
        self.last_at = max(filter(None, (self.last_at, at)))

    def heard(self, words: str) -> None:
        self._words[words.casefold()] += 1
        if len(self._words) > _WORDS_KEPT:
            self._words = Counter(dict(self._words.most_common(_WORDS_KEPT // 2)))

    def hits(self, rule: str, kind: str | None) -> Hits:
        words = sorted(self._words.items(), key=lambda each: (-each[1], each[0]))[:_WORDS_SHOWN]
        return Hits(
            rule, kind, self.fired, self.last_at, tuple(words), self.tickets, self.overridden_tickets,
            dict(self.was_set), dict(self.overridden),
        )  # fmt: skip


def _tickets(log: Iterable[Entry]) -> Iterator[list[Entry]]:
    current: list[Entry] = []
    for entry in log:
        if current and entry.ticket != current[0].ticket:
            yield current
            current = []
        current.append(entry)
    if current:
        yield current


def _count_ticket(log: list[Entry], tallies: defaultdict[str, _Tally]) -> None:
    by_rule: dict[str, tuple[str, Any]] = {}
    """What a rule set last, by the fact's name: which rule, and which value."""
    now: dict[str, tuple[Any, bool]] = {}
    """How each fact is, and whether a person's hand made it so: what follows from their change is not their word."""
    before: Entry | None = None
    setting, overridden, matched = set[str](), set[str](), set[tuple[str, str]]()
    for entry in log:
        event, actor = entry.recorded.event, entry.recorded.actor
        if isinstance(event, e.RuleMatched):
            _count_match(event, entry, before, tallies[event.rule])
            matched.add((event.rule, entry.op))
        elif isinstance(event, e.Escalated) and event.rule is not None and (event.rule, entry.op) not in matched:
            tallies[event.rule].fires(entry.recorded.at)  # a rule or an amount took it: its own condition was not asked
        for name, value in facts_set(event):
            now[name] = value, is_person(actor) and (name in event.sets or isinstance(event, e.Undone))
            if (rule := acting_rule(actor)) is not None:
                by_rule[name] = rule, value
                setting.add(rule)
                tallies[rule].was_set[_attribute(name)] += 1
        before = entry
    for name, (rule, value) in by_rule.items():
        if now[name][1] and now[name][0] != value:
            tallies[rule].overridden[_attribute(name)] += 1
            overridden.add(rule)
    for rule in setting:
        tallies[rule].tickets += 1
        tallies[rule].overridden_tickets += rule in overridden


def _count_match(event: e.RuleMatched, entry: Entry, before: Entry | None, tally: _Tally) -> None:
    """Count a reason; a rule that fires on a message for several reasons records them one after the other."""
    goes_on = (
        before is not None
        and isinstance(before.recorded.event, e.RuleMatched)
        and (before.recorded.event.rule, before.op, before.version + 1) == (event.rule, entry.op, entry.version)
    )
    if not goes_on:
        tally.fires(entry.recorded.at)
    if event.position is not None and event.matched:
        tally.heard(event.matched)


def _attribute(name: str) -> str:
    return name.partition(":")[0]
