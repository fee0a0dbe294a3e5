"""What went up, by key: its brief, and returning it with a line of instruction for whoever took it up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.drafts import Kind
from igdesk.errors import IgdeskError
from igdesk.rules.commands import ReturnEscalation
from igdesk.screens.chosen import Chosen

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen


MESSAGES = 200
"""How many of the latest messages the brief looks at."""


async def brief(screen: VerbScreen, card: TicketCard) -> None:
    """Show the brief; while the drive does not answer, with what was read last."""
    from igdesk.screens.brief import BriefCard
    from igdesk.widgets.known import Known

    app, desk, number = screen.igdesk, screen.desk, card.ticket.number
    detail = app.memory.of(number) if app.share_watch.is_waiting else None
    try:
        detail = detail or await desk.detail(number, whole_thread=True, limit=MESSAGES)
    except IgdeskError as error:
        screen.refused(error)
        return
    if detail is not None:
        known = Known(detail, desk.window(detail.card), desk.now(), screen.words, desk.config)
        screen.app.push_screen(BriefCard(known, desk, screen))


async def send_back(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask what is to be done; None if it was left. What was typed is there the next time."""
    from igdesk.widgets.dialogs import Ask

    words, number, drafts = screen.words, card.ticket.number, screen.igdesk.drafts
    keep = partial(drafts.keep, number, kind=Kind.RETURN)
    title = words("escalations.return_title", number=number)
    typed, example = drafts.text(number, Kind.RETURN), words("escalations.return_example")
    said = await screen.app.push_screen_wait(Ask(words, title, value=typed, example=example, keep=keep))
    if said is None or not said.strip():
        return None
    return Chosen(ReturnEscalation(number, said), "escalations.told_returned")
