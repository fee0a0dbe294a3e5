"""The plain mode: one fact a line with its name; no columns, colours, signs or bars, in any command."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest

from igdesk.cli import output, talk
from igdesk.cli.session import is_plain
from igdesk.cli.times import said_left
from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES, Words
from tests.rules.support import NOON

from .support import CustomerWrites, Igdesk

_SIGNS = re.compile("[●○✓▲★←→↑✎·│─«»]|  |\x1b")


@pytest.fixture(autouse=True)
def plain(customer_writes: CustomerWrites, monkeypatch: pytest.MonkeyPatch, igdesk: Igdesk) -> None:
    """Plain lines, and a desk with a little of everything."""
    customer_writes("I want a refund for order 412, it came broken")
    customer_writes("Where is it?", "bob", ago=timedelta(days=3))
    igdesk("ticket", "reply", "1", "--text", "We look into it")
    igdesk("ticket", "promise", "2", "--text", "send a new cup", "--due", "2h")
    igdesk("ticket", "note", "1", "a\nb")
    igdesk("ticket", "escalate", "2", "--reason", "money")
    monkeypatch.setenv("IGDESK_PLAIN", "1")


def facts(text: str) -> list[dict[str, str]]:
    """The records, each line of which is a fact."""
    return [dict(line.split(": ", 1) for line in record.splitlines()) for record in text.strip("\n").split("\n\n")]


def test_ticket_list(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "list")
    found = {each["Number"]: each for each in facts(told.out)}
    assert set(found) == {"1", "2"}
    assert found["1"]["Message"] == "I want a refund for order 412, it came broken"
    assert "Overdue" not in found["1"]
    assert not _SIGNS.search(told.out)


def test_ticket_show(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "show", "1", "--events")
    lines = told.out.splitlines()
    assert lines[:2] == ["Number: 1", "Status: waiting"]
    assert "Category: 退换货" in lines
    assert " I want a refund for order 412, it came broken" in lines
    assert any(line.endswith("answered by 小美") or "answered by 小美 [" in line for line in lines)
    assert any(line.endswith("note by 小美") for line in lines)
    assert not _SIGNS.search(told.out)


@pytest.mark.parametrize(
    ("late", "en", "zh"),
    [
        (timedelta(days=4, hours=18, minutes=5), "4 days 18 hours late", "已超时 4 天 18 小时"),
        (timedelta(hours=1, minutes=2), "1 hour 2 minutes late", "已超时 1 小时 2 分钟"),
        (timedelta(seconds=3), "1 minute late", "已超时 1 分钟"),
        (timedelta(minutes=-5), "5m", "5m"),
    ],
)
def test_what_is_late_is_said_in_words(monkeypatch: pytest.MonkeyPatch, late: timedelta, en: str, zh: str) -> None:
    monkeypatch.setattr(output, "is_plain", lambda: True)
    told = [said_left(NOON - late, NOON, Words(lang)) for lang in LANGUAGES]
    assert sorted(told) == sorted([en, zh])


def test_a_ticket_that_is_late_says_so_in_list_and_show(igdesk: Igdesk) -> None:
    told = [igdesk("ticket", "list").out, igdesk("ticket", "show", "2").out]
    assert [bool(re.search(r"^Due: .*\b\d+ \w+ late", each, re.MULTILINE)) for each in told] == [True, True]
    assert not any(re.search(r"-\d+[dhm]", each) for each in told)


def test_what_a_customer_wrote_cannot_pass_for_a_fact(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("Hello\nStatus: closed", "eve")
    lines = igdesk("ticket", "show", "3").out.splitlines()
    assert " Status: closed" in lines
    assert "Status: closed" not in lines


def test_search(igdesk: Igdesk) -> None:
    told = igdesk("search", "refund")
    [found] = facts(told.out)
    assert (found["Ticket"], found["Text"]) == ("1", "I want a refund for order 412, it came broken")
    assert not _SIGNS.search(told.out)


def test_outbox(igdesk: Igdesk) -> None:
    told = igdesk("outbox")
    [found] = facts(told.out)
    assert (found["Ticket"], found["State"], found["Message"]) == ("#1", "waiting to be sent", "We look into it")
    assert not _SIGNS.search(told.out)


def test_promises(igdesk: Igdesk, clock: FixedClock) -> None:
    told = igdesk("promises")
    [found] = facts(told.out)
    assert (found["Ticket"], found["Promised"]) == ("#2", "send a new cup")
    shown = igdesk("ticket", "show", "2").out
    assert "\npromised by " in shown
    assert not _SIGNS.search(told.out + shown)


def test_notices(igdesk: Igdesk) -> None:
    new = igdesk("--as", "zhou", "notices", "--take")
    seen = igdesk("--as", "zhou", "notices")
    assert [each["State"] for each in facts(new.out) + facts(seen.out)] == ["new", "seen"]
    assert not _SIGNS.search(new.out + seen.out)


def test_other_commands(igdesk: Igdesk) -> None:
    explained = ["rules", "explain", "--text", "I want a refund"]
    simple = ["template list", "customer list", "undo --list", "doctor --offline", "rules tree", "rules hits"]
    simple += ["config show", "ticket --help"]
    for command in (explained, *(each.split() for each in simple)):
        told = igdesk(*command)
        assert told.out.strip()
        assert not _SIGNS.search(told.out), told.out


def test_it_is_asked_for_by_an_option_a_variable_or_the_terminal(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_variable = igdesk("ticket", "list").out
    monkeypatch.delenv("IGDESK_PLAIN")
    in_columns = igdesk("ticket", "list").out
    assert igdesk("--plain", "ticket", "list").out == by_variable != in_columns
    monkeypatch.setenv("TERM", "dumb")
    assert igdesk("ticket", "list").out == by_variable


@pytest.mark.parametrize(
    ("environ", "asked"),
    [({}, False), ({"IGDESK_PLAIN": "0"}, False), ({"IGDESK_PLAIN": "yes"}, True), ({"TERM": "dumb"}, True)],
)
def test_which_environment_asks_for_it(environ: Mapping[str, str], asked: bool) -> None:
    assert is_plain(environ) is asked


def test_json_is_the_same(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = igdesk("ticket", "list", "--json").out
    monkeypatch.delenv("IGDESK_PLAIN")
    assert igdesk("ticket", "list", "--json").out == told


def test_no_bar_is_read_aloud(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with speaking(), talk.progress("Reading", 10) as reached:
        reached(5)
    assert capsys.readouterr().err == ""


class speaking:
    """Plain lines for a while."""

    def __enter__(self) -> None:
        output.speak(plain=True)

    def __exit__(self, *_fault: object) -> None:
        output.speak(plain=False)


def test_the_next_command_of_a_process_is_not_plain(igdesk: Igdesk, config_file: Path) -> None:
    igdesk("ticket", "list")
    assert not output.is_plain()


@pytest.mark.slow
def test_the_screens_are_not_drawn_where_they_would_be_read_aloud() -> None:
    for arguments in ([], ["triage"]):
        with pexpect.spawn(sys.executable, ["-m", "igdesk", *arguments], env=dict(os.environ), timeout=60) as shown:
            shown.expect(b"cannot be said in plain lines")
            shown.expect(pexpect.EOF)
