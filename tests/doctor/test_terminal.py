"""What is said of a terminal, by its facts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from igdesk.doctor.terminal import MEASURED, TerminalFacts, check
from igdesk.text import cells

from .conftest import keys

RIGHT = {text: cells(text) for text in MEASURED}
GOOD = TerminalFacts(True, 120, 40, "utf-8", RIGHT, {"TERM": "xterm-256color", "COLORTERM": "truecolor"})


def test_a_good_terminal() -> None:
    found = check(GOOD)
    assert (found.ok, keys(found)) == (True, ["terminal_facts", "colours", "widths_right"])
    assert "16 777 216" in found.detail.in_("en")


def test_no_terminal_is_no_fault() -> None:
    found = check(TerminalFacts(is_terminal=False))
    assert (found.ok, keys(found)) == (True, ["terminal_none"])


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (replace(GOOD, environ={}), "term_unknown"),
        (replace(GOOD, environ={"TERM": "dumb"}), "term_unknown"),
        (replace(GOOD, columns=79), "too_small"),
        (replace(GOOD, rows=23), "too_small"),
        (replace(GOOD, encoding="ISO-8859-1"), "not_utf8"),
        (replace(GOOD, widths=RIGHT | {"中文": 2}), "width_wrong"),
        (replace(GOOD, widths=RIGHT | {"😀": 1}), "width_wrong"),
    ],
)
def test_each_fault_is_named_and_has_its_cure(facts: TerminalFacts, key: str) -> None:
    found = check(facts)
    assert (found.ok, keys(found)[0]) == (False, key)
    assert found.cure is not None


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (replace(GOOD, encoding="UTF8"), "widths_right"),
        (replace(GOOD, widths=None), "widths_unknown"),
        (replace(GOOD, widths=RIGHT | {"👩‍👩‍👧": 6}), "width_joined"),
        (replace(GOOD, environ=dict(GOOD.environ) | {"NO_COLOR": "1"}), "no_colour"),
    ],
)
def test_what_is_only_worth_knowing(facts: TerminalFacts, key: str) -> None:
    found = check(facts)
    assert found.ok
    assert key in keys(found)


def test_what_lies_between_is_named_and_blamed_first() -> None:
    facts = replace(GOOD, environ={"TERM": "screen", "TMUX": "/tmp/x", "SSH_TTY": "/dev/pts/1"}, widths={"中文": 6})
    found = check(facts)
    assert facts.around == ("tmux", "ssh")
    assert "tmux, ssh" in found.detail.in_("en")
    assert found.cure is not None
    assert "tmux -u" in found.cure.in_("en")


@pytest.mark.parametrize(
    ("environ", "colours"),
    [({"TERM": "xterm"}, "16"), ({"TERM": "screen-256color"}, "256"), ({"COLORTERM": "24bit"}, "16 777 216")],
)
def test_colours_go_by_the_variables(environ: dict[str, str], colours: str) -> None:
    assert replace(GOOD, environ=environ).colours == colours
