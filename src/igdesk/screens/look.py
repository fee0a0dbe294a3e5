"""How the screens look to this person: which theme is drawn, with how many colours, and how rows of tickets stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.theme import Theme

from igdesk.config.person import USUAL_THEME, PersonSettings
from igdesk.screens.theme import DARK, LIGHT
from igdesk.widgets.ticket_row import RowLayout

_PLAIN: Mapping[bool, str] = {True: "ansi-dark", False: "ansi-light"}
"""Textual's themes of the terminal's own sixteen colours, by whether the background is dark."""


def theme_names(known: Iterable[str]) -> tuple[str, ...]:
    """All themes that can be chosen, our own first; the plain ones are a matter of how many colours there are."""
    own = (DARK.name, LIGHT.name)
    return (*own, *sorted(set(known) - {*own, *_PLAIN.values()}))


def drawn_theme(settings: PersonSettings, known: Mapping[str, Theme], *, no_color: bool, has_few: bool) -> str:
    """Which theme is drawn.

    Args:
        settings: What the person chose.
        known: All themes by name.
        no_color: Whether there are to be no colours at all.
        has_few: Whether the terminal has sixteen colours: finer ones would become the same ones, out of reach.
    """
    chosen = known.get(settings.theme) or known[USUAL_THEME]
    is_plain = no_color or settings.colours == "plain" or has_few
    return _PLAIN[chosen.dark] if is_plain else chosen.name


def is_colourless(settings: PersonSettings, *, no_color: bool) -> bool:
    """Whether all colours are left out; `NO_COLOR` of the environment always means that."""
    return no_color or settings.colours == "none"


def row_layout(settings: PersonSettings) -> RowLayout:
    """How the rows of the queue stand."""
    return RowLayout(settings.columns, 2 if settings.density == "comfortable" else 1)
