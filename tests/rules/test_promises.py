"""What may be promised, by whom it is kept and released, and that nothing ends with a promise open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from igdesk.config.model import Agent, Config, Department
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision
from igdesk.rules.event_data import from_data, to_data
from igdesk.rules.facets import changed, facets, with_facets
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, evolve, replay
from igdesk.rules.model import Channel, Customer, Status, Ticket
from igdesk.rules.promises import GivenPromise
from igdesk.rules.timers import tick
from tests.rules.support import NOON

ANNA = Customer(1, "anna", "Anna", "100")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("lin", "Lin", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
)
OPENED = Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))
TICKET = replay(1, [OPENED])
LATER = NOON + timedelta(days=2)


def done(
    command: c.Command, actor: str = "mei", ticket: Ticket = TICKET, given: Sequence[GivenPromise] = ()
) -> Decision:
    return decide(ticket, command, Situation(CONFIG, actor, f"op-{actor}", NOON, ANNA, promises=tuple(given)))


def promised(actor: str = "mei", owner: str | None = None) -> tuple[Ticket, GivenPromise]:
    decision = done(c.GivePromise(1, " a new cup ", LATER, owner), actor)
    [new] = decision.promises
    return decision.ticket, GivenPromise(new.id, 1, new.text, new.owner, actor, NOON, new.due_at)


def test_it_is_kept_by_who_is_named_else_who_has_the_ticket_else_who_gives_it() -> None:
    assert promised(owner="ken")[1].owner == "ken"
    assert promised()[1].owner == "mei"
    assigned = done(c.Assign(1, "lin")).ticket
    assert done(c.GivePromise(1, "x", LATER), ticket=assigned).promises[0].owner == "lin"


def test_the_log_has_no_words_and_the_owner_gets_a_notice_unless_it_is_their_own() -> None:
    decision = done(c.GivePromise(1, "secret words", LATER, "lin"))
    assert "secret" not in repr([each.event for each in decision.events])
    assert [each.agent for each in decision.notices] == ["lin"]
    assert done(c.GivePromise(1, "x", LATER)).notices == ()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (c.GivePromise(1, "  ", LATER), "what is promised"),
        (c.GivePromise(1, "x", NOON), "time to come"),
        (c.GivePromise(1, "x", LATER, "nobody"), "no agent"),
        (c.KeepPromise(1), "no open promise"),
        (c.ReleasePromise(1, "because"), "no open promise"),
        (c.ReleasePromise(1, " "), "why"),
        (c.KeepPromise(1, ""), "has no promise"),
    ],
)
def test_what_makes_no_sense_is_refused(command: c.Command, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        done(command)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
@pytest.mark.parametrize("before", [Status.NEW, Status.OPEN, Status.WAITING])
def test_nothing_ends_with_a_promise_open(before: Status, status: Status) -> None:
    ticket, one = promised()
    if before is not Status.NEW:
        ticket = done(c.SetStatus(1, before), ticket=ticket).ticket
    with pytest.raises(Refusal, match=r"“a new cup” \(Mei, "):
        done(c.SetStatus(1, status), ticket=ticket, given=[one])
    with pytest.raises(Refusal, match=r"\(Mei, "):  # the words are not at hand everywhere
        done(c.SetStatus(1, status), ticket=ticket)
    kept = done(c.KeepPromise(1), ticket=ticket, given=[one]).ticket
    assert done(c.SetStatus(1, status), ticket=kept, given=[one]).ticket.status is status


@pytest.mark.parametrize(
    ("actor", "may"), [("mei", True), ("ken", True), ("zhou", True), ("lin", False), ("rule:x", True), ("timer", True)]
)
def test_released_it_is_by_its_owner_its_giver_or_a_supervisor(actor: str, may: bool) -> None:
    ticket, one = promised("mei", owner="ken")
    command = c.ReleasePromise(1, "they cancelled")
    if not may:
        with pytest.raises(NotAllowedError, match="ken"):
            done(command, actor, ticket, [one])
        return
    decision = done(command, actor, ticket, [one])
    assert decision.ticket.promises == ()
    assert [each.why for each in decision.released_promises] == ["they cancelled"]


def test_the_owner_keeps_it_from_any_department_and_nobody_else_of_there() -> None:
    ticket, own = promised(owner="ken")
    assert done(c.KeepPromise(1), "ken", ticket, [own]).ticket.promises == ()
    ticket, other = promised(owner="lin")
    ticket = evolve(ticket, Recorded(NOON, "zhou", e.DepartmentSet("support", "finance")))
    with pytest.raises(NotAllowedError):
        done(c.KeepPromise(1), "ken", ticket, [other])


def test_they_are_told_of_beforehand_and_when_it_is_due_and_no_more_once_it_is_kept() -> None:
    ticket, one = promised()

    def told(ticket: Ticket, hours: int) -> list[tuple[str, ...]]:
        decision = tick(ticket, ANNA, CONFIG, {}, op="t", now=NOON + timedelta(hours=hours))
        return [each.event.to for each in decision.events if isinstance(each.event, e.DutyTold)]

    assert told(ticket, 1) == []
    assert told(ticket, 47) == [("mei",)]
    assert told(ticket, 49) == [("mei", "zhou")]
    assert told(done(c.KeepPromise(1), ticket=ticket, given=[one]).ticket, 49) == []


def test_several_are_told_apart_by_how_their_ids_begin() -> None:
    ticket, one = promised()
    other = GivenPromise("pq-1", 1, "y" * 90, "mei", "mei", NOON, LATER)
    with pytest.raises(Refusal, match=r"pq-1 “y{39}…”"):
        done(c.KeepPromise(1), ticket=ticket, given=[one, other])
    [kept] = done(c.KeepPromise(1, "op"), ticket=ticket, given=[one, other]).events
    assert kept.event == e.PromiseKept(one.id, NOON)
    by_lin = Recorded(NOON, "lin", e.PromiseKept("op-2", NOON))
    given = (one, GivenPromise("op-2", 1, "z", "lin", "lin", NOON, LATER, NOON))
    known = Situation(CONFIG, "mei", "o", NOON, ANNA, promises=given, past=(by_lin,))
    for wanted, told in (("op", Refusal), ("", Refusal), ("op-2", ConflictError)):
        with pytest.raises(told):
            decide(ticket, c.KeepPromise(1, wanted), known)


EVENTS = st.one_of(
    st.builds(e.Promised, st.sampled_from("abc"), st.sampled_from(("mei", "lin")), st.just(NOON), st.just(LATER)),
    st.builds(e.PromiseKept, st.sampled_from("abc"), st.just(NOON)),
    st.builds(e.PromiseReleased, st.sampled_from("abc"), st.just(NOON)),
)


@examples(st.lists(EVENTS, max_size=8, unique_by=lambda each: (type(each), each.promise)))
def test_every_state_of_promises_is_made_of_facts(events: list[e.Event]) -> None:
    ticket = TICKET
    for event in events:
        assert from_data(event.kind, to_data(event)) == event
        following = evolve(ticket, Recorded(NOON, "mei", event))
        old, new = facets(ticket), facets(following)
        names = changed(ticket, following)
        back = with_facets(following, {name: old.get(name) for name in names})
        assert set(back.promises) == set(ticket.promises)
        again = with_facets(back, {name: new.get(name) for name in names})
        assert set(again.promises) == set(following.promises)
        ticket = following
