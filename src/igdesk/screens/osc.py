"""What a terminal is told beside its picture, as it is written: notices of the computer, and its window's title.

Sources: iTerm2 "Proprietary Escape Codes" (OSC 9), urxvt and foot's manuals (OSC 777), kitty "Desktop notifications"
(OSC 99), tmux's manual (`allow-passthrough`), xterm "Control Sequences" (OSC 2, XTWINOPS 22 and 23).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Literal

from igdesk.text import one_line, truncate

Way = Literal["osc9", "osc99", "osc777"]
_LONGEST = 120
"""Cells of a notice or a title."""
_ST = "\x1b\\"
_BY_NAME: tuple[tuple[str, Way], ...] = (
    ("kitty", "osc99"),
    ("ghostty", "osc777"),
    ("wezterm", "osc777"),
    ("foot", "osc777"),
    ("rxvt-unicode", "osc777"),
    ("contour", "osc777"),
    ("iterm", "osc9"),
    ("warp", "osc9"),
)
"""How terminals want to be told of a notice, by what their names begin with."""
_SAY_WHO = ("TERM_PROGRAM", "LC_TERMINAL", "TERM")
_MARKS: Mapping[str, str] = {"KITTY_WINDOW_ID": "kitty", "WEZTERM_PANE": "wezterm", "ITERM_SESSION_ID": "iterm"}
"""Variables that one terminal alone sets."""
_WITHOUT_TITLE = ("", "dumb", "unknown", "linux", "vt100", "vt220")
"""Kinds of terminals that have no window with a title."""
PUSH_TITLE, POP_TITLE = "\x1b[22;2t", "\x1b[23;2t"
"""Have the terminal remember its title, and take that again."""


def way_of(environ: Mapping[str, str]) -> Way | None:
    """How the terminal around a program is told of a notice; None: it is not known to show any, or is out of reach.

    Args:
        environ: The program's environment. What another multiplexer than tmux hides is not asked for.
    """
    if any(environ.get(each) for each in ("TMUX", "STY", "ZELLIJ")):
        return None
    names = [environ.get(each, "") for each in _SAY_WHO]
    return way_by_names([*names, *(name for variable, name in _MARKS.items() if environ.get(variable))])


def way_by_names(names: list[str]) -> Way | None:
    """The same for a terminal by what it calls itself: `xterm-kitty`, `iTerm.app`, `WezTerm 20240203`."""
    for name in names:
        said = name.casefold().removeprefix("xterm-")
        for beginning, way in _BY_NAME:
            if said.startswith(beginning):
                return way
    return None


def way_through_tmux(told: str) -> Way | None:
    """The same for the terminal that tmux runs in.

    Args:
        told: What tmux says to `TMUX_ASKED`; nothing where nobody is attached.
    """
    allowed, _, names = told.strip().partition("\t")
    return way_by_names(names.split("\t")) if allowed in ("on", "all") else None


TMUX_ASKED = "#{allow-passthrough}\t#{client_termtype}\t#{client_termname}"


def notice(way: Way, title: str, text: str, *, in_tmux: bool = False) -> str:
    """A notice of the computer.

    Args:
        way: How the terminal wants it.
        title: Who tells it.
        text: What: it may hold anything, and no character of it can be a command to the terminal.
        in_tmux: Whether tmux has to hand it on.
    """
    title, text = _harmless(title), _harmless(text)
    match way:
        case "osc9":  # `9;4` would be a progress bar: a title goes first
            told = f"\x1b]9;{title}: {text}{_ST}"
        case "osc777":
            told = f"\x1b]777;notify;{title.replace(';', ',')};{text.replace(';', ',')}{_ST}"
        case "osc99":
            head = f"\x1b]99;i=igdesk:e=1:o=unfocused:d=0:p=title;{_base64(title)}{_ST}"
            told = head + f"\x1b]99;i=igdesk:e=1:o=unfocused:d=1:p=body;{_base64(text)}{_ST}"
    return f"\x1bPtmux;{told.replace(chr(27), chr(27) * 2)}{_ST}" if in_tmux else told


def title_of(text: str) -> str:
    """The window's title."""
    return f"\x1b]2;{_harmless(text)}{_ST}"


def has_title(environ: Mapping[str, str]) -> bool:
    """Whether the terminal has a title that it remembers."""
    return environ.get("TERM", "") not in _WITHOUT_TITLE


def _harmless(text: str) -> str:
    return "".join(each for each in truncate(one_line(text), _LONGEST) if each.isprintable())


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "replace")).decode("ascii")
