"""All keys of a screen, made from the action registry: what is listed is what is bound."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from igdesk.desk.actions import Action, Context, actions_in, active_in, key_name
from igdesk.i18n import Words
from igdesk.text import cells

_SIGNS = ("late", "window", "priority", "tier", "escalated", "outbox", "draft", "waits", "others", "gone")


class HelpScreen(ModalScreen[None]):
    """The keys.

    Args:
        context: Of which screen.
        words: The phrases.
    """

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll {
        width: 84; max-width: 96%; height: auto; max-height: 92%; padding: 0 2;
        border: round $primary; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", show=False),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__()
        self._keys_of: Context = context
        self._words = words

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(help_text(self._keys_of, self._words))

    def action_leave(self) -> None:
        """Back to the screen."""
        self.dismiss(None)

    def action_scroll(self, direction: str) -> None:
        """Scroll with the letters, too."""
        area = self.query_one(VerticalScroll)
        if direction == "down":
            area.scroll_down(animate=False)
        else:
            area.scroll_up(animate=False)


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
