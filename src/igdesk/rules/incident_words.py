"""A message that has the words of an incident puts its ticket there by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from igdesk.config.model import Condition, Config
from igdesk.rules.conditions import compiled, judge
from igdesk.rules.decision import Draft
from igdesk.rules.facts import Facts
from igdesk.rules.incident import Incident
from igdesk.rules.incidents import put_in
from igdesk.rules.model import Channel
from igdesk.rules.scene import Scene
from igdesk.rules.words import Terms, Text, fold_term

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Words ask for no time."""


def join_by_words(draft: Draft, text: str, incidents: Sequence[Incident], config: Config) -> None:
    """Put a ticket to the first incident whose words its customer's message has, unless a person settled that.

    Args:
        draft: The decision in the making.
        text: The message.
        incidents: Those that are not over, in the order in which they are looked at.
        config: The configuration.
    """
    ticket = draft.ticket
    if ticket.incident is not None or "incident" in ticket.by_hand or ticket.has_ended:
        return
    for incident in incidents:
        if found := tuple(_said(text, incident.words, config)):
            put_in(draft, incident, config, found)
            return


def _said(text: str, words: Sequence[str], config: Config) -> Iterator[str]:
    """The words that a text has, as rules match them: denied ones do not count."""
    read = Text(text)
    found = Terms(map(fold_term, words)).find(read.folded)
    if not found:
        return
    scene = Scene(config, Facts("", Channel.OTHER, _NEVER), read, found)
    for word in words:
        if judge(compiled(Condition(text_any=(word,))), scene).holds:
            yield word
