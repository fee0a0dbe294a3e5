"""Every variant that Instagram delivers is kept or named, and nothing that it might deliver is more than a fault."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.accounts import ByAccount
from igdesk.config.model import Config
from igdesk.desk.incoming import Incoming
from igdesk.instagram.updates import delivered
from igdesk.rules.model import Channel, Direction
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.webhooks.translate import Translated, translate
from tests.instagram.support import needs_payloads

from . import samples
from .support import ACCOUNT, ADA, NOW, envelope, event, message

MUTATIONS = 400


def told(body: Any, *, comments: bool = True) -> Translated:
    return translate(json.dumps(body).encode(), NOW, (), comments=ByAccount(comments))


def only(body: Any) -> InboundThread:
    [thread] = told(body).threads
    return thread


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Incoming, LocalStore]]:
    clock = FixedClock(NOW)
    store = LocalStore(tmp_path / "desk.db", clock, create=True)
    yield Incoming(store, Config(), clock, "mei"), store
    store.close()


def test_a_message_is_what_the_poll_would_have_read() -> None:
    thread = only(envelope(message("m1", "Hi", at=NOW + timedelta(milliseconds=349))))
    assert (thread.account, thread.kind, thread.remote_id, thread.customer_remote_id) == (ACCOUNT, "dm", None, ADA)
    [found] = thread.messages
    assert (found.remote_id, found.text, found.at, found.direction) == ("m1", "Hi", NOW, Direction.IN)


@pytest.mark.parametrize("by_flag", [True, False])
def test_an_echo_is_ours_in_the_customers_thread(by_flag: bool) -> None:
    body: dict[str, object] = {"mid": "m1", "text": "Hi"}
    if by_flag:
        body["is_echo"] = True
    thread = only(envelope(event({"message": body}, ours=True)))
    assert (thread.account, thread.customer_remote_id) == (ACCOUNT, ADA)
    assert thread.messages[0].direction is Direction.OUT


def test_stories_are_what_they_are_in_the_conversation() -> None:
    url = "https://cdn.example/s.jpg"
    mention = {"mid": "m1", "attachments": [{"type": "story_mention", "payload": {"url": url}}]}
    reply = {"mid": "m2", "text": "How much?", "reply_to": {"story": {"url": url, "id": "s1"}}}
    one, two = only(envelope(event({"message": mention}), event({"message": reply}))).messages
    assert (one.channel, one.story_url, one.attachments) == (Channel.STORY_MENTION, url, ())
    assert (two.channel, two.story_url, two.text) == (Channel.STORY_REPLY, url, "How much?")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1527459824, datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC)),
        (1527459824321, datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC)),
        ("1527459824", datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC)),
        ("2021-09-08T06:34:04+0000", datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC)),
        (None, NOW),
        ("soon", NOW),
        (10**30, NOW),
    ],
)
def test_times_come_in_many_shapes_and_where_none_fits_it_is_now(written: object, read: datetime) -> None:
    assert only(envelope(message("m1", "Hi") | {"timestamp": written})).messages[0].at == read


def test_an_edit_number_zero_is_none() -> None:
    body = {
        "object": "instagram",
        "entry": [{"id": ACCOUNT, "messaging": [{"message_edit": {"mid": "m", "num_edit": 0}}]}],
    }
    assert told(body) == Translated((), (), 1)


def test_many_customers_come_in_the_order_in_which_they_wrote() -> None:
    later = NOW + timedelta(minutes=1)
    found = told(envelope(message("m2", "b", customer="2", at=later), message("m1", "a", customer="1"))).threads
    assert [thread.customer_remote_id for thread in found] == ["1", "2"]


def test_comments_are_left_out_where_the_desk_wants_none() -> None:
    body = samples.plain()[-2]
    assert len(told(body).threads) == 1
    assert told(body, comments=False).threads == ()


def test_our_own_comments_are_read_with_their_posts() -> None:
    value = {"id": "c1", "from": {"id": ACCOUNT}, "media": {"id": "p"}, "text": "Thanks"}
    assert told({"object": "instagram", "entry": [{"id": ACCOUNT, "field": "comments", "value": value}]}).threads == ()


@needs_payloads
@pytest.mark.parametrize("name", sorted(samples.shared()))
async def test_every_shared_sample_is_kept_or_named(name: str, desk: tuple[Incoming, LocalStore]) -> None:
    incoming, store = desk
    body = samples.shared()[name]
    found = told(body)
    await incoming.take(found.threads, found.faults)
    await incoming.remember(found.mentions)
    stored = {row[0] for row in store.read(lambda db: list(db.execute("SELECT remote_id FROM messages"))).result()}
    raw = delivered(body, NOW)
    readable = {each.message.id for each in raw.said if each.customer and not each.ours and not each.reacted}
    readable |= {each.comment.id for each in raw.comments if not each.comment.is_own and each.comment.author_id}
    assert readable <= stored
    own = any(each.ours or each.reacted for each in raw.said) or any(each.comment.is_own for each in raw.comments)
    empty = not (body if isinstance(body, list) else body["entry"])
    queued = store.read(lambda db: db.execute("SELECT count(*) FROM mentions").fetchone()[0]).result()
    assert queued == len(found.mentions) == len(raw.mentions)
    assert stored or found.faults or found.passed_over or own or empty or queued


async def test_nothing_that_may_come_stops_what_comes_beside_it(desk: tuple[Incoming, LocalStore]) -> None:
    incoming, store = desk
    dice = random.Random(6)
    bodies = samples.plain() + list(samples.shared().values())
    for number in range(MUTATIONS):
        body = samples.mutated(dice.choice(bodies), dice)
        found = told([body, samples.intact(number)])
        await incoming.take(found.threads, found.faults)
        await incoming.remember(found.mentions)
    kept = "SELECT count(*) FROM messages WHERE remote_id GLOB 'intact-*' AND text GLOB 'still readable*'"
    assert store.read(lambda db: db.execute(kept).fetchone()[0]).result() == MUTATIONS
    twice = (
        "SELECT count(*) FROM threads t JOIN customers c ON c.id = t.customer WHERE t.kind = 'dm'"
        " GROUP BY c.account, c.remote_id HAVING count(*) > 1"
    )
    assert store.read(lambda db: db.execute(twice).fetchall()).result() == []
