"""A desk on which time passes: people with limits, a timer rule and an escalation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock, to_ms
from igdesk.config.model import Agent, Condition, Config, Department, Escalation, Limit, Priority, Rule, Target
from igdesk.rules import events as e
from igdesk.rules.commands import Command
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store import history, notices, run, ticking
from igdesk.store.engine import LocalStore, Store
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.notices import Notice

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
    priorities=(Priority("medium", "Medium", Limit(rest=4 * HOUR), hours="always"),),
    rules=(Rule("slow", Condition(unanswered_for=2 * HOUR), on="timer", notify=("supervisor",)),),
    escalations=(Escalation("missed", Condition(overdue_by=HOUR), Target(role="supervisor")),),
)


class Working:
    """A desk's file, and what time and people do to it.

    Args:
        desk: Where it is, or a store that has it open.
        name: What operations' ids begin with.
    """

    def __init__(self, desk: Path | Store, name: str = "op") -> None:
        self.store: Store = LocalStore(desk, FixedClock(NOW), create=True) if isinstance(desk, Path) else desk
        self.config = DESK
        self._name = name
        self._count = 0

    def op(self) -> str:
        self._count += 1
        return f"{self._name}{self._count}"

    def writes(self, customer: str, at: datetime = NOW, text: str = "Hello?", *, now: datetime | None = None) -> None:
        message = Inbound(Direction.IN, at, text, Channel.DM, remote_id=f"m-{customer}-{to_ms(at)}")
        thread = InboundThread("a", "dm", f"t-{customer}", customer, customer, None, (message,))
        op = self.op()
        self.store.write(
            op, ingest, (thread,), config=self.config, actor="sync", op=op, now=now or at
        ).result()  # fmt: skip

    def does(self, command: Command, at: datetime, who: str = "mei") -> None:
        op = self.op()
        self.store.write(op, run.run_command, command, actor=who, op=op, config=self.config, now=at).result()

    def ticks(self, now: datetime) -> int:
        looked_at = 0
        while self.store.read(ticking.is_due, self.config, now).result():
            op = self.op()
            looked_at += len(self.store.write(op, ticking.tick_due, config=self.config, op=op, now=now).result())
        return looked_at

    def takes(self, agent: str, now: datetime) -> list[Notice]:
        return list(self.store.write(self.op(), notices.take, agent, now).result())

    def events(self, number: int = 1) -> list[e.Event]:
        detail = self.store.read(history.detail, number).result()
        assert detail is not None
        assert replay(number, detail.events) == detail.card.ticket, "the row is not what the log tells"
        return [recorded.event for recorded in detail.events]

    def told(self, number: int = 1) -> list[tuple[str, int]]:
        return [(each.clock, each.times) for each in self.events(number) if isinstance(each, e.ClockTold)]
