"""Pieces of SQL that many queries are made of."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.rules.model import MessageState
from igdesk.store.views import UNFINISHED

_STATUSES = ", ".join(f"'{status.value}'" for status in UNFINISHED)
IS_UNFINISHED = f"IN ({_STATUSES})"
"""Of a status. Written out, not bound: SQLite uses the partial indexes only where it reads the same words."""
_UNSETTLED = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED, MessageState.UNCONFIRMED)
_STATES = ", ".join(f"'{state.value}'" for state in _UNSETTLED)
IS_UNSETTLED = f"IN ({_STATES})"
"""Of a reply's state: not confirmed by Instagram, so it is under way, or somebody has to decide about it."""

PLACE = """coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000)))"""
"""When something of a ticket expires next: what is due, its reply window, the wait for a follow-up. Before all of these
is what came back from a department. Word for word as in its indexes."""
PROMISE_IS_OPEN = "kept_at IS NULL AND released_at IS NULL AND removed = 0"
"""Of a promise: it is still to be kept. Written as the index `promises_open` has it."""
LEG_IS_OPEN = "done_at IS NULL AND removed = 0"
"""Of a leg: its department is still to answer. Written as the index `legs_open` has it."""
ESCALATION_IS_OPEN = "answered_at IS NULL AND removed = 0"
"""Of an escalation: nobody has answered it."""
RUNNING_INCIDENTS = "SELECT id FROM incidents WHERE state <> 'over' AND removed = 0"
"""Numbers of the incidents that are not over, by index `incidents_running`."""
INCIDENT_IS_THERE = "(i.removed = 0 OR EXISTS (SELECT 1 FROM tickets x WHERE x.incident = i.id))"
"""Of an incident `i`: its opening stands, or others have joined it since."""

AWAIT_RELEASE = "SELECT ticket FROM outbox WHERE state = 'queued' AND asleep = 1 AND unreleased = 1"
"""Tickets with a reply that waits for a release, by index `outbox_state`."""

_ASKING = "SELECT m.ticket FROM questions q JOIN messages m ON m.id = q.message WHERE q.key IN"
REPEATED = f"{_ASKING} (SELECT key FROM questions GROUP BY key HAVING min(customer) <> max(customer))"
"""Tickets that ask what several customers asked lately."""
SAME = f"""
    WITH RECURSIVE
        family (number) AS (SELECT value FROM json_each(?)
            UNION SELECT x.number FROM tickets x JOIN family f ON x.merged_into = f.number),
        asking (number) AS ({_ASKING}
            (SELECT own.key FROM questions own JOIN messages said ON said.id = own.message
             WHERE said.ticket IN (SELECT number FROM family))),
        shown (number) AS (SELECT number FROM family UNION SELECT number FROM asking
            UNION SELECT x.merged_into FROM tickets x JOIN shown s ON x.number = s.number
            WHERE x.merged_into IS NOT NULL)
    SELECT number FROM shown WHERE number IS NOT NULL"""
"""Tickets by number, as a list in JSON, and those that ask the same; of a merged one also that which took it in."""

CALLED = """
    WITH RECURSIVE named (number) AS (
        SELECT k.ticket FROM called k JOIN notes n ON n.id = k.note AND n.removed = 0
        WHERE k.agent IN (SELECT value FROM json_each(?)) {only}
        UNION SELECT x.merged_into FROM tickets x JOIN named ON x.number = named.number
        WHERE x.merged_into IS NOT NULL)
    SELECT number FROM named"""
"""Tickets in whose notes colleagues, as a list in JSON, were called; of a merged one also that which took it in."""
WATCHED = """
    SELECT x.number FROM tickets x, json_each(x.watchers) w
    WHERE x.watchers <> '[]' AND w.value IN (SELECT value FROM json_each(?))"""
"""Tickets that some of these colleagues watch, as a list in JSON. Written as the index `tickets_watched` has it."""


def called_last(agents: Sequence[str]) -> str:
    """When one of these was last called on a ticket `t`, as an order: the unseen first, then the newest."""
    names = ", ".join("'" + each.replace("'", "''") + "'" for each in agents)
    last = "min(CASE WHEN read_at IS NULL THEN -9000000000000000 ELSE 0 END - at)"
    return f"coalesce((SELECT {last} FROM called WHERE agent IN ({names}) AND ticket = t.number), 0)"


def one_of(values: Sequence[object]) -> str:
    """A condition for values that are bound; one as `=`, so that what an index has in order is not sorted again."""
    return "= ?" if len(values) == 1 else f"IN ({', '.join('?' * len(values))})"
