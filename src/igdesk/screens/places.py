"""Lists that lie over the screens and can be asked for from anywhere: the outbox, drafts, notices, customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.screens.notices import show_notices

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp


async def show_place(app: IgdeskApp, place: str) -> None:
    """Show one, until it is left."""
    from igdesk.screens.customers import show_customers
    from igdesk.screens.drafts import show_drafts
    from igdesk.screens.outbox import show_outbox

    shows = {"outbox": show_outbox, "drafts": show_drafts, "notices": show_notices, "customers": show_customers}
    await shows[place](app)
