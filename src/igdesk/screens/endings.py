"""The keys for the end of a ticket: resolving it without the question, and what comes of a follow-up."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from igdesk.desk.queries import TicketCard
from igdesk.rules.commands import EndFollowUp, SetStatus
from igdesk.rules.fields import missing_fields
from igdesk.rules.legs import goes_back
from igdesk.rules.values import follow_up_question
from igdesk.screens.verbs import VerbScreen

_DONE, _SKIP = "done", "skip"


class EndingScreen(VerbScreen):
    """A screen with a ticket that may end."""

    def action_resolve_quietly(self) -> None:
        """Mark it resolved; the customer is not asked how satisfied they are."""
        card = self.target()
        if card is None or goes_back(card.ticket, self.desk.me, self.desk.config):
            self.action_resolve()
        else:
            self.asks_on = bool(missing_fields(card.ticket, self.desk.config))
            self._resolve_quietly(card)

    @work(group="verbs", exit_on_error=False)
    async def _resolve_quietly(self, card: TicketCard) -> None:
        from igdesk.screens.fielding import resolving

        try:
            command: SetStatus | None = await resolving(self, card)
        finally:
            self.asks_on = False
        if command is not None:
            self._act(replace(command, rating=False), card, "ui.status_set", status=self.words("status.resolved"))

    @work(group="verbs", exit_on_error=False)
    async def action_follow_up(self) -> None:
        """Say what came of a follow-up."""
        from igdesk.widgets.dialogs import Choice, Pick

        card, words = self.target(), self.words
        if card is None:
            return
        number = card.ticket.number
        if card.ticket.follow_up_at is None:
            self.tell("ending.no_follow_up", number=number)
            return
        question = follow_up_question(card.ticket, self.desk.config, words.lang)
        title = words("ending.ask_title", number=number, question=question)
        choices = [
            Choice(_DONE, words("ending.choose_done"), key="d"),
            Choice(_SKIP, words("ending.choose_skip"), key="s"),
        ]
        chosen = await self.app.push_screen_wait(Pick(words, title, choices))
        if chosen is not None:
            told = "ending.told_done" if chosen == _DONE else "ending.told_skipped"
            self._act(EndFollowUp(number, skip=chosen == _SKIP), card, told)
