"""What comes by another network: each message once, on its customer's ticket, and answered as the network lets it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Category, Config
from igdesk.config.networks import Network
from igdesk.config.settings import InstagramSettings
from igdesk.desk.as_json import ticket_json
from igdesk.desk.desk import Desk
from igdesk.desk.filters import parse_filter
from igdesk.desk.incoming import Incoming
from igdesk.errors import IgdeskError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Status
from igdesk.rules.window import WindowKind
from igdesk.store import erase, outbox, settle
from igdesk.store.create import NewTicket, Origin
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.settle import Settling

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CHAT = Network("whatsapp", "WhatsApp", ("send",), window=timedelta(hours=24), max_characters=30)
WEIBO = Network("weibo", "微博", ("send",), max_bytes=30)
CONFIG = Config(
    instagram=InstagramSettings(human_agent=True),
    agents=(Agent("mei", "Mei"),),
    categories=(Category("order", "Order"),),
    networks=(CHAT, WEIBO),
)


class Room:
    """A desk with two networks."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(NOW)
        self.config = CONFIG
        self.store = LocalStore(folder / "desk.db", self.clock, create=True)

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.config, self.clock, "mei")

    async def hear(self, message: str, text: str = "Hello", *, who: str = "+49151", by: str = "whatsapp") -> int:
        [ticket], _is_new = await self.told(heard(message, text, who=who, by=by))
        return ticket

    async def told(self, *news: NewTicket, op: str | None = None) -> tuple[list[int], bool]:
        made, is_new = await Incoming(self.store, self.config, self.clock, "mei").make(news, op)
        return [each["number"] for each in made], is_new

    async def texts(self, number: int) -> list[str]:
        detail = await self.desk.detail(number)
        assert detail is not None
        return [each.text for each in detail.messages]

    async def refusal(self, number: int, *texts: str) -> str:
        with pytest.raises(Refusal) as caught:
            await self.desk.run(c.Reply(number, texts or ("Yes",)))
        return caught.value.phrase.key


def heard(message: str, text: str = "Hello", *, who: str = "+49151", by: str = "whatsapp") -> NewTicket:
    return NewTicket(Channel.OTHER, "Ada", text, origin=Origin(by, who, message))


def everything(db: sqlite3.Connection) -> str:
    tables = ("customers", "threads", "messages", "outbox", "tickets", "events")
    return "".join(str(tuple(row)) for table in tables for row in db.execute(f"SELECT * FROM {table}"))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.store.close()


async def test_a_second_message_joins_and_a_repeated_one_is_kept_once(room: Room) -> None:
    assert await room.told(heard("m1", "Where is it?")) == ([1], True)
    assert await room.told(heard("m2", "Hello?")) == ([1], True)
    assert await room.told(heard("m2", "Hello?")) == ([1], False), "nothing was new"
    assert await room.texts(1) == ["Where is it?", "Hello?"]


async def test_who_writes_again_has_waited_since_the_first_time(room: Room) -> None:
    number = await room.hear("m1")
    room.clock.advance(timedelta(days=3))
    await room.hear("m2", "Hello?")
    detail = await room.desk.detail(number)
    assert detail is not None
    assert (detail.card.ticket.unanswered_since, detail.card.ticket.resolution_from) == (NOW, None)


async def test_each_network_and_each_customer_has_tickets_of_their_own(room: Room) -> None:
    assert await room.hear("m1") == 1
    assert await room.hear("m1", by="weibo") == 2, "the same ids on another network"
    assert await room.hear("m2", who="+1") == 3


async def test_a_message_brings_a_resolved_ticket_back(room: Room) -> None:
    await room.hear("m1")
    await room.desk.run(c.SetStatus(1, Status.RESOLVED))
    assert await room.hear("m2") == 1
    detail = await room.desk.detail(1)
    assert detail is not None
    assert detail.card.ticket.status is Status.OPEN


async def test_the_same_request_again_gives_the_same_tickets(room: Room) -> None:
    await room.hear("m1")
    news = (heard("m2"), NewTicket(Channel.FORM, "Bo", "By form"), heard("m3", who="+1"))
    assert await room.told(*news, op="api-x") == ([1, 2, 3], True)
    assert await room.told(*news, op="api-x") == ([1, 2, 3], False)


