"""What goes to a customer besides words: a heart on a message of theirs, media from a public address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.holding import held_for
from igdesk.desk.reactable import reactable
from igdesk.rules.commands import React, Reply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.media import ENDINGS, media_at, needs_kind
from igdesk.rules.model import THREAD_CHANNELS
from igdesk.rules.reactions import has_heart
from igdesk.screens.chosen import Chosen, detail_of
from igdesk.text import one_line, truncate

if TYPE_CHECKING:
    from igdesk.desk.queries import MessageView, TicketCard
    from igdesk.screens.verbs import VerbScreen

_LABEL = 48
_MEDIA = "media"


async def besides(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask what is to go out; None if it was left, or cannot be, which is said."""
    from igdesk.widgets.dialogs import Choice, Pick

    number, words = card.ticket.number, screen.words
    if card.ticket.channel not in THREAD_CHANNELS:
        screen.tell("media.direct_only", number=number)
        return None
    detail = await detail_of(screen, card)
    if detail is None:
        return None
    messages = reactable(detail)
    choices = [
        Choice(_MEDIA, words("media.choose")),
        *(Choice(str(each.id), _label(screen, each)) for each in messages),
    ]
    picked = await screen.app.push_screen_wait(Pick(words, words("media.title", number=number), choices))
    if picked == _MEDIA:
        return await _media(screen, card)
    chosen = next((each for each in messages if str(each.id) == picked), None)
    if chosen is None:
        return None
    is_on = has_heart(chosen.reactions)
    told = "reactions.takes_soon" if is_on else "reactions.puts_soon"
    return Chosen(React(number, chosen.id, remove=is_on), told, {"seconds": _hold(screen)})


async def _media(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    from igdesk.widgets.dialogs import Ask

    number, words, url = card.ticket.number, screen.words, ""
    title, example = words("media.address", number=number), words("media.example")
    while True:
        dialog = Ask(words, title, value=url, example=example)
        url = (await screen.app.push_screen_wait(dialog) or "").strip()
        if not url:
            return None
        kind = None
        if needs_kind(url) and (kind := await _kind(screen)) is None:
            continue
        try:
            media = media_at(url, kind)
        except Refusal as refusal:  # what was pasted stands there again
            screen.refused(refusal)
            continue
        return Chosen(Reply(number, (), media=(media,)), "media.goes_soon", {"seconds": _hold(screen)})


async def _kind(screen: VerbScreen) -> str | None:
    """What lies at an address that does not say it."""
    from igdesk.widgets.dialogs import Choice, Pick

    words = screen.words
    choices = [Choice(kind, words(f"media.kind_{kind}")) for kind in ENDINGS]
    return await screen.app.push_screen_wait(Pick(words, words("media.which"), choices))


def _label(screen: VerbScreen, message: MessageView) -> str:
    key = "reactions.take_off" if has_heart(message.reactions) else "reactions.put"
    said = one_line(message.text) or screen.words("reactions.wordless")
    return screen.words(key, text=truncate(said, _LABEL))


def _hold(screen: VerbScreen) -> int:
    return round(held_for(screen.desk.config.desk).total_seconds())
