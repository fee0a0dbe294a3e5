"""Somebody who does anything at all on a desk, by chance, and what must hold of it after every step."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from igdesk.clock import FixedClock, to_ms
from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Config,
    Csat,
    Department,
    Desk,
    FollowUp,
    Limit,
    Sharing,
    Sop,
    Template,
)
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound, Status, Ticket
from igdesk.store import erase, ingest, outbox, settle, tickets, ticking, undo
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.rows import recorded_of
from igdesk.store.run import run_command
from igdesk.store.search import index
from igdesk.store.settle import Settling

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
INTAKE = "support"
OTHERS = ("tech", "warehouse")
PEOPLE = ("mei", "lin", "tess", "ken", "wu", "zhou")
CONFIG = Config(
    desk=Desk(
        closes_after=timedelta(days=5),
        waiting_closes_after=timedelta(days=9),
        closing_notice="csat",
        resolved_reopens_for=timedelta(days=3),
    ),
    departments=(Department(INTAKE, "Support", intake=True), *(Department(each, each) for each in OTHERS)),
    agents=(
        Agent("mei", "Mei", departments=(INTAKE,), authority={"coupon": Decimal(10)}),
        Agent("lin", "Lin", departments=(INTAKE,)),
        Agent("tess", "Tess", departments=("support",), trainee=True),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("wu", "Wu", departments=("warehouse",)),
        Agent("zhou", "Zhou", role="supervisor", departments=(INTAKE,), authority={"coupon": Decimal(100)}),
    ),
    compensations=(Compensation("coupon", "Coupon"), Compensation("refund", "Refund")),
    categories=(
        Category("returns", "Returns", sop=Sop("tech", ("warehouse",), "a cause", Limit(rest=timedelta(hours=4)))),
        Category("praise", "Praise"),
    ),
    templates=(Template("csat", "Rating", text="How was it, 1 to 5?", language="en"),),
    csat=Csat("on_close", "csat"),
    assignment=Sharing(take_back=Limit(rest=timedelta(hours=3))),
    follow_up=FollowUp(timedelta(days=2), ("returns",)),
)
Choices = dict[str, Callable[[], c.Command]]
_SAYS = ("it broke", "5", "thanks", "bad", "well?", "not great, still broken", "2 stars", "👍")
_REFUSED = (Refusal, ConflictError, NotAllowedError)


@dataclass
class Wanderer:
    """One desk and the hands of everybody on it.

    Args:
        folder: Where it is.
        seed: What happens.
    """

    folder: Path
    seed: int
    done: list[str] = field(default_factory=list)
    """What was tried, for whoever looks at a failure."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = FixedClock(NOW)
        self.store = LocalStore(self.folder / f"desk{self.seed}.db", self.clock, create=True)
        self._steps = 0
        self.kept = 0
        for who in ("ada", "bob", "eve"):
            self._customer_writes(who)
        self._customer_comments("ada")

    def step(self) -> None:
        """Do something, and see that everything holds afterwards."""
        act = self.chance.choice(
            [self._command] * 12
            + [self._undo] * 4
            + [self._time_passes] * 3
            + [self._message] * 2
            + [self._deliver] * 3
            + [self._customer_is_forgotten] * (self.chance.random() < 0.15)
        )
        try:
            act()
            self.kept += 1
        except _REFUSED as error:
            self.done.append(f"  refused: {error.__class__.__name__} {error}")
        self.store.read(check, self.clock.now()).result()

    def there_and_back(self, steps: int) -> bool:
        """Give commands alone and take all of them back, the latest first; whether every undoing was allowed."""
        before = {each.number: _state(each) for each in self._tickets()}
        given = []
        for _ in range(steps):
            self.clock.advance(timedelta(milliseconds=10))
            try:
                given.append(self._command())
            except _REFUSED as error:
                self.done.append(f"  refused: {error.__class__.__name__} {error}")
        for op, who in reversed([each for each in given if each is not None]):
            back = self._op()
            self.done.append(f"{back} {who} takes back {op}")
            try:
                self.store.write(back, undo.undo, op, by=By(who, back, CONFIG, self.clock.now())).result()
            except _REFUSED as error:
                self.done.append(f"  refused: {error.__class__.__name__} {error}")
                return False
            self.store.read(check, self.clock.now()).result()
        after = {each.number: _state(each) for each in self._tickets() if each.number in before}
        for number, ticket in before.items():
            assert after[number] == ticket, f"{number} is not what it was"
        return True

    def _op(self) -> str:
        self._steps += 1
        self.clock.advance(timedelta(seconds=1))
        return f"s{self._steps:04d}"

    def _tickets(self) -> list[Ticket]:
        return self.store.read(_all).result()

    def _command(self) -> tuple[str, str] | None:
        """A command, by whom; none where it changed nothing."""
        op, who = self._op(), self.chance.choice(PEOPLE)
        command = self._any_command()
        self.done.append(f"{op} {who} {command}")
        work = self.store.write(op, run_command, command, actor=who, op=op, config=CONFIG, now=self.clock.now())
        return (op, who) if work.result().changed else None

    def _any_command(self) -> c.Command:
        known, chance = self._tickets(), self.chance
        alive = [each for each in known if each.status is not Status.CLOSED] or known
        ticket = chance.choice(alive if chance.random() < 0.9 else known)
        choices = self._about_people_and_promises(ticket) | self._about_the_rest(ticket, chance.choice(known).number)
        choices |= self._about_what_goes_up(ticket)
        often = ("promise", "keep", "off", "back", "merge", "resolve", "reply", "split", "row")
        return choices[chance.choice([*choices, *often])]()

    def _about_people_and_promises(self, ticket: Ticket) -> Choices:
        chance, number = self.chance, ticket.number
        due = self.clock.now() + timedelta(hours=chance.choice((1, 5, 30, 100)))
        promise = chance.choice([None, *(each.id for each in ticket.promises)])
        leg = chance.choice([None, *(each.id for each in ticket.legs)])
        return {
            "promise": lambda: c.GivePromise(number, f"a cup for {number}", due, chance.choice((None, *PEOPLE))),
            "keep": lambda: c.KeepPromise(number, promise),
            "let go": lambda: c.ReleasePromise(number, "not needed", promise),
            "off": lambda: c.HandOff(number, chance.choice(OTHERS), "why?", due=chance.choice((None, due))),
            "back": lambda: c.HandBack(number, "so", leg),
            "recall": lambda: c.Recall(number, leg),
            "claim": lambda: c.Claim(number),
            "assign": lambda: c.Assign(number, chance.choice((None, *PEOPLE))),
            "snooze": lambda: c.Snooze(number, chance.choice((None, due))),
        }

    def _about_what_goes_up(self, ticket: Ticket) -> Choices:
        chance, number = self.chance, ticket.number
        kind = chance.choice(("coupon", "refund"))
        return {
            "escalate": lambda: c.Escalate(number, "loud", chance.choice((None, "department:tech", "role:admin"))),
            "give": lambda: c.Compensate(number, kind, Decimal(chance.choice((5, 50, 500)))),
            "approve": lambda: c.Approve(number, chance.choice((None, kind))),
            "return": lambda: c.ReturnEscalation(number, "offer less"),
            "take over": lambda: c.TakeOver(number),
            "withdraw": lambda: c.Withdraw(number, chance.choice((None, kind))),
        }

    def _about_the_rest(self, ticket: Ticket, other: int) -> Choices:
        chance, number = self.chance, ticket.number
        going = self.store.read(_messages_of, number).result()
        return {
            "status": lambda: c.SetStatus(number, chance.choice([each for each in Status if each is not Status.NEW])),
            "resolve": lambda: c.SetStatus(number, Status.RESOLVED),
            "category": lambda: c.SetCategory(number, chance.choice((None, "returns", "praise"))),
            "reply": lambda: self._reply(number),
            "merge": lambda: c.Merge(number, other),
            "split": lambda: c.Split(number, tuple(going[chance.randrange(len(going) or 1) :])),
            "link": lambda: c.Link(number, other),
            "rate": lambda: c.Rate(number, chance.randint(1, 5)),
            "ask": lambda: c.AskRating(number),
            "follow": lambda: c.EndFollowUp(number, chance.choice((None, "well")), chance.random() < 0.5),
            "hide": lambda: c.HideComment(number, hidden=chance.random() < 0.5),
            "react": lambda: c.React(number, remove=chance.random() < 0.5),
            "tag": lambda: c.SetTags(number, (chance.choice("abc"),), (chance.choice("abc"),)),
            "row": lambda: self._about_a_reply(number),
        }

    def _reply(self, number: int) -> c.Command:
        chance = self.chance
        then = chance.choice((Status.WAITING, Status.OPEN, Status.RESOLVED))
        texts = ("well", "and so on")[: chance.randint(1, 2)]
        due = self.clock.now() + timedelta(days=1)
        also = (c.GivePromise(number, "progress", due),) if chance.random() < 0.3 else ()
        at = self.clock.now() + timedelta(hours=3) if chance.random() < 0.3 else None
        return c.Reply(number, texts, then=then, private=chance.random() < 0.3, also=also, at=at)

    def _about_a_reply(self, number: int) -> c.Command:
        rows = self.store.read(outbox.unsettled).result()
        if not rows:
            return c.AddNote(number, "nothing waits")
        row = self.chance.choice(rows)
        if row.awaits_release and self.chance.random() < 0.6:
            returns = c.ReturnReply(row.ticket, row.id, "warmer")
            return self.chance.choice((c.ReleaseReply(row.ticket, row.id), returns))
        if row.waits and self.chance.random() < 0.6:
            at = self.chance.choice((None, self.clock.now() + timedelta(hours=1)))
            return c.RescheduleReply(row.ticket, row.id, at)
        return self.chance.choice((c.CancelReply, c.RetryReply, c.ConfirmReply))(row.ticket, row.id)

    def _undo(self) -> None:
        op, who = self._op(), self.chance.choice(PEOPLE)
        back, again = self.store.read(undo.steps, who).result()
        steps = again if again and self.chance.random() < 0.4 else back
        if steps:
            what = self.chance.choice(steps[-4:]).op
            self.done.append(f"{op} {who} takes back {what}")
            self.store.write(op, undo.undo, what, by=By(who, op, CONFIG, self.clock.now())).result()

    def _time_passes(self) -> None:
        """The clock goes on, seldom back; then the desk is looked at until nothing more is due."""
        by = self.chance.choice([timedelta(minutes=1), timedelta(hours=6), timedelta(days=1), timedelta(days=6)])
        self.clock.advance(-timedelta(hours=1) if self.chance.random() < 0.1 else by)
        self.done.append(f"time: {self.clock.now()}")
        for _ in range(20):
            op = self._op()
            if not self.store.write(op, ticking.tick_due, config=CONFIG, op=op, now=self.clock.now()).result():
                break
        left = self.store.read(_due, self.clock.now()).result()
        assert not left, f"time does something again and again to {left}"

    def _message(self) -> None:
        who = self.chance.choice(("ada", "bob", "eve"))
        if self.chance.random() < 0.3:
            self._customer_comments(who)
        else:
            self._customer_writes(who)

    def _customer_writes(self, who: str) -> None:
        op = self._op()
        late = timedelta(minutes=self.chance.choice((0, 0, 0, 30)))
        texts = self.chance.choices(_SAYS, k=self.chance.randint(1, 2))
        messages = tuple(
            Inbound(Direction.IN, self.clock.now() - late, text, remote_id=f"{op}-{n}") for n, text in enumerate(texts)
        )
        self._comes(op, InboundThread("1784", "dm", f"t-{who}", f"igsid-{who}", who, None, messages))

    def _customer_comments(self, who: str) -> None:
        op = self._op()
        said = Inbound(Direction.IN, self.clock.now(), "how much?", Channel.COMMENT, remote_id=f"{op}-c")
        self._comes(op, InboundThread("1784", "comment", f"top/{who}", f"igsid-{who}", who, None, (said,), post="p"))

    def _comes(self, op: str, thread: InboundThread) -> None:
        self.done.append(f"{op} comes {thread.kind} of {thread.username}: {[each.text for each in thread.messages]}")
        self.store.write(
            op, ingest.ingest, [thread], config=CONFIG, actor="sync", op=op, now=self.clock.now()
        ).result()  # fmt: skip

    def _deliver(self) -> None:
        """The worker sends what is due; what comes of it is as it may be."""
        self.clock.advance(timedelta(seconds=6))
        by = Settling(self._op(), self.clock.now(), CONFIG)
        due = self.store.read(outbox.next_due, by.now, asleep=True).result()
        if due is not None and due.asleep:
            self.done.append(f"{by.op} wakes {due.id}")
            self.store.write(by.op, settle.wake, due.id, by).result()
            by = Settling(self._op(), self.clock.now(), CONFIG)
        row = self.store.write(by.op, settle.claim_next, by).result()
        if row is None:
            return
        fate = self.chance.choice(("confirm", "confirm", "fail", "doubt", "die"))
        self.done.append(f"{by.op} {row.way} of {row.ticket}: {fate} {row.id}")
        by = Settling(self._op(), self.clock.now(), CONFIG)
        if fate == "confirm" and not row.way.speaks:
            self.store.write(by.op, settle.confirm_done, row.id, by).result()
        elif fate == "confirm":
            self.store.write(by.op, settle.confirm, row.id, f"id-{by.op}", self.clock.now(), by).result()
        elif fate == "fail":
            self.store.write(by.op, settle.fail, row.id, Phrase("outbox.earlier_part"), by).result()
        elif fate == "doubt" and row.way.speaks:
            self.store.write(by.op, settle.doubt, row.id, Phrase("outbox.interrupted"), by).result()
        else:
            self.store.write(by.op, settle.doubt_interrupted, by).result()

    def _customer_is_forgotten(self) -> None:
        op = self._op()
        customer = self.store.read(_somebody, self.chance.random()).result()
        mode = self.chance.choice(list(erase.Mode))
        self.done.append(f"{op} {mode} {customer}")
        by = erase.Forgetting(mode, "zhou", op, self.clock.now())
        self.store.write(op, erase.forget, customer, by).result()


