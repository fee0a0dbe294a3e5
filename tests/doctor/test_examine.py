"""Checks know nothing of each other: one that fails, crashes or hangs costs the others nothing."""

from __future__ import annotations

import threading
from pathlib import Path

from igdesk import log
from igdesk.clock import SystemClock
from igdesk.doctor.examine import examine
from igdesk.doctor.finding import Check, Finding, Notes
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase


def _well() -> Finding:
    notes = Notes("packages")
    notes.note("doctor.sound")
    return notes.finding()


def test_a_check_that_hangs_is_given_up_and_the_others_are_told() -> None:
    never = threading.Event()

    def hang() -> Finding:
        never.wait()
        return _well()

    todo = [Check("token", hang, seconds=0.05), Check("packages", _well), Check("clock", hang, seconds=0.05)]
    token, packages, clock = examine(todo, SystemClock())
    never.set()
    assert (token.check, token.ok, token.detail.key) == ("token", False, "doctor.hangs")
    assert token.cure is not None
    assert packages.ok
    assert not clock.ok


def test_a_check_that_crashes_is_told_and_logged_without_its_words(tmp_path: Path) -> None:
    def crash() -> Finding:
        raise RuntimeError("what the customer wrote")

    log.set_up(tmp_path)
    [found] = examine([Check("sync", crash)], SystemClock())
    log.set_up(tmp_path / "unused")
    assert (found.ok, found.detail.key, found.detail.args) == (False, "doctor.crashed", {"kind": "RuntimeError"})
    assert found.cure == Phrase("doctor.cure_report")
    written = (tmp_path / log.FILE).read_text()
    assert "check_crashed" in written
    assert "what the customer wrote" not in written


def test_what_igdesk_says_itself_is_said_as_it_is() -> None:
    def refuse() -> Finding:
        raise IgdeskError("doctor.no_database")

    [found] = examine([Check("sync", refuse)], SystemClock())
    assert (found.ok, found.detail.key) == (False, "doctor.no_database")


def test_faults_come_before_notes_and_a_cure_is_said_once() -> None:
    notes = Notes("files")
    notes.note("doctor.sound")
    notes.fault(Phrase("doctor.no_database"), Phrase("doctor.cure_report"))
    notes.fault(Phrase("doctor.not_readable"), Phrase("doctor.cure_report"))
    found = notes.finding()
    assert not found.ok
    assert found.detail.in_("en") == (
        "There is no database to look at. The database does not tell. Every page can be read and is sound."
    )
    assert found.cure == Phrase("doctor.cure_report")
