"""The drafts, from anywhere: what the person has begun to write and neither sent nor saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from igdesk.desk.drafts import MANY, Draft, Kind, lines_of, words_of
from igdesk.desk.queries import TicketCard
from igdesk.errors import IgdeskError
from igdesk.text import cells, one_line, truncate
from igdesk.widgets.ticket_row import customer_name

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_FOR_MANY = {Kind.NOTE: "note", Kind.LEG: "handoff", Kind.REPLY: "incident"}
"""The action that goes on with what was begun for several tickets."""
_NAME_WIDTH = 16
_ROW = 56
"""Cells of a row of the list at 80 columns, without its digit."""


async def show_drafts(app: IgdeskApp) -> None:
    """Show every draft of mine, the newest first; picking one goes on with it on its ticket."""
    from igdesk.widgets.dialogs import Choice, Pick

    try:
        drafts, cards = await _begun(app)
    except IgdeskError as error:
        app.show_failure(error)
        return
    if not drafts:
        app.notify(app.words("drafts.none"), markup=False)
        return
    labels = [_label(draft, card, app) for draft, card in zip(drafts, cards, strict=True)]
    width = _ROW - max(map(cells, labels))
    choices = [
        Choice(str(place), label, truncate(one_line(words_of(draft)), width))
        for place, (label, draft) in enumerate(zip(labels, drafts, strict=True))
    ]
    picked = await app.push_screen_wait(Pick(app.words, app.words("drafts.title", count=len(drafts)), choices))
    if picked is not None:
        draft = drafts[int(picked)]
        if draft.kind is Kind.ARTICLE and draft.ticket == MANY:
            from igdesk.screens.articles import write_on

            await write_on(app, MANY, lines_of(draft))
            return
        if draft.ticket == MANY:
            app.notify(app.words("drafts.many_how", key=app.words.name_key(_FOR_MANY[draft.kind])), markup=False)
            return
        app.open_ticket(draft.ticket, then=f"go_on({draft.kind.value!r})")


async def _begun(app: IgdeskApp) -> tuple[Sequence[Draft], Sequence[TicketCard | None]]:
    """The drafts, each with its ticket as far as that is known: they lie on this computer, whatever the drive does."""
    if app.share_watch.is_waiting:
        drafts = app.drafts.newest_first()
        remembered = [app.memory.of(draft.ticket) for draft in drafts]
        return drafts, [None if detail is None else detail.card for detail in remembered]
    await app.drafts.refresh()
    drafts = app.drafts.newest_first()
    return drafts, await asyncio.gather(*(app.desk.card(draft.ticket) for draft in drafts))


def _label(draft: Draft, card: TicketCard | None, app: IgdeskApp) -> str:
    customer = truncate(customer_name(card, app.desk.config), _NAME_WIDTH) if card is not None else ""
    kind = app.words(f"drafts.kind_{draft.kind.value}")
    several = "" if draft.kind is Kind.ARTICLE else app.words("drafts.many")
    of = several if draft.ticket == MANY else f"#{draft.ticket}"
    return " ".join(part for part in (of, customer, kind) if part)
