"""One fault behind many tickets, by key: opening it, putting tickets to it, telling and solving it; and crises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk import incidents as desk_incidents
from igdesk.desk.bulk_reply import own_words
from igdesk.desk.desk import new_op
from igdesk.desk.drafts import MANY
from igdesk.errors import IgdeskError
from igdesk.rules.commands import EditIncident, EndIncident, JoinIncident, LeaveIncident, OpenIncident
from igdesk.rules.for_each import ForEach
from igdesk.screens.bulk_reply import is_meant, nobody_reads
from igdesk.screens.chosen import Chosen
from igdesk.text import one_line
from igdesk.widgets.dialogs import Ask, AskText, Choice, Pick

if TYPE_CHECKING:
    from igdesk.config.model import Template
    from igdesk.desk.bulk_reply import Plan
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.incident import Incident
    from igdesk.screens.verbs import VerbScreen

_NEW, _OUT = "new", "out"


async def incident(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """What is to be done about the ticket's incident; without one, which it is to be of."""
    ticket = card.ticket
    found = None if ticket.incident is None else await screen.desk.incident(ticket.incident)
    if found is None:
        what = await _which(screen, screen.words("incidents.ask_title", number=ticket.number), can_leave=False)
        return _chosen(what, ticket.number)
    words = screen.words
    title = words("incidents.menu_title", incident=found.id, title=one_line(found.title))
    offered = list(_offers(screen, found))
    choices = [Choice(name, words(f"incidents.offer_{name}"), key=key) for name, key in offered]
    picked = await screen.app.push_screen_wait(Pick(words, title, choices))
    return None if picked is None else await _DOES[picked](screen, card, found)


async def for_all(screen: VerbScreen, numbers: Sequence[int]) -> ForEach | None:
    """Which incident the selected tickets are to be of; none any more, where one of them has one."""
    can_leave = await _has_one(screen, numbers)
    return await _which(screen, screen.words("incidents.ask_many", count=len(numbers)), can_leave=can_leave)


async def _has_one(screen: VerbScreen, numbers: Sequence[int]) -> bool:
    """Whether any of them is of an incident; where that cannot be read, it may be."""
    try:
        for reading in screen.desk.bulk().cards(numbers):
            if any(card.ticket.incident is not None for card in (await reading).values()):
                return True
    except IgdeskError:
        return True
    return False


def _offers(screen: VerbScreen, found: Incident) -> Sequence[tuple[str, str]]:
    """What can be done, each with its key."""
    config = screen.desk.config
    offered = [("list", "l")]
    if found.is_over:
        return [*offered, ("edit", "w"), ("reopen", "g"), ("leave", "o")]
    offered.append(("tell", "t"))
    if found.is_crisis and config.crisis.statement is not None:
        offered.append(("statement", "h"))
    offered += [("solve", "s"), ("end", "e"), ("calm", "c") if found.is_crisis else ("crisis", "c")]
    offered += [("edit", "w"), ("move", "m")]
    return [*offered, ("leave", "o")]


async def _which(screen: VerbScreen, title: str, *, can_leave: bool) -> ForEach | None:
    """A new incident, one that goes on, or none; its ticket is put in by whoever asks."""
    words = screen.words
    running = [each for each in await screen.desk.incidents() if not each.is_over]
    choices = [
        Choice(str(each.id), one_line(each.title), words("incidents.hint", incident=each.id, count=each.unfinished))
        for each in running
    ]
    choices.append(Choice(_NEW, words("incidents.offer_new"), key="n"))
    if can_leave:
        choices.append(Choice(_OUT, words("incidents.offer_leave"), key="o"))
    picked = await screen.app.push_screen_wait(Pick(words, title, choices))
    if picked == _NEW:
        return await _new(screen)
    if picked == _OUT:
        return LeaveIncident(MANY)
    return None if picked is None else JoinIncident(MANY, int(picked))


async def _new(screen: VerbScreen) -> OpenIncident | None:
    """What it is called, and by which words new messages come to it."""
    said = await _called(screen)
    return None if said is None else OpenIncident(MANY, said[0], new_op(), said[1])


async def _called(
    screen: VerbScreen, title: str = "", known_by: Sequence[str] = ()
) -> tuple[str, tuple[str, ...]] | None:
    """A title and the words, asked for one after the other; None where either was left."""
    named = await _line(screen, "title", title)
    if named is None or not named.strip():
        return None
    said = await _line(screen, "words", ", ".join(known_by))
    if said is None:
        return None
    split = said.translate(str.maketrans("，、；;", ",,,,")).split(",")
    return named, tuple(filter(None, map(str.strip, split)))


async def _line(screen: VerbScreen, name: str, value: str) -> str | None:
    words = screen.words
    dialog = Ask(words, words(f"incidents.{name}_title"), value=value, example=words(f"incidents.{name}_example"))
    return await screen.app.push_screen_wait(dialog)


def _chosen(what: ForEach | None, number: int) -> Chosen | None:
    """It, for one ticket."""
    if isinstance(what, OpenIncident):
        return Chosen(OpenIncident(number, what.title, what.key, what.words), "incidents.told_opened")
    if isinstance(what, JoinIncident):
        return Chosen(JoinIncident(number, what.incident), "incidents.told_joined", {"incident": what.incident})
    return None