def _state(ticket: Ticket) -> Ticket:
    """A ticket without what every step changes."""
    return replace(ticket, version=0, updated_at=NOW)


def _all(db: sqlite3.Connection) -> list[Ticket]:
    found = (tickets.find(db, row[0]) for row in db.execute("SELECT number FROM tickets ORDER BY number").fetchall())
    return [each for each in found if each is not None]


def _messages_of(db: sqlite3.Connection, number: int) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM messages WHERE ticket = ? ORDER BY id", [number])]


def _due(db: sqlite3.Connection, now: datetime) -> list[int]:
    return [row[0] for row in db.execute("SELECT number FROM tickets WHERE wake_at <= ?", [to_ms(now)])]


def _somebody(db: sqlite3.Connection, luck: float) -> int:
    rows = db.execute("SELECT id FROM customers ORDER BY id").fetchall()
    return int(rows[int(luck * len(rows))][0])


def check(db: sqlite3.Connection, now: datetime) -> None:
    """What must hold of a desk whatever was done to it."""
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert index.faults(db, 1000) == 0
    for ticket in _all(db):
        log = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [ticket.number]).fetchall()
        assert replay(ticket.number, map(recorded_of, log)) == ticket, "the log tells another ticket"
        _check_ticket(ticket)
    _check_promises(db)
    _check_legs(db)
    _check_replies(db)
    _check_escalations(db)


