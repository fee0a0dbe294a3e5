"""Incidents: one fault behind many tickets, which share its updates and its solution; and those that are a crisis.

An incident has no life of its own beside its tickets: they are answered and resolved by the commands that any ticket
is, many at once. It is open, a crisis, or over. A crisis gives each of its tickets to whoever the configuration names,
with the highest priority.
"""

from __future__ import annotations

from collections.abc import Iterable

from igdesk.config.model import Config
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.authority import at_least
from igdesk.rules.commands import EditIncident, EndIncident, JoinIncident, OpenIncident, SetCrisis
from igdesk.rules.decision import Draft, NewIncident
from igdesk.rules.incident import Incident, IncidentState
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import PrioritySource, is_person
from igdesk.rules.names import local_time
from igdesk.values import dataclass

TITLE_LENGTH = 120
"""Characters of a title: it stands in one line above the screens."""
MOST_WORDS = 20
"""Words that an incident is known by."""
_SUPERVISOR = Phrase("role.supervisor")


@dataclass(frozen=True, slots=True)
class KnownIncidents:
    """What a decision on an incident has to know of it."""

    meant: Incident | None = None
    """The one that the command is about; of an opening, the one that the same step has opened already."""
    next_id: int = 1
    """The number that a new one gets."""


def open_(draft: Draft, command: OpenIncident, config: Config, known: KnownIncidents) -> None:
    """Open an incident on the ticket; where its step has opened it on another ticket, join that.

    Raises:
        Refusal: It has no title.
        ConflictError: The ticket is of an incident already.
    """
    if known.meant is not None:
        put_in(draft, known.meant, config)
        return
    title = _title(command.title)
    if draft.ticket.incident is not None:
        raise ConflictError("incidents.in_one", number=draft.ticket.number, incident=draft.ticket.incident)
    draft.incidents.append(NewIncident(known.next_id, command.key, title, _words(command.words)))
    draft.add(e.IncidentOpened(known.next_id))


def join(draft: Draft, command: JoinIncident, config: Config, known: KnownIncidents) -> None:
    """Put the ticket to an incident; in a crisis also give it to who deals with that.

    Raises:
        Refusal: There is no such incident.
        ConflictError: It is over.
    """
    incident = _found(known, command.incident)
    check_not_over(incident, config)
    put_in(draft, incident, config)


def edit(draft: Draft, command: EditIncident, config: Config, known: KnownIncidents) -> None:
    """Call it something else, or know it by other words from now on.

    Raises:
        Refusal: There is no such incident, or it would have no title.
        ConflictError: It is not what the actor saw: somebody else was first.
        NotAllowedError: Somebody else opened it, or it is a crisis, and the actor is no supervisor.
    """
    incident = _found(known, command.incident)
    _check_is_own(draft.actor, incident, config, "incidents.not_yours_to_edit")
    title = incident.title if command.title is None else _title(command.title)
    words = incident.words if command.words is None else _words(command.words)
    if (title, words) == (incident.title, incident.words):
        return
    if command.seen not in (None, (incident.title, incident.words)):
        raise ConflictError("incidents.edited_since", incident=incident.id, title=incident.title)
    if title != incident.title:
        draft.add(e.IncidentEdited(incident.id, "title", (incident.title,), (title,)))
    if words != incident.words:
        draft.add(e.IncidentEdited(incident.id, "words", incident.words, words))


def _title(said: str) -> str:
    title = " ".join(said.split())
    if not title or len(title) > TITLE_LENGTH:
        raise Refusal("incidents.title", most=TITLE_LENGTH)
    return title


