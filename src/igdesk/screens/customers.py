"""The customers, from anywhere: found by handle, name or tier as it is typed, those who wrote last first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from igdesk.desk.desk import Desk
from igdesk.desk.queries import CustomerRow
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.screens.customer_card import CustomerCardScreen
from igdesk.text import cells, one_line, pad, truncate
from igdesk.widgets.dialogs import AnswerLine, Dialog
from igdesk.widgets.ticket_row import name_of
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

TYPING_PAUSE = 0.12
"""Seconds after the last key before the desk is asked."""
MOST = 50
"""Customers that are shown: who is not among them is found by typing more."""
_HANDLE, _NAME, _TIER, _TICKETS = 24, 14, 8, 7


async def show_customers(app: IgdeskApp) -> None:
    """Show the customers; Enter opens the card of one, from where their newest ticket can be opened."""
    if app.can_ask():
        number = await app.push_screen_wait(CustomersDialog(app.words, app.desk))
        if number is not None:
            app.open_ticket(number)


class CustomersDialog(Dialog[int | None]):
    """The line over the list; the line keeps the focus. It gives back the ticket to open, if any.

    Args:
        words: The phrases.
        desk: Who knows them.
    """

    DEFAULT_CSS = """
    CustomersDialog > Vertical { width: 76; }
    CustomersDialog OptionList { height: auto; max-height: 50vh; border: none; padding: 0; background: $surface; }
    CustomersDialog #headings { height: 1; }
    CustomersDialog #headings, CustomersDialog #note { color: $calm; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        *(
            Binding(key, f"move('{move}')", show=False)
            for key, move in (
                ("down", "cursor_down"), ("up", "cursor_up"), ("pagedown", "page_down"), ("pageup", "page_up"),
            )
        ),
    ]  # fmt: skip

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__(words, words("customers.title"), words("customers.hint"))
        self._desk = desk
        self._rows: tuple[CustomerRow, ...] = ()
        self._read_for: str | None = None
        self._timer: Timer | None = None
        self._opens = False
        """Whether Enter came before what was typed had been looked for."""

    def compose_body(self) -> ComposeResult:
        yield AnswerLine(placeholder=self.words("customers.example"), compact=True)
        yield Static(self._headings(), id="headings", markup=False)
        options = OptionList(markup=False)
        options.can_focus = False
        yield options
        yield Static("", id="note", markup=False)

    def on_mount(self) -> None:
        """Show those who wrote last."""
        self._ask()

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._opens = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(TYPING_PAUSE, self._ask)

    def _ask(self) -> None:
        self._read(self._typed)

    @work(group="customers", exclusive=True, exit_on_error=False)
    async def _read(self, text: str) -> None:
        try:
            self._rows = await self._desk.customers(text, MOST)
        except IgdeskError as error:
            self._note(one_line(self.words.of(error.phrase)))
            return
        self._read_for = text
        self._show()
        if self._opens:
            self.action_answer()

    def _show(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._row(row)) for row in self._rows)
        options.highlighted = 0 if self._rows else None
        if not self._rows:
            self._note(self.words("privacy.none_listed"))
        else:
            self._note(self.words("customers.first_ones", count=MOST) if len(self._rows) == MOST else "")

    def _note(self, text: str) -> None:
        self.query_one("#note", Static).update(Content(text))

    def _headings(self) -> str:
        handle, name, tier = (self.words(f"customers.l_{each}") for each in ("handle", "name", "tier"))
        tickets, last = self.words("customers.l_tickets"), self.words("customers.l_last")
        return _cell(handle, _HANDLE) + _cell(name, _NAME) + _cell(tier, _TIER) + _right(tickets) + last

    def _row(self, row: CustomerRow) -> Content:
        config, customer, at = self._desk.config, row.customer, row.last_customer_message_at
        tier = config.customer_tiers.name(customer.tier) if customer.tier else ""
        last = "" if at is None else moment_text(at, self._desk.now(), config.desk.timezone)
        return Content.assemble(
            _cell(name_of(customer, config), _HANDLE),
            (_cell(one_line(customer.name or "") if customer.username else "", _NAME), "$calm"),
            _cell(one_line(tier), _TIER),
            (_right(str(row.tickets)), "$accent"),
            (last, "$calm"),
        )

    def action_move(self, move: str) -> None:
        """Move in the list."""
        getattr(self.query_one(OptionList), f"action_{move}")()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(event.option_index)

    def action_answer(self) -> None:
        """Open the card of whom the cursor is on, once what was typed has been looked for."""
        self._opens = self._read_for != self._typed
        at = self.query_one(OptionList).highlighted
        if self._opens:
            self._ask()
        elif at is not None:
            self._open(at)

    def _open(self, place: int) -> None:
        customer = self._rows[place].customer.id
        self.app.push_screen(CustomerCardScreen(customer, self._desk, self.words, opens=self._opened))

    def _opened(self, number: int) -> None:
        self.dismiss(number)

    def action_leave(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


def _cell(text: str, width: int) -> str:
    return pad(truncate(text, width), width) + " "


def _right(text: str) -> str:
    return " " * max(_TICKETS - cells(text), 0) + text + "  "
