"""What is posted in the team's chats: a line about a ticket, as people read it in their notices."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.keys import words_in
from igdesk.config.model import Config
from igdesk.desk.notice_words import notice_line
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.log import Recorded
from igdesk.store.calls import Call
from igdesk.store.notices import Notice
from igdesk.text import one_line


def chat_text(call: Call, recorded: Recorded, preview: str, config: Config, now: datetime) -> str:
    """A line about an event; what customers wrote stands in it only where the configuration wants that.

    Args:
        call: The call.
        recorded: The event.
        preview: The ticket's latest message.
        config: The configuration.
        now: The time.
    """
    quotes = config.notifications.webhook_quotes
    if isinstance(recorded.event, e.Escalated) and recorded.event.rule is None and not quotes:
        said = Phrase("hooks.chat_escalated", {"number": call.ticket})  # a person's reason may quote the customer
    else:
        said = notice_line(Notice(0, call.ticket, recorded.at, None, recorded), config, now)
    key = "hooks.chat_quoting" if quotes and preview else "hooks.chat"
    words = {"desk": config.desk.name, "said": said} | ({"text": preview} if key == "hooks.chat_quoting" else {})
    return one_line(words_in(config)(key, **words))
