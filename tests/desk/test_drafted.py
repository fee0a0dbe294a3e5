"""Which command takes which draft away, and what is left of it for one that waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk import drafted
from igdesk.desk.drafts import Drafts, Kind, words_of
from igdesk.rules.commands import (
    AddNote,
    Claim,
    Command,
    Escalate,
    GivePromise,
    HandBack,
    HandOff,
    ReleasePromise,
    Reply,
    ReturnEscalation,
    ReturnReply,
    SetFields,
    SetStatus,
)
from igdesk.rules.model import Status
from igdesk.store.drafts import Draft, DraftFile, Writer

from ..screens.ticket_fixtures import NOW, desk_over, mia

COMMANDS: list[tuple[Command, Kind, str]] = [
    (Reply(1, ("one", "two")), Kind.REPLY, "one\ntwo"),
    (AddNote(1, "note"), Kind.NOTE, "note"),
    (Escalate(1, "why", "role:admin"), Kind.ESCALATION, "why"),
    (GivePromise(1, "lamp", NOW + timedelta(hours=2)), Kind.PROMISE, "lamp"),
    (ReleasePromise(1, "moved", "p1"), Kind.RELEASE, "moved"),
    (HandOff(1, "finance", "why", deliver="proof"), Kind.LEG, "why · proof"),
    (HandBack(1, "so"), Kind.ANSWER, "so"),
    (ReturnEscalation(1, "offer 30"), Kind.RETURN, "offer 30"),
    (ReturnReply(1, "o1", "greet her"), Kind.CORRECTION, "greet her"),
    (SetFields(1, (("a", "x"), ("b", "y"), ("c", None))), Kind.FIELDS, "x · y"),
    (SetStatus(1, Status.RESOLVED, (("a", "x"),)), Kind.FIELDS, "x"),
]


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    with desk_over(tmp_path, [mia()]) as made:
        yield Drafts(made)


def begun(drafts: Drafts) -> list[tuple[Kind, str]]:
    return [(each.kind, words_of(each)) for each in drafts.newest_first()]


@pytest.mark.parametrize(("command", "kind", "text"), COMMANDS)
def test_a_command_that_waits_keeps_its_words_until_it_is_done(
    drafts: Drafts, command: Command, kind: Kind, text: str
) -> None:
    drafted.keep(drafts, command)
    assert begun(drafts) == [(kind, text)]
    if not isinstance(command, Reply):
        drafted.done(drafts, command)
        assert begun(drafts) == []


def test_what_was_begun_meanwhile_is_not_overwritten_and_not_forgotten(drafts: Drafts) -> None:
    drafts.keep_line(1, Kind.PROMISE, "text", "another")
    command = GivePromise(1, "lamp", NOW + timedelta(hours=2))
    drafted.keep(drafts, command)
    drafted.done(drafts, command)
    assert begun(drafts) == [(Kind.PROMISE, "another")]


def test_another_field_or_promise_has_its_own_place(drafts: Drafts) -> None:
    drafts.keep_line(1, Kind.RELEASE, "p1", "rude")
    drafts.keep_line(1, Kind.FIELDS, "a", "x")
    drafted.keep(drafts, ReleasePromise(1, "moved", "p2"))
    drafted.keep(drafts, SetFields(1, (("a", "other"), ("b", "y"))))
    assert drafts.lines(1, Kind.RELEASE) == {"p1": "rude", "p2": "moved"}
    assert drafts.lines(1, Kind.FIELDS) == {"a": "x", "b": "y"}


def test_of_fields_and_reasons_only_what_was_done_is_forgotten(drafts: Drafts) -> None:
    drafts.keep_line(1, Kind.FIELDS, "a", "x")
    drafts.keep_line(1, Kind.FIELDS, "b", "y")
    drafts.keep_line(1, Kind.RELEASE, "p1", "moved")
    drafts.keep_line(1, Kind.RELEASE, "p2", "rude")
    drafted.done(drafts, SetFields(1, (("a", "x"), ("b", "other"))))
    drafted.done(drafts, ReleasePromise(1, "moved", "p1"))
    drafted.done(drafts, ReleasePromise(1, "moved"))
    drafted.done(drafts, Claim(1))
    assert sorted(begun(drafts)) == [(Kind.FIELDS, "y"), (Kind.RELEASE, "rude")]


def test_the_whole_dialog_is_forgotten_with_its_words(drafts: Drafts) -> None:
    for name, text in (("need", " why "), ("when", "2h"), ("owner", "ken")):
        drafts.keep_line(1, Kind.LEG, name, text)
    drafted.done(drafts, HandOff(1, "finance", "why", "ken"))
    assert begun(drafts) == []


def test_kinds_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    path, writer = tmp_path / "drafts.db", Writer("desk", "mei")
    file = DraftFile(path)
    file.put(writer, {(1, Kind.NOTE): Draft(1, Kind.NOTE, "mine", None, NOW)})
    assert file.flush().result()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO drafts SELECT desk, agent, ticket, 'tomorrow', text, template, saved_at FROM drafts")
    assert [each.text for each in file.load(writer).result()] == ["mine"]
    file.close()
