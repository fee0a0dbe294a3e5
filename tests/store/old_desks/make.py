"""Makes a desk of an older schema, packed. It is run with the code that wrote such desks, never with today's:

    git worktree add /tmp/old COMMIT
    cd /tmp/old && PYTHONPATH=src:. python …/tests/store/old_desks/make.py > …/tests/store/old_desks/vN.db.gz

Customers of the simulator write, the rules sort, people work, and replies end in every state that there is.
"""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.sync.harness import NOW, Bench, bench

from igdesk.cli.demo import desk_text
from igdesk.clock import FixedClock
from igdesk.config.load import load_text
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import Channel, Status
from igdesk.rules.window import WindowKind
from igdesk.simulator.scenarios import build
from igdesk.store.create import NewTicket
from igdesk.store.views import Filter, Sort

GAPS = {"base_url": "http://127.0.0.1:1", "account_id": "1", "timezone": "Asia/Shanghai"}


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        config = load_text(desk_text("zh", GAPS))
        world, _ = build("quiet", FixedClock(NOW), seed=7, customers=16)
        with bench(folder, config, world) as running:
            asyncio.run(work(running))
        with closing(sqlite3.connect(folder / "desk.db")) as connection:
            connection.execute("VACUUM INTO ?", [str(folder / "packed.db")])
        sys.stdout.buffer.write(gzip.compress((folder / "packed.db").read_bytes(), mtime=0))


async def work(running: Bench) -> None:
    """A morning at the desk."""
    desk = running.desk
    await running.once()
    cards = (await desk.page(Filter(), Sort.NEWEST)).cards
    answerable = [card.ticket.number for card in cards if desk.window(card).kind is WindowKind.STANDARD]
    one, two, three, four, five, *_ = answerable
    await desk.create(NewTicket(Channel.EMAIL, "Ada", "Where is my order? 我的订单在哪里？", subject="Order 1234"))
    for command in (
        c.Claim(one), c.AddNote(one, "Called the carrier. 已联系快递。"), c.SetTags(one, add=("vip", "快递")),
        c.SetPriority(two, "high"), c.Escalate(two, "Asks for the owner", "zhou"), c.Assign(three, "lin"),
        c.SetStatus(three, Status.RESOLVED), c.SetStatus(three, Status.OPEN),
    ):  # fmt: skip
        with suppress(IgdeskError):  # the rules may have been first
            await desk.run(command)
    await running.reply(one, "Your parcel is on its way. 已在路上。")
    running.simulator.control.set_faults("send:400@1")
    await running.reply(four, "This one is refused.")
    await running.once()
    unsure = await running.reply(two, "Zhou will write to you today.")
    await running.reply(three, "This one is on its way.")
    worker = SyncDesk(running.store, running.config, running.clock)
    await worker.take_lease("mei@old", "machine", machine_is_free=True)
    for _ in range(2):
        row = await worker.claim_next()
        if row is not None and row.id == unsure:
            await worker.doubt(row.id, Phrase("outbox.interrupted"))
    done = await desk.run(c.Reply(five, ("Taken back again.",)))
    await desk.run(c.CancelReply(five, done.replies[0]))
    await desk.run(c.Reply(five, ("Still held.",)))


if __name__ == "__main__":
    main()
