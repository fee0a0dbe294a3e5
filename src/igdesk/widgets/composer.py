"""Where a reply is written: to whom it goes, what happens after it, what is still missing, how long it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from igdesk.i18n import Words
from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.model import Status, Ticket
from igdesk.rules.split import split_text, utf8_size
from igdesk.rules.templates import holes
from igdesk.text import one_line, truncate
from igdesk.widgets.fact_lines import Known, Value
from igdesk.widgets.facts import value_line
from igdesk.widgets.holes import Place, next_hole, previous_hole

_NEARLY_FULL = MESSAGE_BYTES * 9 // 10


class AfterSend(StrEnum):
    """What becomes of the ticket once the reply is queued, and which ticket is looked at next."""

    WAITING = "waiting"
    RESOLVED = "resolved"
    STAY = "stay"
    """Nothing changes, and this ticket stays on the screen."""

    @property
    def following(self) -> AfterSend:
        """The next one of the circle."""
        order = list(AfterSend)
        return order[(order.index(self) + 1) % len(order)]

    def status(self, ticket: Ticket) -> Status:
        """The state that a reply to `ticket` leaves it in; a ticket that was answered is not new."""
        if self is AfterSend.STAY:
            return Status.OPEN if ticket.status is Status.NEW else ticket.status
        return Status(self.value)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the reply is for, and what of the thread its writer has seen.

    Attributes:
        known: The ticket as it stands now.
        version: The ticket's version that the writer has seen.
        newest_message: Id of the newest message that the writer has seen.
        hold_seconds: How long a reply is held.
    """

    known: Known
    version: int
    newest_message: int
    hold_seconds: int

    @classmethod
    def of(cls, known: Known, hold_seconds: int) -> Recipient:
        """Whom a ticket's reply is for, when the writer has seen all of it."""
        newest = max((message.id for message in known.detail.messages), default=0)
        return cls(known, known.card.ticket.version, newest, hold_seconds)

    def unseen(self) -> Recipient:
        """The same, for a writer who has read nothing of it: they began to write elsewhere."""
        return replace(self, version=0, newest_message=0)

    @property
    def number(self) -> int:
        """The ticket."""
        return self.known.card.ticket.number


