"""Who may write where: a mount whose locks and caches do not meet another computer's is noticed, and not written to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from igdesk.i18n import Phrase

from .conftest import folder_name
from .crowd import at_work
from .member import PROOF, Duty
from .people import Person, staff
from .rig import Share

pytestmark = pytest.mark.slow

_NEW = ("ticket", "new", "--channel", "other", "--customer", "Ada", "--text", "Where is my order?")
_COUNT = 1.5
"""Seconds of counting: a program that is started for it has an unfit mount found out by then."""


def test_another_computer_writes_once_its_locks_and_caches_are_proven(
    gluster: Share, stale_gluster: Share, request: pytest.FixtureRequest
) -> None:
    shares = [share.folder(folder_name(request)) for share in (gluster, stale_gluster)]
    (mei, lin), (stale_mei, stale_lin) = (staff(share, ("mei", "lin")) for share in shares)
    for first in (mei, stale_mei):
        assert first.done(*_NEW)["number"] == 1
    _may_not_write(lin)
    right, stale = _proofs(shares)
    assert {each["result"] for each in right} == {"proven"}, right
    lin.done("ticket", "note", "1", "Now I may")
    assert [note["text"] for note in mei.done("ticket", "show", "1")["notes"]] == ["Now I may"]  # and nothing before
    assert {each["result"] for each in stale} == {"disproven"}, stale
    _may_not_write(stale_lin)


def _proofs(shares: Iterable[Share]) -> list[list[Any]]:
    """What both computers of each share find, all of them at once: most of the time is waiting."""
    duties = [
        (
            computer,
            Duty("prove", str(computer.database), str(computer.home), name, pause=_COUNT, is_proven=name == "mei"),
        )
        for share in shares
        for computer, name in zip(share.computers, ("mei", "lin"), strict=True)
    ]
    with at_work(*duties) as members:
        told = [json.loads(member.finish()[-1])[PROOF] for member in members]
    return [told[:2], told[2:]]


def _may_not_write(person: Person) -> None:
    ran = person.igdesk("ticket", "note", "1", "Written without a proof")
    assert ran.status == 1, ran
    assert ran.errors.strip() == Phrase("share.unproven", {"path": person.computer.database}).in_("en")


def test_no_desk_is_made_where_locks_reach_no_other_computer(unfit: Share, request: pytest.FixtureRequest) -> None:
    share = unfit.folder(folder_name(request))
    [mei] = staff(share, ("mei",))
    ran = mei.igdesk(*_NEW)
    assert ran.status != 0
    assert unfit.kind in ran.errors
    assert share.one.call("ls", "-A", str(share.one.share)) == ""
