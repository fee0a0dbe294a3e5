"""The two themes, and the colours that stand for a meaning: how late, how urgent, how safe.

Every state has a word or sign besides: the program reads the same without colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.color import Color
from textual.theme import Theme

_CALM = 0.62
"""How far calm text stands out from the background."""
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


def own_variables(theme: Mapping[str, str]) -> dict[str, str]:
    """Our names, each by a colour that every theme has.

    Values, not references: Textual does not look for a `$name` within a variable.
    """
    own = {name: theme[colour] for name, colour in _BY_MEANING.items()}
    primary = theme["primary"]
    own |= {"row-cursor": f"{primary} 35%", "row-cursor-unfocused": f"{primary} 15%"}
    # The theme's own muted colour is "auto", which means nothing in a line that a widget draws itself.
    return own | {"calm": Color.parse(theme["background"]).blend(Color.parse(theme["foreground"]), _CALM).hex}


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
    primary="#2f62c4",
    secondary="#5d6b82",
    accent="#1f7286",
    foreground="#20242b",
    background="#fafaf8",
    surface="#f1f2f0",
    panel="#e4e6e3",
    success="#2f7d3b",
    warning="#8f5f00",
    error="#b3312c",
    dark=False,
)
