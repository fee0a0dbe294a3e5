"""A desk where by chance all happens that a report counts, done by the real commands."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from igdesk.clock import FixedClock
from igdesk.config.automation import Escalation, Interval, Rule, Target
from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Condition,
    Config,
    Department,
    Desk,
    Hours,
    Limit,
    Priority,
    Template,
)
from igdesk.desk.report_json import report_json
from igdesk.desk.reporting import Question, Reporter
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.store import create, ingest, settle, undo
from igdesk.store.create import NewTicket
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.run import run_command
from igdesk.store.settle import Settling

OPENS, CLOSES = time(9), time(18)
CATEGORIES, TAGS, PEOPLE = ("returns", "parcel"), ("torn", "late"), ("mei", "lin")


def config_in(zone: str) -> Config:
    """A team that works from Monday to Friday in one time zone."""
    day = (Interval(OPENS, CLOSES),)
    first, resolution = Limit(rest=timedelta(hours=2)), Limit(days=1)
    return Config(
        desk=Desk(timezone=ZoneInfo(zone), undo_send=timedelta(0)),
        hours=Hours((day, day, day, day, day, (), ())),
        departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
        agents=tuple(
            Agent(each, each, role="admin", departments=("support",), authority={"coupon": Decimal(50)})
            for each in PEOPLE
        ),
        categories=tuple(Category(each, each) for each in CATEGORIES),
        priorities=(
            Priority("high", "High", first, None, resolution),
            Priority("medium", "Medium", first, None, resolution, hours="always"),
        ),
        compensations=(Compensation("coupon", "Coupon"),),
        rules=(Rule("hours", Condition(text_any=("opening",)), reply="hours"),),
        templates=(Template("hours", "Hours", text="From nine to six.", language="en"),),
        escalations=(Escalation("legal", Condition(text_any=("lawyer",)), Target(role="admin"), reason="A lawyer"),),
    )


def told(desk: ChanceDesk, **question: Any) -> dict[str, Any]:
    """What the report of some days says, as its JSON."""
    return report_json(Reporter(desk.path, desk.config, desk.clock).report(Question(**question), lambda *_: None))


class ChanceDesk:
    """A desk on a real file to which things happen by chance, always the same for one seed.

    Args:
        path: The file.
        zone: The desk's time zone.
        begin: When it begins.
        seed: Decides on all that happens.
    """

    def __init__(self, path: Path, zone: str, begin: datetime, seed: int) -> None:
        self.path, self.config = path, config_in(zone)
        self.clock = FixedClock(begin)
        self.store = LocalStore(path, self.clock, create=True)
        self._chance = random.Random(seed)
        self._count = 0
        self._customers = 0
        self._ops: list[str] = []

    def happens(self, steps: int) -> None:
        """So many things happen, one after the other; what the desk refuses did not happen."""
        weighted = (
            (self._writes, 9), (self._replies, 9), (self._app, 2), (self._status, 5), (self._sorted, 4),
            (self._upward, 1), (self._promise, 3), (self._leg, 5), (self._spends, 2), (self._merges, 1),
            (self._undoes, 2), (self._rates, 2), (self._by_mail, 1),
        )  # fmt: skip
        actions, weights = zip(*weighted, strict=True)
        for action in self._chance.choices(actions, weights, k=steps):
            self.clock.advance(timedelta(minutes=self._chance.choice((1, 5, 20, 90))))
            with suppress(Refusal, ConflictError, NotAllowedError):
                action()

    def above_answers(self) -> None:
        """Some of what was taken up is answered, and customers begin to matter."""
        for number in self.store.read(_taken_up).result()[::2]:
            self.clock.advance(timedelta(minutes=7))
            with suppress(Refusal, ConflictError, NotAllowedError):
                self._do(c.ReturnEscalation(number, "so"))
        with closing(sqlite3.connect(self.path)) as db:
            db.execute("UPDATE customers SET tier = 'vip' WHERE id % 3 = 0")
            db.commit()

    def _op(self) -> str:
        self._count += 1
        return f"op{self._count:04d}"

    def _do(self, command: c.Command) -> None:
        op = self._op()
        self.store.write(
            op, run_command, command, actor="mei", op=op, config=self.config, now=self.clock.now()
        ).result()
        self._ops.append(op)

    def _ticket(self) -> int:
        """One of the latest."""
        latest = self.store.read(_latest).result()
        return max(latest - self._chance.randint(0, 9), 1)

    def _with(self, column: str) -> int | None:
        """A ticket that has something open of that."""
        found = self.store.read(_numbers, f"{column} <> '[]' AND merged_into IS NULL").result()
        return self._chance.choice(found) if found else None

    def _writes(self, *, out: bool = False) -> None:
        if self._chance.random() < 0.6 and not out:
            self._customers += 1
            who = self._customers
        else:
            who = self._chance.randint(max(self._customers - 9, 1), max(self._customers, 1))
        text = self._chance.choice(("a question", "when are you opening", "my lawyer says", "where is it"))
        op, now = self._op(), self.clock.now()
        at = now - timedelta(seconds=self._chance.randint(0, 40))
        message = Inbound(Direction.OUT if out else Direction.IN, at, text, remote_id=op)
        thread = InboundThread("1784", "dm", f"t{who}", f"c{who}", f"c{who}", None, (message,), updated_at=at)
        self.store.write(op, ingest.ingest, [thread], config=self.config, actor="sync", op=op, now=now).result()

    def _app(self) -> None:
        self._writes(out=True)

    def _by_mail(self) -> None:
        op = self._op()
        new = NewTicket(Channel.EMAIL, "Carol", "by mail", category="returns", tags=("torn", "late"))
        self.store.write(op, create.create, new, actor="mei", op=op, config=self.config, now=self.clock.now()).result()

    def _replies(self) -> None:
        texts = self._chance.choice((("one",), ("one", "two")))
        then = self._chance.choice((Status.WAITING, Status.RESOLVED))
        self._do(c.Reply(self._ticket(), texts, then=then))
        self.clock.advance(timedelta(seconds=20))
        while True:
            by = Settling(self._op(), self.clock.now(), self.config)
            row = self.store.write(by.op, settle.claim_next, by).result()
            if row is None:
                return
            by = Settling(self._op(), self.clock.now(), self.config)
            self.store.write(by.op, settle.confirm, row.id, f"sent-{row.id}", by.now, by).result()

    def _status(self) -> None:
        wanted = self._chance.choice((Status.RESOLVED, Status.RESOLVED, Status.CLOSED, Status.OPEN))
        self._do(c.SetStatus(self._ticket(), wanted))

    def _sorted(self) -> None:
        number = self._ticket()
        self._do(
            self._chance.choice(
                (
                    c.SetCategory(number, self._chance.choice(CATEGORIES)),
                    c.SetTags(number, (self._chance.choice(TAGS),)),
                    c.Assign(number, self._chance.choice(PEOPLE)),
                    c.SetPriority(number, "high"),
                )
            )
        )

    def _upward(self) -> None:
        self._do(c.Escalate(self._ticket(), "angry"))

    def _promise(self) -> None:
        due = self.clock.now() + timedelta(hours=self._chance.choice((1, 30)))
        number = self._with("promises")
        if number is None or self._chance.random() < 0.4:
            self._do(c.GivePromise(self._ticket(), "a call", due))
        else:
            self._do(self._chance.choice((c.KeepPromise(number), c.ReleasePromise(number, "not wanted"))))

    def _leg(self) -> None:
        number = self._ticket()
        if self._chance.random() < 0.6:
            number = self._with("legs") or number
        self._do(
            self._chance.choice(
                (
                    *(c.HandOff(number, "tech", "why", due=self.clock.now() + timedelta(hours=5)),) * 3,
                    *(c.HandBack(number, "so", "tech"),) * 2,
                    c.Recall(number),
                )
            )
        )

    def _spends(self) -> None:
        self._do(c.Compensate(self._ticket(), "coupon", Decimal(self._chance.choice((10, 20, 80)))))

    def _merges(self) -> None:
        self._do(c.Merge(self._ticket(), self._ticket()))

    def _rates(self) -> None:
        self._do(c.Rate(self._ticket(), self._chance.randint(1, 5)))

    def _undoes(self) -> None:
        if self._ops:
            op = self._op()
            self.store.write(op, undo.undo, self._ops.pop(), by=By("mei", op, self.config, self.clock.now())).result()


def _latest(db: sqlite3.Connection) -> int:
    found: int = db.execute("SELECT coalesce(max(number), 1) FROM tickets").fetchone()[0]
    return found


def _taken_up(db: sqlite3.Connection) -> list[int]:
    asked = "SELECT DISTINCT ticket FROM escalations WHERE removed = 0 AND answered_at IS NULL ORDER BY ticket"
    return [row[0] for row in db.execute(asked)]


def _numbers(db: sqlite3.Connection, asked: str) -> list[int]:
    return [row[0] for row in db.execute(f"SELECT number FROM tickets WHERE {asked} ORDER BY number")]