async def _list(screen: VerbScreen, _card: TicketCard, found: Incident) -> None:
    screen.igdesk.go_filter(f"incident:{found.id}", "all" if found.is_over else "open")


async def _move(screen: VerbScreen, card: TicketCard, _found: Incident) -> Chosen | None:
    title = screen.words("incidents.ask_title", number=card.ticket.number)
    return _chosen(await _which(screen, title, can_leave=False), card.ticket.number)


async def _leave(_screen: VerbScreen, card: TicketCard, found: Incident) -> Chosen:
    return Chosen(LeaveIncident(card.ticket.number), "incidents.told_left", {"incident": found.id})


async def _end(_screen: VerbScreen, card: TicketCard, found: Incident) -> Chosen:
    return Chosen(EndIncident(card.ticket.number, found.id), "incidents.told_ended", {"incident": found.id})


async def _edit(screen: VerbScreen, _card: TicketCard, found: Incident) -> Chosen | None:
    """Told on the ticket that it was opened on: erasing that customer erases its words there, too."""
    said = await _called(screen, found.title, found.words)
    if said is None:
        return None
    command = EditIncident(found.ticket, found.id, *said, (found.title, found.words))
    return Chosen(command, "incidents.told_edited", {"incident": found.id})


async def _reopen(_screen: VerbScreen, card: TicketCard, found: Incident) -> Chosen:
    command = EndIncident(card.ticket.number, found.id, over=False)
    return Chosen(command, "incidents.told_reopened", {"incident": found.id})


async def _tell(screen: VerbScreen, _card: TicketCard, found: Incident) -> None:
    text = await _text(screen, "incidents.tell_title", found)
    if text is not None:
        await _send(screen, found, own_words(text))


async def _statement(screen: VerbScreen, card: TicketCard, _found: Incident) -> None:
    variant = screen.desk.variant(screen.desk.config.crisis.statement or "", card)
    if variant is not None:
        await _send(screen, _found, variant)


async def _send(screen: VerbScreen, found: Incident, wording: Template) -> None:
    planned = await _planned(screen, found, wording)
    if planned is not None and await is_meant(screen, planned):
        screen.go_through(desk_incidents.telling(screen.desk, planned))
        screen.igdesk.drafts.forget(MANY)


async def _solve(screen: VerbScreen, _card: TicketCard, found: Incident) -> None:
    """The solution for all of them; what they lack before they can be resolved is asked once."""
    from igdesk.screens.bulk_verbs import ask_missing

    try:
        desk_incidents.check_may_end(screen.desk, found)
    except IgdeskError as error:
        screen.refused(error)
        return
    text = await _text(screen, "incidents.solve_title", found)
    if text is None:
        return
    values = await ask_missing(screen, await _unfinished(screen, found))
    if values is None:
        return
    fields = [(name, value) for name, value in values if value is not None]
    planned = await _planned(screen, found, desk_incidents.solution_words(text, fields))
    if planned is not None and await is_meant(screen, planned):
        run = desk_incidents.solving(screen.desk, found, planned.letters, text)
        run.leave_out(planned.stayed)
        screen.go_through(run)
        screen.igdesk.drafts.forget(MANY)


async def _crisis(screen: VerbScreen, _card: TicketCard, found: Incident) -> None:
    try:
        desk_incidents.check_may_declare(screen.desk)
    except IgdeskError as error:
        screen.refused(error)
        return
    numbers = await _unfinished(screen, found)
    screen.go_through(desk_incidents.crisis(screen.desk, found, numbers, on=not found.is_crisis))


async def _text(screen: VerbScreen, title: str, found: Incident) -> str | None:
    """What all of them are told; what was typed and left is there the next time."""
    drafts, said = screen.igdesk.drafts, screen.words(title, incident=found.id, title=one_line(found.title))
    dialog = AskText(screen.words, said, value=drafts.text(MANY), keep=partial(drafts.keep, MANY))
    written = await screen.app.push_screen_wait(dialog)
    return written.text if written.saved and written.text.strip() else None


async def _unfinished(screen: VerbScreen, found: Incident) -> list[int]:
    listed = await screen.desk.bulk().matching(desk_incidents.unfinished(found.id))
    return [number for number, _version in listed]


async def _planned(screen: VerbScreen, found: Incident, wording: Template) -> Plan | None:
    """What each of its customers would read; None where nobody would, which is told."""
    numbers = await _unfinished(screen, found)
    cards: dict[int, TicketCard] = {}
    for reading in screen.desk.bulk().cards(numbers):
        cards |= await reading
    planned = desk_incidents.planned(screen.desk, [cards[each] for each in numbers if each in cards], wording)
    if planned.letters:
        return planned
    nobody_reads(screen, planned)
    return None


_DOES: Mapping[str, Callable[[VerbScreen, TicketCard, Incident], Awaitable[Chosen | None]]] = {
    "list": _list,
    "tell": _tell,
    "statement": _statement,
    "solve": _solve,
    "end": _end,
    "edit": _edit,
    "crisis": _crisis,
    "calm": _crisis,
    "move": _move,
    "leave": _leave,
    "reopen": _reopen,
}
