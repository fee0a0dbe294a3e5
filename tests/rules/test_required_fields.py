"""Fields that must be filled in before a ticket is resolved, whichever way it is; and values of each type."""

from __future__ import annotations

from dataclasses import replace

import pytest

from igdesk.config.model import Agent, Category, Config, TicketField
from igdesk.config.ticket_fields import Ending
from igdesk.rules import commands as c
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision
from igdesk.rules.fields import asked_at_end, check_field, fields_for, missing_fields
from igdesk.rules.for_each import command_for
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Customer, Status, Ticket
from igdesk.rules.pilot import sends
from tests.rules.support import NOON, ticket

ORDER = TicketField("order_no", "订单号", pattern=r"\d{8,20}", required=True)
KINDS = TicketField(
    "kinds", "问题类型", "multiselect", options=("色差", "破损"), categories=("returns",), required=True
)
SIZE = TicketField("size", "尺码", "select", options=("S", "M"))
PRICE, DAY = TicketField("price", "价格", "number"), TicketField("day", "日期", "date", categories=("order",))
CONFIG = Config(
    agents=(Agent("mei", "Mei"),),
    categories=(Category("returns", "Returns"), Category("order", "Order")),
    fields=(ORDER, KINDS, SIZE, PRICE, DAY),
)
ANNA = Customer(1, "anna", "Anna", "100")


def done(command: c.Command, on: Ticket) -> Decision:
    return decide(on, command, Situation(CONFIG, "mei", "op", NOON, ANNA, NOON))


def refused(command: c.Command, on: Ticket) -> str:
    with pytest.raises(Refusal) as caught:
        done(command, on)
    assert caught.value.phrase.key == "fields.missing"
    return caught.value.phrase.in_("zh")


RESOLVE = c.SetStatus(1, Status.RESOLVED)


def test_what_is_missing_is_named_with_the_command_that_fills_it_in() -> None:
    told = refused(RESOLVE, ticket(category="returns"))
    assert "订单号, 问题类型" in told
    assert "igdesk ticket set 1 --field order_no=… --field kinds=…" in told
    assert "问题类型" not in refused(RESOLVE, ticket(category="order"))


@pytest.mark.parametrize(
    "command",
    [
        RESOLVE,
        c.Reply(1, ("done",), then=Status.RESOLVED),
        c.Reply(1, ("done",), then=Status.RESOLVED, also=(c.SetTags(1, ("x",)), c.SetCategory(1, "returns"))),
    ],
)
def test_no_way_to_resolve_goes_round_it(command: c.Command) -> None:
    assert sends(CONFIG.desk)
    refused(command, ticket())


def test_a_category_that_comes_with_the_reply_counts() -> None:
    filled = ticket(fields={"order_no": "12345678"})
    assert done(c.Reply(1, ("done",), then=Status.RESOLVED), filled).ticket.status is Status.RESOLVED
    moved = c.Reply(1, ("done",), then=Status.RESOLVED, also=(c.SetCategory(1, "returns"),))
    assert "问题类型" in refused(moved, filled)
    whole = c.Reply(1, ("done",), then=Status.RESOLVED, also=(*moved.also, c.SetFields(1, (("kinds", "色差"),))))
    assert done(whole, filled).ticket.status is Status.RESOLVED


def test_it_is_filled_in_and_resolved_in_one_step() -> None:
    decision = done(c.SetStatus(1, Status.RESOLVED, (("order_no", "12345678"),)), ticket())
    assert (decision.ticket.status, decision.ticket.fields) == (Status.RESOLVED, {"order_no": "12345678"})
    with pytest.raises(Refusal):
        done(c.SetStatus(1, Status.RESOLVED, (("order_no", "12"),)), ticket())


def test_blank_is_not_filled_in() -> None:
    assert missing_fields(ticket(fields={"order_no": " "}), CONFIG) == (ORDER,)


def test_other_states_ask_for_nothing() -> None:
    for status in (Status.OPEN, Status.WAITING, Status.CLOSED):
        assert done(c.SetStatus(1, status), ticket()).ticket.status is status
    resolved = ticket(status=Status.RESOLVED)
    assert done(c.SetStatus(1, Status.CLOSED), resolved).ticket.status is Status.CLOSED
    assert done(c.AddNote(1, "x"), resolved).ticket.status is Status.RESOLVED


def test_a_ticket_has_the_fields_of_its_category_and_those_with_a_value() -> None:
    assert fields_for(ticket(), CONFIG) == (ORDER, SIZE, PRICE)
    assert fields_for(ticket(category="returns", fields={"day": "x"}), CONFIG) == (ORDER, KINDS, SIZE, PRICE, DAY)


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        (ORDER, ("12345678",), ("1234567", "abcdefgh", "12345678 ")),
        (PRICE, ("12.50", "-3", "1e3"), ("", "twelve", "NaN", "Infinity", "1,5")),
        (DAY, ("2026-11-21",), ("21.11.2026", "2026-02-30", "20261121", "")),
        (SIZE, ("S", "M"), ("L", "S, M", "s", "")),
        (KINDS, ("色差", "色差, 破损", "破损,色差"), ("色差,", "尺码", "")),
    ],
)
def test_values_are_of_the_fields_type(field: TicketField, right: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    for value in right:
        check_field(field, value)
    for value in wrong:
        with pytest.raises(Refusal):
            check_field(field, value)


OUTCOME = Ending("Outcome", {"refund": "退款", "rejected": "不予支持"}).as_field("outcome")
CAUSE = Ending("Cause", {"usage": "使用不当"}, ("returns",), required=True).as_field("cause")
ENDED = replace(CONFIG, fields=(OUTCOME, CAUSE))


def test_how_it_ended_is_asked_whenever_a_ticket_is_resolved() -> None:
    assert asked_at_end(ticket(), ENDED) == (OUTCOME,)
    assert asked_at_end(ticket(category="returns", fields={"cause": "usage", "outcome": "refund"}), ENDED) == (
        OUTCOME,
        CAUSE,
    )
    assert asked_at_end(ticket(category="returns", fields={"order_no": "12345678"}), CONFIG) == (KINDS,)
    assert missing_fields(ticket(category="returns"), ENDED) == (CAUSE,)


def test_a_new_answer_counts_for_many_where_an_old_one_stands() -> None:
    wanted = c.SetStatus(0, Status.RESOLVED, (("outcome", "rejected"), ("cause", "usage")))
    before = ticket(fields={"outcome": "refund"})
    assert command_for(wanted, before, "mei", ENDED) == c.SetStatus(1, Status.RESOLVED, (("outcome", "rejected"),))


def test_only_what_the_desk_knows_can_come_of_a_ticket() -> None:
    with pytest.raises(Refusal) as caught:
        decide(
            ticket(), c.SetStatus(1, Status.RESOLVED, (("outcome", "退款"),)), Situation(ENDED, "mei", "op", NOON, ANNA)
        )
    assert "refund, rejected" in caught.value.phrase.in_("zh")
