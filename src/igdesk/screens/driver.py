"""How the terminal is driven: Textual's choice, made safe against a terminal that goes away."""

from __future__ import annotations

from textual.driver import Driver


def safe_driver(chosen: type[Driver]) -> type[Driver]:
    """The driver to use in the place of Textual's choice."""
    if chosen.__name__ != "LinuxDriver":
        return chosen
    from igdesk.screens.terminal import TerminalDriver  # Windows has not what it needs

    return TerminalDriver
