"""What a ticket's reading tells of the templates that were used lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Category, Condition, Config, Effects, Rule
from igdesk.desk.desk import Desk
from igdesk.desk.lately import lately_of
from igdesk.rules.commands import CancelReply, Reply
from igdesk.rules.model import Direction, Inbound
from igdesk.store.engine import LocalStore
from igdesk.store.ingest import InboundThread, ingest

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
