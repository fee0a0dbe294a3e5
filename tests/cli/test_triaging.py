"""`igdesk triage`: which view, and that it needs a terminal as the desk itself does."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.cli import showing
from igdesk.cli.triaging import first_view
from igdesk.screens.app import IgdeskApp

from .support import Igdesk


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[IgdeskApp]:
    """The apps that would be shown."""
    apps: list[IgdeskApp] = []
    monkeypatch.setattr(showing, "on_terminal", lambda: True)
    monkeypatch.setattr(showing, "run_screens", apps.append)
    return apps


def test_it_begins_with_what_is_open_or_with_the_view_that_is_named(
    igdesk: Igdesk, config_file: Path, shown: list[IgdeskApp]
) -> None:
    assert igdesk("triage").status == 0
    assert igdesk("triage", "--view", "mine").status == 0
    assert [app.triages for app in shown] == ["open", "mine"]


def test_a_view_that_is_not_there_is_told_with_those_that_are(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("triage", "--view", "nope")
    assert (told.status, told.out) == (2, "")
    assert "nope" in told.err
    assert "open, mine, unowned" in told.err


def test_it_needs_a_terminal(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("triage")
    assert told.status == 2
    assert "terminal" in told.err


def test_a_department_begins_with_its_own_queue() -> None:
    assert first_view(["open", "mine", "department"]) == "department"


def test_it_goes_through_a_saved_view_by_its_name(igdesk: Igdesk, config_file: Path, shown: list[IgdeskApp]) -> None:
    igdesk("view", "save", "Late  returns", "sla:<1h")
    igdesk("view", "save", "全组", "is:unowned", "--shared")
    assert igdesk("triage", "--view", "late returns").status == 0
    assert igdesk("triage", "--view", "全组").status == 0
    first, second = (str(app.triages) for app in shown)
    assert {first.partition("-")[0], second.partition("-")[0]} == {"saved"}
    assert first != second


def test_saved_views_are_told_with_those_that_everybody_has(igdesk: Igdesk, config_file: Path) -> None:
    igdesk("view", "save", "全组", "is:unowned", "--shared")
    told = igdesk("triage", "--view", "no\nsuch")
    assert told.status == 2
    assert "open, mine" in told.err
    assert "全组" in told.err
