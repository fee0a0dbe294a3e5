"""What a terminal is told beside its picture, byte by byte: nothing in a text can be a command to it."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.screens.osc import Way, has_title, notice, title_of, way_of, way_through_tmux

WAYS: tuple[Way, ...] = ("osc9", "osc99", "osc777")
HOSTILE = "#4 \x1b]0;owned\x07\x1b\\ \x9b31m \u202e ;;; \n\r evil"
_COMMAND = re.compile(r"\x1b\][0-9]+;[^\x00-\x1f\x7f-\x9f]*\x1b\\")


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "osc99"),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "osc777"),
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, None),
        ({"TERM": "xterm-256color"}, None),
        ({}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x,1,0"}, None),
        ({"TERM": "xterm-kitty", "STY": "1.x"}, None),
        ({"TERM": "xterm-kitty", "ZELLIJ": "0"}, None),
    ],
)
def test_only_terminals_that_are_known_to_show_notices_are_told(environ: dict[str, str], way: Way | None) -> None:
    assert way_of(environ) == way


@pytest.mark.parametrize(
    ("told", "way"),
    [
        ("on\tkitty(0.35.2)\txterm-kitty\n", "osc99"),
        ("all\tWezTerm 20240203\txterm-256color\n", "osc777"),
        ("on\t\tfoot\n", "osc777"),
        ("off\tkitty(0.35.2)\txterm-kitty\n", None),
        ("on\t\txterm-256color\n", None),
        ("\t\t\n", None),
        ("", None),
    ],
)
def test_through_tmux_only_where_it_lets_them_through(told: str, way: Way | None) -> None:
    assert way_through_tmux(told) == way


def test_each_way_as_its_terminal_has_it() -> None:
    assert notice("osc9", "igdesk", "#412 · SLA") == "\x1b]9;igdesk: #412 · SLA\x1b\\"
    assert notice("osc777", "igdesk", "a;b") == "\x1b]777;notify;igdesk;a,b\x1b\\"
    title, body = re.findall(r"p=(?:title|body);([^\x1b]*)\x1b", notice("osc99", "igdesk", "#412 中文"))
    assert (b64decode(title).decode(), b64decode(body).decode()) == ("igdesk", "#412 中文")


@pytest.mark.parametrize("way", WAYS)
def test_tmux_gets_it_wrapped_with_every_escape_doubled(way: Way) -> None:
    bare, wrapped = notice(way, "igdesk", "#1"), notice(way, "igdesk", "#1", in_tmux=True)
    assert wrapped.startswith("\x1bPtmux;")
    assert wrapped.endswith("\x1b\\")
    assert wrapped[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b") == bare


@given(st.one_of(st.just(HOSTILE), st.text(max_size=300)), st.sampled_from(WAYS))
def test_no_text_can_say_anything_else(text: str, way: Way) -> None:
    told = notice(way, text, text)
    assert "".join(_COMMAND.findall(told)) == told
    assert len(_COMMAND.findall(told)) == (2 if way == "osc99" else 1)
    assert _COMMAND.fullmatch(title_of(text))
    assert len(title_of(text)) < 1000


@pytest.mark.parametrize(("kind", "has"), [("xterm-256color", True), ("linux", False), ("dumb", False), ("", False)])
def test_a_console_without_a_window_has_no_title(kind: str, has: bool) -> None:
    assert has_title({"TERM": kind}) is has
