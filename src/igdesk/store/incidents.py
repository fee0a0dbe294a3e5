"""Incidents, with their words: rows that go with the events of tickets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.commands import Command, EditIncident, EndIncident, JoinIncident, OpenIncident, SetCrisis
from igdesk.rules.decision import Decision
from igdesk.rules.event import Event
from igdesk.rules.incident import Incident, IncidentState
from igdesk.rules.incidents import KnownIncidents
from igdesk.rules.redaction import Retell
from igdesk.store.incident_rows import find, incident_of
from igdesk.store.rows import as_json


def known(db: sqlite3.Connection, command: Command) -> KnownIncidents:
    """What a decision on a command has to know of incidents."""
    if isinstance(command, OpenIncident):
        opened = db.execute("SELECT * FROM incidents WHERE key = ?", [command.key]).fetchone()
        next_id = db.execute("SELECT coalesce(max(id), 0) + 1 FROM incidents").fetchone()[0]
        return KnownIncidents(None if opened is None else incident_of(opened), next_id)
    if isinstance(command, EditIncident | JoinIncident | EndIncident | SetCrisis):
        return KnownIncidents(find(db, command.incident))
    return KnownIncidents()


def write(db: sqlite3.Connection, decision: Decision, actor: str, now: datetime) -> None:
    """What a decision says of incidents."""
    for new in decision.incidents:
        db.execute(
            "INSERT INTO incidents (id, key, ticket, title, words, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [new.id, new.key, decision.ticket.number, new.title, as_json(new.words), actor, to_ms(now)],
        )
    for recorded in decision.events:
        match recorded.event:
            case e.IncidentMoved(incident=incident, after=after, at=at):
                _move(db, incident, after, at, actor)
            case e.IncidentEdited(incident=incident, part=part, after=words):
                _edit(db, incident, part, words)
    for incident, solution in decision.solutions:
        db.execute("UPDATE incidents SET solution = ? WHERE id = ?", [solution, incident])


def set_back(db: sqlite3.Connection, event: Event, actor: str, *, removed: bool) -> None:
    """A step was taken back (`removed`), or done again: the rows of incidents follow."""
    match event:
        case e.IncidentOpened(incident=incident):
            db.execute("UPDATE incidents SET removed = ? WHERE id = ?", [int(removed), incident])
        case e.IncidentMoved(incident=incident, before=before, after=after, at=at):
            _move(db, incident, before if removed else after, at, actor)
        case e.IncidentEdited(incident=incident, part=part, before=before, after=after):
            _edit(db, incident, part, before if removed else after)
        case _:
            pass


def check_back(db: sqlite3.Connection, ticket: int, event: e.IncidentMoved | e.IncidentEdited, *, again: bool) -> None:
    """Refuse to take back what became of an incident where it has become something else since.

    Raises:
        ConflictError: It has.
    """
    now = find(db, event.incident)
    if now is None:
        return
    stands: object = now.state.value
    what, who = Phrase(f"steps.incident_{now.state.value}"), now.ended_by or now.actor
    if isinstance(event, e.IncidentEdited):
        stands, what, who = _words_of(now, event.part), Phrase("steps.incident_edited"), _last_editor(db, ticket)
    if stands != (event.before if again else event.after):
        raise ConflictError("refusal.undo_moved_on", number=ticket, who=who, what=what)


def hide(db: sqlite3.Connection, own: Sequence[int], hide_own: Retell, hide_other: Retell) -> None:
    """Tell the words of incidents anew, where a customer is named in them.

    Args:
        db: The connection, inside a write transaction.
        own: The customer's tickets.
        hide_own: Tells those of incidents that were opened on one of these.
        hide_other: Tells those of all others.
    """
    for row in db.execute("SELECT id, ticket, title, words, solution FROM incidents").fetchall():
        retell, solution = hide_own if row["ticket"] in own else hide_other, row["solution"]
        told = [
            retell(row["title"]),
            as_json(list(map(retell, json.loads(row["words"])))),
            None if solution is None else retell(solution),
        ]
        if told != [row["title"], row["words"], solution]:
            db.execute("UPDATE incidents SET title = ?, words = ?, solution = ? WHERE id = ?", [*told, row["id"]])


def _move(db: sqlite3.Connection, incident: int, state: str, at: datetime, actor: str) -> None:
    ended = (to_ms(at), actor) if state == IncidentState.OVER else (None, None)
    db.execute("UPDATE incidents SET state = ?, ended_at = ?, ended_by = ? WHERE id = ?", [state, *ended, incident])


def _edit(db: sqlite3.Connection, incident: int, part: str, words: Sequence[str]) -> None:
    if part == "words":
        db.execute("UPDATE incidents SET words = ? WHERE id = ?", [as_json(words), incident])
    else:
        db.execute("UPDATE incidents SET title = ? WHERE id = ?", ["".join(words), incident])


def _last_editor(db: sqlite3.Connection, ticket: int) -> str:
    """Who last edited an incident from a ticket; there is a step of that kind."""
    found: str = db.execute(
        "SELECT actor FROM events WHERE ticket = ? AND kind = ? ORDER BY version DESC LIMIT 1",
        [ticket, e.IncidentEdited.kind],
    ).fetchone()[0]
    return found


def _words_of(incident: Incident, part: str) -> tuple[str, ...]:
    return incident.words if part == "words" else (incident.title,)
