"""All keys of a screen, made from the action registry: what is listed is what is bound."""

from __future__ import annotations

from textual.content import Content

from igdesk.desk.actions import Action, Context, actions_in, active_in, key_name
from igdesk.i18n import Words
from igdesk.text import cells
from igdesk.widgets.reading_card import ReadingCard

_SIGNS = ("late", "window", "priority", "tier", "escalated", "outbox", "draft", "waits", "others", "gone")


class HelpScreen(ReadingCard):
    """The keys.

    Args:
        context: Of which screen.
        words: The phrases.
    """

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__(help_text(context, words))


def help_text(context: Context, words: Words) -> Content:
    """The sections: this screen's keys, those that work everywhere, and for the queue the signs of its rows."""
    own = active_in(context) if context == "composer" else actions_in(context)
    parts: list[Content] = [_section(words(f"ui.context_{context}"), own, words)]
    if context not in ("everywhere", "composer"):
        parts.append(_section(words("ui.context_everywhere"), actions_in("everywhere"), words))
    if context == "queue":
        lines = [Content.assemble(("\n" + words("ui.signs"), "bold $primary"))]
        lines += [Content(words(f"ui.sign_{sign}")) for sign in _SIGNS]
        parts.append(Content("\n").join(lines))
    parts.append(Content.styled("\n" + words("ui.help_hint"), "$calm"))
    return Content("\n").join(parts)


def _section(title: str, actions: tuple[Action, ...], words: Words) -> Content:
    rows = [(_keys(action), words(action.does)) for action in actions]
    width = max(cells(keys) for keys, _ in rows)
    lines = [Content.assemble((title, "bold $primary"))]
    for keys, does in rows:
        lines.append(Content.assemble((keys + " " * (width - cells(keys) + 2), "$accent"), does))
    return Content("\n").join(lines)


def _keys(action: Action) -> str:
    """All keys of an action; a row of digits as its ends."""
    if action.keys[0].isdecimal():
        return f"{action.keys[0]}-{action.keys[-1]}"
    return "  ".join(key_name(key) for key in action.keys)
