"""Learning on a desk of a shared drive: read beside the desk, kept by the child, and the child suggests."""

from __future__ import annotations

from pathlib import Path

from igdesk.config.model import Agent, Category, Config, Department
from igdesk.desk.learning import Learning
from igdesk.rules.commands import SetCategory
from igdesk.rules.model import Direction, Inbound
from igdesk.store import tickets
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.run import run_command
from igdesk.store.shared.store import SharedStore

from ..desks import NOW
from .conftest import Opener

CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(Agent("mei", "Mei", departments=("support",)),),
    categories=(Category("order", "Order"), Category("usage", "Usage")),
)
FILE = """text,label
where is my parcel,order
the parcel did not come,order
a zipper that jams,usage
my zipper is stuck,usage
"""


def hear(store: SharedStore, number: int, text: str) -> str | None:
    """A customer writes; what is suggested then."""
    op = f"hear{number}"
    message = Inbound(Direction.IN, NOW, text, remote_id=op)
    thread = InboundThread("1", "dm", op, op, op, None, (message,))
    store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result()
    ticket = store.read(tickets.find, number).result()
    assert ticket is not None
    return ticket.suggested


def test_learns_suggests_and_is_corrected(opened: Opener, tmp_path: Path) -> None:
    store = opened()
    file = tmp_path / "labelled.csv"
    file.write_text(FILE, encoding="utf-8")
    learning = Learning(lambda: store, tmp_path / "desk.db", CONFIG)
    told: list[float] = []
    assert learning.learn([file], {}, told.append).labelled == 4
    assert told == sorted(told)
    assert hear(store, 1, "where is the parcel") == "order"
    assert hear(store, 2, "a lamp that flickers") is None
    command = SetCategory(2, "usage")
    store.write("set", run_command, command, actor="mei", op="set", config=CONFIG, now=NOW).result()
    assert hear(store, 3, "the lamp flickers") == "usage"
    assert learning.forget()
    assert hear(store, 4, "where is the parcel") is None
