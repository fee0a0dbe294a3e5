"""What customers write at Instagram becomes tickets: once, in order, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.errors import ConflictError
from igdesk.rules.commands import SetStatus
from igdesk.rules.model import Channel, Direction, Status
from igdesk.store.views import Filter
from tests.sync.harness import LOGINS, Bench, bench


@pytest.fixture(params=LOGINS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        yield made


async def test_a_message_becomes_a_ticket_dated_when_it_was_written(at: Bench) -> None:
    at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    at.pass_time(timedelta(minutes=7))
    report = await at.once()
    assert (report.messages, report.created, report.updated) == (1, 1, 0)
    detail = await at.desk.detail(1)
    assert detail is not None
    ticket = detail.card.ticket
    assert ticket.status is Status.NEW
    assert ticket.created_at == at.clock.now() - timedelta(minutes=7)
    assert detail.card.customer.username == "ada.bakes"
    assert [m.text for m in detail.messages] == ["Where is my parcel?"]


async def test_pulling_again_changes_nothing_and_costs_two_calls(at: Bench) -> None:
    at.simulator.control.customer_writes("Hello")
    await at.once()
    before = await at.desk.detail(1)
    report = await at.once()
    assert (report.messages, report.created, report.updated) == (0, 0, 0)
    assert report.api_calls == 2  # whose token it is, and one page of conversations
    after = await at.desk.detail(1)
    assert before is not None
    assert after is not None
    assert after.events == before.events


async def test_our_own_messages_typed_in_the_app_never_open_a_ticket(at: Bench) -> None:
    at.simulator.control.customer_writes("Hi", "ada.bakes")
    at.pass_time(timedelta(seconds=5))
    at.simulator.control.owner_writes("Hello Ada!", "ada.bakes")
    await at.once()
    detail = await at.desk.detail(1)
    assert detail is not None
    assert [m.direction for m in detail.messages] == [Direction.IN, Direction.OUT]
    assert detail.card.ticket.status is Status.WAITING
    assert detail.card.ticket.first_responded_at is not None
    assert await at.desk.count(Filter()) == 1


async def test_a_resolved_ticket_is_reopened_in_time_and_followed_by_a_linked_one_later(at: Bench) -> None:
    at.simulator.control.customer_writes("It broke")
    await at.once()
    await at.desk.run(SetStatus(1, Status.RESOLVED))
    at.pass_time(timedelta(days=6))
    at.simulator.control.customer_writes("Broken again")
    assert (await at.once()).reopened == 1
    await at.desk.run(SetStatus(1, Status.RESOLVED))
    at.pass_time(timedelta(days=8))
    at.simulator.control.customer_writes("Another matter")
    assert (await at.once()).created == 1
    second = await at.desk.card(2)
    assert second is not None
    assert second.ticket.previous == 1


async def test_stories_have_their_own_channels(at: Bench) -> None:
    at.simulator.control.customer_writes("look!", "mia", story="mention")
    at.simulator.control.customer_writes("love it", "noa", story="reply_to")
    await at.once()
    channels = {card.ticket.channel for card in (await at.desk.page(Filter())).cards}
    assert channels == {Channel.STORY_MENTION, Channel.STORY_REPLY}


@pytest.mark.parametrize(
    "quirks", ["expansion_refused", "expansion_refused,shuffled_fields,extra_fields,old_id_only,no_paging"]
)
async def test_accounts_that_refuse_the_expansion_lose_nothing(at: Bench, quirks: str) -> None:
    at.simulator.control.set_quirks(quirks)
    for name in ("ada", "ben", "cleo"):
        at.simulator.control.customer_writes(f"from {name}", name)
    assert (await at.once()).messages == 3
    at.pass_time(timedelta(seconds=30))
    at.simulator.control.customer_writes("more", "ben")
    assert (await at.once()).messages == 1


async def test_more_conversations_than_a_page_holds_all_arrive(at: Bench) -> None:
    for n in range(130):
        at.simulator.control.customer_writes(f"message {n}", f"customer{n}")
    report = await at.once()
    assert report.created == 130
    assert report.messages == 130


@pytest.mark.parametrize("quirks", ["", "expansion_refused"])
async def test_what_comes_to_an_account_that_had_no_message_yet_is_new_and_no_history(at: Bench, quirks: str) -> None:
    at.simulator.control.set_quirks(quirks)
    assert (await at.once()).messages == 0
    at.simulator.control.customer_writes("Is anybody there?", "ada")
    at.pass_time(timedelta(days=2))
    assert (await at.once()).created == 1
    card = await at.desk.card(1)
    assert card is not None
    assert card.ticket.heard_late_at is None


async def test_what_the_rules_need_to_know_of_a_customer_is_asked_after_the_message_is_safe(at: Bench) -> None:
    at.simulator.control.person("star")
    at.simulator.control.customer_writes("hi, love your page", "star")
    at.simulator.control.set_faults("profile:500")
    report = await at.once()
    assert report.created == 1
    assert len(report.errors) == 1


async def test_a_second_sync_is_refused_at_once(at: Bench) -> None:
    worker, other = at.worker(), at.worker("lin")
    async with worker._leased():
        with pytest.raises(ConflictError):
            await other.once()


async def test_a_dead_worker_on_the_same_computer_is_succeeded_at_once(at: Bench) -> None:
    dead = at.worker()
    dead._lease._lock.acquire()
    await dead._desk.take_lease("mei@dead", dead._lease._lock.machine_id(), machine_is_free=True)
    dead._lease._lock.release()  # what the operating system does when a process is killed
    at.simulator.control.customer_writes("still there?")
    assert (await at.once()).created == 1


async def test_a_token_of_another_account_stops_with_its_cure(at: Bench) -> None:
    from dataclasses import replace

    wrong = replace(at.config.instagram, account_id="17841400000000999")
    at.config = replace(at.config, instagram=wrong)
    report = await at.once()
    assert [type(error).__name__ for error in report.errors] == ["UsageError"]
    assert "17841400000000999" in str(report.errors[0])
