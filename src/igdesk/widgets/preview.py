"""Beside the list: the latest messages of the ticket under the cursor, so that many need not be opened at all."""

from __future__ import annotations

from datetime import datetime

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from igdesk.config.accounts import name_of
from igdesk.config.model import Config
from igdesk.desk.message_words import story_of, withheld_words
from igdesk.desk.queries import MessageView, NoteView, TicketCard, TicketDetail
from igdesk.i18n import Words
from igdesk.rules.kinds import kind_in
from igdesk.rules.model import Direction, MessageState
from igdesk.text import one_line, safe_text
from igdesk.widgets.ground import all_alike
from igdesk.widgets.thread_events import actor_text, sender_text
from igdesk.widgets.times import moment_text

MESSAGES = 12
"""How many of the latest messages are read."""


class Preview(VerticalScroll, can_focus=False):
    """The pane.

    Args:
        words: The phrases.
        config: Names, and the desk's time zone.
    """

    DEFAULT_CSS = """
    Preview { width: 2fr; border-left: solid $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    Preview > #preview-head { color: $calm; margin-bottom: 1; }
    """

    def __init__(self, words: Words, config: Config) -> None:
        super().__init__()
        self._words = words
        self._config = config
        self._parts: tuple[Static, ...] = ()
        """Head and messages; they come in with the first ticket."""

    def adopt(self, config: Config) -> None:
        """Another configuration: what is shown next has its names and times."""
        self._config = config

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its border, on every line; what is read lies over it."""
        return all_alike(super().render_lines, crop)

    def show(self, detail: TicketDetail | None, now: datetime, *, otherwise: str = "") -> None:
        """Show a ticket, its latest message in view; or, without one, why there is none."""
        head, thread = Content(otherwise), Content("")
        if detail is not None:
            head = _head(detail.card, self._words, self._config)
            thread = _thread(detail, now, self._words, self._config)
        if not self._parts:
            self._parts = Static(id="preview-head", markup=False), Static(id="preview-thread", markup=False)
            self.mount(*self._parts)
        for part, text in zip(self._parts, (head, thread), strict=True):
            part.update(text)
        self.call_after_refresh(self.scroll_end, animate=False)


def _head(card: TicketCard, words: Words, config: Config) -> Content:
    ticket, customer = card.ticket, card.customer
    name = " ".join(one_line(part) for part in (customer.username and f"@{customer.username}", customer.name) if part)
    parts: list[str | tuple[str, str]] = [(f"#{ticket.number} {name}", "bold $foreground")]
    known = config.category(ticket.category) if ticket.category else None
    kind = kind_in(words, ticket.kind, config) if ticket.kind else None
    account, category = name_of(config, ticket.account), known.name if known else ticket.category
    details = [account, ticket.subject, category, kind, *(f"#{tag}" for tag in ticket.tags)]
    facts = "  ".join(one_line(part) for part in details if part)
    if facts:
        parts += ["\n", (facts, "$calm")]
    if ticket.escalated:
        parts += ["\n", (f"▲ {words('ui.escalated')}", "$high")]
    return Content.assemble(*parts)


def _thread(detail: TicketDetail, now: datetime, words: Words, config: Config) -> Content:
    items = sorted(
        [*((each.created_at, _message(each, detail.card, now, words, config)) for each in detail.messages),
         *((each.at, _note(each, now, words, config)) for each in detail.notes)],
        key=lambda item: item[0],
    )  # fmt: skip
    return Content("\n\n").join(content for _, content in items)


def _message(message: MessageView, card: TicketCard, now: datetime, words: Words, config: Config) -> Content:
    ours = message.direction is Direction.OUT
    theirs = message.author or card.customer.username or card.customer.name or "?"
    who = sender_text(message.author, words, config) if ours else theirs
    sign, style = ("→", "bold $text-success") if ours else ("←", "bold $text-accent")
    state = "" if message.state in _SETTLED else f"  [{words(f'message_state.{message.state.value}')}]"
    said = (story_of(message, words), safe_text(message.text), withheld_words(message, words))
    text = "\n".join(filter(None, said))
    text = text or words("ui.no_text", count=len(message.attachments))
    head, at = (f"{sign} {one_line(who)} ", style), moment_text(message.created_at, now, config.desk.timezone)
    return Content.assemble(head, (at + state, "$calm"), "\n", text)


def _note(note: NoteView, now: datetime, words: Words, config: Config) -> Content:
    author, at = actor_text(note.author, words, config), moment_text(note.at, now, config.desk.timezone)
    head = (f"✎ {words('ui.note_by', author=author)} ", "bold $text-warning")
    return Content.assemble(head, (at, "$calm"), "\n", safe_text(note.text))


_SETTLED = (MessageState.RECEIVED, MessageState.SENT)
