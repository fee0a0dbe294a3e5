"""Choosing a second ticket to merge or link with, and the messages that become a ticket of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from igdesk.desk.message_words import UNNAMED, attachment_words, is_withheld, preview_words
from igdesk.desk.queries import MessageView, TicketCard
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.model import Direction
from igdesk.text import one_line, pad
from igdesk.values import dataclass
from igdesk.widgets.dialogs import Dialog

_LIST = """
    {name} OptionList {{
        height: auto; max-height: 12; border: none; padding: 0; background: $surface;
        text-wrap: nowrap; text-overflow: ellipsis;
    }}
"""
_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tickets, the first of which goes into the second."""

    one: int
    other: int


class PickTicket(Dialog[Pair | None]):
    """Another ticket: arrows and Enter choose one of the customer's, digits name any; Tab turns a merge round.

    The keys are read by the dialog itself and there is no text field: what was typed ahead arrives, too.

    Args:
        words: The phrases.
        title: What it is for.
        card: The ticket that is at hand.
        offered: The customer's other tickets.
        look: Reads the ticket of a number that is typed, so that nobody takes the wrong one.
        turns: Whether there is a direction that Tab can turn round.
    """

    DEFAULT_CSS = (
        _LIST.format(name="PickTicket")
        + "PickTicket #direction { color: $accent; margin-bottom: 1; }"
        + "PickTicket #named { text-wrap: nowrap; text-overflow: ellipsis; }"
    )

    def __init__(
        self,
        words: Words,
        title: str,
        card: TicketCard,
        offered: Sequence[TicketCard],
        look: Callable[[int], Awaitable[TicketCard | None]],
        *,
        turns: bool,
    ) -> None:
        super().__init__(words, title, words("joint_ui.merge_hint" if turns else "joint_ui.link_hint"))
        self._number = card.ticket.number
        self._offered = tuple(offered)
        self._look = look
        self._turns = turns
        self._turned = False
        self._typed = ""

    def compose_body(self) -> ComposeResult:
        yield Static("", id="direction", markup=False)
        options = OptionList(*(Option(self._row(card)) for card in self._offered), markup=False)
        options.can_focus = False
        options.display = bool(self._offered)
        yield options
        yield Static("", id="named", markup=False)

    def on_mount(self) -> None:
        """The newest of the customer's others is the likeliest."""
        if self._offered:
            self.query_one(OptionList).highlighted = 0
        self._show_direction()
        self._show_named(Content(self._nothing_typed()))

    def on_key(self, event: events.Key) -> None:
        """Move, name, turn round, choose or leave."""
        event.stop()
        event.prevent_default()
        options = self.query_one(OptionList)
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "enter":
            self._choose()
        elif event.key == "tab":
            self._turned = self._turns and not self._turned
        elif event.key == "down":
            options.action_cursor_down()
        elif event.key == "up":
            options.action_cursor_up()
        elif event.key == "backspace":
            self._type(self._typed[:-1])
        elif event.character and event.character in "0123456789" and len(self._typed) < _MAX_DIGITS:
            self._type(self._typed + event.character)
        self._show_direction()

    def _type(self, typed: str) -> None:
        self._typed = typed
        self.run_worker(self._look_up(typed), group="named", exclusive=True, exit_on_error=False)

    async def _look_up(self, typed: str) -> None:
        """Show which ticket was typed, by its customer and words."""
        if not typed:
            self._show_named(Content(self._nothing_typed()))
            return
        try:
            card = await self._look(int(typed))
        except IgdeskError as error:
            self._show_named(Content(self.words.of(error.phrase)))
            return
        missing = Content(self.words("refusal.no_ticket", number=int(typed)))
        self._show_named(missing if card is None else self._row(card, one_line(card.customer.handle)))

    def _nothing_typed(self) -> str:
        return "" if self._offered else self.words("joint_ui.no_others")

    def _show_named(self, what: Content) -> None:
        named = self.query_one("#named", Static)
        named.update(what)
        named.display = bool(what.plain)

    def _other(self) -> int | None:
        if self._typed:
            return int(self._typed)
        place = self.query_one(OptionList).highlighted
        return None if place is None else self._offered[place].ticket.number

    def _pair(self, other: int) -> Pair:
        return Pair(other, self._number) if self._turned else Pair(self._number, other)

    def _choose(self) -> None:
        other = self._other()
        if other is not None:
            self.dismiss(self._pair(other))

    def _show_direction(self) -> None:
        other, number = self._other(), f"#{self._number}"
        named = "#…" if other is None else f"#{other}"
        one, two = (named, number) if self._turned else (number, named)
        arrow = "→" if self._turns else "↔"
        self.query_one("#direction", Static).update(Content(f"{one} {arrow} {two}"))

    def _row(self, card: TicketCard, whose: str = "") -> Content:
        status = self.words(f"status.{card.ticket.status.value}")
        what = one_line(card.ticket.subject or "") or preview_words(card.preview, self.words)
        told = f"{whose}  {what}" if whose else what
        return Content.assemble((f"#{card.ticket.number}  ", "$accent"), (pad(status, 8), "$calm"), "  ", told)


class PickMessages(Dialog[tuple[int, ...]]):
    """Some of a ticket's messages: Space chooses and moves on, Enter is done, Esc leaves (nothing).

    Args:
        words: The phrases.
        title: What it is for.
        messages: What there is to choose from, oldest first.
    """

    DEFAULT_CSS = _LIST.format(name="PickMessages")

    def __init__(self, words: Words, title: str, messages: Sequence[MessageView]) -> None:
        super().__init__(words, title, words("joint_ui.split_hint"))
        self._messages = tuple(messages)
        self._chosen: set[int] = set()

    def compose_body(self) -> ComposeResult:
        options = OptionList(*(Option(self._row(message)) for message in self._messages), markup=False)
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        """The newest message is the likeliest to be about something else."""
        self.query_one(OptionList).highlighted = len(self._messages) - 1

    def on_key(self, event: events.Key) -> None:
        """Move, choose, be done or leave."""
        event.stop()
        event.prevent_default()
        options = self.query_one(OptionList)
        if event.key == "escape":
            self.dismiss(())
        elif event.key == "enter":
            self.dismiss(tuple(message.id for message in self._messages if message.id in self._chosen))
        elif event.key in ("space", "x"):
            self._toggle(options)
        elif event.key in ("down", "j"):
            options.action_cursor_down()
        elif event.key in ("up", "k"):
            options.action_cursor_up()

    def _toggle(self, options: OptionList) -> None:
        place = options.highlighted
        if place is None:
            return
        message = self._messages[place]
        self._chosen ^= {message.id}
        options.replace_option_prompt_at_index(place, self._row(message))
        if place + 1 < len(self._messages):
            options.action_cursor_down()

    def _row(self, message: MessageView) -> Content:
        mark = "[x] " if message.id in self._chosen else "[ ] "
        side = "<" if message.direction is Direction.IN else ">"
        kinds = [each.type for each in message.attachments] or _withheld(message)
        text = one_line(message.text) or " ".join(f"[{attachment_words(kind, self.words)}]" for kind in kinds)
        return Content.assemble((mark, "$accent"), (f"{side} ", "$calm"), text)


def _withheld(message: MessageView) -> list[str]:
    if not is_withheld(message):
        return []
    return ["unsupported" if message.unsupported else UNNAMED]
