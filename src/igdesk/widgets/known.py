"""A ticket with what is needed to speak of it, and the labelled values in which it is spoken of: text with looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from igdesk.config.model import Config
from igdesk.desk.queries import TicketCard, TicketDetail
from igdesk.i18n import Words
from igdesk.rules.window import ReplyWindow
from igdesk.text import one_line
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its look: `text`, `calm`, `soon`, `late`, `high`, `urgent`, `strong`."""

    text: str
    look: str = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; without a label it takes the whole line."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket with what is needed to speak of it."""

    detail: TicketDetail
    window: ReplyWindow
    now: datetime
    words: Words
    config: Config

    @property
    def card(self) -> TicketCard:
        """The ticket as lists show it."""
        return self.detail.card

    def handle(self) -> str:
        """The customer's handle, else their name."""
        return one_line(self.card.customer.handle)

    def sections(self, named: Iterable[tuple[str, Iterable[Fact]]]) -> tuple[Section, ...]:
        """Facts under their headings, which are phrases; where there are none, there is no heading."""
        made = (Section(self.words(name), tuple(facts)) for name, facts in named)
        return tuple(section for section in made if section.facts)

    def fact(self, name: str, value: Value) -> Fact:
        """A value with its label."""
        return Fact(self.words(f"ticket_ui.fact_{name}"), value)
