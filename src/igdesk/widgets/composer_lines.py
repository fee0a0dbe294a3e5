"""The lines of the composer: whom it is for, who reads it, what is done besides, which words to look at, how long."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from igdesk.config.holding import held_for
from igdesk.config.model import Config, Then
from igdesk.config.networks import network_name
from igdesk.desk.comments import is_public
from igdesk.i18n import Words
from igdesk.rules.model import Channel
from igdesk.rules.phrasing import Doubt, doubtful
from igdesk.rules.pilot import sends
from igdesk.rules.room import Room
from igdesk.rules.template_actions import told
from igdesk.text import cells, one_line, safe_text, truncate
from igdesk.widgets.fact_due import window_value
from igdesk.widgets.facts import SEPARATOR, value_line
from igdesk.widgets.known import Known, Value
from igdesk.widgets.recipient import AfterSend, Recipient
from igdesk.widgets.times import weekday_text

_NEARLY_FULL = 0.9
_NAME_CELLS = 16
"""So much of whom it is for stays, however narrow the line."""


def actions_line(then: Then | None, config: Config, words: Words, width: int, *, wanted: bool) -> Content:
    """What the template does with the ticket when the reply is sent, or what is left out; empty for nothing."""
    done = [safe_text(one_line(words.of(each))) for each in told(then, config, status=False)]
    if not done:
        return Content("")
    key = "ticket_ui.also_done" if wanted else "ticket_ui.not_done"
    return Content.styled(truncate(words(key, actions=" · ".join(done)), width), "" if wanted else "$calm")


def moment_line(at: datetime | None, known: Known, words: Words, width: int) -> Content:
    """When the reply goes, and the key that changes it; empty for one that goes as soon as it may."""
    if at is None:
        return Content("")
    goes = weekday_text(at, known.now, known.config.desk.timezone, words)
    told = words("send_later.goes_out", at=goes, by=words.name_key("send_later"))
    return Content.styled(truncate(told, width), "$soon")


def release_line(to: Recipient, words: Words, width: int) -> Content:
    """Who releases the reply before it goes; empty for one that needs no release."""
    if to.release_by is None:
        return Content("")
    return Content.styled(truncate(words("release.goes_to", who=to.release_by), width), "$soon")


def doubts_line(text: str, config: Config, words: Words, width: int) -> Content:
    """Words that should be looked at before it is sent; empty where there are none."""
    found: dict[Doubt, list[str]] = {}
    for each in doubtful(text, config.phrasing):
        found.setdefault(each.doubt, []).append(one_line(each.words))
    separator = words("templates.list_separator")
    parts = [
        words(f"phrasing.line_{doubt.value}", words=separator.join(dict.fromkeys(said)))
        for doubt, said in found.items()
    ]
    return Content(truncate(f"! {' · '.join(parts)}", width) if parts else "")


def head(recipient: Recipient, words: Words, width: int, private: bool, *, timed: bool = False) -> Content:
    """Whom the reply is for and until when, and who will read it; how long it is held, unless it waits for a moment."""
    known = recipient.known
    ticket = known.card.ticket
    network = network_name(known.config, ticket.account)
    channel = one_line(network) if network else words(f"ticket_ui.channel_{ticket.channel.value}")
    to = words("ticket_ui.reply_to", handle=known.handle(), channel=channel)
    reach = _readers(known, words, private) if is_public(known.detail) else _window(known, words)
    room = max(width - cells(reach.text) - len(SEPARATOR), _NAME_CELLS)
    if cells(to) > room:
        to = words("answering.reply_to", handle=known.handle())
    # One that everybody would read may be held longer than the one that it has become.
    seconds = round(held_for(known.config.desk).total_seconds()) if private else recipient.hold_seconds
    values = [
        Value(truncate(to, room), "strong"),
        reach,
        Value(words("ticket_ui.held_for", seconds=seconds), "calm"),
    ]
    if timed:
        values.pop()
    if not sends(known.config.desk):
        values[1:] = [Value(words("pilot.shadow"), "late"), values[1]]
    return value_line(values, width)


def _readers(known: Known, words: Words, private: bool) -> Value:
    """Who will read an answer to a comment or a mention: that stands there before it is sent."""
    if private:
        return Value(words("answering.sees_one"))
    is_elsewhere = known.card.ticket.channel is Channel.MENTION
    return Value(words("mentions.sees_all" if is_elsewhere else "answering.sees_all"), "soon")


def _window(known: Known, words: Words) -> Value:
    window = window_value(known)
    return Value(f"{words('ticket_ui.fact_window')} {window.text}", window.look)


def foot(text: str, room: Room, after: AfterSend, words: Words, *, waits: bool, asks: bool) -> Content:
    """What becomes of the ticket then, and how much of a message is used."""
    if waits:
        return Content.styled(f"… {words('share_ui.composer_waits')}", "bold $warning")
    return Content.assemble((after_line(after, words, asks=asks), ""), "   ", length(text, room, words))


def after_line(after: AfterSend, words: Words, *, asks: bool, by: str = "after_send") -> str:
    """What becomes of the ticket once the reply is sent, and the key of the action `by` that changes it."""
    state = words(f"ticket_ui.after_{after.value}")
    if asks and after is AfterSend.RESOLVED:
        state = words("ticket_ui.after_resolved_asking")
    return words("ticket_ui.after_send", state=state, by=words.name_key(by))


def length(text: str, room: Room, words: Words) -> Content:
    """How much of a message is used, with a word where that is nearly or more than all of it."""
    size, count = room.taken(text), words.of(room.count(text))
    if size > room.most:
        parts = len(room.split(text))
        return Content.styled(f"! {count} · {words('ticket_ui.too_long', parts=parts)}", "$late bold")
    if size >= room.most * _NEARLY_FULL:
        return Content.styled(f"{count} · {words('ticket_ui.nearly_full')}", "$soon")
    return Content.styled(count, "$calm")
