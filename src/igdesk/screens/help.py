"""All keys of a screen, made from the action registry: what is listed is what is bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from textual.content import Content

from igdesk.config.actions import ACTIONS, TEXT_CONTEXTS, Action, Context, actions_in, active_in
from igdesk.config.key_names import key_name
from igdesk.config.keys import Keys, actions_with
from igdesk.config.line_words import CONTEXTS as WITH_LINES
from igdesk.config.line_words import LINE_WORDS
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
    """The sections: this screen's keys, those that work everywhere, lines, and for the queue the signs of its rows."""
    is_text = context in TEXT_CONTEXTS
    own = active_in(context, actions) if is_text else actions_in(context, actions)
    lines = [*_section(words(f"ui.context_{context}"), own, words, width)]
    if context != "everywhere" and not is_text:
        lines += _section(words("ui.context_everywhere"), actions_in("everywhere", actions), words, width)
    if context in WITH_LINES:
        typed = {words(each.does): f":{words(each.example)}" for each in LINE_WORDS}
        lines += _table(words("lines.title"), typed, width)
    if context == "queue":
        lines += [Content(""), Content.styled(words("ui.signs"), "bold $primary")]
        lines += [Content(line) for sign in _SIGNS for line in wrap(words(f"ui.sign_{sign}"), width)]
    lines += [Content(""), *(Content.styled(line, "$calm") for line in wrap(words("ui.help_hint"), width))]
    return Content("\n").join(lines)


def _section(title: str, actions: tuple[Action, ...], words: Words, width: int) -> Iterator[Content]:
    rows: dict[str, str] = {}
    for action in actions:  # several that do the same are a line
        does = words(action.does)
        rows[does] = f"{rows[does]}  {_keys(action)}" if does in rows else _keys(action)
    return _table(title, rows, width)


def _table(title: str, rows: Mapping[str, str], width: int) -> Iterator[Content]:
    """What does something, by what it does."""
    head = max(map(cells, rows.values()))
    yield Content.styled(title, "bold $primary")
    for does, keys in rows.items():
        yield from beside(Content.styled(pad(keys, head) + "  ", "$accent"), does, width)


def _keys(action: Action) -> str:
    """All keys of an action; a row of digits as its ends."""
    if action.is_row:
        return f"{action.keys[0]}-{action.keys[-1][-1]}"
    return "  ".join(key_name(key) for key in action.keys)
