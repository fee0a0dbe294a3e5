"""A desk in Chinese with conversations of every kind, for the tests of the ticket's screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from igdesk.clock import FixedClock
from igdesk.config import settings
from igdesk.config.automation import Effects, Rule
from igdesk.config.keys import Keys, names_of
from igdesk.config.model import (
    Agent,
    Category,
    Condition,
    Config,
    Department,
    Escalation,
    Levels,
    Limit,
    Priority,
    Target,
    Template,
    TicketField,
)
from igdesk.desk.desk import Desk, new_op
from igdesk.desk.queries import MessageView, NoteView, TicketCard, TicketDetail
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import AddNote, Command
from igdesk.rules.log import Recorded
from igdesk.rules.model import Attachment, Channel, Customer, Direction, Inbound, MessageState, Status, Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.store import settle
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.profiles import save_profile
from igdesk.widgets.preview import Preview

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
"""14:30 in Shanghai."""
ACCOUNT = "17841400000000000"

CONFIG = Config(
    desk=settings.Desk(name="Lumen", language="zh", timezone=ZoneInfo("Asia/Shanghai"), me="mei",
                      undo_send=timedelta(seconds=5)),
    departments=(Department("support", "客服", intake=True), Department("finance", "财务")),
    agents=(
        Agent("mei", "小美", "agent", ("support",)),
        Agent("lin", "阿林", "agent", ("support",)),
        Agent("zhou", "周主管", "supervisor", ("support",)),
    ),
    categories=(Category("returns", "退换货", priority="high"), Category("order", "订单物流")),
    customer_tiers=Levels(("visitor", "member", "vip"), {"visitor": "访客", "member": "会员", "vip": "重要客户"}),
    urgency=Levels(("general", "urgent", "serious", "crisis"),
                   {"general": "一般", "urgent": "紧急", "serious": "严重", "crisis": "危机"}),
    priorities=(
        Priority("urgent", "紧急", Limit(rest=timedelta(minutes=15)), Limit(rest=timedelta(minutes=30))),
        Priority("high", "高", Limit(rest=timedelta(hours=1)), Limit(rest=timedelta(hours=2))),
        Priority("medium", "中", Limit(rest=timedelta(hours=4)), Limit(days=1)),
        Priority("low", "低", Limit(days=1)),
    ),
    rules=(
        Rule("returns", Condition(text_any=("退货", "退款", "refund")),
             set_=Effects(category="returns", tags=("退款",))),
        Rule("known", Condition(followers_min=50000), set_=Effects(tier="vip")),
    ),
    escalations=(
        Escalation("harm", Condition(text_any=("过敏", "allergic")), Target(role="admin"),
                   Limit(rest=timedelta(minutes=30)), "可能造成人身伤害"),
        Escalation("press", Condition(text_any=("曝光",)), Target(agent="zhou"), Limit(rest=timedelta(hours=1)),
                   "客户威胁曝光"),
    ),
    fields=(TicketField("order_no", "订单号"),),
    templates=(
        Template("order-number", "询问订单号", "您好{customer.first_name|}，方便把订单号发给我吗？我马上帮您查。", "zh",
                 "warm", ("returns", "order")),
        Template("order-number", "询问订单号", "您好，请提供订单号，我们将为您查询。", "zh", "professional"),
        Template("how-to-return", "如何退换", "可以退换。请寄到 {address}，收到后 {days} 天内处理，订单 {order_no}。",
                 "zh", None, ("returns",)),
        Template("thanks", "收到", "您好，消息收到了，我看一下再回复您。", "zh"),
        Template("order-number", "Ask for the number", "Hi {customer.first_name|there}, may I have your order number?",
                 "en", None, ("returns", "order")),
    ),
)  # fmt: skip


IMAGE = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17890000000000&signature=Abc"
HOSTILE = "[/bold] [@click=app.quit]x[/] \x1b]0;owned\x07 [Name] \u202eevil"


def inbound(text: str, ago: timedelta, key: str, *, ours: bool = False, **more: Any) -> Inbound:
    """A message of the customer's, or of ours from the Instagram app; `more` are parts of `Inbound`."""
    return Inbound(Direction.OUT if ours else Direction.IN, NOW - ago, text, remote_id=key, **more)


def thread(who: str, messages: list[Inbound], name: str | None = None) -> InboundThread:
    """A direct-message thread as the sync reads it."""
    return InboundThread(ACCOUNT, "dm", f"t-{who}", f"igsid-{who}", who, name, tuple(messages))


def mia() -> InboundThread:
    """A conversation with most kinds of messages."""
    return thread(
        "mia.wang",
        [
            inbound("你们家的灯太好看了！", timedelta(hours=50), "m1", channel=Channel.STORY_MENTION,
                    story_url="https://www.instagram.com/stories/mia.wang/3141592653589793238/"),
            inbound("谢谢喜欢 ❤️", timedelta(hours=49.5), "m2", ours=True),
            inbound("我想退款，包裹到现在还没收到", timedelta(hours=3), "m3"),
            inbound("已经等了两个星期了 😤", timedelta(hours=2.98), "m4"),
            inbound("订单截图", timedelta(hours=2.97), "m5", attachments=(Attachment("image", IMAGE),)),
            inbound("您好，马上帮您查一下物流。", timedelta(hours=2.5), "m6", ours=True),
            inbound("", timedelta(minutes=90), "m7", unsupported=True),
            inbound("[b]还在吗[/b]？\x1b[31m 你们到底管不管！", timedelta(minutes=25), "m8"),
        ],
        "王米娅",
    )  # fmt: skip


