"""Drafts as screens use them: kept at once, found again by the next program, and gone once they were sent."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock, to_ms
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Drafts, Kind
from igdesk.rules.commands import AddNote, CancelReply, Command, Escalate, Merge, Reply, Split
from igdesk.rules.split import split_text
from igdesk.store import settle
from igdesk.store.drafts import DraftFile, Writer

from ..screens.ticket_fixtures import desk_over, inbound, mia, settled, thread

MEI_HAS_THREE = (1, 2, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three tickets."""
    others = [thread(who, [inbound("Hi", timedelta(minutes=9), who)]) for who in ("tom", "zoe")]
    with desk_over(tmp_path, [mia(), *others]) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts" / "drafts.db"


@contextmanager
def program(desk: Desk, path: Path) -> Iterator[Drafts]:
    """What a running igdesk has; when it ends, only the file is left."""
    file = DraftFile(path)
    try:
        yield Drafts(desk, file)
    finally:
        file.close()


def later(desk: Desk, seconds: float = 60) -> None:
    clock = desk._clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(seconds=seconds))


def other_person(desk: Desk, who: str) -> Desk:
    return Desk(desk._store, desk.config, desk._clock, who)


async def test_what_was_typed_is_there_in_the_next_program(desk: Desk, path: Path) -> None:
    with program(desk, path) as one:
        one.keep(1, "half a", template="thanks")
        later(desk)
        one.keep(2, "note", Kind.NOTE)
        one.keep(1, "half a sentence", template="thanks")
        one.keep(3, "typed and deleted")
        one.keep(3, " \n")
        assert one.text(1) == "half a sentence"
        assert await one.saved()
    with program(desk, path) as two:
        assert two.newest_first() == ()
        await two.refresh()
        assert [(each.ticket, each.kind, each.text, each.template) for each in two.newest_first()] == [
            (2, Kind.NOTE, "note", None),
            (1, Kind.REPLY, "half a sentence", "thanks"),
        ]
        assert [number for number in MEI_HAS_THREE if two.has(number)] == [1, 2]


async def test_what_was_typed_before_anything_was_read_is_kept(desk: Desk, path: Path) -> None:
    with program(desk, path) as one:
        one.keep(1, "old")
        one.keep(2, "two")
        await one.refresh()
    with program(desk, path) as two:
        two.keep(1, "new")
        await two.refresh()
        assert (two.text(1), two.text(2)) == ("new", "two")
    with program(desk, path) as three:
        await three.refresh()
        assert (three.text(1), three.text(2)) == ("new", "two")


async def test_without_a_file_they_are_kept_in_memory(desk: Desk) -> None:
    drafts = Drafts(desk)
    drafts.keep(1, "half")
    await drafts.refresh()
    assert drafts.text(1) == "half"
    assert await drafts.saved()
    assert drafts.news() == ()


async def test_another_program_of_the_same_person_is_seen(desk: Desk, path: Path) -> None:
    with program(desk, path) as one, program(desk, path) as two:
        one.keep(1, "in the first window")
        assert await one.saved()
        await two.refresh(1)
        assert two.text(1) == "in the first window"
        two.keep(1, "in the second window")
        two.keep(2, "more")
        assert await two.saved()
        await one.refresh(1)
        assert (one.text(1), one.text(2)) == ("in the second window", "more")
        two.forget(1)
        assert await two.saved()
        await one.refresh(1)
        assert one.text(1) == ""


async def test_a_key_that_comes_while_the_file_is_read_is_newer(desk: Desk, path: Path) -> None:
    with program(desk, path) as one:
        one.keep(1, "a")
        assert await one.saved()
        reading = asyncio.create_task(one.refresh())
        await asyncio.sleep(0)
        one.keep(1, "ab")
        one.keep(2, "c")
        await reading
        assert (one.text(1), one.text(2)) == ("ab", "c")


async def test_others_see_nothing_of_it(desk: Desk, path: Path) -> None:
    with program(desk, path) as mine:
        mine.keep(1, "mine")
        await mine.refresh()
    with program(other_person(desk, "lin"), path) as theirs:
        await theirs.refresh()
        assert theirs.newest_first() == ()


# Sent, and the program died before it could forget


LONG = "一句话。" * 200


