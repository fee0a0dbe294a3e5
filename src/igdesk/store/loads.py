"""What everybody has in hand, for sharing work."""

from __future__ import annotations

import sqlite3

from igdesk.config.model import Config
from igdesk.rules.decision import Decision
from igdesk.rules.events import Assigned, TakenBack, WouldAssign
from igdesk.rules.model import Customer, Load, Ticket
from igdesk.rules.pilot import is_inside
from igdesk.store.sql import IS_UNFINISHED


def loads(db: sqlite3.Connection, config: Config) -> dict[str, Load]:
    """What every agent has in hand, by the index `tickets_assignee`."""
    return {agent.id: _load_of(db, agent.id) for agent in config.agents}


def imagined_loads(db: sqlite3.Connection, config: Config) -> dict[str, Load]:
    """What every agent would have in hand, had every customer been in the pilot: the turns are those of the trial.

    By the indexes `tickets_would_load` and `tickets_would_turn`.
    """
    found = {}
    for agent, load in loads(db, config).items():
        would_have, turn = db.execute(
            "SELECT (SELECT count(*) FROM tickets WHERE would_go_to = :agent AND assignee IS NULL"
            f" AND status {IS_UNFINISHED}), (SELECT max(number) FROM tickets WHERE would_go_to = :agent)",
            {"agent": agent},
        ).fetchone()
        found[agent] = Load(load.open + would_have, turn or 0)
    return found


class KnownLoads:
    """What to share the work of several tickets by, each decided after the other.

    Args:
        db: The connection, inside a write transaction.
        config: The configuration.
    """

    def __init__(self, db: sqlite3.Connection, config: Config) -> None:
        self._db = db
        self._config = config
        self._known: dict[bool, dict[str, Load]] = {}

    def of(self, customer: Customer, ticket: Ticket | None = None) -> dict[str, Load]:
        """What everybody has in hand; or would have, where rules give nobody the tickets of this customer."""
        acts = is_inside(customer, self._config.desk, ticket)
        if acts not in self._known:
            self._known[acts] = (loads if acts else imagined_loads)(self._db, self._config)
        return self._known[acts]

    def follow(self, decision: Decision) -> None:
        """Count anew after a ticket has another owner: ten tickets at once are shared as ten one by one."""
        if any(isinstance(recorded.event, Assigned | TakenBack | WouldAssign) for recorded in decision.events):
            self._known.clear()


def _load_of(db: sqlite3.Connection, agent: str) -> Load:
    open_now = db.execute(
        f"SELECT count(*) FROM tickets WHERE status {IS_UNFINISHED} AND assignee = ?", [agent]
    ).fetchone()[0]
    last = db.execute("SELECT turn FROM last_assigned WHERE agent = ?", [agent]).fetchone()
    return Load(open_now, last["turn"] if last else 0)
