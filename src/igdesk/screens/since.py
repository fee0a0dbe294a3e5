"""What came to a ticket since its writer looked: messages, replies, notes word for word, and what others did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from igdesk.desk.queries import MessageView, TicketDetail
from igdesk.rules import events as e
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, is_person
from igdesk.screens.desk_screen import DeskScreen
from igdesk.text import one_line
from igdesk.widgets.recipient import Recipient
from igdesk.widgets.send_dialogs import News
from igdesk.widgets.thread_events import actor_text, event_text
from igdesk.widgets.thread_items import is_news
from igdesk.widgets.times import moment_text

_WORD_FOR_WORD = (e.ReplyQueued, e.Noted)


def news_since(screen: DeskScreen, before: Recipient, detail: TicketDetail) -> tuple[News, ...]:
    """What was written, and what others did, since the writer looked, oldest first.

    Args:
        screen: Whose person writes, and in which language.
        before: What of the ticket they had seen.
        detail: The ticket as it is now.
    """
    words, config, now = screen.words, screen.desk.config, screen.desk.now()
    log = detail.events[before.version :]
    told = [
        (message.created_at, *_message(message, screen))
        for message in detail.messages
        if message.id > before.newest_message
    ]
    notes = {recorded.event.note for recorded in log if isinstance(recorded.event, e.Noted)}
    for note in detail.notes:
        if note.id in notes:
            who = words("presence.note_of", who=actor_text(note.author, words, config))
            told.append((note.at, who, note.text))
    for recorded in others_did(log, screen.desk.me):
        if not isinstance(recorded.event, _WORD_FOR_WORD):
            told.append((recorded.at, actor_text(recorded.actor, words, config), event_text(recorded, words, config)))
    told.sort(key=lambda each: each[0])
    zone = config.desk.timezone
    return tuple(News(f"{who} · {moment_text(at, now, zone)}", text) for at, who, text in told)


def others_did(log: Sequence[Recorded], me: str) -> Iterator[Recorded]:
    """What other people did, without what follows from it, and what is their own affair."""
    for recorded in log:
        if is_person(recorded.actor) and recorded.actor != me and not _is_consequence(recorded.event):
            yield recorded


def _is_consequence(event: e.Event) -> bool:
    is_taken = isinstance(event, e.StatusChanged) and event.before is Status.NEW and event.after is Status.OPEN
    return is_taken or isinstance(event, e.DueSet | e.LimitSet | e.Watched | e.Unwatched)


def _message(message: MessageView, screen: DeskScreen) -> tuple[str, str]:
    words = screen.words
    if is_news(message):
        who = one_line(message.author or words("ticket_ui.customer"))
    else:
        who = actor_text(message.author or "", words, screen.desk.config)
        who = words("presence.reply_of", who=who)
    return who, message.text or " ".join(f"[{attachment.type}]" for attachment in message.attachments) or "…"
