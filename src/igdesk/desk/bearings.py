"""What a desk knows of a ticket without asking the database: its clocks, its window, who may answer it, in which words.

The rules are imported when they are asked for: a command that lists tickets pays for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from igdesk.clock import Clock
from igdesk.config.accounts import human_agent
from igdesk.config.model import Config, Template
from igdesk.config.networks import window_of
from igdesk.i18n import Lang
from igdesk.rules.lately import NOTHING, Lately
from igdesk.rules.window import ReplyWindow, reply_window
from igdesk.text import inert

if TYPE_CHECKING:
    from igdesk.rules.sla import Running
    from igdesk.store.views import TicketCard


class Bearings:
    """A person, the configuration in force, the time, and what follows from these for a ticket that is at hand.

    Args:
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
    """

    def __init__(self, config: Config, clock: Clock, me: str) -> None:
        self._config = config
        self._clock = clock
        self._me = me

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self._config

    def adopt(self, config: Config) -> None:
        """From now on another configuration is in force; what was asked before is done by the one from before."""
        self._config = config

    @property
    def me(self) -> str:
        """Id of the agent who acts."""
        return self._me

    def now(self) -> datetime:
        """The program's time."""
        return self._clock.now()

    def elapsed(self) -> float:
        """Seconds that only ever grow, for measuring how long something lasts."""
        return self._clock.monotonic()

    def clocks(self, card: TicketCard) -> tuple[Running, ...]:
        """The clocks that count for a ticket as the configuration is now, and why; see `rules.sla.running`."""
        from igdesk.rules.sla import running

        return running(card.ticket, self._config, card.customer.tier)

    def window(self, card: TicketCard) -> ReplyWindow:
        """Instagram's reply window for a person's answer, as it is now."""
        return reply_window(
            card.ticket.channel,
            card.thread_customer_message_at,
            human_agent=human_agent(self._config).of(card.ticket.account),
            now=self.now(),
            of_network=window_of(self._config, card.ticket.account),
        )

    def check_answerable(self, card: TicketCard) -> None:
        """Whether the person may answer this ticket's customer through Instagram at all.

        Raises:
            Refusal: Why not, and what to do instead.
            NotAllowedError: The person may not answer customers.
        """
        from igdesk.desk.comments import check_place
        from igdesk.rules.may_send import check_answerable

        check_answerable(card.ticket, card.customer, self._me, self._config)
        check_place(card)

    def suggestions(self, card: TicketCard, lately: Lately = NOTHING) -> tuple[Template, ...]:
        """The templates that fit a ticket best, best first, in the customer's language; see `desk.lately`."""
        from igdesk.rules.templates import suggestions

        about = card.ticket.category or card.ticket.suggested
        return suggestions(self._config, about, self.language_for(card), lately)

    def variant(
        self, template: str, card: TicketCard, style: str | None = None, lately: Lately = NOTHING
    ) -> Template | None:
        """The wording of a template that is this ticket's turn; see `rules.templates.choose_variant`."""
        from igdesk.rules.templates import choose_variant

        return choose_variant(self._config, template, self.language_for(card), style, lately)

    def words(self, variant: Template, card: TicketCard, given: Mapping[str, str] = MappingProxyType({})) -> str:
        """A wording for this ticket; gaps that cannot be filled stay as `{name}`.

        Args:
            variant: The wording.
            card: The ticket.
            given: What the person fills in.
        """
        from igdesk.rules.templates import render

        known = {name: inert(value) for name, value in self.values(card, variant.language).items()}
        return render(variant.text, {**known, **given})

    def values(self, card: TicketCard, language: str) -> Mapping[str, str]:
        """What the desk itself can fill into the holes of a wording in a language."""
        from igdesk.rules.values import values_for

        lang: Lang = "zh" if language.partition("-")[0] == "zh" else "en"
        return values_for(card.ticket, card.customer, self._config, self.now(), lang, agent=self._me)

    def fill(self, template: str, card: TicketCard, style: str | None = None, lately: Lately = NOTHING) -> str | None:
        """A template's words for this ticket, as `variant` and `words` give them. None: no such template."""
        variant = self.variant(template, card, style, lately)
        return None if variant is None else self.words(variant, card)

    def language_for(self, card: TicketCard) -> str:
        """In which language to answer: the customer's where we know it, else the desk's."""
        return card.ticket.language or self._config.desk.language
