"""One row of a list of tickets: which columns fit, what stands in each cell, and in which style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from igdesk.config.accounts import human_agent, mark_of
from igdesk.config.model import Config
from igdesk.desk.message_words import preview_words
from igdesk.desk.queries import Doing, TicketCard
from igdesk.i18n import Words
from igdesk.rules.clock_starts import is_warned
from igdesk.rules.duties import promise_clock
from igdesk.rules.model import MessageState
from igdesk.rules.window import next_end
from igdesk.text import one_line, pad
from igdesk.widgets.durations import short_span

SOON = timedelta(minutes=30)
"""A reply window that closes within this time stands out."""
_NONE = timedelta()
SIGNS = {Doing.WRITES: "●", Doing.VIEWS: "○"}
"""What somebody else does on a ticket at this moment."""
_MIN_PREVIEW = 16
_CHANNEL_FROM = 50
"""Cells of a row from which the channel has room."""
_OUTBOX_SIGN = {
    MessageState.FAILED: "✗",
    MessageState.UNCONFIRMED: "?",
    MessageState.QUEUED: "»",
    MessageState.SENDING: "»",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of a row's cells; 0: the column is left out. They always fill the row."""

    number: int
    due: int
    priority: int
    channel: int
    customer: int
    preview: int
    tags: int
    signs: int
    owner: int
    status: int


@dataclass(frozen=True, slots=True)
class RowContext:
    """What the cells need to know besides the ticket."""

    config: Config
    words: Words
    me: str
    is_begun: Callable[[int], bool] = lambda _number: False
    """Whether the person has begun to write on a ticket."""
    doing: Callable[[int], Doing | None] = lambda _number: None
    """What others do on a ticket at this moment."""
    waits: Callable[[int], bool] = lambda _number: False
    """Whether a change of the person's on a ticket waits for the drive."""
    is_selected: Callable[[int], bool] = lambda _number: False
    """Whether a ticket is selected."""
    by_window: Callable[[], bool] = lambda: False
    """Whether the list was asked for by when reply windows close: then rows tell that first."""


Cell = tuple[str, str]
"""Text of exact width, and the name of its style."""