@contextmanager
def desk_over(path: Path, threads: list[InboundThread], config: Config = CONFIG, me: str = "mei") -> Iterator[Desk]:
    """A desk over a new file with these threads in it."""
    clock = FixedClock(NOW)
    store = LocalStore(path / "desk.db", clock, create=True)
    try:
        for place, each in enumerate(threads):
            store.write(f"in{place}", ingest, [each], config=config, actor="sync", op=f"in{place}", now=NOW).result()
        desk = Desk(store, config, clock, me)
        take_notices(desk)
        yield desk
    finally:
        store.close()


def take_notices(desk: Desk) -> None:
    """As if they had been told before: nothing lies over a picture, whenever the screen gets to asking."""
    desk.take_notices(500).result()


def as_person(desk: Desk, who: str, *commands: Command) -> None:
    """What a colleague does at another computer."""
    other = Desk(desk._store, desk.config, desk._clock, who)  # the same file, another person
    for command in commands:
        other.run(command).result()


def fill_mia(desk: Desk) -> None:
    """Notes and a profile for `mia`."""
    as_person(desk, "lin", AddNote(1, "物流显示卡在海关，已经催了两次。\n周一再打一次电话。"))
    desk._store.write(
        "profile", save_profile, ACCOUNT, "igsid-mia.wang", username="mia.wang", name="王米娅", followers=128400,
        verified=True, config=desk.config, op="profile", now=NOW,
    ).result()  # fmt: skip


@contextmanager
def desk_of_three(path: Path) -> Iterator[Desk]:
    """A desk with Mia's long ticket and two plain ones in English, of Tom and Ann."""
    others = [
        thread("tom", [inbound("Hi, I want a refund please", timedelta(minutes=30), "t1")], "Tom Baker"),
        thread("ann", [inbound("one", timedelta(minutes=20), "e1"), inbound("two", timedelta(minutes=9), "e2")], "Ann"),
    ]
    with desk_over(path, [mia(), *others]) as made:
        fill_mia(made)
        yield made


def come_in(desk: Desk, *threads: InboundThread) -> None:
    """The sync brings more."""
    op = new_op()
    desk._store.write(op, ingest, threads, config=desk.config, actor="sync", op=op, now=desk.now()).result()


def settled(desk: Desk, outcome: Callable[..., None], *args: object) -> None:
    """The sync records what became of a reply."""
    op = new_op()
    by = settle.Settling(op, desk.now(), desk.config)
    desk._store.write(op, outcome, *args, by).result()


def talk(
    *messages: MessageView,
    more: bool = False,
    notes: tuple[NoteView, ...] = (),
    number: int = 1,
    events: tuple[Recorded, ...] = (),
) -> TicketDetail:
    """A conversation without a database."""
    ticket = Ticket(number, Status.OPEN, Channel.DM, 1, 1, NOW, NOW, "medium")
    card = TicketCard(ticket, Customer(1, "mia"), "", NOW, None, ())
    return TicketDetail(card, messages, more, notes, events, (), (), (), (), 1)


def said(place: int, text: str = "hello", *, ours: bool = False, **more: Any) -> MessageView:
    """A message, one an hour; `more` are parts of `MessageView`."""
    direction, author = (Direction.OUT, "mei") if ours else (Direction.IN, "mia")
    state = MessageState.SENT if ours else MessageState.RECEIVED
    view = MessageView(
        place,
        1,
        f"m{place}",
        direction,
        Channel.DM,
        author,
        text,
        NOW + timedelta(hours=place),
        (),
        None,
        False,
        state,
        None,
        None,
    )
    return replace(view, **more)


_ASKING = ("verbs", "outbox", "template", "send", "link", "snag", "settings")
"""Groups of workers that may wait for a person's answer."""


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until nothing is under way, or only a dialog's answer is missing."""
    app = pilot.app
    for _ in range(200):
        await pilot.pause()
        busy = [worker for worker in app.workers if not worker.is_finished]
        if not busy or (app.screen.is_modal and all(worker.group in _ASKING for worker in busy)):
            break
        await pilot.pause(0.005)
    await pilot.pause()


async def type_keys(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
        await quiet(pilot)


def pressed(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Brings a screen to where a picture of it is taken: all is read, then these keys have had their effect."""

    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        await type_keys(pilot, *keys)

    return prepare


async def previewed(pilot: Pilot[Any]) -> None:
    """Wait for the messages beside the list, where there is room: they are read after a short rest on a ticket."""
    await quiet(pilot)
    preview = pilot.app.screen.query_one(Preview)
    while preview.display and not any(str(part.render()) for part in preview.query(Static)):
        await pilot.pause(0.02)
    await quiet(pilot)


async def write(pilot: Pilot[Any], text: str) -> None:
    """Write in the text area that has the focus, as if it were pasted: a key takes its time."""
    area = pilot.app.screen.focused
    assert isinstance(area, TextArea)
    area.replace(text, *area.selection)
    await quiet(pilot)


def notices(pilot: Pilot[Any]) -> list[str]:
    """The notices that stand on the screen."""
    return [str(notice.message) for notice in pilot.app._notifications]


@asynccontextmanager
async def ticket_open(desk: Desk, lang: Lang = "en", number: int = 1) -> AsyncIterator[Pilot[Any]]:
    """A ticket on the screen."""
    app = IgdeskApp(desk, Words(lang, names_of(Keys)), desk._clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        app.open_ticket(number, (1, 2))
        await quiet(pilot)
        yield pilot
