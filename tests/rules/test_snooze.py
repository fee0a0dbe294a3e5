"""Setting a ticket aside: what is refused, what stands still, what brings it back, and who is told then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from igdesk.config.load import load_text
from igdesk.config.model import Agent, Condition, Config, Department, Escalation, Limit, Priority, Rule, Target
from igdesk.config.problems import ConfigError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.clock_starts import is_warned, warned
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.receive import receive, reconsider
from igdesk.rules.timers import tick
from igdesk.rules.undo import Step, take_back, what_was_done
from tests.rules.support import NOON

HOUR = timedelta(hours=1)
AGENT = '[[agents]]\nid = "mei"\n'
ADVERT = Rule("advert", Condition(text_any=("卖粉", "buy followers")), snooze=2 * 24 * HOUR)
DESK = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(Agent("mei", "Mei", departments=("support",)), Agent("lin", "Lin", departments=("support",))),
    priorities=(Priority("medium", "Medium", Limit(rest=4 * HOUR), hours="always"),),
    rules=(ADVERT,),
)
ANNA = Customer(1, "anna", "Anna", "100")


def hears(text: str, at: datetime = NOON, latest: Ticket | None = None, config: Config = DESK) -> Decision:
    arrival = Arrival(config, "sync", f"op{at}", at, 1, ANNA, latest, 1)
    decision = receive(Inbound(Direction.IN, at, text, Channel.DM), arrival)
    assert decision is not None
    return decision


def does(ticket: Ticket, command: c.Command, now: datetime = NOON, who: str = "mei") -> Decision:
    return decide(ticket, command, Situation(DESK, who, f"does{now}", now, ANNA, ticket.last_customer_message_at))


def asked() -> Ticket:
    return does(hears("Hello?").ticket, c.Claim(1)).ticket


def events(decision: Decision) -> list[e.Event]:
    return [recorded.event for recorded in decision.events]


def test_its_clocks_stand_still_and_go_on_with_what_was_left() -> None:
    before, tomorrow = asked(), NOON + 24 * HOUR
    aside = does(before, c.Snooze(1, tomorrow), NOON + HOUR)
    assert (aside.ticket.snoozed_until, aside.ticket.due_at, aside.wake_at) == (tomorrow, None, tomorrow)
    assert before.due_at == NOON + 4 * HOUR
    back = tick(aside.ticket, ANNA, DESK, {}, op="tick", now=tomorrow)
    assert (back.ticket.snoozed_until, back.ticket.due_at) == (None, tomorrow + 3 * HOUR)
    assert [notice.agent for notice in back.notices] == ["mei"]


def test_it_can_be_put_off_again_and_taken_up_again() -> None:
    aside = does(asked(), c.Snooze(1, NOON + HOUR)).ticket
    assert does(aside, c.Snooze(1, NOON + HOUR)).is_empty
    assert does(aside, c.Snooze(1, NOON + 2 * HOUR)).ticket.snoozed_until == NOON + 2 * HOUR
    woken = does(aside, c.Snooze(1, None), NOON + HOUR / 2)
    assert (woken.ticket.snoozed_until, woken.ticket.is_running, woken.notices) == (None, True, ())
    assert does(woken.ticket, c.Snooze(1, None)).is_empty


@pytest.mark.parametrize("until", [NOON, NOON - HOUR])
def test_it_is_set_aside_until_a_time_to_come_only(until: datetime) -> None:
    with pytest.raises(Refusal, match="time to come"):
        does(asked(), c.Snooze(1, until))


@pytest.mark.parametrize(("status", "why"), [(Status.RESOLVED, "resolved"), (Status.CLOSED, "closed")])
def test_what_is_finished_is_not_set_aside(status: Status, why: str) -> None:
    finished = does(asked(), c.SetStatus(1, status)).ticket
    with pytest.raises(Refusal, match=why):
        does(finished, c.Snooze(1, NOON + HOUR))


def test_finishing_it_ends_the_snooze() -> None:
    aside = does(asked(), c.Snooze(1, NOON + HOUR)).ticket
    assert does(aside, c.SetStatus(1, Status.RESOLVED)).ticket.snoozed_until is None


def test_the_customer_brings_it_back_and_its_person_is_told_of_just_that() -> None:
    aside = does(asked(), c.Snooze(1, NOON + 24 * HOUR)).ticket
    back = hears("Any news?", NOON + HOUR, aside)
    assert back.ticket.snoozed_until is None
    [notice] = back.notices
    assert notice.agent == "mei"
    assert back.events[notice.version - aside.version - 1].event == e.Snoozed(None, NOON + HOUR)


def test_a_word_of_thanks_brings_nothing_back() -> None:
    answered = replace(asked(), unanswered_since=None, answered_through=NOON, first_responded_at=NOON)
    aside = does(answered, c.Snooze(1, NOON + 24 * HOUR)).ticket
    thanked = hears("谢谢", NOON + HOUR, aside)
    assert (thanked.ticket.snoozed_until, thanked.notices) == (NOON + 24 * HOUR, ())


def test_set_aside_firmly_it_stays_aside_though_the_customer_writes_and_comes_back_at_its_time() -> None:
    aside = does(asked(), c.Snooze(1, NOON + 24 * HOUR, firm=True)).ticket
    wrote = hears("Any news?", NOON + HOUR, aside)
    assert (wrote.ticket.snoozed_until, wrote.ticket.due_at, wrote.notices) == (NOON + 24 * HOUR, None, ())
    assert wrote.ticket.unanswered_since is not None
    back = tick(wrote.ticket, ANNA, DESK, {}, op="tick", now=NOON + 24 * HOUR).ticket
    assert (back.snoozed_until, back.undisturbed_until, back.is_running) == (None, None, True)


def test_firm_or_not_is_a_change_that_undo_takes_back() -> None:
    before = does(asked(), c.Snooze(1, NOON + 24 * HOUR)).ticket
    firmly = does(before, c.Snooze(1, NOON + 24 * HOUR, firm=True), NOON + HOUR)
    assert firmly.ticket.undisturbed_until == NOON + 24 * HOUR
    assert does(firmly.ticket, c.Snooze(1, NOON + 24 * HOUR, firm=True)).is_empty
    draft = Draft(firmly.ticket, "mei", NOON + 2 * HOUR, "undo")
    take_back(draft, Step("op", before, firmly.events, ()), DESK, {})
    assert (draft.ticket.snoozed_until, draft.ticket.undisturbed_until) == (NOON + 24 * HOUR, None)


def test_undoing_it_brings_back_the_limits_as_they_were() -> None:
    before = asked()
    aside = does(before, c.Snooze(1, NOON + 24 * HOUR), NOON + HOUR)
    step = Step("op", before, aside.events, ())
    draft = Draft(aside.ticket, "mei", NOON + 2 * HOUR, "undo")
    take_back(draft, step, DESK, {})
    assert (draft.ticket.snoozed_until, draft.ticket.pauses, draft.ticket.due_at) == (None, (), before.due_at)
    assert what_was_done(aside.events).in_("en") == "set aside"
    assert what_was_done(does(aside.ticket, c.Snooze(1, None)).events).in_("en") == "take up again"


def test_a_rule_sets_aside_and_says_so() -> None:
    found = hears("Buy followers now!")
    assert found.ticket.snoozed_until == NOON + 48 * HOUR
    [(actor, event)] = [(each.actor, each.event) for each in found.events if isinstance(each.event, e.Snoozed)]
    assert (actor, event) == ("rule:advert", e.Snoozed(NOON + 48 * HOUR, NOON))


def test_more_of_the_same_is_set_aside_anew_and_nobody_is_told() -> None:
    again = hears("buy followers, last chance", NOON + HOUR, hears("Buy followers now!").ticket)
    assert (again.ticket.snoozed_until, again.notices) == (NOON + 49 * HOUR, ())
    other = hears("Why does nobody answer?", NOON + HOUR, hears("Buy followers now!").ticket)
    assert other.ticket.snoozed_until is None
    assert {notice.agent for notice in other.notices} == {"mei", "lin"}


def test_a_rule_may_do_nothing_else() -> None:
    read = load_text(f'{AGENT}[[rules]]\nid = "advert"\nwhen = {{ text_any = ["卖粉"] }}\nsnooze = "1d12h"\n')
    assert read.rules[-1].snooze == 36 * HOUR
    with pytest.raises(ConfigError, match=r"snooze"):
        load_text(f'{AGENT}[[rules]]\nid = "advert"\nwhen = {{ text_any = ["卖粉"] }}\nsnooze = "soon"\n')


def test_what_goes_up_is_not_set_aside() -> None:
    up = replace(DESK, escalations=(Escalation("hot", Condition(text_any=("followers",)), Target(agent="lin")),))
    found = hears("Buy followers now!", config=up)
    assert (found.ticket.escalated, found.ticket.snoozed_until) == (True, None)


def test_who_took_it_up_is_not_overruled_when_more_is_known_of_the_customer() -> None:
    woken = does(hears("Buy followers now!").ticket, c.Snooze(1, None)).ticket
    arrival = Arrival(DESK, "sync", "op", NOON, 1, replace(ANNA, followers=5), woken, 2)
    assert reconsider(woken, Inbound(Direction.IN, NOON, "Buy followers now!", Channel.DM), arrival).is_empty


def test_warned_is_the_clock_of_which_it_was_told_until_it_begins_anew() -> None:
    ticket = asked()
    assert not is_warned(ticket)
    told = tick(ticket, ANNA, DESK, {}, op="tick", now=NOON + 3 * HOUR).ticket
    assert (list(warned(told)), is_warned(told)) == (["first_response"], True)
    answered = replace(told, first_responded_at=NOON + 3 * HOUR, unanswered_since=NOON + 5 * HOUR)
    assert (warned(answered), is_warned(answered)) == (frozenset(), False)
    assert not is_warned(does(told, c.Snooze(1, NOON + 24 * HOUR), NOON + 3 * HOUR).ticket)


@pytest.mark.parametrize("command", [c.SetStatus(1, Status.WAITING), c.Reply(1, ("Yes.",), then=Status.WAITING)])
@pytest.mark.parametrize("waited", [True, False])
def test_what_is_left_to_rest_after_its_time_rests_though_nobody_looked_at_the_clocks(
    command: c.Command, waited: bool
) -> None:
    before = does(asked(), c.SetStatus(1, Status.WAITING)).ticket if waited else asked()
    aside = does(before, c.Snooze(1, NOON + HOUR)).ticket
    early, late = (does(aside, command, NOON + at * HOUR).ticket for at in (0.5, 2))
    assert (early.status, early.snoozed_until) == (Status.WAITING, NOON + HOUR)
    assert (late.status, late.snoozed_until) == (Status.WAITING, None)
    assert tick(early, ANNA, DESK, {}, op="tick", now=NOON + 3 * HOUR).ticket.status is Status.OPEN
    assert tick(late, ANNA, DESK, {}, op="tick", now=NOON + 3 * HOUR).ticket.status is Status.WAITING


def test_taken_back_it_comes_back_as_it_would_have() -> None:
    waits = does(asked(), c.SetStatus(1, Status.WAITING)).ticket
    before = does(waits, c.Snooze(1, NOON + HOUR)).ticket
    done = does(before, c.SetStatus(1, Status.RESOLVED), NOON + 2 * HOUR)
    draft = Draft(done.ticket, "mei", NOON + 2 * HOUR, "undo", ANNA)
    take_back(draft, Step("op", before, done.events, ()), DESK, {})
    assert (draft.ticket.status, draft.ticket.snoozed_until) == (Status.WAITING, NOON + HOUR)
    assert what_was_done(done.events).key == "steps.status_resolved"
    back = tick(draft.ticket, ANNA, DESK, {}, op="tick", now=NOON + 2 * HOUR).ticket
    assert (back.status, back.returned_at) == (Status.OPEN, NOON + HOUR)


def test_an_answer_in_the_app_after_its_time_lets_it_rest() -> None:
    aside = does(asked(), c.Snooze(1, NOON + HOUR)).ticket
    arrival = Arrival(DESK, "sync", "app", NOON + 3 * HOUR, 1, ANNA, aside, 1)
    ours = receive(Inbound(Direction.OUT, NOON + 2 * HOUR, "Yes.", Channel.DM), arrival)
    assert ours is not None
    assert tick(ours.ticket, ANNA, DESK, {}, op="tick", now=NOON + 3 * HOUR).ticket.status is Status.WAITING
