"""Opening a link or attachment of the ticket in view outside: which one, where it really goes, and only then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from igdesk.desk.message_links import MessageLink, links_of
from igdesk.desk.message_words import attachment_words
from igdesk.links import Place, Refused, ended_at, place_of
from igdesk.outside import open_outside
from igdesk.text import one_line, truncate
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketDetail
    from igdesk.screens.desk_screen import DeskScreen

_LABEL = 44
"""Cells of a host in the list."""


async def open_link(screen: DeskScreen, detail: TicketDetail) -> None:
    """Ask which one where there are several, show where it goes, and open it if that is wanted."""
    links = links_of(detail)
    if not links:
        screen.tell("links.none", number=detail.card.ticket.number)
        return
    chosen = links[0] if len(links) == 1 else await _picked(screen, links)
    if chosen is None:
        return
    place = place_of(chosen.url)
    if isinstance(place, Refused):
        screen.tell(f"links.{place.reason}", url=truncate(one_line(chosen.url), 200))
        return
    await _asked(screen, chosen, place)


async def _picked(screen: DeskScreen, links: tuple[MessageLink, ...]) -> MessageLink | None:
    from igdesk.widgets.dialogs import Choice, Pick

    words = screen.words
    choices = [Choice(str(place), _label(link), _hint(screen, link)) for place, link in enumerate(links)]
    picked = await screen.app.push_screen_wait(Pick(words, words("links.which"), choices))
    return None if picked is None else links[int(picked)]


async def _asked(screen: DeskScreen, link: MessageLink, place: Place) -> None:
    from igdesk.widgets.dialogs import Confirm

    words = screen.words
    lines = [words("links.goes_to", host=place.host)]
    if place.reads_as is not None:
        lines.append(words("links.looks_like", name=one_line(place.reads_as)))
    if (told := _ended(screen, link)) is not None:
        lines.append(told)
    lines += ["", place.url]
    if not await screen.app.push_screen_wait(Confirm(words, words("links.title"), "\n".join(lines), danger=True)):
        return
    try:
        opened = await asyncio.to_thread(open_outside, place.url)
    except OSError:
        opened = False
    if not opened:  # over ssh, say: the terminal that shows this can open it, or takes it from the clipboard
        screen.app.copy_to_clipboard(place.url)
    screen.tell("links.opened" if opened else "links.copied", host=place.host, url=truncate(place.url, 200))


def _ended(screen: DeskScreen, link: MessageLink) -> str | None:
    """That an address says of itself that it works no more, and what to do; it is never tried."""
    ended, now = ended_at(link.url), screen.desk.now()
    if ended is None or ended > now:
        return None
    return screen.words("links.ended", at=moment_text(ended, now, screen.desk.config.desk.timezone))


def _label(link: MessageLink) -> str:
    place = place_of(link.url)
    return truncate(place.host if isinstance(place, Place) else one_line(link.url), _LABEL)


def _hint(screen: DeskScreen, link: MessageLink) -> str:
    at = "" if link.at is None else moment_text(link.at, screen.desk.now(), screen.desk.config.desk.timezone)
    return " · ".join(filter(None, (attachment_words(link.kind, screen.words), one_line(link.author or ""), at)))