def columns_for(width: int, numbers: int) -> Columns:
    """The columns that fit.

    Args:
        width: Cells of the row, the cursor mark not counted.
        numbers: Cells of the longest number with its `#`.
    """
    number = max(numbers, 5)
    wide, roomy = width >= 130, width >= 100
    customer = 22 if wide else 16 if roomy else 13
    tags = min(width // 6, 30) if wide else 0
    owner = 10 if roomy else 7 if width >= 72 else 0
    status = 8 if width >= 74 else 0
    channel = 2 if width >= _CHANNEL_FROM else 0

    def left(customer: int) -> int:
        return width - sum(part + 1 for part in (number, 10, 2, channel, customer, tags, 2, owner, status) if part)

    if left(customer) < _MIN_PREVIEW:  # a very narrow list keeps what is needed to choose a ticket
        customer = max(customer - (_MIN_PREVIEW - left(customer)), 6)
    return Columns(number, 10, 2, channel, customer, max(left(customer), 0), tags, 2, owner, status)


def due_cell(card: TicketCard, desk: RowContext, now: datetime) -> Cell:
    """What expires next: a limit, a promise (`p`), or Instagram's reply window (`w`); when it comes back (`zz`).

    A `!` before the time: so much of it is used up that people were warned.
    """
    ticket, words = card.ticket, desk.words
    due = ticket.due_at
    is_longer = human_agent(desk.config).of(ticket.account)
    window = next_end(ticket, card.thread_customer_message_at, human_agent=is_longer, now=now)
    if window is not None and desk.by_window():
        return words("ui.due_window", span=short_span(window - now, words)), _soon(window - now)
    if ticket.snoozed_until is not None and (due is None or due > ticket.snoozed_until):
        return words("ui.due_snoozed", span=short_span(max(ticket.snoozed_until - now, _NONE), words)), "calm"
    if ticket.follow_up_at is not None and ticket.follow_up_at <= now:
        return words("ending.mark"), "soon"
    promise = next((each for each in ticket.promises if each.due_at == due), None)
    if promise is not None and promise.due_at < now:
        return words("ui.due_promise_late", span=short_span(now - promise.due_at, words)), "late"
    if due is not None and due < now:
        return words("ui.due_late", span=short_span(now - due, words)), "late"
    if window is not None and (due is None or window < due):
        return words("ui.due_window", span=short_span(window - now, words)), _soon(window - now)
    if promise is not None:
        is_near = any(each.clock == promise_clock(promise.id) for each in ticket.told)
        said = words(
            "ui.due_promise_near" if is_near else "ui.due_promise", span=short_span(promise.due_at - now, words)
        )
        return said, "soon" if is_near else "calm"
    if due is not None:
        is_near = is_warned(ticket)
        said = words("ui.due_warned" if is_near else "ui.due_in", span=short_span(due - now, words))
        return said, "soon" if is_near else "calm"
    return "", "calm"


def _soon(left: timedelta) -> str:
    return "soon" if left <= SOON else "calm"


def priority_cell(priority: str, config: Config) -> Cell:
    """`!!` for the most urgent, `!` for the next, `-` for the last of at least three."""
    rank, last = config.priority_rank(priority), len(config.priorities) - 1
    if rank == 0:
        return "!!", "urgent"
    if rank == 1:
        return "!", "high"
    return ("-" if rank == last else ""), "calm"


def customer_name(card: TicketCard, config: Config) -> str:
    """The handle, else the name, with a mark for the upper tiers."""
    customer = card.customer
    name = f"@{customer.username}" if customer.username else customer.name or f"({customer.id})"
    levels = config.customer_tiers
    rank = levels.rank(customer.tier) if customer.tier else -1
    mark = "★" if rank >= 0 and rank * 2 >= len(levels.order) else ""
    return f"{mark}{one_line(name)}"


def signs_cell(card: TicketCard, *, begun: bool = False, waits: bool = False) -> Cell:
    """`▲` escalated; `✗` a reply failed, `?` one is unconfirmed, `»` one is on its way, else `✎` there is a draft.

    Before all of these `…`: a change of the person's waits for the drive.
    """
    up = "▲" if card.ticket.escalated else " "
    if waits:
        return f"{up}…", "soon"
    out = _OUTBOX_SIGN[card.outbox] if card.outbox else "✎" if begun else ""
    if card.outbox in (MessageState.FAILED, MessageState.UNCONFIRMED):
        return up + out, "fault"
    return up + out, "escalated" if card.ticket.escalated else "held"


def mark_cells(card: TicketCard, desk: RowContext, *, at_cursor: bool, gone: bool) -> tuple[Cell, Cell]:
    """Before a row: the cursor, or that it no longer belongs here; and `●` somebody else writes there, `○` looks."""
    doing = desk.doing(card.ticket.number)
    mark = ("~", "gone") if gone else ("▌" if at_cursor else " ", "number")
    return mark, (SIGNS[doing], doing.value) if doing else (" ", "number")


def number_cell(number: int, *, is_selected: bool) -> Cell:
    """`#412`, and `✓412` while it is selected."""
    return (f"✓{number}", "selected") if is_selected else (f"#{number}", "number")


def row_cells(card: TicketCard, columns: Columns, desk: RowContext, now: datetime) -> tuple[Cell, ...]:
    """All cells of a row, each exactly as wide as its column."""
    ticket, words, config = card.ticket, desk.words, desk.config
    owner = words("ui.me") if ticket.assignee == desk.me else one_line(ticket.assignee or "-")
    found: list[tuple[int, Cell]] = [
        (columns.number, number_cell(ticket.number, is_selected=desk.is_selected(ticket.number))),
        (columns.due, due_cell(card, desk, now)),
        (columns.priority, priority_cell(ticket.priority, config)),
        (columns.channel, (words(f"ui.channel_{ticket.channel.value}"), "calm")),
        (columns.customer, (customer_name(card, config), "customer")),
        (columns.preview, (_preview(card, desk), "text")),
        (columns.tags, (" ".join(f"#{one_line(tag)}" for tag in ticket.tags), "tags")),
        (columns.signs, signs_cell(card, begun=desk.is_begun(ticket.number), waits=desk.waits(ticket.number))),
        (columns.owner, (owner, "owner" if ticket.assignee == desk.me else "calm")),
        (columns.status, (words(f"status.{ticket.status.value}"), f"status-{ticket.status.value}")),
    ]
    return tuple((pad(text, width), style) for width, (text, style) in found if width)


def _preview(card: TicketCard, desk: RowContext) -> str:
    """The latest message; what came in by a further account of the desk says so first."""
    said = preview_words(card.preview, desk.words) or card.ticket.subject or ""
    return one_line(mark_of(desk.config, card.ticket.account) + said)


def head_cells(columns: Columns, words: Words) -> tuple[str, ...]:
    """The names of the columns."""
    names = ("number", "due", "priority", "channel", "customer", "preview", "tags", "signs", "owner", "status")
    widths = [getattr(columns, name) for name in names]
    return tuple(pad(words(f"ui.column_{name}"), width) for name, width in zip(names, widths, strict=True) if width)