def _check_ticket(ticket: Ticket) -> None:
    if ticket.has_ended:
        assert not ticket.promises, f"{ticket.number} has ended with a promise to keep"
        assert not ticket.legs, f"{ticket.number} has ended while a department is asked"
        waits = ticket.merged_into is None and any(not each.granted for each in ticket.compensations)
        assert not waits, f"{ticket.number} has ended with a proposal that nobody decided on"
    due = (*(each.due_at for each in ticket.promises), *(each.due_at for each in ticket.legs))
    duties = [each for each in due if each is not None]
    if not ticket.has_ended and duties:
        assert ticket.due_at is not None
        assert ticket.due_at <= min(duties)
    if ticket.legs:
        assert ticket.department in {each.department for each in ticket.legs}, f"{ticket.number} lies elsewhere"
    elif ticket.merged_into is None:
        assert ticket.department == INTAKE, f"{ticket.number} came from nowhere to {ticket.department}"
    assert len({each.department for each in ticket.legs}) == len(ticket.legs)


def _check_escalations(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT ticket FROM escalations WHERE answered_at IS NULL AND removed = 0")
    waiting, known = {row["ticket"] for row in rows}, {each.number: each for each in _all(db)}
    assert all(known[number].merged_into is None for number in waiting), "it is asked where nobody looks for it"
    assert waiting == {n for n, each in known.items() if each.escalated and each.merged_into is None}
    half = db.execute("SELECT 1 FROM escalations WHERE (answered_at IS NULL) <> (answer IS NULL)").fetchall()
    assert half == []


def _check_promises(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT * FROM promises WHERE kept_at IS NULL AND released_at IS NULL AND removed = 0")
    there = sorted((row["id"], row["ticket"], row["owner"], row["at"], row["due_at"]) for row in rows)
    stand = sorted(
        (each.id, ticket.number, each.owner, to_ms(each.since), to_ms(each.due_at))
        for ticket in _all(db)
        for each in ticket.promises
    )
    assert there == stand, "the rows of promises say something else than the tickets"


def _check_legs(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT * FROM legs WHERE done_at IS NULL AND removed = 0")
    there = sorted(
        (row["id"], row["ticket"], row["department"], row["owner"] or "", row["due_at"] or 0) for row in rows
    )
    stand = sorted(
        (each.id, ticket.number, each.department, each.owner or "", 0 if each.due_at is None else to_ms(each.due_at))
        for ticket in _all(db)
        for each in ticket.legs
    )
    assert there == stand, "the rows of legs say something else than the tickets"


def _check_replies(db: sqlite3.Connection) -> None:
    """Each is looked after by the ticket that shows it; nothing is on its way twice for one comment."""
    twice = db.execute(
        "SELECT target FROM outbox WHERE way = 'private' AND state NOT IN ('cancelled', 'failed')"
        " GROUP BY target HAVING count(*) > 1"
    ).fetchall()
    assert not twice, "a second private reply to a comment is on its way"
    for row in db.execute("SELECT * FROM outbox WHERE state IN ('queued', 'sending', 'unconfirmed')").fetchall():
        ticket = tickets.find(db, row["ticket"])
        assert ticket is not None
        assert ticket.merged_into is None, f"{row['id']} is looked after by a ticket that is no more"
    _check_releases(db)


def _check_releases(db: sqlite3.Connection) -> None:
    """What a trainee wrote has left only if somebody else let it."""
    left = "state IN ('sending', 'sent', 'unconfirmed') AND released_by IS NULL AND automatic = 0"
    written = f"author = 'tess' AND way NOT IN ('hide', 'unhide') AND {left}"
    retried = "kind = 'reply_retried' AND actor <> 'tess' AND json_extract(data, '$.reply') = ?"
    for row in db.execute(f"SELECT id FROM outbox WHERE {written}").fetchall():
        again = db.execute(f"SELECT 1 FROM events WHERE {retried}", [row["id"]]).fetchone()
        assert again is not None, f"nobody has released {row['id']}"
