"""Lists that lie over the screens, to be asked for from anywhere: outbox, notices, customers, articles, hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.screens.notices import show_notices

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp


async def show_place(app: IgdeskApp, place: str) -> None:
    """Show one, until it is left."""
    from igdesk.screens.articles import show_articles
    from igdesk.screens.customers import show_customers
    from igdesk.screens.drafts import show_drafts
    from igdesk.screens.handover import show_handover
    from igdesk.screens.outbox import show_outbox

    shows = {
        "outbox": show_outbox, "drafts": show_drafts, "notices": show_notices, "customers": show_customers,
        "knowledge": show_articles, "handover": show_handover,
    }  # fmt: skip
    await shows[place](app)
