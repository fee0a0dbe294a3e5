"""What a worker owes its desk when the database, Instagram or the clock misbehaves around a round."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import UsageError
from igdesk.i18n import Phrase
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import BadRequest, Detail
from igdesk.instagram.model import Conversation, Malformed, Message, Page
from igdesk.rules.commands import CancelReply, Reply, RetryReply, SetStatus
from igdesk.rules.model import Direction, MessageState, Status
from igdesk.secret import Secret
from igdesk.simulator.model import Origin
from igdesk.simulator.truth import messages as real_messages
from igdesk.store.errors import StoreError
from igdesk.store.shared.errors import ShareGone
from igdesk.store.sync_state import SyncStatus
from igdesk.store.views import Filter
from igdesk.sync.machine import MachineLock
from igdesk.sync.worker import SyncWorker
from tests.sync.harness import Bench, bench, only, rest, running, until


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def written(at: Bench, text: str = "Where is my order?", customer: str = "ada.bakes") -> int:
    """A customer's message that is stored; the number of its ticket."""
    at.simulator.control.customer_writes(text, customer)
    await at.once()
    [card] = (await at.desk.page(Filter(words=(customer,)))).cards
    return card.ticket.number


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


def failing_once(worker: SyncWorker, name: str, monkeypatch: pytest.MonkeyPatch, times: int = 1) -> list[str]:
    """Let the desk's `name` fail `times` times as it does while another process holds the database."""
    original = getattr(worker._desk, name)
    failed: list[str] = []

    async def busy(*args: Any, **kwargs: Any) -> Any:
        if len(failed) < times:
            failed.append(name)
            raise StoreError("store.busy", path="desk.db", reason="database is locked")
        return await original(*args, **kwargs)

    monkeypatch.setattr(worker._desk, name, busy)
    return failed