@pytest.mark.parametrize(
    ("kind", "text", "command"),
    [
        (Kind.REPLY, "answer ", Reply(1, ("answer ",))),
        (Kind.REPLY, LONG, Reply(1, split_text(LONG))),
        (Kind.NOTE, "note", AddNote(1, "note")),
        (Kind.ESCALATION, "harm ", Escalate(1, "harm", "role:supervisor")),
    ],
    ids=["reply", "long reply", "note", "escalation"],
)
async def test_what_was_said_since_is_no_draft(desk: Desk, path: Path, kind: Kind, text: str, command: Command) -> None:
    with program(desk, path) as one:
        one.keep(1, text, kind)
        one.keep(2, text, kind)
        assert await one.saved()
        later(desk, 0.5)
        await desk.run(command)
    with program(desk, path) as two:
        await two.refresh()
        assert (two.text(1, kind), two.text(2, kind)) == ("", text)
    file = DraftFile(path)
    assert [each.ticket for each in await file.load(Writer(await desk.identity(), "mei"))] == [2]
    file.close()


async def test_what_was_said_before_or_by_others_or_taken_back_or_differs_stays(desk: Desk, path: Path) -> None:
    await desk.run(Reply(1, ("thanks",)))
    later(desk)
    with program(desk, path) as one:
        one.keep(1, "thanks")
        one.keep(2, "hello")
        one.keep(3, "back")
        assert await one.saved()
        later(desk)
        await other_person(desk, "lin").run(Reply(2, ("hello",)))
        done = await desk.run(Reply(3, ("back",)))
        await desk.run(CancelReply(3, done.replies[0]))
        await desk.run(Reply(3, ("another",)))
        await one.refresh()
        assert [one.text(number) for number in MEI_HAS_THREE] == ["thanks", "hello", "back"]


async def test_a_reply_that_a_merge_took_along_was_sent_as_well(desk: Desk, path: Path) -> None:
    other = await second_of_mia(desk)
    with program(desk, path) as one:
        one.keep(1, "answer")
        later(desk)
        await desk.run(Reply(1, ("answer",)))
        await desk.run(Merge(1, into=other))
        await one.refresh()
        assert one.text(1) == ""


async def second_of_mia(desk: Desk) -> int:
    """Another ticket of the same customer."""
    detail = await desk.detail(1)
    assert detail is not None
    done = await desk.run(Split(1, (detail.messages[-1].id,)))
    assert done.other is not None
    return done.other


async def test_drafts_of_an_erased_customer_are_forgotten(desk: Desk, path: Path) -> None:
    with program(desk, path) as one:
        one.keep(1, "before")
        later(desk)
        await desk._store.write("erase", forget_customer, desk.now())
        one.keep(2, "others stay")
        await one.refresh()
        assert (one.text(1), one.text(2)) == ("", "others stay")
        later(desk)
        one.keep(1, "after")
        await one.refresh()
        assert one.text(1) == "after"


def forget_customer(db: sqlite3.Connection, now: datetime) -> None:
    db.execute("UPDATE customers SET erased_at = ? WHERE id = 1", [to_ms(now)])


# Taken back


async def queued(desk: Desk, *texts: str) -> str:
    """A reply on ticket 1; its operation."""
    done = await desk.run(Reply(1, texts))
    return done.replies[0].rpartition("-")[0]


async def test_a_reply_that_was_taken_back_begins_the_draft(desk: Desk, path: Path) -> None:
    operation = await queued(desk, "one", "two")
    with program(desk, path) as drafts:
        drafts.keep(1, "begun since")
        await drafts.taking(1, operation)
        await desk.run(CancelReply(1, f"{operation}-0"))
        await asyncio.gather(drafts.took(1), drafts.took(1), drafts.refresh(1))
        assert drafts.text(1) == "one\n\ntwo\n\nbegun since"
        assert [each.kind for each in drafts.newest_first()] == [Kind.REPLY]


@pytest.mark.parametrize("cancelled", [True, False])
async def test_a_program_that_dies_while_it_takes_a_reply_back_loses_nothing(
    desk: Desk, path: Path, cancelled: bool
) -> None:
    operation = await queued(desk, "words")
    with program(desk, path) as one:
        one.keep(1, "begun")
        await one.taking(1, operation)
        if cancelled:
            await desk.run(CancelReply(1, f"{operation}-0"))
    with program(desk, path) as two:
        await two.refresh()
        assert two.text(1) == ("words\n\nbegun" if cancelled else "begun")
        await two.refresh()
        assert two.text(1) == ("words\n\nbegun" if cancelled else "begun"), "once is enough"


async def test_what_went_out_while_it_was_to_be_taken_back_is_not_looked_for_any_more(desk: Desk, path: Path) -> None:
    operation = await queued(desk, "words")
    with program(desk, path) as drafts:
        await drafts.taking(1, operation)
        settled(desk, settle.confirm, f"{operation}-0", "remote-1", desk.now())
        await drafts.took(1)
        assert drafts.newest_first() == ()
        assert drafts.draft(1, Kind.TAKING) is None


