"""A ticket and the departments, by key: asking one for something, and answering what one's own was asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.drafts import Kind
from igdesk.desk.kept_lines import KeptLines
from igdesk.desk.moments import moment_to_come
from igdesk.rules.commands import HandBack, HandOff
from igdesk.rules.leg_words import department_name
from igdesk.rules.legs import can_be_asked, due_by_sop, helpers, is_member, is_refereed, referee, sop_of
from igdesk.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from igdesk.config.model import Config, Department
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.model import Ticket
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.leg_dialog import Asked


async def hand_off(screen: VerbScreen, card: TicketCard) -> None:
    """Ask which department and for what, and send it; what was typed comes back where it was refused."""
    department = await _pick(screen, card.ticket)
    if department is not None:
        await _send(screen, card, department)


async def hand_back(screen: VerbScreen, card: TicketCard) -> None:
    """Ask what came of it, and hand the ticket back; what was typed comes back where it was refused."""
    from igdesk.widgets.dialogs import Ask

    words, number = screen.words, card.ticket.number
    kept = KeptLines(screen.igdesk.drafts, number, Kind.ANSWER)
    seen: int | None = card.ticket.version
    leg = await _own_leg(screen, card.ticket)
    while leg is not None:
        title = words("legs.back_title", number=number)
        typed, keep = kept.begin("answer"), partial(kept.keep, "answer")
        dialog = Ask(words, title, value=typed, example=words("legs.example_answer"), keep=keep)
        said = await screen.app.push_screen_wait(dialog)
        if said is None or not said.strip():
            return
        command = HandBack(number, said, leg or None)
        screen.about_to(command)
        if await screen.perform(command, seen) is not None:
            screen.tell("legs.handed_back", number=number, department=one_line(screen.desk.config.intake.name))
            return
        seen = None  # what others did was told: the next time it is sent over it


async def _pick(screen: VerbScreen, ticket: Ticket) -> Department | None:
    from igdesk.widgets.dialogs import Choice, Pick

    words, config = screen.words, screen.desk.config
    found, helping = can_be_asked(ticket, config), helpers(ticket, config)
    if not found:
        screen.tell("legs.nobody_to_ask", number=ticket.number)
        return None
    choices = [
        Choice(each.id, each.name, words("legs.by_procedure") if each.id in helping else each.id) for each in found
    ]
    chosen = await screen.app.push_screen_wait(Pick(words, words("legs.title", number=ticket.number), choices))
    return next((each for each in found if each.id == chosen), None)


async def _send(screen: VerbScreen, card: TicketCard, department: Department) -> None:
    from igdesk.widgets.leg_dialog import AskLeg

    words, desk, ticket = screen.words, screen.desk, card.ticket
    asked = at_first(ticket, department, desk.config, desk.now())
    due_at_first, kept = asked.when, KeptLines(screen.igdesk.drafts, ticket.number, Kind.LEG)
    seen: int | None = ticket.version
    note = words("legs.refereed", count=ticket.returns) if is_refereed(ticket, desk.me, desk.config) else ""
    members = {each.id: each.name for each in desk.config.members(department.id)}
    title = words("legs.ask_title", number=ticket.number, department=department.name)
    while True:
        dialog = AskLeg(words, title, asked, members, desk.config, desk.now, note, kept)
        said = await screen.app.push_screen_wait(dialog)
        if said is None:
            return
        due = None if said.when == due_at_first else moment_to_come(said.when, desk.now(), desk.config.calendar())
        command = HandOff(ticket.number, department.id, said.need, said.owner or None, due, said.deliver)
        screen.about_to(command)
        done = await screen.perform(command, seen)
        if done is not None and done.asks:
            screen.refused(referee(done.ticket, department.id, desk.config))
            return
        if done is not None:
            screen.tell("legs.sent", number=ticket.number, department=one_line(department.name))
            return
        seen = None  # what others did was told: the next time it is sent over it


def at_first(ticket: Ticket, department: Department, config: Config, now: datetime) -> Asked:
    """What the procedure of its category says."""
    from igdesk.widgets.leg_dialog import Asked

    sop, due = sop_of(ticket, config), due_by_sop(ticket, department.id, config, now)
    when = "" if due is None else f"{due.astimezone(config.desk.timezone):%Y-%m-%d %H:%M}"
    return Asked(deliver=sop.deliver if sop is not None else "", when=when)


async def _own_leg(screen: VerbScreen, ticket: Ticket) -> str | None:
    """The department whose leg is handed back; nothing where there is only one way, None where it was left."""
    from igdesk.widgets.dialogs import Choice, Pick

    words, config = screen.words, screen.desk.config
    own = [leg.department for leg in ticket.legs if is_member(screen.desk.me, leg.department, config)]
    if len(own) < 2:
        return ""
    choices = [Choice(each, department_name(each, config)) for each in own]
    return await screen.app.push_screen_wait(Pick(words, words("legs.which_title", number=ticket.number), choices))
