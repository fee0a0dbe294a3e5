"""Keeping a ticket as a case, by key: good or bad, and what there is to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.rules.case_events import CASES
from igdesk.rules.commands import FlagCase
from igdesk.screens.chosen import Chosen
from igdesk.widgets.dialogs import Ask, Choice, Pick

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen

_NONE = "none"


async def case(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask of which kind it is, and why."""
    words, ticket = screen.words, card.ticket
    choices = [Choice(each, words(f"cases.choose_{each}"), key=each[0]) for each in CASES]
    if ticket.case_kind is not None:
        choices.append(Choice(_NONE, words("cases.choose_none"), key=_NONE[0]))
    title = words("cases.ask_kind", number=ticket.number)
    kind = await screen.app.push_screen_wait(Pick(words, title, choices, current=ticket.case_kind))
    if kind is None:
        return None
    if kind == _NONE:
        return Chosen(FlagCase(ticket.number, None), "cases.taken_out")
    typed = await screen.app.push_screen_wait(
        Ask(words, words("cases.ask_why", number=ticket.number), example=words("cases.example"))
    )
    if typed is None or not typed.strip():
        return None
    return Chosen(FlagCase(ticket.number, kind, typed), "cases.kept", {"kind": words(f"cases.{kind}")})