class Composer(Vertical):
    """The reply editor. It only ever asks to send; it opens hidden and empty.

    Args:
        words: The phrases.

    Attributes:
        busy: Something was asked that may take the reply from under the keys; whoever hears of it ends it.
    """

    DEFAULT_CSS = """
    Composer { display: none; height: auto; max-height: 50%; background: $surface; border-top: heavy $primary; }
    Composer.-open { display: block; }
    Composer > Static { height: 1; padding: 0 1; }
    Composer #composer-holes { display: none; background: $warning 20%; }
    Composer #composer-holes.-some { display: block; }
    Composer TextArea {
        height: auto; min-height: 4; max-height: 14; border: none; padding: 0 1; background: $background;
    }
    Composer TextArea:focus { border: none; }
    """

    @dataclass
    class SendAsked(Message):
        """The writer wants it sent: no holes are left and there is something to send."""

        recipient: Recipient
        text: str
        template: str | None
        after: AfterSend

    @dataclass
    class Edited(Message):
        """The text changed; it is to be kept from now on."""

        number: int
        text: str
        template: str | None

    class Left(Message):
        """The writer left for now."""

    class Refused(Message):
        """Something is missing, so it was not asked to be sent; that was said."""

    class TemplateWanted(Message):
        """The writer wants to insert a template."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._recipient: Recipient | None = None
        self._template: str | None = None
        self._after = AfterSend.WAITING
        self.busy = False
        self._waits = False

    def compose(self) -> ComposeResult:
        yield Static("", id="composer-head", markup=False)
        yield Static("", id="composer-holes", markup=False)
        area = TextArea(soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)
        area.cursor_blink = False
        yield area
        yield Static("", id="composer-foot", markup=False)

    @property
    def area(self) -> TextArea:
        """The text."""
        return self.query_one(TextArea)

    @property
    def is_open(self) -> bool:
        """Whether a reply is being written."""
        return self._recipient is not None

    @property
    def recipient(self) -> Recipient | None:
        """Whom it is for."""
        return self._recipient

    @property
    def text(self) -> str:
        """What was written so far."""
        return self.area.text

    @property
    def waits(self) -> bool:
        """Whether the reply waits for the drive: until it is known what became of it, nothing is changed about it."""
        return self._waits

    @waits.setter
    def waits(self, waits: bool) -> None:
        self._waits = self.area.read_only = waits
        self._redraw()

    @property
    def after(self) -> AfterSend:
        """What happens after sending."""
        return self._after

    @property
    def template(self) -> str | None:
        """The template that the text began with."""
        return self._template

    def open(
        self,
        recipient: Recipient,
        text: str,
        after: AfterSend = AfterSend.WAITING,
        *,
        template: str | None = None,
    ) -> None:
        """Begin or go on writing, the cursor at the end."""
        self._recipient, self._after, self._template = recipient, after, template
        self.add_class("-open")
        self.area.load_text(text)
        self.area.move_cursor(self.area.document.end)
        self.area.focus()
        self._redraw()

    def clear(self) -> None:
        """Forget the text: it was sent."""
        self.area.load_text("")

    def close(self) -> None:
        """Hide it; the text is somebody else's to keep."""
        self._recipient = None
        self.waits = False
        self.remove_class("-open")
        self.area.load_text("")

    def saw(self, recipient: Recipient) -> None:
        """The writer has been shown what is new: from now on that is what they answer."""
        self._recipient = recipient
        self._redraw()

    def know(self, known: Known) -> None:
        """Show the ticket's newer state in the header; what the writer has seen stays what it was."""
        recipient = self._recipient
        if recipient is not None and recipient.number == known.card.ticket.number:
            self._recipient = replace(recipient, known=known)
            self._redraw()

    def insert(self, text: str, template: str | None) -> None:
        """Put a template's words at the cursor, and the cursor on their first hole."""
        start = self.area.cursor_location
        self.area.insert(text)
        self._template = template or self._template
        self._jump(next_hole(text, (0, 0)) and next_hole(self.text, start))

    def action_send(self) -> None:
        """Ask for it to be sent, unless something is missing."""
        if self._recipient is None:
            return
        if missing := holes(self.text):
            names = ", ".join(missing)
            self.notify(self._words("refusal.holes", holes=names), severity="warning", markup=False)
            self._jump(next_hole(self.text, (0, 0)))
            self._stop(self.Refused())
        elif not self.text.strip():
            self.notify(self._words("refusal.empty_reply"), severity="warning", markup=False)
            self._stop(self.Refused())
        else:
            self._stop(self.SendAsked(self._recipient, self.text, self._template, self._after))

    def action_keep_draft(self) -> None:
        """Leave and keep the text."""
        if self._recipient is not None:
            self._stop(self.Left())

    def action_insert_template(self) -> None:
        """Choose a template for the place of the cursor."""
        self._stop(self.TemplateWanted())

    def action_next_hole(self) -> None:
        """Select the next hole, so that typing fills it."""
        self._jump(next_hole(self.text, max(self.area.selection)))

    def action_previous_hole(self) -> None:
        """Select the hole before the cursor."""
        self._jump(previous_hole(self.text, max(self.area.selection)))

    def action_after_send(self) -> None:
        """The next of what may happen after sending."""
        self._after = self._after.following
        self._redraw()

    def on_resize(self) -> None:
        """Other words fit now."""
        self._redraw()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._redraw()
        if self._recipient is not None:
            self.post_message(self.Edited(self._recipient.number, self.text, self._template))

    def _stop(self, message: Message) -> None:
        """Say something that must be heard before the next key."""
        self.busy = True
        self.post_message(message)

    def _jump(self, hole: tuple[Place, Place] | None) -> None:
        if hole is not None:
            self.area.selection = type(self.area.selection)(*hole)
        self.area.focus()

    def _redraw(self) -> None:
        if self._recipient is None:
            return
        width = max(self.size.width - 2, 20)
        self.query_one("#composer-head", Static).update(self._head(self._recipient, width))
        missing = holes(self.text)
        names = " ".join(f"{{{one_line(name)}}}" for name in missing)
        line = self.query_one("#composer-holes", Static)
        line.set_class(bool(missing), "-some")
        line.update(Content(truncate(self._words("ticket_ui.holes_left", holes=names), width)))
        self.query_one("#composer-foot", Static).update(self._foot())

    def _head(self, recipient: Recipient, width: int) -> Content:
        known, words = recipient.known, self._words
        channel = words(f"ticket_ui.channel_{known.card.ticket.channel.value}")
        to = words("ticket_ui.reply_to", handle=known.handle(), channel=channel)
        window = known.window_value()
        values = [
            Value(to, "strong"),
            Value(f"{words('ticket_ui.fact_window')} {window.text}", window.look),
            Value(words("ticket_ui.held_for", seconds=recipient.hold_seconds), "calm"),
        ]
        return value_line(values, width)

    def _foot(self) -> Content:
        if self._waits:
            return Content.styled(f"… {self._words('share_ui.composer_waits')}", "bold $warning")
        then = self._words("ticket_ui.after_send", state=self._words(f"ticket_ui.after_{self._after.value}"))
        return Content.assemble((then, ""), "   ", self._length())

    def _length(self) -> Content:
        """How much of a message is used, with a word where that is nearly or more than all of it."""
        size = utf8_size(self.text)
        count = self._words("ticket_ui.bytes", count=size, limit=MESSAGE_BYTES)
        if size > MESSAGE_BYTES:
            parts = len(split_text(self.text))
            return Content.styled(f"! {count} · {self._words('ticket_ui.too_long', parts=parts)}", "$late bold")
        if size >= _NEARLY_FULL:
            return Content.styled(f"{count} · {self._words('ticket_ui.nearly_full')}", "$soon")
        return Content.styled(count, "$calm")
