"""Webhooks beside the sync, against the simulator: the same message by both is one, and an echo confirms a reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.accounts import ByAccount
from igdesk.desk.incoming import Incoming
from igdesk.rules.model import MessageState
from igdesk.simulator.model import Message
from igdesk.simulator.webhooks import comment_update, message_update, reaction_update
from igdesk.webhooks.translate import translate
from tests.sync.harness import Bench, bench


class Both:
    """A desk, its Instagram, and what Instagram would deliver."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        self.incoming = Incoming(at.store, at.config, at.clock, "mei")

    async def deliver(self, *messages: Message) -> int:
        """Deliver these; how many were new."""
        world = self.at.simulator.world
        homes = {message.id: thread for thread, message in world.log}
        new = 0
        for each in messages:
            body = message_update(world, homes[each.id], each, self.at.simulator.base_url)
            found = translate(body, self.at.clock.now(), await self.incoming.accounts(), comments=ByAccount(True))
            assert found.faults == ()
            new += (await self.incoming.take(found.threads, found.faults)).messages
        return new

    def count(self, what: str) -> int:
        sql = f"SELECT count(*) FROM {what}"
        found: int = self.at.store.read(lambda db: db.execute(sql).fetchone()[0]).result()
        return found


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with bench(tmp_path) as made:
        yield Both(made)


async def test_a_webhook_then_the_poll(both: Both) -> None:
    sent = both.at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    assert await both.deliver(sent) == 1
    report = await both.at.once()
    assert (report.messages, report.created) == (0, 0)
    assert (both.count("messages"), both.count("threads"), both.count("tickets")) == (1, 1, 1)
    card = await both.at.desk.card(1)
    assert card is not None
    assert card.customer.username == "ada.bakes"  # the poll knows the name


async def test_the_poll_then_a_webhook(both: Both) -> None:
    sent = both.at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    await both.at.once()
    assert await both.deliver(sent, sent) == 0
    assert both.count("threads") == 1


async def test_a_reply_to_a_thread_that_only_a_webhook_knows_is_sent_and_confirmed_once(both: Both) -> None:
    sent = both.at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    await both.deliver(sent)
    await both.at.reply(1, "On its way")
    assert (await both.at.once()).sent == 1
    ours = both.at.simulator.world.log[-1][1]
    assert await both.deliver(ours) == 0
    assert (both.count("messages"), both.at.arrived("On its way")) == (2, 1)


async def test_an_echo_confirms_a_reply_whose_answer_was_lost(both: Both) -> None:
    both.at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    await both.at.once()
    both.at.simulator.control.set_faults("send:drop_after@1,conversations:500,messages:500")
    await both.at.reply(1, "On its way")
    await both.at.once()
    assert [row.state for row in await both.at.desk.unsettled_replies()] == [MessageState.UNCONFIRMED]
    ours = both.at.simulator.world.log[-1][1]
    assert await both.deliver(ours) == 0
    assert await both.at.desk.unsettled_replies() == ()
    both.at.simulator.control.set_faults("")
    await both.at.once()
    assert (both.count("messages"), both.at.arrived("On its way")) == (2, 1)


async def test_what_the_customer_took_back_is_gone_from_the_desk(both: Both) -> None:
    sent = both.at.simulator.control.customer_writes("a secret", "ada.bakes")
    await both.at.once()
    both.at.simulator.control.unsend(sent.id)
    await both.deliver(sent)
    assert both.count("messages WHERE state = 'deleted' AND text = ''") == 1


async def test_a_comment_by_both_ways_is_one(both: Both) -> None:
    both.at.config = replace(both.at.config, instagram=replace(both.at.config.instagram, comments=True))
    control = both.at.simulator.control
    media = control.owner_posts("New tea")
    comment = control.customer_comments("How much?", "ada.bakes", media=media.id)
    incoming = Incoming(both.at.store, both.at.config, both.at.clock, "mei")
    body = comment_update(both.at.simulator.world, comment)
    found = translate(body, both.at.clock.now(), (), comments=ByAccount(True))
    assert (await incoming.take(found.threads, found.faults)).messages == 1
    assert (await both.at.once()).comments == 0
    assert both.count("threads WHERE kind = 'comment'") == 1
    assert both.count("messages") == 1


async def test_a_reaction_stands_on_its_message_changes_and_goes(both: Both) -> None:
    control, world = both.at.simulator.control, both.at.simulator.world
    control.customer_writes("Where is my parcel?", "ada.bakes")
    await both.at.once()
    await both.at.reply(1, "On its way")
    await both.at.once()
    home, ours = world.log[-1]
    for emoji, stands in (("❤️", "❤️"), ("😂", "😂"), ("😂", "😂"), (None, "")):
        body = reaction_update(world, home, ours, home.person.igsid, emoji)
        found = translate(body, both.at.clock.now(), {world.account.user_id}, comments=ByAccount(True))
        assert (found.faults, found.passed_over) == ((), 0)
        report = await both.incoming.take(found.threads, ())
        assert report.messages == 0
        detail = await both.at.desk.detail(1)
        assert detail is not None
        assert [m.reactions for m in detail.messages] == ["", stands]


async def test_a_reaction_to_what_the_desk_does_not_know_makes_nobody_and_nothing(both: Both) -> None:
    world = both.at.simulator.world
    sent = both.at.simulator.control.customer_writes("Where is my parcel?", "ada.bakes")
    home = world.log[-1][0]
    body = reaction_update(world, home, sent, home.person.igsid, "❤️")
    found = translate(body, both.at.clock.now(), (), comments=ByAccount(True))
    await both.incoming.take(found.threads, found.faults)
    counted = [both.count(what) for what in ("messages", "threads", "customers", "tickets", "inbound_faults")]
    assert counted == [0] * 5
    both.at.simulator.control.customer_reacts(sent.id, "❤️")
    await both.at.once()
    detail = await both.at.desk.detail(1)
    assert detail is not None
    assert detail.messages[0].reactions == "❤️"


async def test_comments_that_webhooks_or_we_ourselves_brought_cost_the_poll_nothing(both: Both) -> None:
    both.at.config = replace(both.at.config, instagram=replace(both.at.config.instagram, comments=True))
    control, ledger = both.at.simulator.control, both.at.simulator.ledger
    post = control.owner_posts("New tea")
    for number in range(120):
        control.customer_comments(f"comment {number}", f"person{number}", media=post.id)
    await both.at.once()

    async def cost() -> int:
        """Calls for comments, of one more sync a few minutes later."""
        both.at.pass_time(timedelta(minutes=3))
        before = ledger.count("comments")
        await both.at.once()
        return ledger.count("comments") - before

    comment = control.customer_comments("How much?", "ada", media=post.id)
    for _ in range(2):
        found = translate(
            comment_update(both.at.simulator.world, comment), both.at.clock.now(), (), comments=ByAccount(True)
        )
        await Incoming(both.at.store, both.at.config, both.at.clock, "mei").take(found.threads, found.faults)
    assert await cost() == 0
    await both.at.reply(121, "12 euros")
    assert (await cost(), await cost()) == (0, 0)
    control.customer_comments("one that no webhook told of", "zoe", media=post.id)
    assert await cost() == 1
    assert both.count("messages WHERE direction = 'in'") == 122
    assert await cost() == 0
