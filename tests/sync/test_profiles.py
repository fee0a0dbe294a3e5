"""Customers' profiles over real HTTP: asked once, again when they are old, never where they are not wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.store.profiles import KEPT_FOR
from tests.sync.harness import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        made.simulator.control.customer_writes("where is my parcel", "ada.bakes")
        yield made


def asked(at: Bench) -> int:
    return at.simulator.ledger.count("profile")


async def test_a_profile_is_asked_for_once_and_again_after_a_week(at: Bench) -> None:
    await at.once()
    assert asked(at) == 1
    card = await at.desk.card(1)
    assert card is not None
    assert card.customer.follows_us is not None
    at.pass_time(KEPT_FOR - timedelta(minutes=1))
    await at.once()
    assert asked(at) == 1
    at.pass_time(timedelta(minutes=2))
    await at.once()
    assert asked(at) == 2


async def test_nobody_is_asked_about_where_that_is_not_wanted(at: Bench) -> None:
    at.config = replace(at.config, instagram=replace(at.config.instagram, profiles=False))
    await at.once()
    assert asked(at) == 0
    assert await at.desk.card(1) is not None


async def test_near_the_limit_only_messages_are_asked_for(at: Bench) -> None:
    at.simulator.control.set_faults("any:warn")
    await at.once()
    assert asked(at) == 0
    assert await at.desk.card(1) is not None
