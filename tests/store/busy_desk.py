"""A small desk with something of everything in it, made by the real units of work; Ada's words all hold `zyx`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.automation import Escalation, Rule, Target
from igdesk.config.model import Agent, Compensation, Condition, Config, Department, Effects, Hook, TicketField
from igdesk.i18n import Phrase
from igdesk.rules.commands import (
    AddNote,
    Claim,
    Command,
    Compensate,
    Escalate,
    FlagCase,
    GivePromise,
    HandBack,
    HandOff,
    Link,
    Merge,
    OpenIncident,
    ReleasePromise,
    Reply,
    SetField,
    SetStatus,
    SetTags,
    Split,
)
from igdesk.rules.log import replay
from igdesk.rules.model import Attachment, Channel, Direction, Inbound, Status
from igdesk.store import (
    create,
    ingest,
    mentions,
    missed_searches,
    pages,
    posts,
    saved_views,
    settle,
    sync_state,
    together,
    undo,
)
from igdesk.store import run as running
from igdesk.store.create import NewTicket
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread, IngestReport, Unreadable
from igdesk.store.joining import By
from igdesk.store.rows import TICKET_COLUMNS, recorded_of, ticket_of
from igdesk.store.saved_views import NewView
from igdesk.store.search import index
from igdesk.store.settle import Settling

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(Agent("mei", "Mei", role="admin", departments=("support",)), Agent("lin", "Lin", departments=("support",))),
    fields=(TicketField("order_no", "Order"), TicketField("phone", "Phone")),
    rules=(
        Rule(
            "angry",
            Condition(text_regex=r"(zyxfury\d+)"),
            set_=Effects(tags=("angry",), fields={"order_no": "$1"}),
            hook=("lamp",),
        ),
        Rule("famous", Condition(followers_min=1000), set_=Effects(tags=("famous",), tier="vip")),
    ),
    compensations=(Compensation("coupon", "Coupon"), Compensation("part", "Part", counts_as="refund")),
    hooks=(Hook("lamp", ("lamp",)),),
    escalations=(Escalation("legal", Condition(text_any=("lawyer",)), Target(role="admin"), reason="A lawyer"),),
)


@dataclass
class BusyDesk:
    """A desk and the hands that work on it."""

    path: Path
    clock: FixedClock
    store: LocalStore
    steps: int = 0

    def op(self) -> str:
        self.steps += 1
        self.clock.advance(timedelta(seconds=1))
        return f"op{self.steps}"

    def comes(self, *threads: InboundThread, faults: tuple[Unreadable, ...] = ()) -> IngestReport:
        """What the sync brings."""
        op = self.op()
        return self.store.write(
            op, ingest.ingest, threads, faults, config=CONFIG, actor="sync", op=op, now=self.clock.now()
        ).result()

    def do(self, command: Command, actor: str = "mei") -> running.Done:
        op = self.op()
        return self.store.write(
            op, running.run_command, command, actor=actor, op=op, config=CONFIG, now=self.clock.now()
        ).result()

    def undo(self, op: str, actor: str = "mei") -> undo.TakenBack:
        own = self.op()
        return self.store.write(own, undo.undo, op, by=By(actor, own, CONFIG, self.clock.now())).result()

    def by(self) -> Settling:
        return Settling(self.op(), self.clock.now(), CONFIG)

    def sends(self, reply: str) -> None:
        """A reply goes out and arrives."""
        self.store.write(self.op(), settle.claim_next, self.by()).result()
        self.store.write(self.op(), settle.confirm, reply, f"sent-{reply}", self.clock.now(), self.by()).result()

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        def read(db: sqlite3.Connection) -> list[tuple[object, ...]]:
            return [tuple(row) for row in db.execute(sql, values)]

        return self.store.read(read).result()

    def check(self) -> None:
        """Every ticket is what its log tells, nothing points into the void, and the index finds what is there."""

        def read(db: sqlite3.Connection) -> None:
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            for row in db.execute(f"SELECT {TICKET_COLUMNS} FROM tickets t").fetchall():
                log = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [row["number"]])
                assert replay(row["number"], map(recorded_of, log)) == ticket_of(row)

        self.store.read(read).result()


def said(key: str, text: str, *, ago: int = 60, out: bool = False, **more: object) -> Inbound:
    """A message, `ago` minutes before the desk begins."""
    direction = Direction.OUT if out else Direction.IN
    return Inbound(direction, NOW - timedelta(minutes=ago), text, remote_id=key, **more)  # type: ignore[arg-type]


def dm(who: str, *messages: Inbound, name: str | None = None) -> InboundThread:
    """A conversation as the sync reads it."""
    thread = f"t-{sum(who.encode())}"  # Instagram's ids tell no names
    return InboundThread("1784", "dm", thread, f"igsid-{who}", who, name, messages, updated_at=messages[-1].at)


def ada(*messages: Inbound) -> InboundThread:
    return dm("zyx.ada", *messages, name="Zyxa Lovelace")


def open_desk(folder: Path) -> BusyDesk:
    clock = FixedClock(NOW)
    path = folder / "desk.db"
    return BusyDesk(path, clock, LocalStore(path, clock, create=True))


def busy_desk(folder: Path) -> BusyDesk:
    """The desk with everything: Ada's tickets 1 (merged into Bob's 3), 2 and 4; Bob's 3; 5 written down by hand."""
    desk = open_desk(folder)
    photo = (Attachment("image", "https://cdn.example/zyx/1.jpg", "zyx.jpg"),)
    desk.comes(
        ada(
            said("a1", "zyxfury77 I am zyx.ada, call 0170 1234567", ago=300),
            said("a2", "zyxpicture", ago=299, attachments=photo, story_url="https://story.example/zyx"),
        ),
        faults=(Unreadable("a-broken", "no text", '{"from": "zyx.ada"'),),
    )
    desk.do(Claim(1))
    desk.do(AddNote(1, "zyxnote about Zyxa"))
    desk.do(SetField(1, "phone", "zyx-0170"))
    desk.do(Escalate(1, "zyxreason: she is angry"))
    [answered] = desk.do(Reply(1, ("Dear zyx.ada, zyxreply",))).replies
    desk.clock.advance(timedelta(minutes=1))
    desk.sends(answered)
    desk.do(SetStatus(1, Status.CLOSED))
    desk.comes(ada(said("a3", "zyxonce, my lawyer says", ago=200), said("a4", "zyxmore", ago=199)))
    desk.comes(dm("bob", said("b1", "@zyx.ada sent me", ago=150), name="Bob"))
    gone = desk.do(AddNote(2, "zyxgone")).op
    desk.undo(gone)
    named = desk.do(SetField(2, "phone", "zyx-0171")).op
    desk.undo(named)
    desk.do(SetTags(2, ("late",)))
    split = desk.rows("SELECT id FROM messages WHERE remote_id = 'a4'")[0][0]
    assert isinstance(split, int)
    desk.do(Split(2, (split,)))
    desk.do(SetField(2, "order_no", "zyx-42"))
    desk.do(GivePromise(2, "zyxpromise for Zyxa", NOW + timedelta(days=2)))
    desk.do(Merge(2, 3))
    desk.comes(ada(said("a5", "zyxlate after the merge", ago=100)))
    desk.do(Link(4, 3))
    desk.do(GivePromise(4, "zyxparcel", NOW + timedelta(days=1), "lin"))
    desk.do(ReleasePromise(4, "zyxwhy: Zyxa did not want it"))
    desk.do(GivePromise(4, "zyxcall", NOW + timedelta(days=3)))
    desk.undo(desk.do(GivePromise(4, "zyxmistake", NOW + timedelta(days=3))).op)
    desk.do(Reply(4, ("zyxpending",)))
    desk.do(HandOff(4, "tech", "zyxquestion", deliver="zyxcause of Zyxa's trouble"))
    desk.do(HandBack(4, "zyxreturned"))
    desk.do(HandOff(4, "tech", "zyxmore of it", due=NOW + timedelta(days=1)), actor="lin")
    desk.do(AddNote(3, "Bob knows Zyxa, @mei"), actor="lin")
    desk.do(FlagCase(4, "bad", "zyxlesson: Zyxa waited"))
    desk.do(GivePromise(3, "Bob hears of Zyxa", NOW + timedelta(days=2)), actor="lin")
    desk.do(OpenIncident(3, "cups of @zyx.ada leak", "leaks", ("leaks",)), actor="lin")
    new = NewTicket(Channel.EMAIL, "Carol", "by mail", subject="A subject", fields={"order_no": "7"}, tags=("mail",))
    op = desk.op()
    desk.store.write(op, create.create, new, actor="mei", op=op, config=CONFIG, now=desk.clock.now()).result()
    desk.do(Compensate(5, "coupon", Decimal("12.50"), "CNY"))
    desk.do(Compensate(5, "part", Decimal(80)), actor="lin")
    old = InboundThread("import", "import", "999", None, None, "Dora", (
        Inbound(Direction.IN, NOW - timedelta(days=90), "long ago", import_key="k1"),
        Inbound(Direction.OUT, NOW - timedelta(days=89), "answered", import_key="k2"),
    ))  # fmt: skip
    op = desk.op()
    desk.store.write(op, together.take_history, (old,), config=CONFIG, op=op, now=desk.clock.now()).result()
    desk.store.write(desk.op(), sync_state.set_watermark, "1784", NOW, None).result()
    post = posts.PostRow("post-1", True, "https://www.instagram.com/p/1/", "New tea", "FEED", NOW, 3, NOW)
    desk.store.write(desk.op(), posts.keep, "1784", (post,), None).result()
    desk.store.write(desk.op(), pages.keep, "page-1", "1784", None).result()
    mention = mentions.Mention("1784", "comment-9", "post-9", NOW)
    desk.store.write(desk.op(), mentions.keep, (mention,), NOW).result()
    for view in (NewView("Hers", "all", "from:@zyx.ada", "newest"), NewView("Late", "open", "is:overdue", "sla", True)):
        desk.store.write(desk.op(), saved_views.save, view, "mei", NOW, leads=False).result()
    for asked in ("zyx.ada refund", "invoice"):
        desk.store.write(desk.op(), missed_searches.note, asked, "mei", NOW).result()
    desk.comes(dm("eve", said("e1", "hello", ago=30)))
    [doubtful] = desk.do(Reply(7, ("are you there",))).replies
    desk.clock.advance(timedelta(minutes=1))
    desk.store.write(desk.op(), settle.doubt, doubtful, Phrase("outbox.interrupted"), desk.by()).result()
    desk.store.write(desk.op(), index.rebuild).result()
    return desk
