"""The two themes, and the colours that stand for a meaning: how late, how urgent, how safe.

Every state has a word or sign besides: the program reads the same without colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from textual.app import App
from textual.color import Color
from textual.theme import Theme

READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
_CALM = 0.62
"""How far calm text stands out from the background at least."""
_CURSOR = 0.35
"""How much of the primary colour is in the line under the cursor."""
_BY_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "late": "text-error",
        "soon": "text-warning",
        "urgent": "text-error",
        "high": "text-warning",
        "outbox-fault": "text-error",
        "outbox-held": "text-accent",
    }
)


_PLAIN_CURSOR: Mapping[str, str] = MappingProxyType(
    {
        "row-cursor": "ansi_default",
        "row-cursor-unfocused": "ansi_default",
        "row-cursor-style": "bold reverse",
        "row-cursor-unfocused-style": "bold",
    }
)
"""The cursor of a list where the background is the terminal's own: no colour is sure to differ from it enough."""
_OVER_PLAIN: Mapping[str, str] = MappingProxyType(
    {"ansi-background": "ansi_default", "block-cursor-blurred-text-style": "bold underline"}
)
"""Notices on the terminal's own background, as nobody knows whether black is far enough from its letters; and the
cursor of Textual's lists, whose keys the dialog around them reads: these know no "reverse"."""
_OVER_COLOURLESS: Mapping[str, str] = MappingProxyType({"block-cursor-text-style": "bold underline"})
"""The cursor of Textual's own lists where no colours are drawn."""


def all_variables(theme: Mapping[str, str], *, colourless: bool) -> dict[str, str]:
    """The theme's colours and our own names for some of them; a theme may set those itself.

    Args:
        theme: What Textual makes of the theme.
        colourless: Whether no colours are drawn.
    """
    over = dict(_OVER_PLAIN) if _is_plain(theme) else {}
    return own_variables(theme) | dict(theme) | over | (dict(_OVER_COLOURLESS) if colourless else {})


def _is_plain(theme: Mapping[str, str]) -> bool:
    return theme["background"].startswith("ansi_")


def own_variables(theme: Mapping[str, str]) -> dict[str, str]:
    """Our names, each by a colour that every theme has.

    Values, not references: Textual does not look for a `$name` within a variable.
    """
    own = {name: theme[colour] for name, colour in _BY_MEANING.items()}
    primary = theme["primary"]
    own |= {"row-cursor": _part_of(primary, _CURSOR), "row-cursor-unfocused": _part_of(primary, 0.15)}
    own |= {"row-cursor-style": "bold", "row-cursor-unfocused-style": "not bold"}
    if _is_plain(theme):
        own |= _PLAIN_CURSOR
    # The theme's own muted colour is "auto", which means nothing in a line that a widget draws itself.
    background, letters = Color.parse(theme["background"]), Color.parse(theme["foreground"])
    grounds = [background, *(Color.parse(theme[each]) for each in ("surface", "panel"))]
    cursor = background.blend(Color.parse(primary), _CURSOR)
    own["calm"] = _legible(background, letters, grounds).hex
    own["calm-on-cursor"] = _legible(background, letters, [cursor]).hex
    return own


def _part_of(colour: str, share: float) -> str:
    """A colour that lets what is below shine through, as one word: a line's own style knows no shares of a variable."""
    return Color.parse(colour).with_alpha(share).css


def contrast(one: Color, other: Color) -> float:
    """How far two colours are apart, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    return _apart(_luminance(one), _luminance(other))


def _apart(one: float, other: float) -> float:
    """The same of two luminances."""
    dark, light = sorted((one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _legible(background: Color, letters: Color, grounds: Sequence[Color]) -> Color:
    """The calmest colour between a background and its letters that can be read on all of the grounds."""
    below = [_luminance(ground) for ground in grounds]
    for step in range(round(_CALM * 100), 100, 2):
        tried = background.blend(letters, step / 100)
        luminance = _luminance(tried)
        if all(_apart(luminance, ground) >= READABLE for ground in below):
            return tried
    return letters


DARK = Theme(
    name="igdesk",
    primary="#5b8def",
    secondary="#8a9bb8",
    accent="#7fb8c9",
    foreground="#d7dce5",
    background="#14171c",
    surface="#1a1e25",
    panel="#232832",
    success="#7fb685",
    warning="#d9a95b",
    error="#e0736f",
    dark=True,
)
LIGHT = Theme(
    name="igdesk-light",
    primary="#2a5ab8",
    secondary="#4f5c72",
    accent="#0f4c5a",
    foreground="#20242b",
    background="#fafaf8",
    surface="#f1f2f0",
    panel="#e4e6e3",
    success="#226b2e",
    warning="#7a5000",
    error="#a82a25",
    dark=False,
)


def begin_in(app: App[None], name: str) -> None:
    """Draw with a theme from the first frame on: set later, one has Textual read all style sheets twice more.

    Args:
        app: It has read no style sheet yet, as when it is told to load.
        name: One of its themes.
    """
    app.set_reactive(App.theme, name)
    app.set_class(app.current_theme.dark, "-dark-mode", update=False)
    app.set_class(not app.current_theme.dark, "-light-mode", update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    app.stylesheet.set_variables(app.get_css_variables())