# --- the worker lives on ---
async def test_a_database_that_is_busy_for_a_while_does_not_end_the_worker(at: Bench) -> None:
    worker = at.worker()
    await at.store.read(_impatient)
    async with running(worker) as _:
        task = next(t for t in asyncio.all_tasks() if "SyncWorker.run" in repr(t.get_coro()))
        await until(lambda: _is_synced(at), worker)
        other = sqlite3.connect(at.folder / "desk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # a backup, a repair, a person's own tool
        for _ in range(20):
            worker.wake()
            await asyncio.sleep(0.01)
        other.execute("ROLLBACK")
        other.close()
        assert not task.done(), "the worker ended"
        at.simulator.control.customer_writes("still there?")
        await until(lambda: _has_tickets(at), worker)


def _impatient(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA busy_timeout = 5")


async def _is_synced(at: Bench) -> bool:
    return (await at.desk.health()).sync is not None


async def _has_tickets(at: Bench) -> bool:
    return await at.desk.count(Filter()) > 0


async def test_a_state_folder_that_cannot_be_used_is_an_error_that_a_person_can_act_on(at: Bench) -> None:
    from igdesk.errors import IgdeskError

    at.folder.joinpath("file").write_text("in the way", encoding="ascii")
    worker = at.worker()
    worker._lease._lock = MachineLock(at.folder / "file", at.folder / "desk.db")
    with pytest.raises(IgdeskError):
        await worker.once()


async def test_a_connection_that_fails_to_close_keeps_neither_lock_nor_lease(at: Bench) -> None:
    class Sticky(InstagramClient):
        async def __aexit__(self, *args: object) -> None:
            await super().__aexit__(None, None, None)
            raise OSError("reset by peer")

    worker = at.worker()
    only(worker)._connect = as_client(at, worker, Sticky)
    await asyncio.gather(worker.once(), return_exceptions=True)
    await at.once()


def as_client(at: Bench, worker: SyncWorker, kind: type[InstagramClient]) -> Callable[[], Awaitable[InstagramClient]]:
    async def connect() -> InstagramClient:
        return kind(at.simulator.base_url, Secret(at.simulator.token), None, only(worker)._budget, sleep=at.sleep)

    return connect


async def test_the_error_of_a_first_failed_connection_is_gone_once_the_sync_works(at: Bench) -> None:
    worker = at.worker()
    works = only(worker)._connect

    async def no_token() -> InstagramClient:
        raise UsageError("sync.no_token", variable="IGDESK_TOKEN")

    only(worker)._connect = no_token
    assert len((await worker.once()).errors) == 1
    only(worker)._connect = works
    assert (await worker.once()).errors == []
    health = await at.desk.health()
    assert health.sync is not None
    assert (health.sync.error, health.sync.username) == (None, "aurora.tea")


async def test_a_new_token_is_used_without_a_restart(at: Bench) -> None:
    worker = at.worker()
    token = at.simulator.token

    async def connect() -> InstagramClient:
        return InstagramClient(at.simulator.base_url, Secret(token), None, only(worker)._budget, sleep=at.sleep)

    only(worker)._connect = connect
    async with running(worker):
        await until(lambda: _is_synced(at), worker)
        at.simulator.control.revoke_token(token)
        await until(lambda: _is_told(at), worker)
        token = at.simulator.control.issue_token().value
        at.simulator.control.customer_writes("hello?")
        await until(lambda: _has_tickets(at), worker)


async def _is_told(at: Bench) -> bool:
    sync = (await at.desk.health()).sync
    return sync is not None and sync.error is not None


async def test_a_clock_that_is_set_back_does_not_stop_the_polling(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.sync.account.TICK", 0.001)
    worker = at.worker()
    async with running(worker):
        await until(lambda: _is_synced(at), worker)
        await rest(worker)
        at.clock._now -= timedelta(hours=3)  # the wall clock alone; what has elapsed goes on
        at.simulator.control.customer_writes("anybody?")
        for _ in range(8):
            at.pass_time(timedelta(seconds=31))  # one poll after another is due
            for _ in range(5):
                await rest(worker)
        assert await _has_tickets(at)


# --- no reply is stuck ---
@pytest.mark.parametrize("step", ["confirm", "doubt", "postpone", "fail"])
async def test_an_outcome_that_could_not_be_written_is_found_out_by_the_same_worker(
    at: Bench, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = {"confirm": "", "doubt": "send:drop_before@1", "postpone": "send:throttle@1", "fail": "send:551@1"}
    reply = await at.reply(await written(at), "On its way")
    worker = at.worker()
    at.simulator.control.set_faults(faults[step])
    failed = failing_once(worker, step, monkeypatch)
    async with running(worker):
        await until(lambda: _happened(failed), worker)
        await _time_passes_until(at, worker, reply, lambda state: state is not MessageState.SENDING)
        assert await state_of(at, reply) is not MessageState.SENDING, "stuck until the worker starts anew"


async def _happened(failed: list[str]) -> bool:
    return bool(failed)


async def _time_passes_until(at: Bench, worker: SyncWorker, reply: str, fits: Callable[[MessageState], bool]) -> None:
    """A quarter of an hour at most, with a round each half minute."""
    for _ in range(30):
        at.pass_time(timedelta(seconds=30))
        worker.wake()
        await rest(worker)
        if fits(await state_of(at, reply)):
            return


async def test_what_a_dead_worker_was_sending_is_doubted_even_if_the_database_was_busy_at_first(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = await at.reply(await written(at), "On its way")
    dead = at.worker()
    dead._lease._lock.acquire()
    await dead._desk.take_lease("mei@dead", dead._lease._lock.machine_id(), machine_is_free=True)
    assert await dead._desk.claim_next() is not None
    dead._lease._lock.release()
    worker = at.worker()
    failed = failing_once(worker, "doubt_interrupted", monkeypatch)
    async with running(worker):
        await until(lambda: _happened(failed), worker)
        await _time_passes_until(at, worker, reply, lambda state: state is MessageState.SENT)
    assert await state_of(at, reply) is MessageState.SENT


async def test_a_conversation_that_is_gone_does_not_keep_the_others_in_doubt(at: Bench) -> None:
    first, second = await written(at, customer="anna"), await written(at, customer="berta")
    one = await at.reply(first, "to anna")
    two = await at.reply(second, "to berta")
    at.simulator.control.set_faults("send:drop_before@2,messages:500,conversations:500")
    await at.once()
    at.simulator.control.set_faults("")
    [gone] = [t for t in at.simulator.world.threads.values() if t.person.username == "anna"]
    for message in gone.messages:
        at.simulator.control.unsend(message.id)  # the thread is not shown any more
    for _ in range(3):
        at.pass_time(timedelta(minutes=1))
        await at.once()
    assert await state_of(at, two) is MessageState.SENT
    assert await state_of(at, one) is not MessageState.SENDING


async def test_a_conversation_that_is_gone_is_not_asked_for_each_second(at: Bench) -> None:
    await at.reply(await written(at), "to ada")
    at.simulator.control.set_faults("send:drop_before@1,messages:100/33,conversations:500")
    await at.once()
    at.simulator.ledger.clear()
    worker = at.worker()
    at.simulator.control.set_faults("messages:100/33")
    async with worker._leased():
        await asyncio.gather(only(worker).round(_report(), pull=True), return_exceptions=True)
        for _ in range(10):
            at.pass_time(timedelta(seconds=1))
            await asyncio.gather(only(worker).round(_report(), pull=False), return_exceptions=True)
    assert at.simulator.ledger.count("messages") <= 4


async def _nothing() -> None:
    """What is done meanwhile, where nothing is."""


def _report() -> Any:
    from igdesk.sync.report import SyncReport

    return SyncReport()


async def test_a_profile_that_cannot_be_read_does_not_keep_replies_in_doubt(at: Bench) -> None:
    at.simulator.control.set_faults("profile:500")
    reply = await at.reply(await written(at), "hello")
    at.simulator.control.set_faults("send:drop_before@1,profile:500")
    for _ in range(4):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert await state_of(at, reply) is MessageState.SENT


async def test_a_profile_that_is_refused_for_good_is_not_asked_for_in_every_round(at: Bench) -> None:
    at.simulator.control.set_faults("profile:100")
    await written(at)
    for _ in range(3):
        at.pass_time(timedelta(minutes=1))
        report = await at.once()
    assert report.errors == []


async def test_a_blocked_account_goes_on_reading(at: Bench) -> None:
    for number in [await written(at, customer=name) for name in ("anna", "berta", "cleo")]:
        await at.reply(number, f"to {number}")
    at.simulator.control.set_faults("send:10/1893063")
    at.simulator.control.customer_writes("new here", "dora")
    at.simulator.ledger.clear()
    report = await at.once()
    assert report.messages == 1
    assert [error.phrase.key for error in report.errors] == ["instagram.sending_blocked"]
    assert at.simulator.ledger.count("send") == 1


async def test_a_blocked_account_sends_one_reply_to_learn_it_not_all_of_them(at: Bench) -> None:
    for number in [await written(at, customer=name) for name in ("anna", "berta", "cleo")]:
        await at.reply(number, f"to {number}")
    at.simulator.control.set_faults("send:10/1893063")
    at.simulator.ledger.clear()
    worker = at.worker()
    async with worker._leased():
        await asyncio.gather(only(worker).round(_report(), pull=True), return_exceptions=True)
        for _ in range(5):
            at.pass_time(timedelta(seconds=1))
            await asyncio.gather(only(worker).round(_report(), pull=False), return_exceptions=True)
    assert at.simulator.ledger.count("send") == 1


# --- never twice ---
async def arrives_late(at: Bench, text: str, customer: str = "ada.bakes") -> None:
    """Instagram delivers what it seemed to have dropped."""
    person = at.simulator.world.find_person(customer)
    assert person is not None
    at.simulator.world.shop_writes(person, text, origin=Origin.API)


async def test_a_reply_that_arrives_after_it_was_queued_again_is_not_sent_twice(at: Bench) -> None:
    reply = await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults("send:drop_before@1,send:throttle@1")
    await at.once()
    assert await state_of(at, reply) is MessageState.QUEUED
    at.pass_time(timedelta(seconds=1))
    await arrives_late(at, "Left today")
    at.simulator.control.set_faults("")
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        await session.puller.pull(_report(), _nothing)  # a poll while the reply waits for the throttle to end
    at.pass_time(timedelta(hours=1))
    await at.once()
    await at.once()
    assert at.arrived("Left today") == 1
    assert await state_of(at, reply) is MessageState.SENT


async def test_a_reply_that_arrives_after_it_was_given_up_is_known_as_sent(at: Bench) -> None:
    reply = await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults("send:drop_before")
    for _ in range(12):
        at.pass_time(timedelta(minutes=2))
        await at.once()
    assert await state_of(at, reply) is MessageState.FAILED
    at.simulator.control.set_faults("")
    await arrives_late(at, "Left today")
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert await state_of(at, reply) is MessageState.SENT


class Blurred(InstagramClient):
    """Our newest message comes back in a shape that cannot be read."""

    async def thread(self, conversation_id: str, *, newest: int = 20) -> Conversation:
        found = await super().thread(conversation_id, newest=newest)
        shown = tuple(
            Malformed(m.id, "from is a list", "") if isinstance(m, Message) and m.text == "Left today" else m
            for m in found.messages or ()
        )
        return replace(found, messages=shown)


async def test_absence_proves_nothing_while_a_message_of_the_conversation_cannot_be_read(at: Bench) -> None:
    await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults("send:drop_after@1,conversations:500@3")
    worker = at.worker()
    only(worker)._connect = as_client(at, worker, Blurred)
    async with worker._leased():
        session = await only(worker).begin()
        report = _report()
        for _ in range(4):
            await session.deliverer.deliver(report)
            await session.deliverer.reconcile(report)
            at.pass_time(timedelta(minutes=1))
    assert at.arrived("Left today") == 1


async def test_a_clock_that_jumps_forward_does_not_turn_a_moment_into_proof(at: Bench) -> None:
    """Ten seconds must have passed, not be said to have passed."""
    reply = await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults("send:drop_before@1")
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        report = _report()
        await session.deliverer.deliver(report)
        at.clock._now += timedelta(minutes=1)  # the wall clock alone
        await session.deliverer.reconcile(report)
    assert await state_of(at, reply) is MessageState.UNCONFIRMED


async def test_a_clock_that_is_set_back_does_not_keep_a_reply_in_doubt(at: Bench) -> None:
    reply = await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults("send:drop_before@1")
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        report = _report()
        await session.deliverer.deliver(report)
        await session.deliverer.reconcile(report)
        at.clock._now -= timedelta(hours=2)
        for _ in range(4):
            at.pass_time(timedelta(minutes=1))
            await session.deliverer.reconcile(report)
            await session.deliverer.deliver(report)
    assert await state_of(at, reply) is MessageState.SENT


async def test_the_second_part_does_not_go_out_when_the_first_is_taken_back(at: Bench) -> None:
    number = await written(at)
    done = await at.desk.run(Reply(number, ("part one", "part two")))
    await at.desk.run(CancelReply(number, done.replies[0]))
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert (at.arrived("part one"), at.arrived("part two")) == (0, 0)


async def test_a_reply_that_failed_after_its_ticket_was_closed_can_still_be_sent(at: Bench) -> None:
    number = await written(at)
    reply = await at.reply(number, "Good bye")
    await at.desk.run(SetStatus(number, Status.CLOSED))
    at.simulator.control.set_faults("send:551@1")
    await at.once()
    assert await state_of(at, reply) is MessageState.FAILED
    await at.desk.run(RetryReply(number, reply))
    await at.once()
    assert at.arrived("Good bye") == 1


async def test_a_ticket_that_is_closed_while_its_reply_is_in_doubt_stays_closed_and_the_reply_is_settled(
    at: Bench,
) -> None:
    number = await written(at)
    reply = await at.reply(number, "Good bye")
    at.simulator.control.set_faults("send:drop_before@1,messages:500,conversations:500")
    await at.once()
    await at.desk.run(SetStatus(number, Status.CLOSED))
    at.simulator.control.set_faults("")
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert await state_of(at, reply) is MessageState.SENT
    assert at.arrived("Good bye") == 1
    card = await at.desk.card(number)
    assert card is not None
    assert card.ticket.status is Status.CLOSED


# --- counts ---
@pytest.mark.parametrize("fault", ["send:drop_after@1", "send:applied_500@1", "send:drop_before@1"])
async def test_a_reply_that_is_confirmed_by_reading_back_counts_as_sent(at: Bench, fault: str) -> None:
    await at.reply(await written(at), "Left today")
    at.simulator.control.set_faults(fault)
    report = await at.once()
    assert (report.sent, report.failed, report.unconfirmed) == (1, 0, 0)
    assert at.arrived("Left today") == 1


async def test_a_reply_that_a_person_sends_again_meanwhile_is_not_counted_as_sent(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await written(at)
    reply = await at.reply(number, "Left today")
    at.simulator.control.set_faults("send:drop_before@1")
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        report = _report()
        await session.deliverer.deliver(report)
        original = session.puller.read_back

        async def beside(conversation: str, report: Any) -> Conversation:
            await at.desk.run(RetryReply(number, reply))
            return await original(conversation, report)

        monkeypatch.setattr(session.puller, "read_back", beside)
        await session.deliverer.reconcile(report)
    assert report.sent == 0


# --- nothing lost on the way in ---
async def test_broken_characters_of_a_customer_do_not_stop_the_inbox(at: Bench) -> None:
    at.simulator.control.customer_writes("half an emoji \ud83d", "anna")
    at.simulator.control.customer_writes("hello", "berta")
    report = await at.once()
    assert (report.errors, report.messages) == ([], 2)


class Bare(InstagramClient):
    """An account whose list of conversations never holds messages."""

    async def conversations(self, *, limit: int = 50, after: str | None = None, newest: int = 20) -> Page[Conversation]:
        page = await super().conversations(limit=limit, after=after, newest=newest)
        return replace(page, items=tuple(replace(each, messages=None) for each in page.items))


async def test_one_conversation_that_cannot_be_read_does_not_stop_the_others(at: Bench) -> None:
    class Picky(Bare):
        async def thread(self, conversation_id: str, *, newest: int = 20) -> Conversation:
            if conversation_id == bad:
                raise BadRequest(Detail(400, 100))
            return await super().thread(conversation_id, newest=newest)

    at.simulator.control.customer_writes("poison", "anna")
    at.simulator.control.customer_writes("hello", "berta")
    [bad] = [t.id for t in at.simulator.world.threads.values() if t.person.username == "anna"]
    worker = at.worker()
    only(worker)._connect = as_client(at, worker, Picky)
    await worker.once()
    assert await at.desk.count(Filter(words=("berta",))) == 1


async def test_a_clock_that_is_ahead_does_not_lose_a_message_of_the_same_second(at: Bench) -> None:
    """Where conversations are read one by one: the same second shows the same time of change."""
    at.clock.advance(timedelta(seconds=45))
    worker = at.worker()
    only(worker)._connect = as_client(at, worker, Bare)
    at.simulator.control.customer_writes("one")
    async with worker._leased():
        await only(worker).round(_report(), pull=True)
        at.simulator.control.customer_writes("two")  # within the same second
        for _ in range(3):
            at.pass_time(timedelta(seconds=30))
            await only(worker).round(_report(), pull=True)
    assert len(await stored(at, 1)) == 2


async def stored(at: Bench, number: int) -> list[str]:
    detail = await at.desk.detail(number)
    assert detail is not None
    return [message.text for message in detail.messages]


async def test_messages_of_the_same_second_keep_the_order_in_which_they_were_written(at: Bench) -> None:
    at.simulator.control.set_quirks("same_second")
    for n in range(5):
        at.simulator.control.customer_writes(f"line {n}")
    await at.once()
    for n in range(5, 9):
        at.simulator.control.customer_writes(f"line {n}")
    await at.once()
    assert await stored(at, 1) == [f"line {n}" for n in range(9)]


async def test_more_messages_than_instagram_shows_are_at_least_told_to_be_missing(at: Bench) -> None:
    number = await written(at)
    at.pass_time(timedelta(minutes=1))
    for n in range(25):
        at.simulator.control.customer_writes(f"line {n}")
    await at.once()
    missing = 26 - len(await stored(at, number))
    health = await at.desk.health()
    assert missing == 0 or health.faults > 0


async def test_a_customer_who_changes_their_username_is_found_under_the_new_one(at: Bench) -> None:
    await written(at, customer="old.name")
    person = at.simulator.world.find_person("old.name")
    assert person is not None
    person.username = "new.name"
    at.pass_time(timedelta(minutes=1))
    at.simulator.world.customer_writes(person, "it is me")
    await at.once()
    assert await at.desk.count(Filter(words=("new.name",))) == 1


async def test_a_fault_that_is_met_again_is_counted_once(at: Bench) -> None:
    from igdesk.store.inbound import Unreadable

    desk = SyncDesk(at.store, at.config, at.clock)
    fault = Unreadable("m1", "no time", "")
    await desk.ingest((), (fault,))
    at.simulator.control.customer_writes("hello")
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        page = await session.instagram.conversations()
        from igdesk.sync.translate import translate

        done = translate(
            page.items[0], session.account.user_id, {session.account.user_id}, at.clock.now() - timedelta(1)
        )
        assert done.thread is not None
        await worker._desk.ingest([done.thread], (fault,))
    assert (await at.desk.health()).faults == 1


async def test_a_thread_that_we_began_opens_its_ticket_with_the_customers_first_word(at: Bench) -> None:
    at.simulator.control.owner_writes("Hi, thanks for the tag!", "ada.bakes")
    assert (await at.once()).created == 0
    at.pass_time(timedelta(minutes=2))
    at.simulator.control.customer_writes("You are welcome")
    report = await at.once()
    assert (report.created, report.messages) == (1, 1)
    card = await at.desk.card(1)
    assert card is not None
    assert card.ticket.created_at == at.clock.now()
    assert card.ticket.first_responded_at is None


async def test_a_message_that_shows_late_does_not_bring_back_what_was_answered_after_it(at: Bench) -> None:
    """An older message comes into the newest 20 when a later one is unsent: it was there when we answered."""
    for n in range(22):
        at.simulator.control.customer_writes(f"line {n}")
        at.pass_time(timedelta(seconds=1))
    await at.once()
    await at.desk.run(SetStatus(1, Status.RESOLVED))
    newest = [row["id"] for row in real_messages(at.simulator.world)][-1]
    at.simulator.control.unsend(newest)
    await at.once()
    card = await at.desk.card(1)
    assert card is not None
    assert card.ticket.status is Status.RESOLVED


# --- clocks of the ticket ---
async def test_an_answer_stops_the_clock_though_our_computers_clock_is_slow(at: Bench) -> None:
    at.simulator.control.advance(120)
    number = await written(at)
    await at.reply(number, "Hello")
    await at.once()
    card = await at.desk.card(number)
    assert card is not None
    ticket = card.ticket
    assert ticket.first_responded_at is not None
    assert ticket.unanswered_since is None
    assert ticket.first_responded_at >= ticket.created_at


async def test_a_message_that_came_after_the_answer_was_written_is_not_answered_by_it(at: Bench) -> None:
    number = await written(at)
    await at.desk.run(Reply(number, ("Which order?",)))
    at.pass_time(timedelta(seconds=2))
    at.simulator.control.customer_writes("It burns!")
    await at.once()  # the reply is held, the message comes in
    asked = at.clock.now()
    at.pass_time(timedelta(seconds=4))
    await at.once()  # now the reply goes out
    assert at.arrived("Which order?") == 1
    card = await at.desk.card(number)
    assert card is not None
    assert card.ticket.unanswered_since == asked


async def test_two_conversations_with_ids_that_differ_in_case_alone_stay_apart(at: Bench) -> None:
    from igdesk.rules.model import Inbound
    from igdesk.store.inbound import InboundThread

    desk = SyncDesk(at.store, at.config, at.clock)
    threads = [
        InboundThread(
            "a", "dm", thread, person, person, None, (Inbound(Direction.IN, at.clock.now(), thread, remote_id=m),)
        )
        for thread, person, m in (("tAb", "pA", "mAb"), ("tab", "pa", "mab"), ("TAB", "PA", "MAB"))
    ]
    report = await desk.ingest(threads)
    assert (report.messages, len(report.created)) == (3, 3)
    assert (await desk.ingest(threads)).messages == 0


async def test_a_confirmed_reply_keeps_a_message_whose_id_differs_in_case(at: Bench) -> None:
    desk = SyncDesk(at.store, at.config, at.clock)
    await at.reply(await written(at), "Hi")
    [row] = await at.desk.unsettled_replies()
    await desk.doubt(row.id, Phrase("outbox.interrupted"))
    [known] = [m.remote_id for m in (await at.desk.detail(1)).messages if m.remote_id]  # type: ignore[union-attr]  # it exists
    await desk.confirm(row.id, known.swapcase(), at.clock.now())
    assert len(await stored(at, 1)) == 2


# --- ends ---
async def test_a_worker_cancelled_while_it_takes_the_lock_does_not_keep_it(at: Bench) -> None:
    import threading

    entered, go_on = threading.Event(), threading.Event()
    worker = at.worker()
    acquire = worker._lease._lock.acquire

    def slow() -> bool:
        entered.set()
        go_on.wait(60)
        return acquire()

    worker._lease._lock.acquire = slow  # type: ignore[method-assign]  # a slow disk
    task = asyncio.create_task(worker.once())
    await asyncio.to_thread(entered.wait, 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()  # the thread has come to its end
    assert at.worker()._lease._lock.acquire()


async def test_a_worker_cancelled_while_it_gives_back_the_lease_still_gives_back_the_lock(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = at.worker()

    async def cancelled() -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(worker._desk, "release", cancelled)
    await asyncio.gather(worker.once(), return_exceptions=True)
    assert at.worker()._lease._lock.acquire()


async def test_a_drive_that_hangs_is_not_told_as_a_fault_of_the_sync(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(at)
    worker = at.worker()
    ingest, save_status = worker._desk.ingest, worker._desk.save_status
    hung: list[bool] = []
    told: list[Phrase | None] = []

    async def silent(*args: Any) -> Any:
        if not hung:
            hung.append(True)
            raise ShareGone("share.silent", path="desk.db")
        return await ingest(*args)

    async def noted(status: SyncStatus) -> None:
        told.append(status.error)
        await save_status(status)

    monkeypatch.setattr(worker._desk, "ingest", silent)
    monkeypatch.setattr(worker._desk, "save_status", noted)
    at.simulator.control.customer_writes("And my refund?", "ada.bakes")

    async def is_synced() -> bool:
        return bool(hung) and bool((await at.desk.page(Filter(words=("refund",)))).cards)

    async def has_told() -> bool:
        return bool(told)

    async with running(worker):
        await until(is_synced, worker)
        await until(has_told, worker)
    assert set(told) == {None}, "whoever watches the drive tells that"
