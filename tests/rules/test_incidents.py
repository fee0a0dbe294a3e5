"""Incidents as values: which messages come to one by themselves, who ends one, what a crisis does to its tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from igdesk.config.model import Agent, Config, Crisis, Department, Priority, Template
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.i18n import LANGUAGES
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Draft
from igdesk.rules.incident import Incident, IncidentState
from igdesk.rules.incident_words import join_by_words
from igdesk.rules.incidents import MOST_WORDS, TITLE_LENGTH, KnownIncidents
from igdesk.rules.lately import Lately
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, Ticket
from igdesk.rules.templates import suggestions
from tests.rules.support import NOON

ANNA = Customer(1, "anna", "Anna", "100")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("lin", "Lin", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
    priorities=(Priority("urgent", "Urgent"), Priority("medium", "Medium")),
    templates=(
        Template("ack", "Ack", "We are on it.", "en"),
        Template("hold", "Holding", "We know of it.", "en"),
        Template("hold", "声明", "我们已知悉。", "zh"),
    ),
    crisis=Crisis("zhou", "hold"),
)
TICKET = replay(1, [Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))])
LEAKS = Incident(3, 7, "cups leak", ("leak", "漏水"), IncidentState.OPEN, "mei", NOON)
CRISIS = replace(LEAKS, state=IncidentState.CRISIS)
OVER = replace(LEAKS, state=IncidentState.OVER, ended_at=NOON, ended_by="zhou")


def after(command: c.Command, *, who: str = "mei", of: Incident | None = None, ticket: Ticket = TICKET) -> Ticket:
    situation = Situation(CONFIG, who, "op", NOON, ANNA, incidents=KnownIncidents(of, 9))
    return decide(ticket, command, situation).ticket


def heard(text: str, *incidents: Incident, ticket: Ticket = TICKET) -> Draft:
    draft = Draft(ticket, "sync", NOON, "op", ANNA)
    join_by_words(draft, text, incidents or (LEAKS,), CONFIG)
    return draft


@pytest.mark.parametrize("text", ["It LEAKS!", "it's leaking all over", "我的杯子漏水了", "杯子漏水，怎麼辦"])
def test_a_message_with_a_word_of_an_incident_puts_its_ticket_there_and_says_which(text: str) -> None:
    [recorded] = heard(text).events
    assert isinstance(recorded.event, e.IncidentJoined)
    assert (recorded.event.incident, recorded.event.words) in ((3, ("leak",)), (3, ("漏水",)))


@pytest.mark.parametrize("text", ["", "where is my order", "the leader said so", "没有漏水", "it doesn't leak"])
def test_other_messages_and_denied_words_do_not(text: str) -> None:
    assert not heard(text).events


def test_what_a_person_settled_and_what_has_ended_stays_as_it_is() -> None:
    taken_out = replace(TICKET, by_hand=frozenset({"incident"}))
    elsewhere = replace(TICKET, incident=2)
    assert not heard("it leaks", ticket=taken_out).events
    assert not heard("it leaks", ticket=elsewhere).events
    nameless = replace(LEAKS, words=())
    assert not heard("it leaks", nameless).events


def test_the_first_of_several_incidents_that_fits_has_it() -> None:
    other = replace(LEAKS, id=4)
    assert heard("it leaks", other, LEAKS).ticket.incident == 4


def test_opening_makes_the_ticket_its_first_and_another_of_the_same_step_joins() -> None:
    opened = c.OpenIncident(1, "  cups\n leak ", "key", ("leaks", " leaks ", ""))
    situation = Situation(CONFIG, "mei", "op", NOON, ANNA, incidents=KnownIncidents(None, 9))
    decision = decide(TICKET, opened, situation)
    [new] = decision.incidents
    assert (new.id, new.title, new.words, decision.ticket.incident) == (9, "cups leak", ("leaks",), 9)
    assert after(opened, of=LEAKS).incident == 3


@pytest.mark.parametrize(
    "command",
    [
        c.OpenIncident(1, " ", "key"),
        c.OpenIncident(1, "x" * (TITLE_LENGTH + 1), "key"),
        c.OpenIncident(1, "leaks", "key", tuple(map(str, range(MOST_WORDS + 1)))),
        c.EditIncident(1, 5, "leaks"),
        c.JoinIncident(1, 5),
        c.EndIncident(1, 5),
        c.SetCrisis(1, 5),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(command: c.Command) -> None:
    with pytest.raises(Refusal) as refusal:
        after(command, who="zhou")
    assert all(refusal.value.phrase.in_(lang) for lang in LANGUAGES)


def test_whoever_comes_second_is_told_who_was_first() -> None:
    for command in (c.JoinIncident(1, 3), c.EndIncident(1, 3), c.SetCrisis(1, 3)):
        with pytest.raises(ConflictError, match="zhou ended it at"):
            after(command, of=OVER, who="zhou")
    with pytest.raises(ConflictError, match="incident 2 already"):
        after(c.OpenIncident(1, "leaks", "key"), ticket=replace(TICKET, incident=2))


def test_who_opened_it_ends_it_and_a_crisis_is_a_supervisors() -> None:
    assert after(c.EndIncident(1, 3), of=LEAKS).version > TICKET.version
    for who, of in (("lin", LEAKS), ("mei", CRISIS)):
        with pytest.raises(NotAllowedError):
            after(c.EndIncident(1, 3), of=of, who=who)
    assert after(c.EndIncident(1, 3), of=CRISIS, who="zhou").version > TICKET.version


def test_another_name_and_other_words_are_told_each_as_it_was_and_is() -> None:
    def edited(who: str = "mei", of: Incident = LEAKS, **said: Any) -> list[e.Event]:
        situation = Situation(CONFIG, who, "op", NOON, ANNA, incidents=KnownIncidents(of))
        return [recorded.event for recorded in decide(TICKET, c.EditIncident(1, 3, **said), situation).events]

    named = e.IncidentEdited(3, "title", ("cups leak",), ("batch 7 leaks",))
    known = e.IncidentEdited(3, "words", ("leak", "漏水"), ("渗",))
    seen = (LEAKS.title, LEAKS.words)
    assert edited(title=" batch 7\n leaks ", words=("渗", "渗 "), seen=seen) == [named, known]
    assert edited(words=()) == [replace(known, after=())]
    assert edited(title="cups leak", seen=("another", ())) == [], "it is so already, whoever did it"
    with pytest.raises(ConflictError, match="called “cups leak” now"):
        edited(title="batch 7 leaks", seen=("cup leaks", LEAKS.words))
    for who, of in (("lin", LEAKS), ("mei", CRISIS)):
        with pytest.raises(NotAllowedError, match="changed by mei"):
            edited(who, of, title="batch 7 leaks")
    assert edited("zhou", CRISIS, title="batch 7 leaks") == edited(of=OVER, title="batch 7 leaks") == [named]


def test_a_crisis_gives_its_tickets_to_who_is_named_with_the_highest_priority() -> None:
    joined = after(c.JoinIncident(1, 3), of=CRISIS)
    assert (joined.incident, joined.assignee, joined.priority) == (3, "zhou", "urgent")
    declared = after(c.SetCrisis(1, 3), of=LEAKS, who="zhou", ticket=replace(TICKET, incident=3))
    assert (declared.assignee, declared.priority) == ("zhou", "urgent")
    again = Situation(CONFIG, "lin", "op", NOON, ANNA, incidents=KnownIncidents(CRISIS))
    assert [each.agent for each in decide(declared, c.JoinIncident(1, 3), again).notices] == []
    moved = decide(replace(declared, assignee="mei"), c.JoinIncident(1, 3), again)
    assert [each.agent for each in moved.notices] == ["zhou"]
    by_itself = heard("it leaks", CRISIS)
    assert (by_itself.ticket.assignee, [each.agent for each in by_itself.notices]) == ("zhou", ["zhou"])
    by_hand = replace(TICKET, by_hand=frozenset({"priority"}))
    assert after(c.JoinIncident(1, 3), of=CRISIS, ticket=by_hand).priority == "medium"


def test_joining_twice_and_leaving_what_one_is_not_in_change_nothing() -> None:
    there = replace(TICKET, incident=3)
    assert after(c.JoinIncident(1, 3), of=LEAKS, ticket=there) == there
    assert after(c.LeaveIncident(1)) == TICKET
    assert after(c.LeaveIncident(1), ticket=there).incident is None
    assert after(c.SetCrisis(1, 3, on=False), of=LEAKS, who="zhou") == TICKET
    assert after(c.EndIncident(1, 3, over=False), of=LEAKS) == TICKET


@pytest.mark.parametrize(("language", "text"), [("en", "We know of it."), ("zh", "我们已知悉。")])
def test_in_a_crisis_the_statement_is_suggested_first_in_the_customers_language(language: str, text: str) -> None:
    assert suggestions(CONFIG, None, language, Lately(is_crisis=True))[0].text == text
    assert suggestions(CONFIG, None, "en", Lately())[0].id == "ack"
