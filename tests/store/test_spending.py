"""What was granted, summed: for each currency by itself, wherever it is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from igdesk.config.model import Compensation
from igdesk.rules.commands import Compensate, SetStatus
from igdesk.rules.model import Status
from igdesk.store import customer_card, spending

from .passing import DESK, HOUR, NOW, Working

GRANTED = ((1, "10", "CNY"), (2, "20", "CNY"), (3, "3", "USD"), (4, "4", None))
SUMS = {("CNY", Decimal(30), 2), ("USD", Decimal(3), 1), (None, Decimal(4), 1)}


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    made = Working(tmp_path / "desk.db")
    made.config = replace(
        DESK, compensations=(Compensation("coupon", "Coupon"),), agents=(replace(DESK.agents[0], role="admin"),)
    )
    for number, amount, currency in GRANTED:
        made.writes("anna", NOW + number * HOUR)
        made.does(Compensate(number, "coupon", Decimal(amount), currency), NOW + number * HOUR)
        made.does(SetStatus(number, Status.CLOSED), NOW + number * HOUR)
    return made


def test_different_currencies_are_never_added(desk: Working) -> None:
    spent = desk.store.read(spending.spending).result().granted
    assert {(each.currency, each.amount, each.tickets) for each in spent} == SUMS
    card = desk.store.read(customer_card.card, 1).result()
    assert card is not None
    assert {(each.currency, each.amount) for each in card.given} == {each[:2] for each in SUMS}
