"""Our themes can be read: every colour of text on every ground that it stands on, by WCAG's measure."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from igdesk.config.person import PersonSettings
from igdesk.screens.look import drawn_theme, is_colourless, row_layout, theme_names
from igdesk.screens.theme import DARK, LIGHT, READABLE, all_variables, contrast, own_variables
from igdesk.widgets.ticket_row import RowLayout

KNOWN = {**BUILTIN_THEMES, DARK.name: DARK, LIGHT.name: LIGHT}
_MEANING = ("late", "soon", "urgent", "high", "outbox-fault", "outbox-held")
_OF_THEME = ("text-accent", "text-secondary", "text-success", "text-error", "text-warning")
_EVERYWHERE = ("foreground", "calm", "accent", "primary", "warning", "error", "success", *_MEANING, *_OF_THEME)
_ON_CURSOR = ("foreground", "calm-on-cursor", "accent", *_MEANING, *_OF_THEME)
PAIRS = [
    *((text, ground, 0.0, "") for text in _EVERYWHERE for ground in ("background", "surface", "panel")),
    *((text, "background", 0.35, "primary") for text in _ON_CURSOR),
    *((text, "surface", 0.35, "primary") for text in ("foreground", "text-accent")),
    *(("foreground", ground, 0.30, "primary") for ground in ("background", "surface", "panel")),
    *(("foreground", "background", 0.25, tint) for tint in ("primary", "accent")),
    *((text, "surface", 0.08, "warning") for text in ("foreground", "calm", "soon", "late")),
    *((text, "background", 0.12, "warning") for text in ("foreground", "text-warning", "warning")),
]
"""Text, ground, and how much of which colour is mixed into the ground, as the screens have them."""


def variables(theme: Theme) -> dict[str, str]:
    return all_variables(theme.to_color_system().generate(), colourless=False)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_all_text_of_our_themes_stands_out(theme: Theme) -> None:
    colours = variables(theme)
    faint = {}
    for text, ground, share, tint in PAIRS:
        below = Color.parse(colours[ground])
        if tint:
            below = below.blend(Color.parse(colours[tint]), share)
        found = contrast(Color.parse(colours[text]), below)
        if found < READABLE:
            faint[text, ground, tint] = round(found, 2)
    assert faint == {}


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_our_own_names_are_as_readable_as_a_theme_lets_them_be(name: str) -> None:
    theme = KNOWN[name]
    colours = own_variables(theme.to_color_system().generate())
    assert all(colours[each] for each in (*_MEANING, "calm", "calm-on-cursor", "row-cursor", "row-cursor-style"))
    if theme.ansi:
        assert "reverse" in colours["row-cursor-style"]
        return
    background, letters = Color.parse(theme.background or "#000"), Color.parse(theme.foreground or "#fff")
    plain = contrast(letters, background)
    assert contrast(Color.parse(colours["calm"]), background) >= min(READABLE, plain) - 0.2


def test_the_sixteen_colours_of_a_terminal_hide_no_text_behind_a_guess() -> None:
    assert variables(KNOWN["ansi-dark"])["ansi-background"] == "ansi_default"
    without = all_variables(KNOWN["ansi-dark"].to_color_system().generate(), colourless=True)
    assert "underline" in without["block-cursor-text-style"]
    assert "underline" in variables(KNOWN["ansi-light"])["block-cursor-blurred-text-style"]


@pytest.mark.parametrize(
    ("settings", "no_color", "has_few", "drawn"),
    [
        (PersonSettings(), False, False, "igdesk"),
        (PersonSettings(theme="igdesk-light"), False, False, "igdesk-light"),
        (PersonSettings(theme="nord"), False, False, "nord"),
        (PersonSettings(theme="gone"), False, False, "igdesk"),
        (PersonSettings(), False, True, "ansi-dark"),
        (PersonSettings(theme="igdesk-light"), False, True, "ansi-light"),
        (PersonSettings(theme="nord", colours="plain"), False, False, "ansi-dark"),
        (PersonSettings(), True, False, "ansi-dark"),
    ],
)
def test_which_theme_is_drawn(settings: PersonSettings, no_color: bool, has_few: bool, drawn: str) -> None:
    assert drawn_theme(settings, KNOWN, no_color=no_color, has_few=has_few) == drawn


def test_ours_stand_first_and_the_plain_ones_are_a_matter_of_colours() -> None:
    names = theme_names(KNOWN)
    assert names[:2] == ("igdesk", "igdesk-light")
    assert set(names) == set(KNOWN) - {"ansi-dark", "ansi-light"}


def test_no_color_always_means_none() -> None:
    assert is_colourless(PersonSettings(), no_color=True)
    assert is_colourless(PersonSettings(colours="none"), no_color=False)
    assert not is_colourless(PersonSettings(colours="plain"), no_color=False)


def test_rows_stand_as_was_chosen() -> None:
    assert row_layout(PersonSettings()) == RowLayout()
    chosen = PersonSettings(density="comfortable", columns=("preview", "signs"))
    assert row_layout(chosen) == RowLayout(("preview", "signs"), 2)
