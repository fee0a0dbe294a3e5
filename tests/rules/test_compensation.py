"""What may be granted alone, what goes up instead and to whom, and what stands on the ticket then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from igdesk.config.model import (
    REFUND_AMOUNT,
    Agent,
    Compensation,
    Condition,
    Config,
    Department,
    Desk,
    Escalation,
    Limit,
    Target,
)
from igdesk.errors import NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.escalation_answers import who_may
from igdesk.rules.events import Event, Opened, Snoozed, StatusChanged
from igdesk.rules.facets import changed, facets, with_facets
from igdesk.rules.joining import Unsettled, merge
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, Remedy, Status, Ticket
from igdesk.rules.timers import tick
from igdesk.rules.undo import Step, take_back
from tests.rules.support import NOON

HOUR = timedelta(hours=1)
ANNA = Customer(1, "anna", "Anna", "100")
MAY: dict[str, Any] = {"refund": Decimal(100), "coupon": Decimal(50)}
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",), authority=MAY),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", authority={"refund": Decimal(2000), "gift": Decimal(2500)}),
        Agent("boss", "Boss", role="admin"),
    ),
    compensations=(
        Compensation("coupon", "Coupon"),
        Compensation("refund", "Refund"),
        Compensation("gift", "Refund and gift", counts_as="refund"),
        Compensation("exchange", "Exchange"),
    ),
)
IN_CNY = replace(CONFIG, desk=Desk(currency="CNY"))
OPENED = Recorded(NOON, "sync", Opened(Channel.DM, 1, 1, NOON, "medium", "support"))
TICKET = replay(1, [OPENED])


def given(
    kind: str,
    amount: str,
    actor: str = "mei",
    ticket: Ticket = TICKET,
    config: Config = CONFIG,
    money: str | None = None,
) -> Decision:
    command = c.Compensate(1, kind, Decimal(amount), money)
    return decide(ticket, command, Situation(config, actor, f"op-{actor}-{amount}", NOON, ANNA))


def standing(ticket: Ticket) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.money, each.granted) for each in ticket.compensations]


@pytest.mark.parametrize(
    ("actor", "kind", "alone"),
    [
        ("mei", "refund", 100),
        ("mei", "coupon", 50),
        ("mei", "gift", 100),
        ("mei", "exchange", 0),
        ("zhou", "refund", 2000),
        ("zhou", "gift", 2500),
        ("zhou", "coupon", 0),
    ],
)
def test_each_grants_as_far_as_their_authority_goes(actor: str, kind: str, alone: int) -> None:
    for below in filter(lambda amount: amount >= 0, (alone - 1, alone)):
        assert standing(given(kind, str(below), actor).ticket) == [(kind, str(below), True)]
    decision = given(kind, f"{alone}.01", actor)
    assert standing(decision.ticket) == [(kind, f"{alone}.01", False)]
    [up] = decision.escalations
    assert (up.rule, up.reason.endswith(f" {alone}.01 > {alone}")) == (None, True)
    assert decision.ticket.escalated


@pytest.mark.parametrize("kind", ["refund", "coupon", "exchange"])
def test_an_admin_and_whoever_is_alone_grant_everything(kind: str) -> None:
    alone = replace(CONFIG, agents=CONFIG.agents[:1])
    assert standing(given(kind, "9999", "boss").ticket) == [(kind, "9999", True)]
    assert standing(given(kind, "9999", "mei", config=alone).ticket) == [(kind, "9999", True)]


@pytest.mark.parametrize(
    ("actor", "kind", "amount", "to", "told"),
    [
        ("mei", "refund", "800", "role:supervisor", ["zhou"]),
        ("mei", "refund", "2001", "role:admin", ["boss"]),
        ("mei", "exchange", "10", "role:admin", ["boss"]),
        ("zhou", "refund", "2001", "role:admin", ["boss"]),
    ],
)
def test_the_nearest_who_may_is_asked(actor: str, kind: str, amount: str, to: str, told: list[str]) -> None:
    decision = given(kind, amount, actor)
    assert [up.to for up in decision.escalations] == [to]
    assert [notice.agent for notice in decision.notices] == told
    assert [each.event.kind for each in decision.events][:2] == ["compensation_proposed", "escalated"]


def named(currency: str) -> Config:
    """A desk that says nothing of its currency, where one rule names one."""
    dear = Condition(refund_over=Decimal(500), currency=currency)
    return replace(CONFIG, escalations=(Escalation("dear", dear, Target(role="admin"), reason="dear"),))


def by_currency(**most: int) -> Config:
    may = {"refund": {currency: Decimal(amount) for currency, amount in most.items()}}
    return replace(CONFIG, agents=(replace(CONFIG.agents[0], authority=may), *CONFIG.agents[1:]))


@pytest.mark.parametrize(
    ("config", "money", "granted", "why"),
    [
        (CONFIG, None, True, None),
        (CONFIG, "CNY", False, "Refund 100 CNY > 0 CNY"),  # of what currency the 100 are nobody said
        (IN_CNY, None, True, None),
        (IN_CNY, "CNY", True, None),
        (IN_CNY, "USD", False, "Refund 100 USD > 0 USD"),
        (named("CNY"), "CNY", True, None),
        (named("CNY"), "USD", False, "Refund 100 USD > 0 USD"),
        (by_currency(CNY=100, USD=15), "CNY", True, None),
        (by_currency(CNY=100, USD=15), "USD", False, "Refund 100 USD > 15 USD"),
        (by_currency(CNY=100, USD=15), None, False, "Refund 100 > 0"),
        (by_currency(CNY=100), None, True, None),
        (replace(by_currency(CNY=100), desk=Desk(currency="USD")), None, False, "Refund 100 USD > 0 USD"),
    ],
)
def test_like_is_compared_with_like(config: Config, money: str | None, granted: bool, why: str | None) -> None:
    decision = given("refund", "100", config=config, money=money)
    [remedy] = decision.ticket.compensations
    assert (remedy.granted, remedy.currency) == (granted, money or config.desk.currency)
    assert [up.reason for up in decision.escalations] == ([] if why is None else [why])


def test_who_may_grant_that_currency_is_asked_and_approves_it() -> None:
    may = {"refund": {"USD": Decimal(300)}}
    config = replace(IN_CNY, agents=(*IN_CNY.agents[:3], Agent("yan", "Yan", role="supervisor", authority=may)))
    proposed = given("refund", "200", money="USD", config=config).ticket
    assert who_may(proposed.compensations[0], config) == ("yan",)
    with pytest.raises(NotAllowedError, match="0 USD"):
        decide(proposed, c.Approve(1), Situation(config, "zhou", "op", NOON, ANNA))
    granted = decide(proposed, c.Approve(1), Situation(config, "yan", "op", NOON, ANNA)).ticket
    assert [each.money for each in granted.compensations if each.granted] == ["200 USD"]


@pytest.mark.parametrize(("currency", "up"), [(None, True), ("CNY", True), ("USD", False)])
def test_an_amount_without_a_currency_goes_up_as_one_of_the_desks(currency: str | None, up: bool) -> None:
    config = replace(named("CNY"), desk=Desk(currency=currency))
    old = replace(TICKET, compensations=(Remedy("refund", Decimal(600), None, "mei", granted=True),))
    noted = decide(old, c.SetTags(1, ("x",)), Situation(config, "boss", "op", NOON, ANNA)).ticket
    ticked = tick(noted, ANNA, config, {}, op="t", now=NOON).ticket
    assert bool(ticked.escalated_by) is up


def test_where_nobody_may_it_still_goes_up() -> None:
    config = replace(CONFIG, agents=(*CONFIG.agents[:2], Agent("yan", "Yan", role="supervisor")))
    assert [up.to for up in given("refund", "800", config=config).escalations] == ["role:supervisor"]
    assert [up.to for up in given("refund", "800", "yan", config=config).escalations] == ["role:admin"]


def test_the_same_command_of_who_may_settles_the_proposal() -> None:
    proposed = given("refund", "800.00", money="CNY", config=IN_CNY).ticket
    assert proposed.compensations == (Remedy("refund", Decimal(800), "CNY", "mei", granted=False),)
    granted = given("refund", "800", "zhou", proposed, money="CNY", config=IN_CNY).ticket
    assert granted.compensations == (Remedy("refund", Decimal(800), "CNY", "zhou", granted=True),)
    assert given("refund", "800", "mei", granted, money="CNY").is_empty


def test_asking_again_asks_nobody_twice_and_another_amount_takes_its_place() -> None:
    proposed = given("refund", "800").ticket
    assert given("refund", "800", ticket=proposed).is_empty
    other = given("refund", "900", ticket=proposed)
    assert (standing(other.ticket), len(other.escalations)) == ([("refund", "900", False)], 1)


def test_granting_bit_by_bit_grants_no_more() -> None:
    ticket = given("refund", "100", ticket=given("refund", "60").ticket).ticket
    assert standing(ticket) == [("refund", "100", True)]
    assert given("refund", "100", ticket=ticket).is_empty
    both = given("refund", "800", ticket=ticket).ticket
    assert standing(both) == [("refund", "800", False), ("refund", "100", True)]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "0.001", "1000000000"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(Refusal, match="is no amount"):
        given("refund", amount)


def test_what_is_not_configured_is_refused_with_what_is() -> None:
    with pytest.raises(Refusal) as refused:
        given("cupon", "5")
    assert "coupon, refund, gift, exchange" in str(refused.value)


def test_another_departments_ticket_is_not_theirs() -> None:
    with pytest.raises(NotAllowedError):
        given("refund", "0", "ken")


REFUNDS = Escalation("refund", Condition(refund_over=Decimal(500)), Target(role="admin"), reason="a large refund")


@pytest.mark.parametrize(
    ("actor", "kind", "fires"), [("mei", "gift", True), ("boss", "gift", False), ("mei", "coupon", False)]
)
def test_a_large_refund_goes_up_once_unless_who_is_asked_grants_it(actor: str, kind: str, fires: bool) -> None:
    config = replace(CONFIG, escalations=(REFUNDS,))
    decision = given(kind, "800", actor, config=config)
    after = tick(decision.ticket, ANNA, config, {}, op="tick", now=NOON)
    assert ([up.rule for up in (*decision.escalations, *after.escalations)] == ["refund"]) is fires


def test_each_is_a_fact_of_its_own_and_comes_back_alone() -> None:
    first = given("refund", "60")
    second = given("coupon", "50", ticket=first.ticket)
    assert {"granted:coupon", "granted:refund"} <= set(changed(TICKET, second.ticket))
    assert with_facets(TICKET, {n: v for n, v in facets(second.ticket).items() if n.startswith("granted:")}) == replace(
        TICKET, compensations=second.ticket.compensations
    )
    draft = Draft(second.ticket, "mei", NOON, "undo")
    take_back(draft, Step("op", TICKET, first.events, second.events), CONFIG, {})
    assert standing(draft.ticket) == [("coupon", "50", True)]
    log = [OPENED, *first.events, *second.events, *draft.events]
    assert replay(1, log) == draft.ticket


def test_a_merge_takes_along_what_the_other_ticket_knows_nothing_of() -> None:
    one = replace(given("refund", "800", ticket=given("refund", "60").ticket).ticket, number=2)
    other = given("coupon", "20").ticket
    one = given("coupon", "50", ticket=one).ticket
    target = Draft(other, "mei", NOON, "op")
    merge(Draft(one, "mei", NOON, "op"), target, Unsettled(), CONFIG)
    assert standing(target.ticket) == [("coupon", "20", True), ("refund", "800", False), ("refund", "60", True)]


OVER = Escalation("over", Condition(refund_over=Decimal(500)), Target(role="supervisor"), Limit(rest=HOUR), "a lot")


def test_what_must_go_up_anyway_goes_up_once_with_its_time() -> None:
    desk = replace(CONFIG, escalations=(OVER,))
    proposed = given("refund", "800", config=desk)
    [up] = proposed.escalations
    assert (up.rule, up.to, up.reason) == ("over", "role:supervisor", "a lot: Refund 800 > 100")
    assert up.answer_due_at == NOON + HOUR
    later = tick(proposed.ticket, ANNA, desk, {}, op="tick", now=NOON)
    assert later.escalations == ()


@pytest.mark.parametrize("amount", ["300", "2400"])
def test_it_goes_to_who_may_where_the_tree_knows_nobody(amount: str) -> None:
    up, *_ = given("refund", amount, config=replace(CONFIG, escalations=(OVER,))).escalations
    assert (up.rule, up.to) == (None, "role:supervisor" if amount == "300" else "role:admin")


@pytest.mark.parametrize("rests", [StatusChanged(Status.NEW, Status.WAITING, NOON), Snoozed(NOON + 9 * HOUR, NOON)])
def test_an_amount_goes_up_also_while_the_customer_is_waited_for(rests: Event) -> None:
    resting = replay(1, [OPENED, Recorded(NOON, "mei", rests)])
    desk = replace(CONFIG, escalations=(OVER,), fields=(REFUND_AMOUNT,))
    command = c.SetField(1, "refund_amount", "800")
    written = decide(resting, command, Situation(desk, "mei", "op", NOON, ANNA))
    assert [up.rule for up in written.escalations] == ["over"]
    assert tick(written.ticket, ANNA, desk, {}, op="tick", now=NOON).escalations == ()
