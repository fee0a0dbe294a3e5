"""How a conversation looks: the colours of its parts, and its lines as strips."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from igdesk.text import cells
from igdesk.widgets.thread_lines import Line

CLASSES = {
    "thread--text", "thread--them", "thread--their-bar", "thread--us", "thread--our-bar", "thread--quiet",
    "thread--rule", "thread--day", "thread--boundary", "thread--event", "thread--note", "thread--note-head",
    "thread--note-frame", "thread--attachment", "thread--link", "thread--gone", "thread--sent",
    "thread--holding", "thread--failed", "thread--unconfirmed", "thread--news", "thread--thumb", "thread--found",
}  # fmt: skip
"""Component classes of the widget; `thread--` and a piece's look is one of them."""
LOOKS = """
Thread { height: 1fr; background: $background; color: $foreground; }
Thread > .thread--text { color: $foreground; }
Thread > .thread--them { color: $primary; text-style: bold; }
Thread > .thread--their-bar { color: $primary; }
Thread > .thread--us { color: $success; text-style: bold; }
Thread > .thread--our-bar { color: $success-darken-1; }
Thread > .thread--quiet { color: $text-muted; }
Thread > .thread--rule { color: $foreground 20%; }
Thread > .thread--day { color: $text-muted; }
Thread > .thread--boundary { color: $accent; }
Thread > .thread--event { color: $text-muted; text-style: italic; }
Thread > .thread--note { background: $warning 12%; }
Thread > .thread--note-head { background: $warning 12%; color: $text-warning; text-style: bold; }
Thread > .thread--note-frame { background: $warning 12%; color: $warning; }
Thread > .thread--attachment { color: $text-accent; }
Thread > .thread--link { color: $text-muted; text-style: underline; }
Thread > .thread--gone { color: $text-muted; text-style: strike; }
Thread > .thread--sent { color: $success; }
Thread > .thread--holding { color: $text-warning; }
Thread > .thread--failed { color: $text-error; text-style: bold; }
Thread > .thread--unconfirmed { color: $text-warning; text-style: bold; }
Thread > .thread--news { background: $primary 25%; text-style: bold; }
Thread > .thread--found { background: $accent 25%; }
Thread > .thread--thumb { color: $foreground 30%; }
"""


def drawn(widget: Widget, line: Line, width: int) -> Strip:
    """A line of an item, so many cells wide."""
    base = widget.rich_style
    segments = []
    for piece in line:
        style = base + widget.get_component_rich_style(f"thread--{piece.look}")
        if piece.link:
            style += Style(link=piece.link)
        segments.append(Segment(piece.text, style))
    return Strip(segments).adjust_cell_length(width, base)


def thumb(widget: Widget, y: int, seen: tuple[int, int] | None, count: int) -> Strip:
    """The mark in the last column of a line.

    Args:
        widget: The conversation.
        y: The line of the view.
        seen: The first and last item in view; none where all are.
        count: How many items there are.
    """
    sign, height = " ", widget.size.height
    if seen is not None:
        first = round(seen[0] / count * height)
        last = max(round((seen[1] + 1) / count * height), first + 1)
        sign = "▐" if min(first, height - 1) <= y < last else " "
    return Strip([Segment(sign, widget.get_component_rich_style("thread--thumb"))], 1)


def news(widget: Widget, text: str) -> Strip:
    """The line that says that something new stands below."""
    style = widget.get_component_rich_style("thread--news")
    width = widget.size.width
    space = max(width - cells(text), 0)
    return Strip([Segment(" " * (space // 2) + text, style)]).adjust_cell_length(width, style)
