"""`igdesk view`: lists under a name, saved, shown, renamed and deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .support import Igdesk

pytestmark = pytest.mark.usefixtures("config_file")


def parsed(igdesk: Igdesk, *arguments: str) -> Any:
    done = igdesk(*arguments, "--json")
    assert done.status == 0
    return json.loads(done.out)


def refused(igdesk: Igdesk, status: int, *arguments: str) -> str:
    done = igdesk(*arguments)
    assert (done.status, done.out) == (status, "")
    return done.err


def test_a_view_is_saved_listed_renamed_and_deleted(igdesk: Igdesk) -> None:
    assert "Saved: Late" in igdesk("view", "save", "Late", "sla:<1h -tag:spam").out
    shared = parsed(igdesk, "view", "save", "Team", "is:unowned", "--shared", "--sort", "newest", "--base", "all")
    assert (shared["shared"], shared["sort"], shared["base"], shared["by"]) == (True, "newest", "all", "mei")
    listed = parsed(igdesk, "view", "list")
    assert [(each["name"], each["filter"]) for each in listed] == [
        ("Team", "is:unowned"),
        ("Late", "sla:<1h -tag:spam"),
    ]
    assert all(isinstance(each["count"], int) for each in listed)
    told = igdesk("view", "list").out
    assert "all: is:unowned" in told
    assert parsed(igdesk, "view", "rename", "Late", "Soon")["name"] == "Soon"
    assert "Deleted: Soon" in igdesk("view", "delete", "Soon").out
    assert [each["name"] for each in parsed(igdesk, "view", "list")] == ["Team"]


def test_what_is_wrong_is_told(igdesk: Igdesk) -> None:
    assert refused(igdesk, 2, "view", "delete", "nothing")
    assert "there are: open" in refused(igdesk, 2, "view", "save", "x", "y", "--base", "bogus")
    assert refused(igdesk, 2, "view", "save", " ", "y")


def test_a_shared_one_is_changed_by_who_saved_it_and_supervisors(igdesk: Igdesk) -> None:
    igdesk("view", "save", "Team", "is:unowned", "--shared")
    assert "saved for the team by 小美" in refused(igdesk, 4, "--as", "lin", "view", "delete", "Team")
    assert igdesk("--as", "zhou", "view", "delete", "Team").out


def test_with_none_it_says_how_to_begin(igdesk: Igdesk) -> None:
    assert "F in the queue" in igdesk("view", "list").out


@pytest.mark.parametrize("name", ["\x1b]0;x\x07", "a\nb\u202e"])
def test_a_hostile_name_is_refused(igdesk: Igdesk, name: str) -> None:
    assert refused(igdesk, 2, "view", "save", name, "x")
