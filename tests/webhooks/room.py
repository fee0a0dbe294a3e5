"""A desk with a sync and a server of webhooks that share its file, and the simulator, which delivers over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from igdesk.config.model import Config
from igdesk.secret import Secret
from igdesk.simulator.webhooks import Deliveries
from tests.sync.harness import Bench, bench

from .support import SECRET, Served, served, until


@dataclass
class Room:
    """A desk with a sync and a server of webhooks, and its Instagram that delivers."""

    at: Bench
    served: Served
    deliveries: Deliveries

    def deliver(self) -> int:
        """Deliver what has happened since; how many deliveries were taken."""
        taken = self.deliveries.step()
        self.served.settled()
        return taken

    def held(self) -> int:
        """Deliver what has happened, and wait until the server knows that it cannot tell whose it is."""
        taken = self.deliveries.step()
        until(lambda: self.served.ingester.held == taken)
        return taken

    def said(self) -> list[tuple[str, str, str | None]]:
        """Every message: by which way it came, its words, the customer's name."""
        sql = (
            "SELECT m.channel, m.text, c.username FROM messages m JOIN threads t ON t.id = m.thread"
            " JOIN customers c ON c.id = t.customer ORDER BY m.created_at, m.id"
        )
        return [(row[0], row[1], row[2]) for row in self.served.rows(sql)]

    def faults(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self.served.rows("SELECT ref, reason FROM inbound_faults ORDER BY id")]

    def waiting(self) -> int:
        found: int = self.served.rows("SELECT count(*) FROM mentions WHERE ended_at IS NULL")[0][0]
        return found

    def quirks(self, *names: str) -> None:
        """Switch these on, beside what the login needs."""
        base = ("page_as_sender",) if self.at.config.instagram.login == "facebook" else ()
        self.at.simulator.control.set_quirks(",".join((*base, *names)))

    def asked(self) -> int:
        """How many calls have asked about the account: once in each sync whose the token is, and for each mention."""
        mine = (f"/{self.at.simulator.account_id}", "/me")
        return sum(call.path.endswith(mine) for call in self.at.simulator.ledger.entries())


def a_room(folder: Path, login: str, *quirks: str) -> Iterator[Room]:
    with bench(folder, Config(), login="facebook" if login == "facebook" else "instagram") as at:
        at.config = replace(at.config, instagram=replace(at.config.instagram, comments=True))
        with served(folder, at.config, clock=at.clock, shared=at.store) as server:
            simulator = at.simulator
            address = f"{server.url}/webhooks"
            deliveries = Deliveries(
                simulator.world, address, Secret(SECRET), simulator.base_url, simulator.control.quirks
            )
            made = Room(at, server, deliveries)
            made.quirks(*quirks)
            yield made
