"""A desk on a real file for trying what is taken back, and all its rows for comparing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from igdesk.clock import FixedClock
from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Condition,
    Config,
    Csat,
    Department,
    FollowUp,
    Hook,
    Priority,
    Rule,
    Template,
    TicketField,
)
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound, Ticket
from igdesk.store import ingest, outbox, settle, tickets, together, undo
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.rows import recorded_of
from igdesk.store.run import run_command
from igdesk.store.settle import Settling
from igdesk.store.undo import Action, TakenBack

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",), authority={"coupon": Decimal(50)}),
        Agent("lin", "Lin", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("tess", "Tess", departments=("support",), trainee=True, buddy="mei"),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",), authority={"coupon": Decimal(100)}),
    ),
    compensations=(Compensation("coupon", "Coupon"),),
    categories=(
        Category("returns", "Returns", priority="high", kinds=("torn",)),
        Category("praise", "Praise"),
    ),
    priorities=(Priority("high", "High"), Priority("normal", "Normal")),
    fields=(TicketField("order_no", "Order"), TicketField("colour", "Colour")),
    templates=(Template("csat", "Rating", text="How was it, 1 to 5?", language="en"),),
    csat=Csat("on_close", "csat"),
    follow_up=FollowUp(timedelta(days=2), ("returns",)),
    hooks=(Hook("label", ("label",)),),
    rules=(Rule("send", Condition(text_any=("order",)), hook=("label",)),),
)
VOLATILE = frozenset({"version", "updated_at", "rev", "wake_at", "window_at", "not_before", "claimed_by", "seq"})
"""What every change changes, and what says nothing of a reply or call that waits for a decision; rows are compared in
their order, whichever numbers give it."""
TABLES = (
    "customers", "threads", "tickets", "ticket_tags", "messages", "notes", "outbox", "escalations", "promises", "legs",
    "calls", "incidents",
)  # fmt: skip


class Room:
    """A desk on a real file, where one customer after another writes, and people do something about it."""

    def __init__(self, path: Path) -> None:
        self.store = LocalStore(path, FixedClock(NOW), create=True)
        self._count = 0
        self.now = NOW

    def op(self) -> str:
        self._count += 1
        return f"{self._count:04d}"

    def write(self, *texts: str, who: str | None = None, channel: Channel = Channel.DM) -> int:
        """A customer writes; gives the number of the ticket that has it."""
        op = self.op()
        who = who or op
        kind = "comment" if channel is Channel.COMMENT else "dm"
        messages = tuple(
            Inbound(Direction.IN, self.now + timedelta(seconds=n), text, channel, remote_id=f"{op}m{n}")
            for n, text in enumerate(texts or ("hello",))
        )
        thread = InboundThread(
            "a", kind, f"{kind}-{who}", f"c-{who}", who, None, messages, post="p" if kind == "comment" else None
        )
        report = self.store.write(
            op, ingest.ingest, [thread], config=CONFIG, actor="sync", op=op, now=self.now
        ).result()
        return next(iter([*report.created, *sorted(report.updated)]))

    def do(self, *commands: c.Command, who: str = "mei") -> str:
        """Do it; gives the operation."""
        op = self.op()
        if len(commands) == 1:
            done = self.store.write(
                op, run_command, commands[0], actor=who, op=op, config=CONFIG, now=self.now
            ).result()
            assert done.changed
        else:
            self.store.write(
                op, together.run_commands, commands, actor=who, op=op, config=CONFIG, now=self.now
            ).result()
        return op

    def undo(self, op: str, who: str = "mei") -> TakenBack:
        own = self.op()
        return self.store.write(own, undo.undo, op, by=By(who, own, CONFIG, self.now)).result()

    def steps(self, who: str = "mei") -> tuple[list[Action], list[Action]]:
        return self.store.read(undo.steps, who).result()

    def answered(self, number: int, text: str = "well") -> str:
        """A reply has reached the customer."""
        op = self.do(c.Reply(number, (text,)))
        self.sends()
        return f"{op}-0"

    def claims(self) -> str:
        """The worker takes what is next."""
        by = Settling(self.op(), LATER, CONFIG)
        row = self.store.write(by.op, settle.claim_next, by).result()
        assert row is not None
        return row.id

    def sends(self) -> str:
        """What is next has reached Instagram."""
        reply = self.claims()
        by = Settling(self.op(), LATER, CONFIG)
        row = self.store.read(outbox.find, reply).result()
        if row is not None and row.way.speaks:
            self.store.write(by.op, settle.confirm, reply, f"id-{reply}", self.now, by).result()
        else:
            self.store.write(by.op, settle.confirm_done, reply, by).result()
        return reply

    def fails(self) -> str:
        """What is next is refused by Instagram."""
        reply = self.claims()
        by = Settling(self.op(), LATER, CONFIG)
        self.store.write(by.op, settle.fail, reply, Phrase("answering.gave_up", {"attempts": 3}), by).result()
        return reply

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """All that is on the desk, without its logs and what was taken back."""
        return self.store.read(_rows).result()


def _rows(db: sqlite3.Connection) -> dict[str, list[dict[str, Any]]]:
    for (number,) in db.execute("SELECT number FROM tickets").fetchall():
        log = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number]).fetchall()
        assert _replayed(number, tuple(log)) == tickets.find(db, number)
    made = "SELECT ticket FROM events WHERE kind = 'undone' AND json_extract(data, '$.first') = 1"
    gone = {row[0] for row in db.execute(f"SELECT number FROM tickets WHERE status = 'closed' AND number IN ({made})")}
    gone |= {
        row[0]
        for row in db.execute("SELECT number FROM tickets t WHERE merged_into = previous AND previous IS NOT NULL")
    }
    of_gone = f"SELECT {{}} FROM tickets WHERE number IN ({', '.join(map(str, gone))}) AND channel IN ('email', 'form')"
    owners = {what: {row[0] for row in db.execute(of_gone.format(what))} for what in ("customer", "thread")}
    cancelled = {row[0] for row in db.execute("SELECT id FROM outbox WHERE state = 'cancelled'")}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        rows = [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()]
        found[table] = [
            {name: value for name, value in row.items() if name not in VOLATILE}
            for row in rows
            if not row.get("removed")
            and row.get("state") != "cancelled"
            and row.get("number", row.get("ticket")) not in gone
            and row.get("outbox") not in cancelled
            and row.get("id") not in owners.get(table.removesuffix("s"), ())
        ]
    for promise in found["promises"]:
        promise["why"] = promise["why"] if promise["released_at"] else None  # which is told with that time alone
    return found


@lru_cache(1024)
def _replayed(number: int, log: tuple[sqlite3.Row, ...]) -> Ticket:
    """What a log tells of a ticket; of most it has told the same after each step."""
    return replay(number, map(recorded_of, log))
