"""The reply leaves the screen of its ticket: opened, sent, put away, and what stands there next."""

from __future__ import annotations

from textual import on

from igdesk.desk.queries import TicketDetail
from igdesk.errors import IgdeskError
from igdesk.screens.sending import Outcome, send
from igdesk.screens.templating import TemplatingScreen
from igdesk.widgets.composer import Composer
from igdesk.widgets.recipient import AfterSend
from igdesk.widgets.times import weekday_text


class AnsweringScreen(TemplatingScreen):
    """A screen whose ticket is answered; after that another one may stand in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._then = ""
        """An action to begin with once the ticket is there."""
        self._sending = False

    def show_ticket(self, number: int, then: str = "", message: int | None = None) -> None:
        """Show another ticket in this place; what was being written is kept."""
        raise NotImplementedError

    def reread(self) -> None:
        """Read the ticket anew; a reading that is under way is given up."""
        raise NotImplementedError

    def _beside(self, number: int, by: int) -> int | None:
        """The ticket that stands so many places after another in the list."""
        raise NotImplementedError

    def action_reply(self) -> None:
        """Write to the customer, or go on with what was begun."""
        detail = self._ready("reply")
        if detail is not None and not self.composer.is_open:
            self._open_composer(detail)

    def _ready(self, then: str) -> TicketDetail | None:
        """The ticket to write to; while the next one is still being read, `then` waits for it.

        One that cannot be answered from here is not written to: that is said before anything was typed.
        """
        card = self.target()
        if card is None:
            self._then = then
            return None
        try:
            self.desk.check_answerable(card)
        except IgdeskError as error:
            self.igdesk.type_ahead.wait_for_pause()
            self.refused(error)
            return None
        return self.detail

    def action_write(self) -> None:
        """The same, by Enter."""
        self.action_reply()

    @on(Composer.Left)
    def _left(self) -> None:
        self._close_composer()
        self.composer.busy = False

    @on(Composer.Refused)
    def _refused(self) -> None:
        self.igdesk.type_ahead.forget()  # a digit for the next ticket must not fill a gap of this one
        self.composer.busy = False

    # Sending

    @on(Composer.SendAsked)
    def _send_asked(self, event: Composer.SendAsked) -> None:
        if not self._sending and self._may_send(event.recipient.number):
            self._sending = True
            self.run_worker(self._send(event), group="send", exit_on_error=False)

    async def _send(self, event: Composer.SendAsked) -> None:
        try:
            outcome = await send(self, event)
            if outcome is Outcome.SENT:
                self.composer.clear()
                self._close_composer()
                self._after_sending(event)
            elif outcome is Outcome.DRAFT:
                self._close_composer()
            elif outcome is Outcome.WAITS and self.composer.is_open:
                self.composer.waits = True
        finally:
            self._sending = False
            self.composer.busy = False

    def _after_sending(self, event: Composer.SendAsked) -> None:
        if (background := self.igdesk.background) is not None:
            background.wake()
        number, known, hold = event.recipient.number, event.recipient.known, event.recipient.hold_seconds
        following = None if event.after is AfterSend.STAY else self._beside(number, 1)
        key = "ticket_ui.sent" if following is None else "ticket_ui.sent_next"
        told = self.words(key, number=number, handle=known.handle(), seconds=hold)
        if not self.told_moment(event):
            self.notify(told, markup=False, timeout=max(hold, 3))
        if following is not None:
            self.show_ticket(following)

    def told_moment(self, event: Composer.SendAsked) -> bool:
        """Say when a reply goes that waits, for a release or its moment; whether it does."""
        if (who := event.recipient.release_by) is not None:
            told = self.words("release.set", number=event.recipient.number, who=who)
            self.notify(told, markup=False)
            return True
        if event.at is None:
            return False
        at = weekday_text(event.at, self.desk.now(), self.desk.config.desk.timezone, self.words)
        self.notify(self.words("send_later.set", number=event.recipient.number, at=at), markup=False)
        return True
