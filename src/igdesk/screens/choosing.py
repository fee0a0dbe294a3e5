"""Questions with a few answers about a ticket: whose, what about, which state, how urgent; each answer is a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.desk.command_line import tags_typed
from igdesk.rules.commands import Assign, Claim, SetPriority, SetTags
from igdesk.rules.csat import asks_by_itself
from igdesk.rules.kinds import kind_in, sorted_into
from igdesk.rules.legs import goes_back
from igdesk.rules.lifecycle import NEXT
from igdesk.rules.model import Status
from igdesk.rules.names import agent_name
from igdesk.screens.chosen import Chosen
from igdesk.screens.endings import moved
from igdesk.text import one_line, safe_text
from igdesk.widgets.dialogs import Ask, Choice, Pick

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen

_NOBODY = ""
_NOTHING = ""
_QUIETLY = "quietly"


async def agent(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Whose the ticket is to be; `a` is me."""
    config, me, ticket = screen.desk.config, screen.desk.me, card.ticket
    title = screen.words("ui.assign_title", number=ticket.number)
    chosen = await ask_agent(screen, title, ticket.assignee)
    if chosen is None:
        return None
    if chosen == me and (ticket.assignee is None or goes_back(ticket, me, config)):
        return Chosen(Claim(ticket.number), "ui.claimed")
    if chosen == _NOBODY:
        return Chosen(Assign(ticket.number, None), "ui.unassigned")
    return Chosen(Assign(ticket.number, chosen), "ui.assigned", {"agent": one_line(agent_name(chosen, config))})


async def ask_agent(screen: VerbScreen, title: str, current: str | None = None) -> str | None:
    """An agent, nothing for nobody, or None where it was left."""
    words, config, me = screen.words, screen.desk.config, screen.desk.me
    mine = config.agent(me)
    choices = [
        Choice(me, mine.name if mine else me, words("ui.me"), key="a"),
        *(Choice(each.id, each.name, each.id) for each in config.agents if each.id != me),
        Choice(_NOBODY, words("ui.nobody"), key="-"),
    ]
    return await screen.app.push_screen_wait(Pick(words, title, choices, current=current))


async def category(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """What it is about; what was learned suggests stands first, so that Enter takes it."""
    ticket, words = card.ticket, screen.words
    title = words("ui.category_title", number=ticket.number)
    chosen = await ask_category(screen, title, ticket.suggested, ticket.category)
    if chosen is None:
        return None
    known = screen.desk.config.category(chosen)
    kind_title = words("ui.kind_title", number=ticket.number, category=known.name if known is not None else "")
    kind = await ask_kind(screen, kind_title, chosen, ticket.kind if chosen == ticket.category else None)
    if kind is None:
        return None
    name = known.name if known is not None else words("ui.category_none")
    return Chosen(sorted_into(ticket, chosen or None, kind or None), "ui.category_set", {"category": name})


async def ask_category(
    screen: VerbScreen, title: str, suggested: str | None = None, current: str | None = None
) -> str | None:
    """A category, nothing for none, or None where it was left."""
    words, categories = screen.words, screen.desk.config.categories
    if not categories:
        screen.tell("ui.no_categories")
        return None
    first = [each for each in categories if each.id == suggested]
    others = [each for each in categories if each.id != suggested]
    choices = [Choice(each.id, each.name, words("ui.category_suggested")) for each in first]
    choices += [Choice(each.id, each.name) for each in others]
    choices.append(Choice(_NOTHING, words("ui.category_none"), key="-"))
    return await screen.app.push_screen_wait(Pick(words, title, choices, current=current or suggested))


async def ask_kind(screen: VerbScreen, title: str, category: str, current: str | None = None) -> str | None:
    """Of which nature a complaint is, where the category has such; nothing if it is not said, None to leave."""
    words, config = screen.words, screen.desk.config
    known = config.category(category)
    if known is None or not known.kinds:
        return _NOTHING
    choices = [Choice(kind, kind_in(words, kind, config), kind) for kind in known.kinds]
    choices.append(Choice(_NOTHING, words("ui.category_none"), key="-"))
    return await screen.app.push_screen_wait(Pick(words, title, choices, current=current))


async def status(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """One of the states that it can go to; resolved with a rating asked for, or without."""
    words, number = screen.words, card.ticket.number
    choices = [Choice(each.value, words(f"status.{each.value}")) for each in Status if each in NEXT[card.ticket.status]]
    if not choices:
        screen.tell("refusal.closed", number=number)
        return None
    ends = Status.RESOLVED in NEXT[card.ticket.status]
    if ends and asks_by_itself(card.ticket, card.customer, screen.desk.config):
        choices.append(Choice(_QUIETLY, words("ui.status_quietly"), key="x"))
    chosen = await screen.app.push_screen_wait(Pick(words, words("ui.status_title", number=number), choices))
    if chosen is None:
        return None
    if chosen == _QUIETLY:
        return await moved(screen, card, Status.RESOLVED, rating=False)
    return await moved(screen, card, Status(chosen))


async def priority(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """How urgent it is."""
    ticket = card.ticket
    chosen = await ask_priority(screen, screen.words("ui.priority_title", number=ticket.number), ticket.priority)
    if chosen is None:
        return None
    name = next(each.name for each in screen.desk.config.priorities if each.id == chosen)
    return Chosen(SetPriority(ticket.number, chosen), "ui.priority_set", {"priority": name})


async def ask_priority(screen: VerbScreen, title: str, current: str | None = None) -> str | None:
    """A priority, or None where it was left."""
    choices = [Choice(each.id, each.name) for each in screen.desk.config.priorities]
    return await screen.app.push_screen_wait(Pick(screen.words, title, choices, current=current))


async def tags(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Tags to add, and with a minus, to take away."""
    ticket, words = card.ticket, screen.words
    now = " ".join(ticket.tags) or words("ui.no_tags")
    title = words("ui.tags_title", number=ticket.number, tags=safe_text(now))
    typed = await screen.app.push_screen_wait(Ask(words, title, example=words("ui.tags_example")))
    add, remove = tags_typed(typed or "")
    return Chosen(SetTags(ticket.number, add, remove), "ui.tagged") if add or remove else None
