"""What conditions are asked of: a message with the words found in it, and its ticket as the rules left it so far."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from igdesk.config.model import Config
from igdesk.rules.facts import Facts
from igdesk.rules.hours import is_open
from igdesk.rules.money import Wish, wanted_back
from igdesk.rules.words import Found, Text


class Scene:
    """What is being judged: a message, and its ticket as the rules have left it so far.

    Args:
        config: The configuration.
        facts: What is known before any rule has run.
        text: The message's text.
        found: The terms in it.
    """

    def __init__(self, config: Config, facts: Facts, text: Text, found: Found) -> None:
        self.config = config
        self.facts = facts
        self.text = text
        self.found = found
        self.category = facts.category
        self.kind = facts.kind
        self.priority = facts.priority or config.desk.default_priority
        self.priority_source = facts.priority_source
        self.urgency = facts.urgency
        self.tier = facts.tier
        self.tags = facts.tags
        self.fields = facts.fields
        self.department = facts.department
        self.taken = facts.assignee is not None
        """Whether somebody has the ticket, or an earlier rule gave it to somebody."""
        self.groups: tuple[str, ...] = ()
        """The latest match of a pattern, then its groups."""

    @classmethod
    def without_words(cls, config: Config, facts: Facts) -> Scene:
        """A ticket apart from any message: what asks for words does not hold."""
        return cls(config, facts, Text(""), {})

    @cached_property
    def wanted_back(self) -> list[Wish]:
        """The money of the message that the customer wants back."""
        return wanted_back(self.text.clauses)

    @property
    def is_outside_hours(self) -> bool:
        """Whether the message came while the desk was closed.

        The desk's own hours, whatever department the work lies in: customers write to the desk, and its hours are
        those that they are told (`{desk.hours}`).
        """
        return not is_open(self.facts.at, self.config.calendar())

    def facts_now(self) -> Facts:
        """The facts as the rules have left them."""
        return replace(
            self.facts,
            category=self.category,
            kind=self.kind,
            priority=self.priority,
            priority_source=self.priority_source,
            urgency=self.urgency,
            tier=self.tier,
            tags=self.tags,
            fields=self.fields,
            department=self.department,
        )
