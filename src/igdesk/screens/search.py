"""Search: every message, note, ticket and customer of the desk, as it is typed, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from igdesk.desk.queries import SearchHit, SearchPage, Term
from igdesk.errors import IgdeskError
from igdesk.screens.bindings import bindings_for
from igdesk.screens.desk_screen import DeskScreen
from igdesk.values import dataclass
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.hit_list import HitList, SearchNote
from igdesk.widgets.list_order import Downwards, Further, Key, ListOrder
from igdesk.widgets.looks_when_drawn import LooksWhenDrawn
from igdesk.widgets.status import StatusLine

if TYPE_CHECKING:
    from igdesk.desk.desk import Desk
    from igdesk.screens.ticket import TicketScreen

TYPING_PAUSE = 0.12
"""Seconds after the last key before the desk is asked."""
PAGE = 50
_MARGIN = 20
"""How near to the last find that was read the next one may come before more are read."""
MOST_PASTED = 1000
"""Characters that are taken of what is pasted: nobody looks for more words than that."""


@dataclass(slots=True)
class Found:
    """A search as it stands: kept while the program runs, so that `/` goes on where it was left."""

    text: str = ""
    hits: tuple[SearchHit, ...] = ()
    terms: tuple[Term, ...] = ()
    next: tuple[int, int] | None = None
    place: int = 0

    def begin(self, text: str, page: SearchPage) -> None:
        """Another search."""
        self.text, self.hits, self.terms, self.next, self.place = text, page.hits, page.terms, page.next, 0

    def go_on(self, page: SearchPage) -> None:
        """The next page of the same one."""
        self.hits, self.next = self.hits + page.hits, page.next

    def order(self, desk: Desk) -> ListOrder:
        """The tickets that were found, each once; it goes on with what the search finds further."""
        return ListOrder(_tickets(self.hits), _Finds(desk, self.text), after=self.next)

    def step(self, by: int) -> SearchHit | None:
        """Go to the next or previous find that has a ticket; none at the end."""
        places: Sequence[int] = range(self.place + by, len(self.hits) if by > 0 else -1, by)
        place = next((each for each in places if self.hits[each].ticket is not None), None)
        if place is None:
            return None
        self.place = place
        return self.hits[place]


class _Finds(Downwards):
    """What an order reads on: the finds of a search."""

    def __init__(self, desk: Desk, text: str) -> None:
        self._desk = desk
        self._text = text

    async def after(self, key: Key) -> Further:
        written, place = (int(each) for each in key)
        page = await self._desk.search(self._text, limit=PAGE, after=(written, place))
        return Further(_tickets(page.hits), page.next)


def _tickets(hits: Sequence[SearchHit]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(hit.ticket for hit in hits if hit.ticket is not None))


@dataclass(slots=True)
class _Reading:
    """What is being read."""

    timer: Timer | None = None
    """Waits for the typing to pause."""
    more: bool = False
    """Whether the next page is being read."""
    then_open: bool = False
    """Whether Enter came before what was typed had been looked for."""


def step_match(screen: TicketScreen, by: int) -> None:
    """From a ticket to the next find of the search, or to the one before it."""
    found = screen.igdesk.found
    if found is None or not found.hits:
        screen.tell("search_ui.no_search")
        return
    hit = found.step(by)
    if by > 0 and len(found.hits) - found.place < _MARGIN:
        for below in screen.app.screen_stack:
            if isinstance(below, SearchScreen):
                below.read_further()
    if hit is not None and hit.ticket is not None:
        screen.show_ticket(hit.ticket, message=hit.message)
    elif by > 0 and found.next is not None:
        screen.tell("search_ui.more_matches")
    else:
        screen.tell("search_ui.last_match" if by > 0 else "search_ui.first_match")


class SearchLine(Input, LooksWhenDrawn):
    """What is looked for; text that is pasted in several lines is looked for as one, not by its first line alone."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split())[:MOST_PASTED], *self.selection)


