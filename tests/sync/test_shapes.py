"""Whatever shape a message has, and whatever becomes of it on Instagram: it is in the desk as it is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.instagram.client import NEWEST, InstagramClient
from igdesk.instagram.model import Message
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.store.listing import SURE_AFTER
from igdesk.store.views import Filter, MessageView
from igdesk.sync.pull import LOOK_AGAIN, MOST_ALONE
from igdesk.sync.report import SyncReport

from .harness import LOGINS, Bench, bench, only


@pytest.fixture(params=LOGINS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        yield made


async def seen(at: Bench) -> tuple[MessageView, ...]:
    detail = await at.desk.detail(1)
    assert detail is not None
    return detail.messages


async def later(at: Bench, by: timedelta = SURE_AFTER) -> tuple[MessageView, ...]:
    """What the ticket shows after another sync."""
    at.pass_time(by)
    report = await at.once()
    assert report.errors == []
    return await seen(at)


async def nothing_meanwhile() -> None:
    """What is done between the pages of a pull, where nothing waits."""


def write(at: Bench, text: str) -> str:
    return at.simulator.control.customer_writes(text).id


async def test_what_its_author_took_back_is_gone_after_two_reads(at: Bench) -> None:
    write(at, "my order is late")
    slip = write(at, "my card number is 4111111111111111")
    await at.once()
    at.simulator.world.unsend(at.simulator.world.messages[slip])
    assert [m.text for m in await later(at)] == ["my order is late", "my card number is 4111111111111111"]
    kept, gone = await later(at)
    assert (kept.state, kept.text) == (MessageState.RECEIVED, "my order is late")
    assert (gone.state, gone.text, gone.remote_id) == (MessageState.DELETED, "", slip)
    [card] = (await at.desk.page(Filter())).cards
    assert card.preview == "my order is late"
    assert await at.desk.count(Filter(words=("4111111111111111",))) == 0


async def test_what_is_missing_for_a_moment_was_not_taken_back(at: Bench) -> None:
    write(at, "hello")
    at.pass_time(timedelta(seconds=2))
    flickers = at.simulator.world.messages[write(at, "is anybody there?")]
    await at.once()
    flickers.unsent = True
    await later(at)
    flickers.unsent = False
    await later(at)
    flickers.unsent = True
    assert [m.state for m in await later(at)] == [MessageState.RECEIVED] * 2
    await later(at)
    flickers.unsent = False
    assert [(m.state, m.text) for m in await later(at)] == [
        (MessageState.RECEIVED, "hello"),
        (MessageState.RECEIVED, "is anybody there?"),
    ]


async def test_what_moved_out_of_sight_was_not_taken_back(at: Bench) -> None:
    write(at, "the first")
    for number in range(60):
        at.pass_time(timedelta(seconds=1))
        write(at, f"line {number}")
        if number % 10 == 9:
            await later(at)
    messages = await later(at)
    assert {m.state for m in messages} == {MessageState.RECEIVED}
    assert len(messages) == 61
    assert not any(m.gap_before for m in messages)


@pytest.mark.parametrize("quirks", ["", "expansion_refused", "no_paging"])
async def test_a_gap_is_marked_where_it_is_and_reported(at: Bench, quirks: str) -> None:
    at.simulator.control.set_quirks(quirks)
    write(at, "the first")
    await at.once()
    for number in range(25):
        at.pass_time(timedelta(seconds=2))
        write(at, f"line {number}")
    at.pass_time(timedelta(seconds=2))
    report = await at.once()
    messages = await seen(at)
    assert [m.text for m in messages if m.gap_before] == ["line 5"]
    assert report.ingested.gaps == 1
    assert (await at.desk.health()).faults == 1
    await later(at)
    assert (await at.desk.health()).faults == 1


async def test_our_own_reply_is_no_bridge_over_a_gap(at: Bench) -> None:
    write(at, "the first")
    await at.once()
    for number in range(25):
        at.pass_time(timedelta(seconds=2))
        write(at, f"line {number}")
    await at.reply(1, "we are here")
    await later(at)
    assert [m.text for m in await seen(at) if m.gap_before] == ["line 6"]


async def test_an_edited_message_says_what_it_says_now(at: Bench) -> None:
    message = at.simulator.world.messages[write(at, "order 1000")]
    await at.once()
    at.simulator.world.edit(message, "order 2000")
    [shown] = await later(at)
    assert (shown.text, shown.edited, shown.state) == ("order 2000", True, MessageState.RECEIVED)
    [again] = await later(at)
    assert again == shown


@pytest.mark.parametrize("quirks", ["", "reactions_bare"])
async def test_reactions_stand_on_the_message_while_they_do(at: Bench, quirks: str) -> None:
    at.simulator.control.set_quirks(quirks)
    message = at.simulator.world.messages[write(at, "thank you")]
    await at.once()
    at.simulator.world.react(message, "someone", "❤️")
    at.simulator.world.react(message, at.simulator.account_id, "😂")
    [shown] = await later(at)
    assert shown.reactions == "❤️ 😂"
    at.simulator.world.react(message, "someone", None)
    [shown] = await later(at)
    assert shown.reactions == "😂"


async def test_a_conversation_that_nothing_moves_is_looked_at_again(at: Bench) -> None:
    message = at.simulator.world.messages[write(at, "thank you")]
    at.pass_time(timedelta(seconds=2))
    slip = at.simulator.world.messages[write(at, "never mind")]
    await at.once()
    at.pass_time(timedelta(hours=3))
    at.simulator.control.customer_writes("somebody else", "leo")
    calls = (await at.once()).api_calls
    at.simulator.world.edit(message, "thank you all")
    at.simulator.world.unsend(slip)
    await later(at, timedelta(hours=1))
    assert [(m.text, m.state) for m in await later(at)] == [
        ("thank you all", MessageState.RECEIVED),
        ("", MessageState.DELETED),
    ]
    assert (await at.once()).api_calls <= calls


async def test_a_worker_looks_again_every_few_minutes_alone(at: Bench) -> None:
    write(at, "hello")
    worker = at.worker()
    looked = []
    async with worker._leased():
        session = await only(worker).begin()
        for seconds in (0.0, 60.0, LOOK_AGAIN, 60.0):
            at.pass_time(timedelta(seconds=seconds))
            looked.append(session.puller._is_time_to_look_again())
    assert looked == [True, False, True, False]


async def test_everything_that_customers_send_is_kept(at: Bench) -> None:
    control = at.simulator.control
    for kind in ("image", "video", "audio", "file", "share"):
        control.customer_writes("", attachments=[kind])
    control.customer_writes("", unsupported=True)
    control.set_quirks("empty_message,unsupported_explicit,extra_fields,shuffled_fields")
    await at.once()
    found = [(m.attachments[0].type if m.attachments else None, m.text, m.unsupported) for m in await seen(at)]
    kinds = ("image", "video", "audio", "file", "share")
    assert found == [*((kind, "", False) for kind in kinds), (None, "", True)]
    assert all(len(m.attachments) <= 1 for m in await seen(at)), "a shared post comes twice and is kept once"


async def test_media_is_known_by_its_address_and_never_downloaded(at: Bench) -> None:
    at.simulator.control.customer_writes("", attachments=["image"])
    await at.once()
    at.clock.advance(timedelta(hours=1))
    await at.once()
    assert [m.attachments[0].url for m in await seen(at) if m.attachments and m.attachments[0].url]
    assert at.simulator.ledger.count("cdn") == 0


async def test_kinds_that_nobody_knows_yet_are_kept_with_their_address(at: Bench) -> None:
    at.simulator.control.set_quirks("new_kinds")
    at.simulator.control.customer_writes("look", attachments=["image"])
    await at.once()
    [message] = await seen(at)
    [attachment] = message.attachments
    assert attachment.type == "something_new_2027"
    assert attachment.url is not None
    assert (await at.desk.health()).faults == 0


async def test_a_conversation_that_begins_between_two_reads_with_more_than_is_shown_has_a_gap(at: Bench) -> None:
    at.simulator.control.customer_writes("the first of all", "ben")
    await at.once()
    for number in range(25):
        at.pass_time(timedelta(seconds=2))
        write(at, f"line {number}")
    report = await at.once()
    detail = await at.desk.detail(2)
    assert detail is not None
    assert [m.text for m in detail.messages if m.gap_before] == ["line 5"]
    assert report.ingested.gaps == 1


async def test_what_the_first_pull_does_not_reach_is_history_and_no_gap(at: Bench) -> None:
    for number in range(25):
        write(at, f"line {number}")
        at.pass_time(timedelta(seconds=2))
    assert (await at.once()).ingested.gaps == 0


async def test_pictures_come_in_where_lists_tell_words_alone(at: Bench) -> None:
    at.simulator.control.set_quirks("expansion_refused")
    at.simulator.control.customer_writes("", attachments=["image"])
    at.simulator.control.customer_writes("", story="mention")
    await at.once()
    picture, mention = await seen(at)
    assert [each.type for each in picture.attachments] == ["image"]
    assert mention.story_url is not None


async def test_pictures_are_asked_for_one_by_one_within_a_bound_and_once(at: Bench) -> None:
    at.simulator.control.set_quirks("expansion_refused")
    for number in range(MOST_ALONE):
        at.simulator.control.customer_writes("", customer=f"c{number % 10}", attachments=["image"])
        at.simulator.control.customer_writes("", customer=f"d{number % 10}", attachments=["image"])
        at.pass_time(timedelta(seconds=2))
    first = await at.once()
    assert MOST_ALONE <= first.messages < 2 * MOST_ALONE
    assert first.api_calls < MOST_ALONE + NEWEST + 30
    rest = await at.once()
    assert first.messages + rest.messages == 2 * MOST_ALONE
    assert (await at.once()).api_calls < 15
    for number in range(1, 21):
        detail = await at.desk.detail(number)
        assert detail is not None
        assert [[each.type for each in m.attachments] for m in detail.messages] == [["image"]] * 4


async def test_a_reply_does_not_wait_for_pictures_that_are_asked_for_one_by_one(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(at, "hello")
    await at.once()
    at.simulator.control.set_quirks("expansion_refused")
    pictures = {
        at.simulator.control.customer_writes("", customer=name, attachments=["image"]).id for name in ("ben", "cleo")
    }
    read = InstagramClient.message

    async def slowly(client: InstagramClient, message_id: str) -> Message:
        at.pass_time(timedelta(seconds=10))
        return await read(client, message_id)

    monkeypatch.setattr(InstagramClient, "message", slowly)
    await at.desk.run(Reply(1, ("hello",)))  # held until the first picture was read
    await at.once()
    calls = at.simulator.ledger.entries()
    sent = [entry.kind for entry in calls].index("send")
    assert {entry.path.rpartition("/")[2] for entry in calls[sent:]} & pictures


async def test_reactions_stay_where_nothing_is_told_of_them(at: Bench) -> None:
    message = write(at, "hello")
    at.simulator.control.customer_reacts(message, "❤️")
    await at.once()
    assert [m.reactions for m in await seen(at)] == ["❤️"]
    at.simulator.control.set_quirks("expansion_refused")
    at.simulator.control.customer_writes("more")
    assert [m.reactions for m in await later(at)] == ["❤️", ""]


async def test_lists_tell_what_is_attached_where_there_are_no_words(at: Bench) -> None:
    at.simulator.control.customer_writes("", "ada", attachments=["image"])
    at.simulator.control.customer_writes("", "ben", unsupported=True)
    at.simulator.control.customer_writes("[words]", "cleo", attachments=["share"])
    await at.once()
    assert {card.preview for card in (await at.desk.page(Filter())).cards} == {"[image]", "[unsupported]", "[words]"}


async def test_what_was_all_of_a_conversation_is_gone_with_it(at: Bench) -> None:
    slip = write(at, "my card number is 4111111111111111")
    await at.once()
    at.simulator.world.unsend(at.simulator.world.messages[slip])
    [gone] = await later(at)
    assert (gone.state, gone.text, gone.remote_id) == (MessageState.DELETED, "", slip)
    assert await at.desk.count(Filter(words=("4111111111111111",))) == 0


async def test_a_conversation_that_is_only_not_listed_was_not_taken_back(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(at, "hello")
    await at.once()
    monkeypatch.setattr(at.simulator.world, "is_listed", lambda _: False)
    at.simulator.control.clear_ledger()
    worker = at.worker()
    async with worker._leased():
        session = await only(worker).begin()
        for _ in range(2):
            await session.puller.pull(SyncReport(), nothing_meanwhile)
            at.pass_time(timedelta(seconds=LOOK_AGAIN))
    assert [m.state for m in await seen(at)] == [MessageState.RECEIVED]
    assert at.simulator.ledger.count("messages") == 1
