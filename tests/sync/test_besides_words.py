"""Media and hearts go out once, as texts do: under faults that leave the outcome open, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Config
from igdesk.config.settings import Desk as DeskSettings
from igdesk.desk.queries import TicketDetail
from igdesk.instagram.login import Kind
from igdesk.rules.commands import CancelReply, Command, React, Reply, RetryReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.media import media_at
from igdesk.rules.model import MessageState, Status
from igdesk.simulator import truth
from igdesk.simulator.model import Medium, Message, Origin
from igdesk.store import settle
from igdesk.store.settle import Settling
from tests.sync.harness import LOGINS, Bench, bench

HELD = timedelta(seconds=6)
URL = "https://shop.example.com/sizes/chart.png?v=2"
CHART = media_at(URL)
AMBIGUOUS = ["drop_after", "drop_before", "500", "non_json", "truncated", "empty", "applied_500", "applied_1357046"]


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path) as made:
        made.simulator.control.customer_writes("Which size fits me?", "anna")
        await made.once()
        yield made


async def do(at: Bench, command: Command) -> str:
    """Queue something and let its hold pass; returns the id of its row."""
    done = await at.desk.run(command)
    at.pass_time(HELD)
    return done.replies[0]


async def rounds(at: Bench, count: int = 4) -> None:
    for _ in range(count):
        await at.once()
        at.pass_time(timedelta(minutes=1))


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def why(at: Bench, reply: str) -> str | None:
    [row] = await at.desk.find_replies(reply)
    return None if row.error is None else row.error.key


async def detail_of(at: Bench, number: int = 1) -> TicketDetail:
    detail = await at.desk.detail(number)
    assert detail is not None
    return detail


def pictures(at: Bench) -> int:
    """How many pictures of ours the customer really got."""
    rows = truth.messages(at.simulator.world)
    return sum(row["direction"] == "out" and row["attachments"] == ["image"] for row in rows)


def asked(at: Bench) -> Message:
    """The customer's message, as Instagram has it."""
    return next(each for each in at.simulator.world.messages.values() if each.inbound)


def hearts(at: Bench) -> list[str]:
    return list(asked(at).reactions.values())


@pytest.mark.parametrize("login", LOGINS)
async def test_both_logins_send_media_and_hearts(tmp_path: Path, login: Kind) -> None:
    with bench(tmp_path, login=login) as at:
        at.simulator.control.customer_writes("Which size fits me?", "anna")
        await at.once()
        at.simulator.control.set_faults("send:drop_after@1")
        media = await do(at, Reply(1, (), media=(CHART,)))
        heart = await do(at, React(1))
        await rounds(at, 2)
        assert [await state_of(at, each) for each in (media, heart)] == [MessageState.SENT] * 2
        assert (pictures(at), hearts(at)) == (1, ["❤️"])


async def test_media_follows_the_words_and_answers_with_them(at: Bench) -> None:
    await do(at, Reply(1, ("This chart:",), media=(CHART,)))
    report = await at.once()
    assert (report.sent, at.arrived("This chart:"), pictures(at)) == (2, 1, 1)
    detail = await detail_of(at)
    assert [(m.text, [a.url for a in m.attachments]) for m in detail.messages[1:]] == [("This chart:", []), ("", [URL])]
    assert detail.card.ticket.unanswered_since is None
    at.pass_time(timedelta(minutes=10))
    assert (await at.once()).messages == 0  # what is read back is not stored a second time
    assert len((await detail_of(at)).messages) == 3


@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_media_of_unknown_outcome_arrives_once(at: Bench, fault: str) -> None:
    at.simulator.control.set_faults(f"send:{fault}@1")
    reply = await do(at, Reply(1, (), media=(CHART,)))
    await rounds(at)
    assert (await state_of(at, reply), pictures(at)) == (MessageState.SENT, 1)
    detail = await detail_of(at)
    assert [[a.url for a in m.attachments] for m in detail.messages] == [[], [URL]]


