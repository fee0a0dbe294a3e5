"""Lists under a name: whose they are, who may change them, and that they forget customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk.errors import ConflictError, NotAllowedError, UsageError
from igdesk.store import saved_views
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.store.saved_views import LONGEST_NAME, MOST, NewView, SavedView
from tests.store.busy_desk import NOW, BusyDesk, open_desk
from tests.store.busy_desk import busy_desk as made_busy


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[BusyDesk]:
    made = open_desk(tmp_path)
    yield made
    made.store.close()


def save(
    desk: BusyDesk, name: str, agent: str = "mei", *, shared: bool = False, text: str = "", leads: bool = False
) -> SavedView:
    new = NewView(name, "open", text, "sla", shared)
    return desk.store.write(desk.op(), saved_views.save, new, agent, NOW, leads=leads).result()


def names(desk: BusyDesk, agent: str = "mei") -> list[str]:
    return [each.name for each in desk.store.read(saved_views.seen_by, agent).result()]


def test_everybodys_come_first_and_nobody_sees_anothers_own(desk: BusyDesk) -> None:
    for name, agent, shared in (("mine", "mei", False), ("theirs", "lin", False), ("all", "lin", True)):
        save(desk, name, agent, shared=shared)
    assert (names(desk), names(desk, "lin"), names(desk, "zhou")) == (["all", "mine"], ["all", "theirs"], ["all"])


def test_the_same_name_takes_the_place_of_the_one_that_was_there(desk: BusyDesk) -> None:
    first = save(desk, "late", text="is:overdue")
    second = save(desk, " late ", text="is:overdue tier:vip")
    assert (second.id, second.filter) == (first.id, "is:overdue tier:vip")
    save(desk, "late", shared=True)
    assert names(desk) == ["late", "late"]


def test_a_shared_one_is_changed_by_who_saved_it_and_by_those_who_lead(desk: BusyDesk) -> None:
    view = save(desk, "late", "lin", shared=True)
    theirs = "saved for the team by lin"
    with pytest.raises(NotAllowedError, match=theirs):
        save(desk, "late", shared=True, text="other")
    with pytest.raises(NotAllowedError, match=theirs):
        desk.store.write(desk.op(), saved_views.rename, view.id, "x", "mei", leads=False).result()
    with pytest.raises(NotAllowedError, match=theirs):
        desk.store.write(desk.op(), saved_views.delete, view.id, "mei", leads=False).result()
    assert (
        desk.store.write(desk.op(), saved_views.rename, view.id, "later", "zhou", leads=True).result().name == "later"
    )
    desk.store.write(desk.op(), saved_views.delete, view.id, "lin", leads=False).result()
    assert names(desk) == []


def test_anothers_own_is_not_there_even_for_those_who_lead(desk: BusyDesk) -> None:
    view = save(desk, "own", "lin")
    with pytest.raises(ConflictError):
        desk.store.write(desk.op(), saved_views.delete, view.id, "zhou", leads=True).result()


def test_names_stay_apart(desk: BusyDesk) -> None:
    first, second = save(desk, "one"), save(desk, "two")
    with pytest.raises(ConflictError, match="called “one” already"):
        desk.store.write(desk.op(), saved_views.rename, second.id, "one", "mei", leads=False).result()
    desk.store.write(desk.op(), saved_views.rename, first.id, "one", "mei", leads=False).result()
    desk.store.write(desk.op(), saved_views.delete, first.id, "mei", leads=False).result()
    with pytest.raises(ConflictError, match="is gone"):
        desk.store.write(desk.op(), saved_views.rename, first.id, "x", "mei", leads=False).result()


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "a\x1b[2Jb", "a\u202eb"])
def test_a_name_is_one_visible_line(desk: BusyDesk, name: str) -> None:
    with pytest.raises(UsageError):
        save(desk, name)


def test_there_are_so_many_and_no_more(desk: BusyDesk) -> None:
    for number in range(MOST):
        save(desk, f"v{number}")
    with pytest.raises(UsageError, match=str(MOST)):
        save(desk, "one more")
    save(desk, "v3", text="changed")
    save(desk, "shared", shared=True)


def test_one_that_names_a_customer_goes_with_them(tmp_path: Path) -> None:
    desk = made_busy(tmp_path)
    assert names(desk) == ["Late", "Hers"]
    by = Forgetting(Mode.ERASE, "boss", "op-erase", NOW)
    desk.store.write(by.op, forget, 1, by).result()
    assert names(desk) == ["Late"]
    desk.store.close()