async def test_what_is_said_besides_is_for_a_new_ticket(room: Room) -> None:
    await room.told(replace(heard("m1"), category="order"))
    await room.desk.run(c.SetCategory(1, None))
    await room.told(replace(heard("m2"), category="order"))
    detail = await room.desk.detail(1)
    assert detail is not None
    assert detail.card.ticket.category is None


async def test_a_network_that_the_desk_has_not_is_refused_and_nothing_is_kept(room: Room) -> None:
    with pytest.raises(IgdeskError) as caught:
        await room.told(heard("m1"), heard("m2", by="fax"))
    assert caught.value.phrase.in_("en") == (
        "This desk has no network “fax” under [[networks]]; it has: whatsapp, weibo."
    )
    assert await room.desk.detail(1) is None


async def test_the_json_and_the_filter_know_the_network(room: Room) -> None:
    await room.hear("m1")
    await room.hear("m2", by="weibo")
    await room.told(NewTicket(Channel.OTHER, "Bo", "By phone"))
    told = [ticket_json(room.desk, card) for n in (1, 2, 3) if (card := await room.desk.card(n)) is not None]
    assert [each["network"] for each in told] == [
        {"id": "whatsapp", "name": "WhatsApp"}, {"id": "weibo", "name": "微博"}, None,
    ]  # fmt: skip
    assert [(each["channel"], each["account"]) for each in told] == [("other", None)] * 3
    for text, numbers in (("network:weibo", [2]), ("network:微博", [2]), ("-network:WHATSAPP", [3, 2])):
        found = await room.desk.page(parse_filter(text, "mei", room.config))
        assert sorted(card.ticket.number for card in found.cards) == sorted(numbers), text


async def test_the_window_is_the_networks_and_human_agent_never_applies(room: Room) -> None:
    await room.hear("m1")
    await room.hear("m2", by="weibo")
    one, other = await room.desk.card(1), await room.desk.card(2)
    assert one is not None
    assert other is not None
    window = room.desk.window(one)
    assert (window.kind, window.closes_at) == (WindowKind.STANDARD, NOW + timedelta(hours=24))
    assert room.desk.window(other).kind is WindowKind.NONE
    room.clock.advance(timedelta(hours=24))
    assert room.desk.window(one).kind is WindowKind.CLOSED
    assert await room.refusal(1) == "networks.window_closed"
    await room.desk.run(c.Reply(2, ("Still there?",)))


async def test_a_reply_has_the_networks_length(room: Room) -> None:
    await room.hear("m1")
    await room.hear("m2", by="weibo")
    await room.desk.run(c.Reply(1, ("好" * 30,)))
    assert await room.refusal(1, "好" * 31) == "networks.too_long_characters"
    await room.desk.run(c.Reply(2, ("好" * 10,)))
    assert await room.refusal(2, "好" * 11) == "networks.too_long_bytes"


async def test_nothing_is_taken_in_for_a_network_that_has_gone(room: Room) -> None:
    await room.hear("m1")
    room.config = replace(CONFIG, networks=())
    assert await room.refusal(1) == "networks.gone"


async def test_what_came_by_no_network_is_answered_where_it_came_from(room: Room) -> None:
    await room.told(NewTicket(Channel.OTHER, "Bo", "By phone"))
    assert await room.refusal(1) == "refusal.not_answerable"


async def test_who_was_erased_and_writes_again_is_somebody_new(room: Room) -> None:
    await room.hear("wamid.m1", "My secret", who="+49151-secret")
    await room.hear("m2", by="weibo")
    await room.desk.run(c.Reply(1, ("Gladly",)))
    [sent] = await room.store.read(outbox.of_tickets, [1])
    by_worker = Settling("op-sent", NOW, room.config)
    await room.store.write("op-sent", settle.confirm, sent.id, "whatsapp:out:wamid.r1", NOW, by_worker)
    card = await room.desk.card(1)
    assert card is not None
    by = Forgetting(Mode.ERASE, "mei", "op-erase", NOW + timedelta(minutes=1))
    await room.store.write(by.op, erase.forget, card.customer.id, by)
    room.clock.advance(timedelta(minutes=30))
    left = await room.store.read(everything)
    assert "+49151-secret" not in left
    assert "wamid" not in left
    assert await room.hear("m3", "Hello again", who="+49151-secret") == 3
    assert await room.texts(1) == ["", ""], "what was forgotten stays so"
    await room.desk.run(c.Reply(3, ("Hello",)))
