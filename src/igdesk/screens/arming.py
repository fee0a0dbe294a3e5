"""Answers that go out with one key: a suggestion is armed, which shows it as it goes out, and the next key sends it.

Whatever speaks against that opens the ordinary composer with the reason; it never stops whoever works.
"""

from __future__ import annotations

from dataclasses import replace

from textual import events, work
from textual.screen import Screen

from igdesk.config.actions import active_in
from igdesk.config.keys import Keys, actions_with
from igdesk.config.model import Config
from igdesk.desk.held import Held
from igdesk.desk.presence import Presence
from igdesk.desk.queries import TicketDetail
from igdesk.desk.triage import colleague_guard, colleague_note, ticket_guard, wish_of, words_guard
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.screens.bindings import all_bindings_for
from igdesk.screens.picking import best, next_tone, pick_template
from igdesk.screens.sending import Outcome, send_at_once
from igdesk.screens.ticket import TicketScreen
from igdesk.screens.ticket_hint import SUGGESTED
from igdesk.widgets.composer import Composer
from igdesk.widgets.recipient import AfterSend
from igdesk.widgets.suggestions import Armed, Offered, Shown, Suggestions
from igdesk.widgets.template_picker import Picked

_ONE_PRESS = ("accept", "arm", "resolve", "undo")
"""Actions that a key which is held must not do again and again."""


