"""Above a ticket in quick triage: who it is, its clocks, and why it is here: the rules that fired and the limits."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from igdesk.desk.desk import Desk
from igdesk.i18n import Phrase, Words
from igdesk.rules.clock_words import allowed
from igdesk.rules.events import RuleMatched
from igdesk.rules.facts import Because
from igdesk.rules.names import limit_name
from igdesk.rules.rule_names import rule_name
from igdesk.rules.sla import running
from igdesk.rules.wording import reason
from igdesk.text import cells, one_line, truncate
from igdesk.widgets.facts import FactsHeader, three_lines, value_line
from igdesk.widgets.known import Known, Value

_QUOTED = 12
"""Cells of the words that a rule found."""


class TriageHeader(FactsHeader):
    """The three lines of the header, and why the ticket is here."""

    DEFAULT_CSS = "TriageHeader { height: 4; padding: 0 1; background: $surface; }"

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__(words, desk, _four_lines)


def _four_lines(known: Known, width: int) -> Content:
    return Content("\n").join((three_lines(known, width), why_line(known, width)))


def why_line(of: Known, width: int) -> Content:
    """The rules that fired on it with the words that they found, then the limits that run and where they come from."""
    label = of.words("triage.why")
    values = (*_rules(of), *_limits(of)) or (Value(of.words("triage.why_nothing"), "calm"),)
    return Content.assemble((f"{label} ", "$calm"), value_line(values, max(width - cells(label) - 1, 10)))


def _rules(of: Known) -> Iterator[Value]:
    fired = {each.event.rule: each.event for each in of.detail.events if isinstance(each.event, RuleMatched)}
    for rule, event in fired.items():
        name = _said(rule_name(rule), of)
        if event.position is not None:
            said = of.words("triage.why_rule", rule=name, words=truncate(one_line(event.matched), _QUOTED))
        else:
            why = reason(Because(rule, event.condition, event.matched), of.config, of.words)
            said = of.words("conditions.why_fact", name=name, value=one_line(why))
        yield Value(said)


def _limits(of: Known) -> Iterator[Value]:
    """The limits of the clocks that run, each once."""
    ticket = of.card.ticket
    clocks = running(ticket, of.config, of.card.customer.tier) if ticket.is_running else ()
    told: dict[str, None] = {}
    for clock in clocks:
        by = _said(limit_name(clock.due.limit.name, of.config), of)
        told[of.words("triage.why_limit", by=by, allowed=allowed(clock, of.words))] = None
    yield from (Value(each, "calm") for each in told)


def _said(name: Phrase | str, of: Known) -> str:
    return one_line(of.words.of(name) if isinstance(name, Phrase) else name)