async def test_media_of_unknown_outcome_is_found_where_attachments_are_not_shown(at: Bench) -> None:
    at.simulator.control.set_quirks("expansion_refused")
    at.simulator.control.set_faults("send:drop_after@1")
    reply = await do(at, Reply(1, (), media=(CHART,)))
    await rounds(at)
    assert (await state_of(at, reply), pictures(at)) == (MessageState.SENT, 1)


async def test_a_sticker_or_words_from_the_app_are_not_taken_for_media(at: Bench) -> None:
    at.simulator.control.set_faults("send:drop_before@1")
    reply = await do(at, Reply(1, (), media=(CHART,)))
    at.simulator.control.owner_writes("One moment", "anna")
    await rounds(at)
    assert (await state_of(at, reply), pictures(at)) == (MessageState.SENT, 1)


async def test_what_instagram_will_not_fetch_fails_with_what_to_do(at: Bench) -> None:
    at.simulator.control.set_faults("send:100/2018109@1")
    reply = await do(at, Reply(1, (), media=(CHART,)))
    await at.once()
    assert (await state_of(at, reply), await why(at, reply)) == (MessageState.FAILED, "instagram.media_too_large")
    await at.desk.run(RetryReply(1, reply))
    await at.once()
    assert (await state_of(at, reply), pictures(at)) == (MessageState.SENT, 1)


async def test_a_picture_from_the_app_instead_of_failed_media_is_a_message_of_its_own(at: Bench) -> None:
    at.simulator.control.set_faults("send:100/2018008@1")
    reply = await do(at, Reply(1, (), media=(CHART,)))
    await at.once()
    world = at.simulator.world
    anna = world.find_person("anna")
    assert anna is not None
    world.shop_writes(anna, "", origin=Origin.APP, attachments=(world.new_attachment(Medium.IMAGE, "chart"),))
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert await state_of(at, reply) is MessageState.FAILED
    assert len((await detail_of(at)).messages) == 3


async def test_media_that_is_not_what_its_address_says_is_refused_by_instagram(at: Bench) -> None:
    reply = await do(at, Reply(1, (), media=(media_at(URL, "video"),)))
    await at.once()
    assert (await state_of(at, reply), await why(at, reply)) == (MessageState.FAILED, "instagram.media_type")


async def test_media_waits_for_the_words_before_it_and_is_not_sent_without_them(at: Bench) -> None:
    at.simulator.control.set_faults("send:400@1")
    reply = await do(at, Reply(1, ("This chart:",), media=(CHART,)))
    await at.once()
    assert (await state_of(at, reply), pictures(at)) == (MessageState.FAILED, 0)


async def test_media_that_waited_too_long_is_not_tried(at: Bench) -> None:
    reply = await do(at, Reply(1, (), media=(CHART,)))
    at.pass_time(timedelta(hours=25))
    await at.once()
    assert (await state_of(at, reply), pictures(at)) == (MessageState.FAILED, 0)
    with pytest.raises(Refusal):
        await at.desk.run(Reply(1, (), media=(CHART,)))


async def test_media_is_taken_back_while_it_is_held(at: Bench) -> None:
    done = await at.desk.run(Reply(1, (), media=(CHART,)))
    await at.desk.run(CancelReply(1, done.replies[0]))
    at.pass_time(HELD)
    await at.once()
    assert pictures(at) == 0
    assert (await detail_of(at)).card.ticket.status is Status.OPEN


async def test_a_heart_is_put_and_taken_off_and_answers_nobody(at: Bench) -> None:
    heart = await do(at, React(1))
    await at.once()
    assert (hearts(at), await state_of(at, heart)) == (["❤️"], MessageState.SENT)
    detail = await detail_of(at)
    assert (detail.messages[0].reactions, detail.card.ticket.unanswered_since is None) == ("❤️", False)
    assert detail.card.ticket.status is Status.NEW
    again = await at.desk.run(React(1))
    assert (again.changed, again.replies) == (False, ())
    await do(at, React(1, remove=True))
    await at.once()
    assert (hearts(at), (await detail_of(at)).messages[0].reactions) == ([], "")
    kinds = [r.event.kind for r in (await detail_of(at)).events]
    assert kinds.count("reacted") == 2


