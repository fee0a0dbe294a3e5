"""What a ticket's reading tells of the templates that were used lately."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Category, Condition, Config, Effects, Rule, Template
from igdesk.desk.desk import Desk
from igdesk.desk.lately import lately_of
from igdesk.rules.commands import CancelReply, Reply
from igdesk.rules.model import Direction, Inbound
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
CONFIG = Config(
    agents=(Agent("mei", "Mei", departments=("support",)),),
    categories=(Category("returns", "Returns"),),
    rules=(Rule("returns", Condition(text_any=("refund",)), set_=Effects(category="returns")),),
)


def test_last_words_and_uses_on_like_tickets(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    desk = Desk(store, CONFIG, FixedClock(NOW), "mei")
    for place, text in enumerate(("refund please", "a refund", "hello"), 1):
        message = Inbound(Direction.IN, NOW - timedelta(minutes=place), text, remote_id=f"m{place}")
        thread = InboundThread("1", "dm", f"t{place}", f"i{place}", f"u{place}", None, (message,))
        store.write(f"in{place}", ingest, [thread], config=CONFIG, actor="sync", op=f"in{place}", now=NOW).result()
    numbers = {desk.detail(n).result().card.customer.username: n for n in (1, 2, 3)}  # type: ignore[union-attr]  # they are there
    one, two, other = (numbers[name] for name in ("u1", "u2", "u3"))
    desk.run(Reply(one, ("first",), "ack")).result()
    desk.run(Reply(two, ("second",), "ack")).result()
    desk.run(Reply(two, ("own words",))).result()
    desk.run(Reply(other, ("third", "fourth"), "bye")).result()
    taken = desk.run(Reply(one, ("taken back",), "ack")).result()
    desk.run(CancelReply(one, taken.replies[0])).result()
    detail = desk.detail(one, whole_thread=True).result()
    assert detail is not None
    assert (detail.last_said, detail.used) == ({"ack": "second", "bye": "fourth"}, {"ack": 2})
    lately = lately_of(detail)
    assert (lately.to_customer, lately.fired) == (("first",), ("returns",))
    elsewhere = desk.detail(other).result()
    assert elsewhere is not None
    assert elsewhere.used == {}
    store.close()


def test_all_that_the_customer_said_after_a_persons_answer_is_heard(tmp_path: Path) -> None:
    """A question is often followed by "hello?" in a bubble of its own, and by what the desk says by itself."""
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    desk = Desk(store, NIGHT, FixedClock(NOW), "mei")
    said = [(Direction.IN, "how long?"), (Direction.OUT, "two days"), (Direction.IN, "can I return it?")]
    write(store, *said)
    write(store, *said, (Direction.IN, "hello?"))
    assert heard(desk) == "hello?\ncan I return it?"
    write(store, *said, (Direction.IN, "hello?"), (Direction.OUT, "you can"))
    assert heard(desk) == "hello?\ncan I return it?"
    write(store, *said, (Direction.IN, "hello?"), (Direction.OUT, "you can"), (Direction.IN, "how?"))
    assert heard(desk) == "how?"
    store.close()


NIGHT = replace(
    CONFIG,
    rules=(Rule("night", Condition(text_any=("return",)), reply="night"),),
    templates=(Template("night", "Night", "We sleep.", "en"),),
)


def write(store: LocalStore, *said: tuple[Direction, str]) -> None:
    messages = tuple(
        Inbound(direction, NOW - timedelta(minutes=20 - place), text, remote_id=f"m{place}")
        for place, (direction, text) in enumerate(said)
    )
    thread = InboundThread("1", "dm", "t", "i", "u", None, messages)
    op = f"in{len(said)}"
    store.write(op, ingest, [thread], config=NIGHT, actor="sync", op=op, now=NOW).result()


def heard(desk: Desk) -> str:
    detail = desk.detail(1, whole_thread=True).result()
    assert detail is not None
    return lately_of(detail).heard