class SearchScreen(DeskScreen):
    """The search line over what it finds.

    Args:
        found: The search to go on with.
    """

    context = "search"
    BINDINGS = bindings_for("search")
    AUTO_FOCUS = "Input"

    def __init__(self, found: Found) -> None:
        super().__init__()
        self._found = found
        self._reading = _Reading()

    def compose(self) -> ComposeResult:
        words = self.words
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield SearchLine(self._found.text, placeholder=words("search_ui.example"), id="search", compact=True)
        yield SearchNote()
        yield HitList(words, self.desk.config)
        yield KeyFooter("search", words)

    def on_mount(self) -> None:
        """Show what was found the last time."""
        self.query_one(StatusLine).title = self.words("search_ui.title")
        self.igdesk.share_watch.back.subscribe(self, self._drive_is_back)
        self._show()

    @property
    def rows(self) -> HitList:
        """The finds."""
        return self.query_one(HitList)

    # Asking

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.strip() == self._found.text:
            return
        self._reading.then_open = False
        if self._reading.timer is not None:
            self._reading.timer.stop()
        self._reading.timer = self.set_timer(TYPING_PAUSE, self._ask)

    def _drive_is_back(self, _nothing: None) -> None:
        if self.query_one(Input).value.strip() != self._found.text:
            self._ask()

    def _ask(self) -> None:
        self._reading.timer = None
        if self.igdesk.share_watch.is_waiting:
            self.query_one(SearchNote).update(Content(self.words("share_ui.search_waits")))
        self.read_latest("search", partial(self._read, self.query_one(Input).value.strip()))

    async def _read(self, text: str) -> None:
        try:
            page = await self.desk.search(text, limit=PAGE) if text else SearchPage((), None, ())
            self._found.begin(text, page)
            await self._fill()
        except IgdeskError as error:
            self.refused(error)
            return
        self._show()
        if self._reading.then_open:
            self._reading.then_open = False
            self.action_open_hit()

    async def _fill(self) -> None:
        """Where very much was looked through for little, go on looking until there is something to show."""
        found = self._found
        while not found.hits and found.next is not None:
            self._show()
            found.go_on(await self.desk.search(found.text, limit=PAGE, after=found.next))

    @on(HitList.MoreWanted)
    def _more_wanted(self, event: HitList.MoreWanted) -> None:
        event.stop()
        self.read_further()

    def read_further(self) -> None:
        """Read the next finds, if there are more."""
        if self._found.next is not None and not self._reading.more:
            self._reading.more = True
            self.run_worker(self._read_more(), group="more", exit_on_error=False)

    async def _read_more(self) -> None:
        found = self._found
        text, after = found.text, found.next
        try:
            page = await self.desk.search(text, limit=PAGE, after=after)
        except IgdeskError as error:
            self.refused(error)
        else:
            if (found.text, found.next) == (text, after):
                if self.app.screen is self:  # else the finds are gone through on a ticket
                    found.place = self.rows.place
                found.go_on(page)
                self._show()
        finally:
            self._reading.more = False

    def _show(self) -> None:
        found = self._found
        self.rows.show(found.hits, found.terms, self.desk.now(), found.place)
        self.query_one(SearchNote).update(Content(self._note()))

    def _note(self) -> str:
        found = self._found
        if not found.text:
            return self.words("search_ui.language")
        if not found.hits:
            return self.words("search_ui.looking" if found.next is not None else "search_ui.nothing")
        key = "search_ui.count_more" if found.next is not None else "search_ui.count"
        return self.words(key, count=len(found.hits))

    # Keys

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.query_one(Input).value.strip() == self._found.text:
            self.action_open_hit()
            return
        self._reading.then_open = True
        if self._reading.timer is not None:
            self._reading.timer.stop()
        self._ask()

    @on(HitList.Chosen)
    def _chosen(self, event: HitList.Chosen) -> None:
        event.stop()
        self.action_open_hit()

    def action_open_hit(self) -> None:
        """Open the ticket of the find under the cursor, at its message."""
        hit = self.rows.current
        if hit is None or hit.ticket is None:
            return
        self._found.place = self.rows.place
        self.igdesk.open_ticket(hit.ticket, self._found.order(self.desk), message=hit.message)

    def action_next_hit(self) -> None:
        """The next find."""
        self.rows.move(1)

    def action_previous_hit(self) -> None:
        """The find before it."""
        self.rows.move(-1)

    def action_hits_down(self) -> None:
        """A page down."""
        self.rows.move(self.rows.page_rows())

    def action_hits_up(self) -> None:
        """A page up."""
        self.rows.move(-self.rows.page_rows())

    def action_leave_search(self) -> None:
        """Back to where the search began."""
        self._found.place = self.rows.place
        self.igdesk.back()
