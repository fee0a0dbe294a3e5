"""The lines of the composer that say what the words alone do not: what is done besides, and which words to look at."""

from __future__ import annotations

from textual.content import Content

from igdesk.config.model import Config, Then
from igdesk.i18n import Words
from igdesk.rules.phrasing import Doubt, doubtful
from igdesk.rules.template_actions import told
from igdesk.text import one_line, safe_text, truncate


def actions_line(then: Then | None, config: Config, words: Words, width: int, *, wanted: bool) -> Content:
    """What the template does with the ticket when the reply is sent, or what is left out; empty for nothing."""
    done = [safe_text(one_line(words.of(each))) for each in told(then, config, status=False)]
    if not done:
        return Content("")
    key = "ticket_ui.also_done" if wanted else "ticket_ui.not_done"
    return Content.styled(truncate(words(key, actions=" · ".join(done)), width), "" if wanted else "$calm")


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
