"""One key on any screen: what is in the way, in a line, kept with where it was."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from igdesk.clock import iso
from igdesk.errors import IgdeskError

if TYPE_CHECKING:
    from igdesk.desk.snags import Snag
    from igdesk.screens.desk_screen import DeskScreen


async def ask(screen: DeskScreen) -> None:
    """Ask for the line and keep it; nothing is kept where it was left empty."""
    from igdesk.desk.snags import write_down
    from igdesk.widgets.dialogs import Ask

    words, (view, ticket) = screen.words, screen.shows
    dialog = Ask(words, words("snags.title"), example=words("snags.example"))
    typed = await screen.app.push_screen_wait(dialog)
    if typed is None or not typed.strip():
        return
    snag = _snag(screen, typed.strip(), view, ticket)
    try:
        await asyncio.to_thread(write_down, snag)
    except IgdeskError as error:
        screen.refused(error)
        return
    screen.tell("snags.kept")


def _snag(screen: DeskScreen, said: str, view: str | None, ticket: int | None) -> Snag:
    from igdesk.desk.snags import LONGEST, Snag, terminal_of, version

    size = screen.app.size
    return Snag(
        at=iso(screen.clock.now()),
        by=screen.desk.me,
        words=said[:LONGEST],
        screen=screen.context,
        version=version(),
        terminal=terminal_of(os.environ),
        size=f"{size.width}x{size.height}",
        lang=screen.words.lang,
        view=view,
        ticket=ticket,
    )
