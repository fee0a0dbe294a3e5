"""The reply on the screen of its ticket: whom it is for, its draft, and the hint that stands where it is put away."""

from __future__ import annotations

from textual import on
from textual.widgets import Static

from igdesk.config.holding import held_for
from igdesk.desk.comments import is_public
from igdesk.desk.presence import Presence
from igdesk.desk.queries import Doing, TicketDetail
from igdesk.errors import IgdeskError
from igdesk.rules.authority import is_trainee
from igdesk.rules.commands import Reply
from igdesk.rules.lately import NOTHING, Lately
from igdesk.rules.release import awaited
from igdesk.rules.split import says
from igdesk.rules.undo import most_telling
from igdesk.screens.bindings import bindings_for
from igdesk.screens.changes import Change
from igdesk.screens.reading import ReadingScreen
from igdesk.screens.since import others_did
from igdesk.screens.ticket_hint import hint
from igdesk.widgets.composer import Composer
from igdesk.widgets.facts import ClocksMoved, FactsHeader, FactsPanel
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.known import Known
from igdesk.widgets.presence import who_text
from igdesk.widgets.recipient import Recipient
from igdesk.widgets.template_picker import Picked
from igdesk.widgets.thread_events import event_text


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
        """Whether it was begun on a ticket that went into another one: its writer has not seen whom it is for now."""
        self._writers: list[str] = []
        """Who else was writing here when that was last told."""

    @property
    def composer(self) -> Composer:
        """The reply."""
        return self.query_one(ReplyComposer)

    def _known(self, detail: TicketDetail) -> Known:
        return Known(detail, self.desk.window(detail.card), self.desk.now(), self.words, self.desk.config)

    def recipient_of(self, detail: TicketDetail) -> Recipient:
        """Whom a reply is for, by somebody who has seen all of `detail`."""
        held = held_for(self.desk.config.desk, public=is_public(detail))
        me, config = self.desk.me, self.desk.config
        release_by = awaited(me, config, self.desk.now()) if is_trainee(me, config) else None
        return Recipient.of(self._known(detail), round(held.total_seconds()), release_by)

    def on_screen_resume(self) -> None:
        """A dialog was left: what was begun there is named here."""
        self._show_hint()

    def _show_hint(self) -> None:
        if card := self.target():
            told = hint(card, self.igdesk, max(self.app.size.width - 2, 20), self.lately)
            self.query_one("#ticket-hint", Static).update(told)

    @property
    def lately(self) -> Lately:
        """What was said and done on the ticket lately, as far as it has been read."""
        return NOTHING

    def _open_composer(self, detail: TicketDetail) -> None:
        draft = self.igdesk.drafts.draft(detail.card.ticket.number)
        self._written = draft.text if draft else ""
        recipient = self.recipient_of(detail).unseen() if self._moved else self.recipient_of(detail)
        template = draft.template if draft else None
        variants = self.desk.config.variants(template) if template else ()
        then = next((each.then for each in variants if each.then is not None), None)
        self.composer.open(recipient, self._written, template=template, then=then)
        if self._written:
            self._choose_again(detail.card.ticket.number)
        self.composer.waits = self.igdesk.changes.waits_with(detail.card.ticket.number, Reply)
        self.add_class("-writing")
        self.query_one(KeyFooter).context = "composer"
        for facts in (*self.query(FactsHeader), *self.query(FactsPanel)):
            facts.keep_true()  # they tell the times that the composer tells
        self._writers = []
        self._tell_writers("presence.also")
        self.igdesk.whereabouts.moved()

    @on(ClocksMoved)
    def _clocks_moved(self) -> None:
        if (recipient := self.composer.recipient) is not None:
            self.composer.know(self._known(recipient.known.detail))

    def _choose_again(self, number: int) -> None:
        """With the words of a reply that was taken back comes what was to become of its ticket."""
        texts, after = self.igdesk.sent.pop(number, ((), None))
        if after is not None and says(texts, self._written):
            self.composer.after = after

    def others_moved(self, presence: Presence) -> None:
        super().others_moved(presence)
        if self.composer.is_open:
            self._tell_writers("presence.begins")

    def _tell_done(self, before: TicketDetail | None, now: TicketDetail) -> None:
        """Say to a writer what others have just done to the ticket, whether or not it will hold the reply.

        Of several things at once the most telling: a notice stands over the text.
        """
        if before is None or not self.composer.is_open or before.card.ticket.number != now.card.ticket.number:
            return
        if done := list(others_did(now.events[before.card.ticket.version :], self.desk.me)):
            self.notify(event_text(most_telling(done), self.words, self.desk.config), markup=False)

    def _tell_writers(self, key: str) -> None:
        """Say who writes to the same customer: their name in the status line is far from the eyes of a writer."""
        recipient = self.composer.recipient
        if recipient is None:
            return
        config, words = self.desk.config, self.words
        others = self.igdesk.presence.at(recipient.number)
        now = [who_text(other, words, config) for other in others if other.doing is Doing.WRITES]
        for who in now:
            if who not in self._writers:
                told = words(key, who=who, number=recipient.number)
                self.notify(told, severity="warning", markup=False)
        self._writers = now

    def _may_send(self, number: int) -> bool:
        """Whether no other reply to the ticket waits for the drive, which would be sent besides."""
        left = self.igdesk.left_over
        if self.igdesk.changes.waits_with(number, Reply):
            self.notify(self.words("share_ui.reply_waits"), severity="warning", markup=False)
        elif left is not None and left.has_reply(number):
            left.offer()
        else:
            return True
        self.composer.busy = False
        return False

    def _change_waits(self, _change: Change) -> None:
        self._show_hint()

    def _change_settled(self, change: Change) -> None:
        """A reply that waited went out, or was refused and its writer goes on."""
        recipient, command = self.composer.recipient, change.command
        if recipient is not None and change.number == recipient.number:
            self.composer.waits = self.igdesk.changes.waits_with(recipient.number, Reply)
            is_over = change.is_left and change.error is None
            if is_over and isinstance(command, Reply) and says(command.texts, self.composer.text):
                self.composer.clear()
                self._close_composer()
        self._show_hint()

    def _write_template(self, detail: TicketDetail, picked: Picked) -> None:
        if not self.composer.is_open:
            self._open_composer(detail)
        is_all = self.composer.insert(picked.text, picked.variant.id, picked.variant)
        if picked.after is not None:
            self.composer.after = picked.after
        if picked.sends and is_all:
            self.composer.action_send()

    def action_editor(self) -> None:
        """Go on in the editor of one's own."""
        recipient = self.composer.recipient
        if recipient is not None and not self.composer.waits:
            self.run_worker(self._edit(recipient.number), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self, number: int) -> None:
        """Go on in the person's own editor; what it saves is kept at once, and stands here in the end."""
        from igdesk.screens.editor import edit

        text, template = self.composer.text, self.composer.template
        try:
            text = await edit(self.app, text, lambda so_far: self._keep(number, so_far, template))
        except IgdeskError as error:
            self.refused(error)
        self._keep(number, text, template)
        self.stands_now(number, text)

    def stands_now(self, number: int, text: str) -> None:
        """Something else is the text of the reply to a ticket from now on, if that one is being written."""
        recipient = self.composer.recipient
        if recipient is not None and recipient.number == number and self.composer.text != text:
            self.composer.area.text = text
            self.composer.area.move_cursor(self.composer.area.document.end)

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
        self.igdesk.whereabouts.moved()

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
