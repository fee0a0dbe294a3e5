"""Escalated tickets, the one whose answer is due first on top: two lines each, drawn as far as they are in view."""

from __future__ import annotations

from datetime import datetime

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.queries import EscalationView, TicketCard
from igdesk.i18n import Words
from igdesk.text import one_line, pad
from igdesk.values import dataclass
from igdesk.widgets.fact_due import answer_due
from igdesk.widgets.facts import LOOKS, REFRESH_EVERY
from igdesk.widgets.thread_events import target_text
from igdesk.widgets.ticket_row import customer_name
from igdesk.widgets.times import moment_text

_LINES = 2


@dataclass(frozen=True, slots=True)
class Escalated:
    """A ticket that went up, and the escalation of it that waits for an answer."""

    card: TicketCard
    escalation: EscalationView

    @property
    def number(self) -> int:
        """The ticket."""
        return self.card.ticket.number

    @property
    def urgency(self) -> tuple[bool, datetime, int]:
        """What is due first comes first; what has no limit after that, oldest first."""
        due = self.escalation.answer_due_at
        return due is None, due or self.escalation.at, self.number


class EscalationList(Static, can_focus=True):
    """The list. Its cursor belongs to a ticket, whatever else comes and goes.

    Args:
        words: The phrases.
        desk: Names, and the time.
    """

    DEFAULT_CSS = """
    EscalationList { height: 1fr; padding: 0 1 0 0; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor is on another ticket, or on none."""

        number: int | None

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__("", markup=False)
        self._words = words
        self._desk = desk
        self._rows: tuple[Escalated, ...] = ()
        self._is_read = False
        """Whether it is known that there is nothing where nothing stands."""
        self._number: int | None = None
        self._shown = ""

    @property
    def current(self) -> Escalated | None:
        """What the cursor is on."""
        return next((row for row in self._rows if row.number == self._number), None)

    @property
    def order(self) -> tuple[int, ...]:
        """The tickets as they stand."""
        return tuple(row.number for row in self._rows)

    def show(self, rows: tuple[Escalated, ...]) -> None:
        """Show these; the cursor stays on its ticket, or goes to the next of the order that was seen."""
        before, numbers = self.order, {row.number for row in rows}
        self._is_read = True
        self._rows = tuple(sorted(rows, key=lambda row: row.urgency))
        if self._number not in numbers:
            at = before.index(self._number) if self._number in before else 0
            after = [number for number in (*before[at:], *reversed(before[:at])) if number in numbers]
            self._go(after[0] if after else (self._rows[0].number if self._rows else None))
        self.keep_true()

    def move(self, by: int) -> None:
        """Move the cursor; it stops at the ends."""
        if self._rows:
            at = self.order.index(self._number) if self._number in self.order else 0
            self._go(self._rows[min(max(at + by, 0), len(self._rows) - 1)].number)
            self.keep_true()

    def page(self) -> int:
        """How many are in view."""
        return max(self.size.height // _LINES, 1)

    def keep_true(self) -> None:
        """Look at the clocks again; nothing is drawn when nothing that is shown has changed."""
        content = self._draw() if self.size.width else Content("")
        if content.markup != self._shown:
            self._shown = content.markup
            self.update(content)

    def adopt(self, _config: Config) -> None:
        """Another configuration: other names and times, also in what is shown."""
        self.keep_true()

    def on_mount(self) -> None:
        """Clocks go on while nobody touches a key."""
        self.set_interval(REFRESH_EVERY, self.keep_true)

    def on_resize(self, _event: events.Resize) -> None:
        """Other words fit now."""
        self._shown = ""
        self.keep_true()

    def _go(self, number: int | None) -> None:
        if number != self._number:
            self._number = number
            self.post_message(self.Highlighted(number))

    def _draw(self) -> Content:
        if not self._is_read:
            return Content("")
        if not self._rows:
            return Content.styled(self._words("ticket_ui.nothing_escalated"), "$calm")
        page, at = self.page(), self.order.index(self._number) if self._number in self.order else 0
        start = max(0, min(at - page // 2, len(self._rows) - page))
        return Content("\n").join(self._row(row) for row in self._rows[start : start + page])

    def _row(self, row: Escalated) -> Content:
        here, width = row.number == self._number, self.size.width
        now, config = self._desk.now(), self._desk.config
        due = answer_due(row.escalation, now, self._words)
        who = f"{customer_name(row.card, config)} → {target_text(row.escalation.to, self._words, config)}"
        head = f"{'❯' if here else ' '} #{row.number} "
        first = Content.assemble((head, "bold"), (f"{due.text}  " if due.text else "", LOOKS[due.look]), (who, ""))
        first = first.truncate(width, ellipsis=True, pad=True)
        second = Content.styled(pad(self._below(row, now, config), width), "$calm-on-cursor" if here else "$calm")
        both = Content("\n").join([first, second])
        return both.stylize("on $primary 30%" if self.has_focus else "on $primary 15%") if here else both

    def _below(self, row: Escalated, now: datetime, config: Config) -> str:
        since = moment_text(row.escalation.at, now, config.desk.timezone)
        return f"    {since} · {one_line(row.escalation.reason)}"
