"""What is done with an incident: opened on tickets, told to its customers, solved for all of them, called a crisis.

All of it is commands on tickets, done together as one step of whoever does it; see `bulk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from igdesk.config.model import Then
from igdesk.desk.bulk_reply import Letter, Plan, own_words, plan, wanted
from igdesk.desk.desk import Desk, new_op
from igdesk.desk.drafts import MANY
from igdesk.desk.queries import UNFINISHED, Filter, Wanted
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import incidents
from igdesk.rules.authority import May, at_least, is_asked, may
from igdesk.rules.commands import EndIncident, JoinIncident, LeaveIncident, OpenIncident, SetCrisis
from igdesk.rules.incident import Incident

if TYPE_CHECKING:
    from igdesk.config.model import Template
    from igdesk.desk.bulk import Run
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.model import Ticket


def opening(desk: Desk, numbers: Iterable[int], title: str, words: Sequence[str]) -> tuple[Run, str]:
    """Open an incident on tickets, the first of which tells of it; gives also the key that it is found by."""
    key = new_op()
    what = OpenIncident(MANY, title, key, tuple(words))
    return desk.bulk().run(Phrase("steps.incident_opened"), [Wanted(each, (what,)) for each in numbers]), key


def joining(desk: Desk, numbers: Iterable[int], incident: int) -> Run:
    """Put tickets to an incident."""
    wish = (JoinIncident(MANY, incident),)
    return desk.bulk().run(Phrase("steps.incident_joined"), [Wanted(each, wish) for each in numbers])


def leaving(desk: Desk, numbers: Iterable[int]) -> Run:
    """Take tickets out of their incidents."""
    wish = (LeaveIncident(MANY),)
    return desk.bulk().run(Phrase("steps.incident_left"), [Wanted(each, wish) for each in numbers])


def crisis(desk: Desk, incident: Incident, numbers: Sequence[int], *, on: bool) -> Run:
    """Make an incident a crisis, which gives all of its tickets to who deals with it; or say that it is none any more.

    Args:
        desk: The desk.
        incident: It.
        numbers: Its tickets that are not solved.
        on: Whether it is one.
    """
    first, *others = numbers or [incident.ticket]
    taken = [Wanted(each, (JoinIncident(MANY, incident.id),)) for each in others] if on else []
    wishes = [Wanted(first, (SetCrisis(MANY, incident.id, on),)), *taken]
    return desk.bulk().run(Phrase("steps.incident_crisis" if on else "steps.incident_open"), wishes)


def planned(desk: Desk, cards: Iterable[TicketCard], wording: Template) -> Plan:
    """What each customer would read: who was escalated is told what goes on as all are, and solved by who is asked."""
    solves = wording.then is not None and wording.then.status is not None

    def answers(ticket: Ticket) -> bool:
        is_above = at_least(desk.me, "supervisor", desk.config)
        return is_above and all(is_asked(desk.me, each.to, desk.config) for each in ticket.asked)

    return plan(desk, cards, wording, also_escalated=answers if solves else lambda _ticket: True)


def telling(desk: Desk, what: Plan) -> Run:
    """Tell customers what there is to tell; who is left out stays with the reason."""
    letters = [wanted(each, desk, _seen(each)) for each in what.letters]
    run = desk.bulk().run(Phrase("steps.reply_queued"), letters)
    run.leave_out(what.stayed)
    return run


def solving(desk: Desk, incident: Incident, letters: Sequence[Letter], solution: str) -> Run:
    """Tell customers the solution, resolve their tickets and end the incident; without letters that alone.

    Whoever is refused at the last moment keeps nobody else's from ending it; were all of them refused, it goes on. Has
    somebody else ended it meanwhile, nobody is told a second solution.

    Args:
        desk: The desk.
        incident: It.
        letters: What each customer reads.
        solution: The words that were written for all of them.
    """
    end = EndIncident(MANY, incident.id, solution=solution or None, together=bool(letters))
    if not letters:
        return desk.bulk().run(Phrase("steps.incident_over"), [Wanted(incident.ticket, (end,))])
    wishes = (wanted(each, desk, _seen(each)) for each in letters)
    return desk.bulk().run(Phrase("steps.incident_over"), [replace(each, what=(*each.what, end)) for each in wishes])


def solution_words(text: str, fields: Sequence[tuple[str, str]]) -> Template:
    """The words of a solution, which resolve each ticket that they go to, with what came of it and what was behind."""
    return own_words(text, Then(status="resolved", fields=tuple(fields)))


def check_may_end(desk: Desk, incident: Incident) -> None:
    """Refuse at once, before anybody is told anything.

    Raises:
        ConflictError: It is over.
        NotAllowedError: It is not for the person to end.
    """
    incidents.check_may_end(desk.me, incident, desk.config)
    incidents.check_not_over(incident, desk.config)


def check_may_declare(desk: Desk) -> None:
    """Refuse at once who may not declare a crisis.

    Raises:
        NotAllowedError: The person may not.
    """
    if may(desk.me, SetCrisis, desk.config) is May.NO:
        raise NotAllowedError("incidents.no_crisis", agent=desk.me, role=Phrase("role.supervisor"))


def _seen(letter: Letter) -> dict[int, int]:
    return {letter.card.ticket.number: letter.card.ticket.version}


def unfinished(incident: int) -> Filter:
    """Its tickets that are not solved."""
    return Filter(status=UNFINISHED, incident=(incident,))
