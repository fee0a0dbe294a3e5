"""How the list of tickets is painted: which parts a row has, their colours, and a line made of such parts."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from igdesk.widgets.looks_when_drawn import LooksWhenDrawn

_PARTS = (
    "cursor", "cursor-blur", "gone", "head", "number", "late", "soon", "calm", "urgent", "high", "customer", "text",
    "tags", "fault", "escalated", "held", "owner", "empty", "writes", "views", "selected",
    "calm-cursor",
)  # fmt: skip
_CALM = frozenset({"number", "calm", "views"})
"""Parts whose colour is too calm for the line under the cursor."""


class TicketListLook(LooksWhenDrawn):
    """A widget that is painted line by line as lists of tickets are."""

    DEFAULT_CSS = """
    TicketListLook { height: 1fr; background: $background; }
    TicketListLook .ticket-list--head { color: $calm; background: $surface; }
    TicketListLook .ticket-list--cursor { background: $row-cursor; text-style: $row-cursor-style; }
    TicketListLook .ticket-list--cursor-blur {
        background: $row-cursor-unfocused; text-style: $row-cursor-unfocused-style;
    }
    TicketListLook .ticket-list--calm-cursor { color: $calm-on-cursor; }
    TicketListLook .ticket-list--gone { text-style: italic; color: $calm; }
    TicketListLook .ticket-list--number { color: $calm; }
    TicketListLook .ticket-list--selected { color: $accent; text-style: bold; }
    TicketListLook .ticket-list--late { color: $late; text-style: bold; }
    TicketListLook .ticket-list--soon, TicketListLook .ticket-list--writes { color: $soon; }
    TicketListLook .ticket-list--calm, TicketListLook .ticket-list--views { color: $calm; }
    TicketListLook .ticket-list--urgent { color: $urgent; text-style: bold; }
    TicketListLook .ticket-list--high { color: $high; }
    TicketListLook .ticket-list--customer { color: $text-accent; }
    TicketListLook .ticket-list--text { color: $foreground; }
    TicketListLook .ticket-list--tags { color: $text-secondary; }
    TicketListLook .ticket-list--fault { color: $outbox-fault; text-style: bold; }
    TicketListLook .ticket-list--escalated { color: $high; text-style: bold; }
    TicketListLook .ticket-list--held { color: $outbox-held; }
    TicketListLook .ticket-list--owner { color: $text-success; }
    TicketListLook .ticket-list--empty { color: $calm; }
    """
    COMPONENT_CLASSES = {f"ticket-list--{part}" for part in _PARTS}

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Another theme: other colours."""
        super().notify_style_update()
        self._styles.clear()

    def _line(self, parts: list[tuple[str, str]], width: int, base: str) -> Strip:
        under = self._style(base)
        if base == "cursor":
            parts = [(text, "calm-cursor" if part in _CALM else part) for text, part in parts]
        segments = [Segment(text, under + self._style(part, partial=True)) for text, part in parts]
        return Strip(segments).adjust_cell_length(width, under)

    def _style(self, part: str, *, partial: bool = False) -> Style:
        name = f"{part}+" if partial else part
        if name not in self._styles:
            if not part or (partial and f"ticket-list--{part}" not in self.COMPONENT_CLASSES):
                self._styles[name] = Style.null() if partial else self.rich_style
            else:
                self._styles[name] = self.get_component_rich_style(f"ticket-list--{part}", partial=partial)
        return self._styles[name]
