"""What was said on a ticket, as text: messages and notes in the order of time."""

from __future__ import annotations

from datetime import datetime

from igdesk.cli import output
from igdesk.cli.layout import marked
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.message_words import REFERS, attachment_words, kind_of, story_of, withheld_words
from igdesk.i18n import Words
from igdesk.rules.model import Direction, MessageState
from igdesk.rules.names import actor_name, agent_name
from igdesk.rules.pilot import waits_because
from igdesk.rules.ways import Way
from igdesk.store.views import MessageView, NoteView, TicketDetail
from igdesk.text import one_line, safe_text

_SETTLED = (MessageState.RECEIVED, MessageState.SENT)


def conversation(detail: TicketDetail, desk: Desk, words: Words) -> list[tuple[datetime, tuple[str, str]]]:
    """Messages and notes in the order of time: each with its heading and its text."""
    entries = [(message.created_at, _message(message, desk.config, words)) for message in detail.messages]
    entries += [(note.at, _note(note, desk.config, words)) for note in detail.notes]
    return sorted(entries, key=lambda entry: entry[0])


def _message(message: MessageView, config: Config, words: Words) -> tuple[str, str]:
    inward = message.direction is Direction.IN
    who = one_line(message.author or words("ticket_ui.customer")) if inward else _sender(message, config, words)
    heading = marked("←" if inward else "→", who if inward or not output.is_plain() else words("plain.ours", who=who))
    if message.way is not Way.MESSAGE:
        heading += f" ({words(f'answering.way_{message.way.value}')})"
    if message.hidden:
        heading += f" [{words('answering.hidden')}]"
    if message.state not in _SETTLED:
        why = waits_because(message.state, config.desk) or message.error
        reason = f": {words.of(why)}" if why else ""
        heading += f" [{words(f'message_state.{message.state.value}')}{reason}]"
    if message.edited:
        heading += f" [{words('shapes.edited')}]"
    shown = [words("shapes.gap") if message.gap_before else "", _story(message, words), safe_text(message.text)]
    shown += [withheld_words(message, words)]
    shown += [_attachments(message, words), one_line(message.reactions)]
    return heading, "\n".join(filter(None, shown))


def _story(message: MessageView, words: Words) -> str:
    """What it says of which story, and where that is; the address is told in full, that it can be opened."""
    told = story_of(message, words)
    return f"{told} {one_line(message.story_url or '')}".strip()


def _attachments(message: MessageView, words: Words) -> str:
    """What is attached; where it lies is told of ours, and of what is shared. Addresses of other media only die."""
    ours = message.direction is Direction.OUT
    named = [
        (attachment_words(each.type, words), one_line(each.url or "") if ours or kind_of(each.type) in REFERS else "")
        for each in message.attachments
    ]
    return " ".join(f"[{kind}] {url}".rstrip() for kind, url in named)


def _sender(message: MessageView, config: Config, words: Words) -> str:
    """Who wrote what went out: a colleague by name, a rule as it is called."""
    name = actor_name(message.author or "-", config)
    return one_line(name if isinstance(name, str) else words.of(name))


def _note(note: NoteView, config: Config, words: Words) -> tuple[str, str]:
    who = one_line(agent_name(note.author, config))
    return marked("✎", words("cli.note_by", who=who)), safe_text(note.text)