class ArmingScreen(TicketScreen, inherit_bindings=False):
    """A screen with one ticket, where a suggestion is armed and then sent. A subclass yields a `Suggestions`."""

    context = "triage"
    BINDINGS = [*all_bindings_for("triage"), *Screen.BINDINGS]

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self._armed: Armed | None = None
        self._held = Held()
        self._one_press: frozenset[str] = frozenset()
        self._why_here: Phrase | None = None
        """Why the composer was opened by itself."""

    def went_out(self, wish: Composer.SendAsked) -> None:
        """An answer is in the outbox, or waits for the drive."""
        raise NotImplementedError

    # Keys that are held

    def have_keys(self, keys: Keys) -> None:
        super().have_keys(keys)
        actions = active_in("triage", actions_with(keys))
        self._one_press = frozenset(key for each in actions if each.id in _ONE_PRESS for key in each.keys)

    async def on_key(self, event: events.Key) -> None:
        """A key that is held is pressed once."""
        if event.key in self._one_press and self._held.is_repeat(event.key, event.time):
            event.stop()
            event.prevent_default()  # what the screens below this class do with it

    def on_screen_suspend(self) -> None:
        """Something is asked before an answer goes out: the key that sent it, if it is held, is no answer to that."""
        if self._sending:
            self.igdesk.type_ahead.wait_for_release()

    # What is shown

    @property
    def armed(self) -> Armed | None:
        """The answer that goes out with the next key."""
        return self._armed

    def show_suggestions(self) -> None:
        """Show what may be answered, or what goes out next."""
        detail, armed = self.detail, self._armed
        if detail is None:
            return
        why, note = self._why_nothing(detail), colleague_note(detail.card.ticket, self.desk)
        if armed is not None:
            shown = Shown(armed=armed, why=why or self._why_not(armed.picked, detail), note=note)
        else:
            found = best(self.desk, detail, SUGGESTED)
            shown = Shown(tuple(Offered(each, self._why_not(each, detail)) for each in found), why=why, note=note)
        self.query_one(Suggestions).show(shown)

    def _why_nothing(self, detail: TicketDetail) -> Phrase | None:
        """What speaks against any answer by a single key."""
        ticket = detail.card.ticket
        why = ticket_guard(detail, self.desk.window(detail.card), begun=self._is_begun(detail))
        return why or colleague_guard(ticket, self.igdesk.presence.at(ticket.number), self.desk)

    def _why_not(self, picked: Picked, detail: TicketDetail) -> Phrase | None:
        """What speaks against these words."""
        return words_guard(wish_of(self.desk, picked.variant, picked.text, detail.card))

    def _is_begun(self, detail: TicketDetail) -> bool:
        """Whether an answer was begun here that was not sent."""
        return bool(self.igdesk.drafts.text(detail.card.ticket.number).strip())

    @property
    def _sends_at_once(self) -> bool:
        return self.desk.config.triage.confirm == "once"

    def configured(self, config: Config) -> None:
        super().configured(config)
        self.show_suggestions()

    def others_moved(self, presence: Presence) -> None:
        super().others_moved(presence)
        self.show_suggestions()

    # Arming

    def action_accept(self) -> None:
        """Arm the first suggestion; what is armed is sent."""
        if self._armed is not None:
            self._send_armed(self._armed)
        else:
            self.action_arm(1)

    def action_arm(self, place: int) -> None:
        """Arm a suggestion; where one key is enough, send it."""
        detail = self._here()
        if detail is None:
            return
        if self._is_begun(detail):
            self._to_composer(None, Phrase("triage.guard_begun", {"number": detail.card.ticket.number}))
            return
        offered = best(self.desk, detail, SUGGESTED)
        if place > len(offered):
            self.tell("triage.no_such" if offered else "triage.no_suggestions", place=place)
            return
        armed = self._arm(detail, offered[place - 1], place)
        if self._sends_at_once:
            self._send_armed(armed)

    def _here(self) -> TicketDetail | None:
        """The ticket on the screen, if it can be answered from here; if not, that is said."""
        if self.target() is None:
            self.tell("triage.not_read")
            return None
        return self._ready("")

    def _arm(self, detail: TicketDetail, picked: Picked, place: int | None = None) -> Armed:
        after = picked.after or AfterSend.of(picked.variant.then)
        self._armed = Armed(picked, after, self.recipient_of(detail), place)
        self.show_suggestions()
        return self._armed

    def disarm(self) -> None:
        """Nothing goes out with the next key."""
        self._armed = None
        self.show_suggestions()

    def action_arm_tone(self) -> None:
        """The same words in their next tone."""
        armed, detail = self._armed, self.detail
        if armed is None or detail is None:
            self.tell("triage.arm_first")
            return
        picked = next_tone(self.desk, detail, armed.picked.variant)
        if picked is None:
            self.tell("ticket_ui.tone_only")
            return
        self._armed = replace(armed, picked=picked)
        self.show_suggestions()

    def action_arm_after(self) -> None:
        """The next of what may become of the ticket."""
        armed = self._armed
        if armed is None:
            self.tell("triage.arm_first")
            return
        self._armed = replace(
            armed, after=armed.after.following(asks=armed.recipient.asks or armed.after.asks is False)
        )
        self.show_suggestions()

    @work(group="template", exclusive=True, exit_on_error=False)
    async def action_arm_other(self) -> None:
        """Choose another template, and arm it."""
        detail = self._here()
        if detail is None:
            return
        picked = await pick_template(self, self._known(detail))
        now = self.detail
        if picked is not None and now is not None and now.card.ticket.number == detail.card.ticket.number:
            armed = self._arm(now, picked)
            if picked.sends:
                self._send_armed(armed)

    # Sending

    def _send_armed(self, armed: Armed) -> None:
        detail = self._here()
        if detail is None or self._sending or not self._may_send(armed.recipient.number):
            return
        why = self._why_nothing(detail) or self._why_not(armed.picked, detail)
        if why is None and self.query_one(Suggestions).hides_some:
            why = Phrase("triage.guard_cut")
        if why is not None:
            self._to_composer(armed, why)
            return
        if self._sends_at_once:
            self._held.spent()
        self._sending = True
        self.run_worker(self._send_now(armed), group="send", exit_on_error=False)

    async def _send_now(self, armed: Armed) -> None:
        variant = armed.picked.variant
        wish = Composer.SendAsked(armed.recipient, armed.picked.text, variant.id, armed.after, variant.then)
        try:
            outcome = await send_at_once(self, wish)
        except IgdeskError as error:
            self._to_composer(armed, error.phrase)
            self.reread()
        else:
            if outcome is not Outcome.EDIT:
                self.went_out(wish)
        finally:
            self._sending = False

    def _to_composer(self, armed: Armed | None, why: Phrase) -> None:
        """Go on in the ordinary composer, with the reason; the key that led here, if it is held, types nothing."""
        self.igdesk.type_ahead.wait_for_release()
        if (detail := self.detail) is not None:
            self._write(detail, armed)
            self._why_here = why
            self._show_hint()

    def _write(self, detail: TicketDetail, armed: Armed | None) -> None:
        """Open the composer, with what is armed in it; whoever sends it has seen no more than when it was armed."""
        is_begun, self._armed = self._is_begun(detail), None
        self._open_composer(detail)
        if armed is not None and not is_begun:
            self.composer.insert(armed.picked.text, armed.picked.variant.id, armed.picked.variant)
            self.composer.after = armed.after
            self.composer.saw(armed.recipient)
        self.show_suggestions()

    def action_edit(self) -> None:
        """Write to the customer, from the words that are armed."""
        detail = self._ready("edit")
        if detail is not None and not self.composer.is_open:
            self._write(detail, self._armed)

    def _close_composer(self) -> None:
        self._why_here = None
        super()._close_composer()
