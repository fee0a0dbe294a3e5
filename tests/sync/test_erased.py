"""A customer who was erased, and Instagram, which still has the conversation: nothing comes back but what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.rules.model import MessageState
from igdesk.store import customers, erase
from igdesk.store.customers import CustomerRow
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.search import index
from tests.sync.harness import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def forget(at: Bench, mode: Mode) -> None:
    await at.store.write("forget", erase.forget, 1, Forgetting(mode, "mei", "forget", at.clock.now()))


async def known(at: Bench) -> tuple[CustomerRow, ...]:
    return await at.store.read(customers.listed, None, None)


@pytest.mark.parametrize("mode", Mode)
async def test_what_instagram_still_has_stays_forgotten_until_they_write_anew(at: Bench, mode: Mode) -> None:
    at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    await at.once()
    await at.reply(1, "On its way, Ada")
    assert (await at.once()).sent == 1
    await forget(at, mode)
    at.pass_time(timedelta(hours=1))
    at.simulator.control.owner_writes("Your data are erased, ada.bakes", "ada.bakes")
    report = await at.once()
    assert (report.messages, report.created, report.updated) == (0, 0, 0)
    [row] = await known(at)
    assert (row.customer.username, row.customer.remote_id) == (None, None)
    at.simulator.control.customer_writes("Hello again", "ada.bakes")
    report = await at.once()
    assert (report.messages, report.created) == (1, 1)
    new, old = await known(at)
    assert (new.customer.username, new.tickets, old.customer.username) == ("ada.bakes", 1, None)
    detail = await at.desk.detail(2, whole_thread=True)
    assert detail is not None
    said = [message.text for message in detail.messages if message.state is not MessageState.DELETED]
    assert "Your data are erased, ada.bakes" not in said
    assert said[-1] == "Hello again"
    await at.reply(2, "Hello")
    assert (await at.once()).sent == 1
    assert at.arrived("Hello") == 1
    assert await at.store.read(index.faults, 1000) == 0


async def test_a_reply_in_doubt_is_taken_back_and_its_echo_says_nothing(at: Bench) -> None:
    at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    await at.once()
    at.simulator.control.set_faults("send:drop_after@1,conversations:500,messages:500")
    await at.reply(1, "On its way, Ada")
    await at.once()
    assert [row.state for row in await at.desk.unsettled_replies()] == [MessageState.UNCONFIRMED]
    await forget(at, Mode.ERASE)
    at.simulator.control.set_faults("")
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert at.arrived("On its way, Ada") == 1
    detail = await at.desk.detail(1)
    assert detail is not None
    assert {message.text for message in detail.messages} == {""}
    assert await at.desk.unsettled_replies() == ()
