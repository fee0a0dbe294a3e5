"""What happened to a ticket, in one line of words: the phrases of `rules.telling` in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.model import Config
from igdesk.i18n import Phrase, Words
from igdesk.rules import names
from igdesk.rules.model import APP_AUTHOR
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded


def actor_text(actor: str, words: Words, config: Config) -> str:
    """Who did something: a colleague by name, a rule by its id, or a part of the program."""
    return _said(names.actor_name(actor, config), words)


def sender_text(author: str | None, words: Words, config: Config) -> str:
    """Who wrote a message of ours; None: nobody knows any more."""
    if author == APP_AUTHOR:
        return words("ticket_ui.instagram_app")
    return words("ui.us") if author is None else actor_text(author, words, config)


def target_text(to: str, words: Words, config: Config) -> str:
    """Whom an escalation goes to: `role:supervisor`, `agent:lin` or `department:pr`, as people say it."""
    return _said(names.target_name(to, config), words)


def event_text(recorded: Recorded, words: Words, config: Config) -> str:
    """An event in words, with who caused it."""
    from igdesk.rules import telling  # names alone need none of the events

    return _said(telling.told(recorded, config), words)


def _said(told: names.Name, words: Words) -> str:
    return one_line(words.of(told) if isinstance(told, Phrase) else told)
