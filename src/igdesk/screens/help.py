"""All keys of a screen, made from the action registry: what is listed is what is bound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from igdesk.desk.actions import Action, Context, actions_in, active_in, key_name
from igdesk.i18n import Words
from igdesk.text import cells, pad
from igdesk.widgets.reading_card import ReadingCard, beside
from igdesk.widgets.wrap import wrap

_SIGNS = (
    "late",
    "warned",
    "window",
    "promise",
    "snoozed",
    "follow_up",
    "priority",
    "tier",
    "escalated",
    "outbox",
    "draft",
    "waits",
    "others",
    "gone",
)


class HelpScreen(ReadingCard):
    """The keys.

    Args:
        context: Of which screen.
        words: The phrases.
    """

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__(partial(help_text, context, words))


def help_text(context: Context, words: Words, width: int) -> Content:
    """The sections: this screen's keys, those that work everywhere, and for the queue the signs of its rows."""
    own = active_in(context) if context == "composer" else actions_in(context)
    lines = [*_section(words(f"ui.context_{context}"), own, words, width)]
    if context not in ("everywhere", "composer"):
        lines += _section(words("ui.context_everywhere"), actions_in("everywhere"), words, width)
    if context == "queue":
        lines += [Content(""), Content.styled(words("ui.signs"), "bold $primary")]
        lines += [Content(line) for sign in _SIGNS for line in wrap(words(f"ui.sign_{sign}"), width)]
    lines += [Content(""), *(Content.styled(line, "$calm") for line in wrap(words("ui.help_hint"), width))]
    return Content("\n").join(lines)


def _section(title: str, actions: tuple[Action, ...], words: Words, width: int) -> Iterator[Content]:
    rows = [(_keys(action), words(action.does)) for action in actions]
    head = max(cells(keys) for keys, _ in rows)
    yield Content.styled(title, "bold $primary")
    for keys, does in rows:
        yield from beside(Content.styled(pad(keys, head) + "  ", "$accent"), does, width)


def _keys(action: Action) -> str:
    """All keys of an action; a row of digits as its ends."""
    if action.keys[0].isdecimal():
        return f"{action.keys[0]}-{action.keys[-1]}"
    return "  ".join(key_name(key) for key in action.keys)
