"""The reply on the screen of its ticket: whom it is for, its draft, and the hint that stands where it is put away."""

from __future__ import annotations

from textual import on
from textual.widgets import Static

from igdesk.desk.queries import TicketDetail
from igdesk.screens.bindings import bindings_for
from igdesk.screens.reading import ReadingScreen
from igdesk.screens.ticket_hint import hint
from igdesk.widgets.composer import Composer, Recipient
from igdesk.widgets.fact_lines import Known
from igdesk.widgets.footer import KeyFooter


class ReplyComposer(Composer):
    """The composer with its keys."""

    BINDINGS = bindings_for("composer")


class WritingScreen(ReadingScreen):
    """A screen where the ticket that is read can be answered; what is written is kept with every change.

    A subclass yields a `ReplyComposer`, and a `Static` named `ticket-hint` above it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._written = ""
        """The draft as it was last kept."""
        self._moved = False
        """Whether its ticket went into another one: its writer has not seen yet whom it is for now."""

    @property
    def composer(self) -> Composer:
        """The reply."""
        return self.query_one(ReplyComposer)

    def _known(self, detail: TicketDetail) -> Known:
        return Known(detail, self.desk.window(detail.card), self.desk.now(), self.words, self.desk.config)

    def recipient_of(self, detail: TicketDetail) -> Recipient:
        """Whom a reply is for, by somebody who has seen all of `detail`."""
        return Recipient.of(self._known(detail), round(self.desk.config.desk.undo_send.total_seconds()))

    def _show_hint(self) -> None:
        if card := self.target():
            self.query_one("#ticket-hint", Static).update(hint(card, self.igdesk, max(self.size.width - 2, 20)))

    def _open_composer(self, detail: TicketDetail) -> None:
        draft = self.igdesk.drafts.draft(detail.card.ticket.number)
        self._written = draft.text if draft else ""
        recipient = self.recipient_of(detail).unseen() if self._moved else self.recipient_of(detail)
        self.composer.open(recipient, self._written, template=draft.template if draft else None)
        self.add_class("-writing")
        self.query_one(KeyFooter).context = "composer"

    def _write_template(self, detail: TicketDetail, template: str, text: str) -> None:
        if not self.composer.is_open:
            self._open_composer(detail)
        self.composer.insert(text, template)

    def _close_composer(self) -> None:
        """Put the reply away; its text is kept."""
        self._moved, composer = False, self.composer
        if (recipient := composer.recipient) is None:
            return
        self._keep(recipient.number, composer.text, composer.template)
        composer.close()
        self.remove_class("-writing")
        self.query_one(KeyFooter).context = self.context
        self.thread.focus()
        self._show_hint()

    def _keep(self, number: int, text: str, template: str | None) -> None:
        """Keep what changed; what did not may have been changed meanwhile by another program of this person."""
        if text != self._written:
            self._written = text
            self.igdesk.drafts.keep(number, text, template=template)

    @on(Composer.Edited)
    def _edited(self, event: Composer.Edited) -> None:
        """However this screen is left, the text is there the next time."""
        recipient = self.composer.recipient
        if recipient is not None and recipient.number == event.number:
            self._keep(event.number, event.text, event.template)