async def test_what_was_taken_back_before_is_not_brought_again(desk: Desk, path: Path) -> None:
    operation = await queued(desk, "words")
    await desk.run(CancelReply(1, f"{operation}-0"))
    with program(desk, path) as drafts:
        await drafts.taking(1, operation)
        await drafts.took(1)
        assert drafts.text(1) == ""


# Merged


async def test_drafts_of_merged_tickets_go_on_below_each_other(desk: Desk, path: Path) -> None:
    with program(desk, path) as drafts:
        drafts.keep(1, "into\n")
        drafts.keep(2, "from two", template="thanks")
        drafts.keep(3, "from three ")
        drafts.keep(2, "note of two", Kind.NOTE)
        drafts.keep(1, "hurt", Kind.ESCALATION)
        drafts.keep(3, "again", Kind.ESCALATION)
        drafts.merged(1, (2, 3))
        expected = ("into\n\nfrom two\n\nfrom three", "note of two", "hurt again")
        assert tuple(drafts.text(1, kind) for kind in (Kind.REPLY, Kind.NOTE, Kind.ESCALATION)) == expected
        draft = drafts.draft(1)
        assert draft is not None
        assert draft.template == "thanks"
        drafts.merged(1, (2, 3))
        await drafts.refresh()
    with program(desk, path) as after:
        await after.refresh()
        assert tuple(after.text(1, kind) for kind in (Kind.REPLY, Kind.NOTE, Kind.ESCALATION)) == expected
        assert {each.ticket for each in after.newest_first()} == {1}


async def test_when_a_merge_is_undone_each_ticket_has_its_own_again(desk: Desk, path: Path) -> None:
    with program(desk, path) as drafts:
        drafts.keep(1, "to mia")
        drafts.keep(2, "to tom", template="thanks")
        drafts.keep(3, "to zoe")
        drafts.keep(2, "note of tom's", Kind.NOTE)
        drafts.merged(1, (2,))
        drafts.merged(1, (2, 3))
        assert drafts.text(1) == "to mia\n\nto tom\n\nto zoe"
        drafts.merged(1, (2,))  # the second one was undone
        assert (drafts.text(1), drafts.text(2), drafts.text(3)) == ("to mia\n\nto tom", "", "to zoe")
        drafts.merged(2, ())  # the first one as well, seen from the other side
        assert (drafts.text(1), drafts.text(2), drafts.text(3)) == ("to mia", "to tom", "to zoe")
        assert (drafts.text(1, Kind.NOTE), drafts.text(2, Kind.NOTE)) == ("", "note of tom's")
        drafts.merged(1, (2,))  # and done again
        assert (drafts.text(1), drafts.text(2)) == ("to mia\n\nto tom", "")
        await drafts.saved()
        await drafts.refresh()
        drafts.merged(1, ())
    with program(desk, path) as after:
        await after.refresh()
        assert (after.text(1), after.text(2)) == ("to mia", "to tom")


async def test_what_was_gone_on_with_after_a_merge_or_sent_stays_as_it_is(desk: Desk, path: Path) -> None:
    with program(desk, path) as drafts:
        drafts.keep(2, "to tom")
        drafts.keep(2, "sent", Kind.NOTE)
        drafts.merged(1, (2,))
        drafts.keep(1, "to tom and more")
        drafts.forget(1, Kind.NOTE)
        drafts.merged(1, ())
        assert (drafts.text(1), drafts.text(2)) == ("to tom and more", "")
        assert drafts.text(2, Kind.NOTE) == ""


# The disk


async def test_a_file_that_cannot_be_used_stops_nobody_from_writing(desk: Desk, path: Path) -> None:
    path.parent.parent.joinpath("drafts").write_text("a file where the folder belongs", encoding="utf-8")
    with program(desk, path) as drafts:
        drafts.keep(1, "half")
        await drafts.refresh()
        drafts.keep(1, "half a")
        await drafts.refresh()
        assert drafts.text(1) == "half a"
        assert not await drafts.saved()
        assert [phrase.key for phrase in drafts.news()] == ["drafts.unusable"]
        assert drafts.news() == ()
        path.parent.unlink()
        assert await drafts.saved()
        assert [phrase.key for phrase in drafts.news()] == ["drafts.usable"]


async def test_nobody_waits_long_for_a_disk_that_hangs(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.desk.drafts.SAVE_WITHIN", 0.01)
    with program(desk, path) as drafts:
        await drafts.refresh()
        hang = threading.Event()
        assert drafts._file is not None
        hanging = drafts._file._do(hang.wait)
        drafts.keep(1, "half")
        assert not await drafts.saved()
        assert drafts.text(1) == "half"
        hang.set()
        await hanging
