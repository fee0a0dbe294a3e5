"""Told beside the screen: the bell, notices of the computer while the person is elsewhere, and the window's title."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from igdesk.config.person import PersonSettings
from igdesk.desk.notice_words import numbers_only
from igdesk.desk.own_settings import OwnSettings
from igdesk.desk.queries import Notice
from igdesk.i18n import Words
from igdesk.rules import events as e
from igdesk.rules.log import Recorded
from igdesk.screens import ringing
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ringing import EVERY, Ringing

from .conftest import NOW, TestDesk, settle

SECRET = "Mia says: my card is 4111 \x1b]0;owned\x07"
WEZTERM = {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}


def notice(number: int, event: Any) -> Notice:
    return Notice(number, number, NOW, None, Recorded(NOW, "ada", event))


def escalated(number: int = 3) -> Notice:
    return notice(number, e.Escalated("e1", SECRET, "role:supervisor", None, None))


async def app_of(desk: TestDesk, settings: PersonSettings) -> IgdeskApp:
    own = OwnSettings(desk.desk)
    await own.keep(settings)
    return IgdeskApp(desk.desk, Words("en"), desk.clock, own=own)


class Heard:
    """What the terminal was told."""

    def __init__(self, app: IgdeskApp, environ: dict[str, str], patch: pytest.MonkeyPatch) -> None:
        self.bells = 0
        self.told: list[str] = []
        self.app = app
        self.ringing = Ringing(app, environ)
        patch.setattr(app, "bell", self._ring)
        patch.setattr(ringing, "write_beside", lambda _app, text: self.told.append(text))

    def _ring(self) -> None:
        self.bells += 1


@pytest.mark.parametrize("kind", ["escalated", "overdue", "warned", "other"])
def test_numbers_alone_say_nothing_that_anybody_wrote(test_desk: TestDesk, kind: str) -> None:
    events = {
        "escalated": e.Escalated("e1", SECRET, "role:supervisor", None, None),
        "overdue": e.ClockTold("first_response", NOW, NOW, 1, "high"),
        "warned": e.ClockTold("first_response", NOW, NOW + timedelta(minutes=10), 0, "high"),
        "other": e.Tagged((SECRET,), ()),
    }
    said = numbers_only((notice(412, events[kind]),), test_desk.config, NOW, Words("en"))
    assert (
        said
        == {
            "escalated": "#412 · escalated",
            "overdue": "#412 · overdue since 09:30",
            "warned": "#412 · due 09:40",
            "other": "#412 · news",
        }[kind]
    )


async def test_who_looks_is_not_told_outside(test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = await app_of(test_desk, PersonSettings(desktop="numbers", bell=True))
    async with app.run_test() as pilot:
        await settle(pilot)
        heard = Heard(app, WEZTERM, monkeypatch)
        heard.ringing.ring([escalated()])
        await settle(pilot)
        assert (heard.bells, heard.told) == (1, [])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (PersonSettings(), []),
        (PersonSettings(desktop="numbers"), ["\x1b]777;notify;igdesk;#3 · escalated\x1b\\"]),
        (
            PersonSettings(desktop="words"),
            ["\x1b]777;notify;igdesk;#3 was escalated: Mia says: my card is 4111 ␛]0,owned␇ (g n)\x1b\\"],
        ),
    ],
)
async def test_who_is_elsewhere_is_told_as_they_chose(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch, settings: PersonSettings, told: list[str]
) -> None:
    app = await app_of(test_desk, settings)
    async with app.run_test() as pilot:
        await settle(pilot)
        heard = Heard(app, WEZTERM, monkeypatch)
        app.app_focus = False
        heard.ringing.ring([escalated()])
        await settle(pilot)
        assert (heard.bells, heard.told) == (0, told)


async def test_what_comes_soon_after_waits_and_is_told_together(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await app_of(test_desk, PersonSettings(desktop="numbers", bell=True))
    async with app.run_test() as pilot:
        await settle(pilot)
        heard, later = Heard(app, WEZTERM, monkeypatch), []
        monkeypatch.setattr(app, "set_timer", lambda seconds, do: later.append((seconds, do)))
        app.app_focus = False
        heard.ringing.ring([escalated()])
        test_desk.clock.advance(timedelta(seconds=5))
        for number in (4, 5, 5):
            heard.ringing.ring([escalated(number)])
        await settle(pilot)
        assert (heard.bells, len(heard.told)) == (1, 1)
        [(seconds, ring)] = later
        assert seconds == EVERY - 5
        test_desk.clock.advance(timedelta(seconds=seconds))
        ring()
        await settle(pilot)
        assert heard.bells == 2
        assert "2 tickets need you: 2 escalated" in heard.told[1]
        ring()  # nothing more to tell
        assert heard.bells == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [("on\tkitty(0.35)\txterm-kitty", 1), ("off\tkitty(0.35)\txterm-kitty", 0), ("", 0)],
)
async def test_tmux_is_asked_each_time_whether_it_hands_on(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch, answer: str, told: int
) -> None:
    monkeypatch.setattr(ringing, "_ask_tmux", lambda _pane: answer)
    app = await app_of(test_desk, PersonSettings(desktop="numbers"))
    async with app.run_test() as pilot:
        await settle(pilot)
        heard = Heard(app, {**WEZTERM, "TMUX": "/tmp/tmux"}, monkeypatch)
        app.app_focus = False
        heard.ringing.ring([escalated()])
        await settle(pilot)
        assert len(heard.told) == told
        assert all(each.startswith("\x1bPtmux;") for each in heard.told)


def test_a_tmux_that_is_not_there_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert ringing._ask_tmux("%1") == ""


async def test_the_title_says_what_is_overdue_where_the_terminal_keeps_its_own(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = await app_of(test_desk, PersonSettings())
    async with app.run_test() as pilot:
        await settle(pilot)
        heard = Heard(app, WEZTERM, monkeypatch)
        heard.ringing.count(3)
        assert heard.told == []
        monkeypatch.setattr(app._driver, "keeps_title", True, raising=False)
        for overdue in (3, 3, 0):
            heard.ringing.count(overdue)
        assert heard.told == ["\x1b]2;igdesk · 3 overdue\x1b\\", "\x1b]2;igdesk\x1b\\"]


async def test_a_bell_that_was_switched_off_for_oneself_is_silent(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace(test_desk.config.notifications, terminal_bell=True)
    test_desk.config = replace(test_desk.config, notifications=told)
    test_desk.desk = test_desk.desk_of("lin")
    app = await app_of(test_desk, PersonSettings(bell=False))
    async with app.run_test() as pilot:
        await settle(pilot)
        heard = Heard(app, WEZTERM, monkeypatch)
        heard.ringing.ring([escalated()])
        assert heard.bells == 0
