"""One row of a list of tickets: which columns fit, what stands in each cell, and in which style."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from igdesk.config.accounts import human_agent, mark_of
from igdesk.config.model import Config
from igdesk.config.networks import window_of
from igdesk.config.person import COLUMNS
from igdesk.desk.message_words import preview_words
from igdesk.desk.queries import Doing, Filter, TicketCard
from igdesk.i18n import Words
from igdesk.rules.clock_starts import is_warned
from igdesk.rules.coming_back import came_back
from igdesk.rules.duties import promise_clock
from igdesk.rules.model import Customer, MessageState, Ticket
from igdesk.rules.names import agent_name
from igdesk.rules.per_config import once_per_config
from igdesk.rules.ticket_parts import Promise
from igdesk.rules.window import next_end
from igdesk.text import one_line, pad
from igdesk.values import dataclass
from igdesk.widgets.durations import short_span
from igdesk.widgets.wrap import wrap

_longer = once_per_config(human_agent)
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
    order: tuple[str, ...] = COLUMNS
    """All behind the number that are wanted, whether or not they fit."""


@dataclass(frozen=True, slots=True)
class RowLayout:
    """How a person wants the rows."""

    columns: tuple[str, ...] = COLUMNS
    """Those behind the number, in their order."""
    lines: int = 1
    """Of each ticket; on all but the first the latest message goes on."""


Leads = Literal["", "window", "promise"]
"""When reply windows close or promises are due, or what expires next, whichever that is."""


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
    leads: Callable[[], Leads] = lambda: ""
    """What the list was asked for by: rows tell of that first."""
    layout: Callable[[], RowLayout] = RowLayout
    """How the person wants the rows."""


Cell = tuple[str, str]
"""Text of exact width, and the name of its style."""


def columns_for(width: int, numbers: int, wanted: tuple[str, ...] = COLUMNS) -> Columns:
    """The columns that fit.

    Args:
        width: Cells of the row, the cursor mark not counted.
        numbers: Cells of the longest number with its `#`.
        wanted: Those that the person wants behind the number, in their order.
    """
    wide, roomy = width >= 130, width >= 100
    fitting = {
        "due": 10,
        "priority": 2,
        "channel": 2 if width >= _CHANNEL_FROM else 0,
        "customer": 22 if wide else 16 if roomy else 13,
        "tags": min(width // 6, 30) if wide else 0,
        "signs": 2,
        "owner": 10 if roomy else 7 if width >= 72 else 0,
        "status": 8 if width >= 74 else 0,
    }
    widths = {name: cells if name in wanted else 0 for name, cells in fitting.items()} | {"number": max(numbers, 5)}

    def left() -> int:
        return width - sum(part + 1 for part in widths.values() if part)

    if left() < _MIN_PREVIEW and widths["customer"]:  # a very narrow list keeps what is needed to choose a ticket
        widths["customer"] = max(widths["customer"] - (_MIN_PREVIEW - left()), 6)
    return Columns(**widths, preview=max(left(), 0), order=wanted)


def due_cell(card: TicketCard, desk: RowContext, now: datetime) -> Cell:
    """What expires next: a limit, a promise (`p`), or Instagram's reply window (`w`); when it comes back (`zz`) or did.

    A `!` before the time: so much of it is used up that people were warned.
    """
    ticket, words = card.ticket, desk.words
    if desk.leads() == "" and (back := came_back(ticket)) is not None:
        return words("ui.due_back", span=short_span(max(now - back, _NONE), words)), "soon"
    due = ticket.due_at
    is_longer = _longer(desk.config).of(ticket.account)
    of_network = window_of(desk.config, ticket.account)
    window = next_end(ticket, card.thread_customer_message_at, human_agent=is_longer, now=now, of_network=of_network)
    if window is not None and desk.leads() == "window":
        return words("ui.due_window", span=short_span(window - now, words)), _soon(window - now)
    if desk.leads() == "promise" and ticket.promises:
        return _promise_cell(min(ticket.promises, key=lambda each: each.due_at), ticket, words, now)
    if ticket.snoozed_until is not None and (due is None or due > ticket.snoozed_until):
        return words("ui.due_snoozed", span=short_span(max(ticket.snoozed_until - now, _NONE), words)), "calm"
    if ticket.follow_up_at is not None and ticket.follow_up_at <= now:
        return words("ending.mark"), "soon"
    promise = next((each for each in ticket.promises if each.due_at == due), None)
    if promise is not None and promise.due_at < now:
        return _promise_cell(promise, ticket, words, now)
    if due is not None and due < now:
        return words("ui.due_late", span=short_span(now - due, words)), "late"
    if window is not None and (due is None or window < due):
        return words("ui.due_window", span=short_span(window - now, words)), _soon(window - now)
    if promise is not None:
        return _promise_cell(promise, ticket, words, now)
    if due is not None:
        is_near = is_warned(ticket)
        said = words("ui.due_warned" if is_near else "ui.due_in", span=short_span(due - now, words))
        return said, "soon" if is_near else "calm"
    return "", "calm"


def _promise_cell(promise: Promise, ticket: Ticket, words: Words, now: datetime) -> Cell:
    left = promise.due_at - now
    if left < _NONE:
        return words("ui.due_promise_late", span=short_span(-left, words)), "late"
    is_near = any(each.clock == promise_clock(promise.id) for each in ticket.told)
    said = words("ui.due_promise_near" if is_near else "ui.due_promise", span=short_span(left, words))
    return said, "soon" if is_near else "calm"


def leads_of(wanted: Filter) -> Leads:
    """What the rows of a list tell first."""
    return "window" if wanted.window else "promise" if wanted.promised or wanted.promise else ""


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
    return name_of(card.customer, config)


def name_of(customer: Customer, config: Config) -> str:
    """The same of a customer without a ticket."""
    levels = config.customer_tiers
    rank = levels.rank(customer.tier) if customer.tier else -1
    mark = "★" if rank >= 0 and rank * 2 >= len(levels.order) else ""
    return f"{mark}{one_line(customer.handle)}"


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


def row_cells(card: TicketCard, columns: Columns, desk: RowContext, due: Cell) -> tuple[Cell, ...]:
    """All cells of a row, each exactly as wide as its column; what is due is known."""
    cells = ((_cell(name, card, columns, desk) if name != "due" else due, width) for name, width in _shown(columns))
    return tuple((pad(text, width), style) for (text, style), width in cells)


def _cell(name: str, card: TicketCard, columns: Columns, desk: RowContext) -> Cell:
    """What stands in a column."""
    ticket, words, config = card.ticket, desk.words, desk.config
    match name:
        case "number":
            return number_cell(ticket.number, is_selected=desk.is_selected(ticket.number))
        case "priority":
            return priority_cell(ticket.priority, config)
        case "channel":
            return words(f"ui.channel_{ticket.channel.value}"), "calm"
        case "customer":
            return customer_name(card, config), "customer"
        case "preview":
            return _preview_lines(card, columns, desk)[0], "text"
        case "tags":
            return " ".join(f"#{one_line(tag)}" for tag in ticket.tags), "tags"
        case "signs":
            return signs_cell(card, begun=desk.is_begun(ticket.number), waits=desk.waits(ticket.number))
        case "owner" if ticket.assignee == desk.me:
            return words("ui.me"), "owner"
        case "owner":
            return one_line(agent_name(ticket.assignee or "-", config)), "calm"
        case _:
            return words(f"status.{ticket.status.value}"), f"status-{ticket.status.value}"


def further_cells(card: TicketCard, columns: Columns, desk: RowContext, line: int) -> tuple[Cell, ...]:
    """The cells of a further line of a row: the message goes on below itself."""
    lines = _preview_lines(card, columns, desk)
    said = {"preview": lines[line] if line < len(lines) else ""}
    return tuple((pad(said.get(name, ""), width), "text") for name, width in _shown(columns))


@lru_cache(maxsize=8)
def _shown(columns: Columns) -> tuple[tuple[str, int], ...]:
    """The columns that a row has, in order, with their widths."""
    widths = ((name, getattr(columns, name)) for name in ("number", *columns.order))
    return tuple((name, width) for name, width in widths if width)


def _preview_lines(card: TicketCard, columns: Columns, desk: RowContext) -> tuple[str, ...]:
    said, lines = _preview(card, desk), desk.layout().lines
    if lines == 1 or not columns.preview:
        return (said,)
    first, *others = wrap(said, columns.preview)
    return (first, " ".join(others))  # what does not fit on the last line is cut, as it is on a single one


def _preview(card: TicketCard, desk: RowContext) -> str:
    """The latest message; what came in by a further account of the desk says so first."""
    said = preview_words(card.preview, desk.words) or card.ticket.subject or ""
    return one_line(mark_of(desk.config, card.ticket.account) + said)


def head_cells(columns: Columns, words: Words) -> tuple[str, ...]:
    """The names of the columns."""
    return tuple(pad(words(f"ui.column_{name}"), width) for name, width in _shown(columns))