@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_a_heart_of_unknown_outcome_is_simply_put_again(at: Bench, fault: str) -> None:
    at.simulator.control.set_faults(f"send:{fault}@1")
    heart = await do(at, React(1))
    await rounds(at, 2)
    assert (hearts(at), await state_of(at, heart)) == (["❤️"], MessageState.SENT)


async def test_a_heart_that_never_gets_an_answer_is_given_up_and_reopens_nothing(at: Bench) -> None:
    await do(at, Reply(1, ("M, I think",), then=Status.RESOLVED))
    await at.once()
    at.simulator.control.set_faults("send:drop_before")
    heart = await do(at, React(1))
    await rounds(at, 5)
    assert await state_of(at, heart) is MessageState.FAILED
    assert (await detail_of(at)).card.ticket.status is Status.RESOLVED


async def test_a_heart_while_the_contrary_is_on_its_way_is_refused(at: Bench) -> None:
    await do(at, React(1))
    await at.once()
    await at.desk.run(React(1, remove=True))
    with pytest.raises(Refusal) as refused:
        await at.desk.run(React(1))
    assert refused.value.phrase.key == "reactions.under_way"


async def test_a_heart_comes_within_24_hours_or_not_at_all(at: Bench) -> None:
    heart = await do(at, React(1))
    at.pass_time(timedelta(hours=24))
    await at.once()
    assert (hearts(at), await why(at, heart)) == ([], "reactions.late")
    with pytest.raises(Refusal) as refused:
        await at.desk.run(React(1))
    assert refused.value.phrase.key == "reactions.late"


async def test_a_message_that_was_unsent_gets_no_heart(at: Bench) -> None:
    heart = await do(at, React(1))
    at.simulator.control.unsend(asked(at).id)
    await at.once()
    assert await state_of(at, heart) is MessageState.FAILED


async def test_a_heart_under_way_when_the_program_died_is_put_by_the_next(at: Bench) -> None:
    heart = await do(at, React(1))
    desk = at.worker()._desk
    await desk.take_lease("mei", "m", machine_is_free=True)
    assert await desk.claim_next() is not None
    await desk.release()
    await at.once()
    assert (hearts(at), await state_of(at, heart)) == (["❤️"], MessageState.SENT)


async def test_nothing_of_a_backup_is_sent_by_itself(at: Bench) -> None:
    media = await do(at, Reply(1, (), media=(CHART,)))
    heart = await do(at, React(1))
    await at.store.write("restored", settle.doubt_restored, Settling("restored", at.clock.now(), at.config))
    await rounds(at)
    assert (pictures(at), hearts(at)) == (0, [])
    assert await state_of(at, media) is MessageState.FAILED
    assert await state_of(at, heart) is MessageState.UNCONFIRMED


async def test_in_shadow_nothing_is_taken_in(tmp_path: Path) -> None:
    with bench(tmp_path, Config(desk=DeskSettings(mode="shadow"))) as at:
        at.simulator.control.customer_writes("Which size fits me?", "anna")
        await at.once()
        for command in (React(1), Reply(1, (), media=(CHART,))):
            with pytest.raises(Refusal) as refused:
                await at.desk.run(command)
            assert refused.value.phrase.key == "pilot.refused"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example.com/a.png", "media.not_https"),
        ("https://localhost/a.png", "media.local"),
        ("https://192.168.1.4/a.png", "media.local"),
        ("https://2130706433/a.png", "media.local"),
        ("https://shop.example.com@evil.example/a.png", "media.two_hosts"),
        ("https://shop.example.com:8443/a.png", "media.port"),
        ("file:///etc/passwd.png", "media.path"),
        ("https://shop.example.com/a", "media.ending"),
        ("https://shop.example.com/a.exe", "media.ending"),
    ],
)
def test_only_public_addresses_of_known_media_are_taken(url: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        media_at(url)
    assert refused.value.phrase.key == reason


@pytest.mark.parametrize(
    ("name", "kind"), [("a.PNG", "image"), ("b.mov?x=.png", "video"), ("c.m4a", "audio"), ("d.pdf#p", "file")]
)
def test_the_ending_of_an_address_tells_what_lies_there(name: str, kind: str) -> None:
    assert media_at(f"https://shop.example.com/{name}").type == kind
