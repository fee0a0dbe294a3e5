"""All keys of a screen, made from the action registry: what is listed is what is bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from textual.content import Content

from igdesk.config.actions import ACTIONS, TEXT_CONTEXTS, Action, Context, actions_in, active_in
from igdesk.config.key_names import key_name
from igdesk.config.keys import Keys, actions_with
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
    "back",
    "follow_up",
    "priority",
    "tier",
    "escalated",
    "outbox",
    "draft",
    "waits",
    "others",
    "selected",
    "gone",
)


class HelpScreen(ReadingCard):
    """The keys.

    Args:
        context: Of which screen.
        words: The phrases.
        keys: Those that are in force.
    """

    def __init__(self, context: Context, words: Words, keys: Keys) -> None:
        super().__init__(partial(help_text, context, words, actions=actions_with(keys)))


def help_text(context: Context, words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> Content:
    """The sections: this screen's keys, those that work everywhere, and for the queue the signs of its rows."""
    is_text = context in TEXT_CONTEXTS
    own = active_in(context, actions) if is_text else actions_in(context, actions)
    lines = [*_section(words(f"ui.context_{context}"), own, words, width)]
    if context != "everywhere" and not is_text:
        lines += _section(words("ui.context_everywhere"), actions_in("everywhere", actions), words, width)
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
    if action.is_row:
        return f"{action.keys[0]}-{action.keys[-1][-1]}"
    return "  ".join(key_name(key) for key in action.keys)