def _words(said: Iterable[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(filter(None, (" ".join(each.split()) for each in said))))
    if len(words) > MOST_WORDS:
        raise Refusal("incidents.many_words", most=MOST_WORDS)
    return words


def leave(draft: Draft) -> None:
    """Take the ticket out of its incident."""
    if draft.ticket.incident is not None:
        draft.add(e.IncidentLeft(draft.ticket.incident))


def end(draft: Draft, command: EndIncident, config: Config, known: KnownIncidents) -> None:
    """Say that an incident is over, or that it goes on.

    Raises:
        Refusal: There is no such incident.
        ConflictError: Somebody else ended it first.
        NotAllowedError: Somebody else opened it, or it is a crisis, and the actor is no supervisor.
    """
    incident = _found(known, command.incident)
    check_may_end(draft.actor, incident, config)
    if not command.over:
        if incident.is_over:
            _move(draft, incident, IncidentState.OPEN)
        return
    if command.together and incident.is_over and incident.ended_by == draft.actor:
        return
    check_not_over(incident, config)
    if command.solution is not None:
        draft.solutions.append((incident.id, command.solution))
    _move(draft, incident, IncidentState.OVER)


def check_may_end(actor: str, incident: Incident, config: Config) -> None:
    """Whoever opened an incident ends it, or a supervisor; a crisis is a supervisor's.

    Raises:
        NotAllowedError: It is not the actor's.
    """
    _check_is_own(actor, incident, config, "incidents.not_yours")


def _check_is_own(actor: str, incident: Incident, config: Config, key: str) -> None:
    is_own = incident.actor == actor and not incident.is_crisis
    if is_person(actor) and not is_own and not at_least(actor, "supervisor", config):
        raise NotAllowedError(key, incident=incident.id, agent=incident.actor, role=_SUPERVISOR)


def set_crisis(draft: Draft, command: SetCrisis, config: Config, known: KnownIncidents) -> None:
    """Make an incident a crisis, or say that it is none any more.

    Raises:
        Refusal: There is no such incident.
        ConflictError: It is over.
    """
    incident = _found(known, command.incident)
    check_not_over(incident, config)
    if incident.is_crisis != command.on:
        _move(draft, incident, IncidentState.CRISIS if command.on else IncidentState.OPEN)
    if command.on and draft.ticket.incident == incident.id and not draft.ticket.has_ended:
        _take_in_hand(draft, config)


def put_in(draft: Draft, incident: Incident, config: Config, words: tuple[str, ...] = ()) -> None:
    """Put the ticket to an incident that is not over; `words` are those of the incident that its message has."""
    before = draft.ticket.incident
    if before != incident.id:
        draft.add(e.IncidentJoined(incident.id, before, words))
        if incident.is_crisis and config.crisis.agent is not None:
            draft.tell((config.crisis.agent,))
    if incident.is_crisis:
        _take_in_hand(draft, config)


def _take_in_hand(draft: Draft, config: Config) -> None:
    """A crisis is dealt with by one, before everything else."""
    agent, most = config.crisis.agent, config.priorities[0].id
    if agent is not None and draft.ticket.assignee != agent:
        draft.add(e.Assigned(draft.ticket.assignee, agent, draft.now))
        if not draft.notices:  # they were told that it came to the crisis
            draft.tell((agent,))
    if draft.ticket.priority != most and "priority" not in draft.ticket.by_hand:
        draft.add(e.PrioritySet(draft.ticket.priority, most, PrioritySource.RULE))


def _found(known: KnownIncidents, number: int) -> Incident:
    if known.meant is None:
        raise Refusal("incidents.none", incident=number)
    return known.meant


def _move(draft: Draft, incident: Incident, after: IncidentState) -> None:
    draft.add(e.IncidentMoved(incident.id, incident.state.value, after.value, draft.now))


def check_not_over(incident: Incident, config: Config) -> None:
    """Refuse what can only be done while it goes on.

    Raises:
        ConflictError: It is over, with who ended it and when.
    """
    if incident.is_over:
        at = local_time(incident.ended_at or incident.at, config)
        raise ConflictError("incidents.is_over", incident=incident.id, who=incident.ended_by, at=at)
