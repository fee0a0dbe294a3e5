"""The drafts file: what is put there is there, whatever happens to the disk, the file or the other program."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igdesk.errors import IgdeskError
from igdesk.store import drafts
from igdesk.store.drafts import Draft, DraftFile, Kind, Writer

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MEI = Writer("desk", "mei")
REPLY = Kind.REPLY


def draft(text: str, ticket: int = 1, kind: Kind = REPLY, seconds: int = 0) -> Draft:
    return Draft(ticket, kind, text, None, NOW + timedelta(seconds=seconds))


def keep(file: DraftFile, *texts: Draft, writer: Writer = MEI) -> None:
    file.put(writer, {(each.ticket, each.kind): each for each in texts})


def kept(file: DraftFile, writer: Writer = MEI) -> dict[int, str]:
    return {each.ticket: each.text for each in file.load(writer).result()}


def news(file: DraftFile) -> list[str]:
    return [file.news.get_nowait().key for _ in range(file.news.qsize())]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts" / "drafts.db"


@pytest.fixture
def file(path: Path) -> Iterator[DraftFile]:
    opened = DraftFile(path)
    yield opened
    opened.close()


def test_a_text_is_there_for_the_next_program(path: Path) -> None:
    one = DraftFile(path)
    written = Draft(7, Kind.NOTE, "一行\n\n  second ✎ ", "thanks", NOW + timedelta(milliseconds=250))
    keep(one, written)
    one.close()
    two = DraftFile(path)
    assert two.load(MEI).result() == (written,)
    two.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec=None, categories=None), max_size=50))
def test_any_text_comes_back_as_it_was(file: DraftFile, text: str) -> None:
    keep(file, draft(text))
    assert kept(file) == {1: text}


def test_the_newest_text_of_a_place_wins_and_nothing_waits_for_the_disk(file: DraftFile) -> None:
    for n in range(5000):
        keep(file, draft(f"text {n}", ticket=n % 3))
    assert file.flush().result()
    assert kept(file) == {0: "text 4998", 1: "text 4999", 2: "text 4997"}


def test_what_is_forgotten_is_gone(file: DraftFile) -> None:
    keep(file, draft("one"), draft("two", 2))
    file.put(MEI, {(1, REPLY): None})
    assert kept(file) == {2: "two"}


def test_each_person_and_desk_has_its_own(file: DraftFile) -> None:
    others = (Writer("desk", "lin"), Writer("other", "mei"))
    for writer in (MEI, *others):
        keep(file, draft(f"{writer.desk} {writer.agent}"), writer=writer)
    assert [kept(file, writer)[1] for writer in (MEI, *others)] == ["desk mei", "desk lin", "other mei"]


def test_two_programs_see_what_was_saved_last(path: Path, file: DraftFile) -> None:
    other = DraftFile(path)
    keep(file, draft("mine"))
    assert file.flush().result()
    keep(other, draft("theirs"))
    assert other.flush().result()
    assert kept(file) == kept(other) == {1: "theirs"}
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_nobody_else_can_read_it(path: Path, file: DraftFile) -> None:
    keep(file, draft("for my eyes"))
    assert file.flush().result()
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == dict.fromkeys(("drafts.db", "drafts.db-wal", "drafts.db-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_look_makes_no_file(path: Path, file: DraftFile) -> None:
    assert kept(file) == {}
    assert file.erase("desk", [1]).result() == ()
    assert not path.exists()


def test_closing_saves_what_is_left(path: Path) -> None:
    one = DraftFile(path)
    for n in range(200):
        keep(one, draft("last words", ticket=n))
    one.close()
    two = DraftFile(path)
    assert len(kept(two)) == 200
    two.close()


# What can be wrong


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """The file can be written, but no file may grow any more."""
    resource = pytest.importorskip("resource", reason="needs a limit of the file's size")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name("drafts.db-wal").stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_once_and_everything_is_saved_when_there_is_room(path: Path, file: DraftFile) -> None:
    keep(file, draft("before"))
    assert file.flush().result()
    with full_disk(path):
        for n in range(5):
            keep(file, draft(f"typed {n}"))
            assert not file.flush().result()
        told = news(file)
    assert told == ["drafts.unusable"]
    assert file.flush().result()
    assert news(file) == ["drafts.usable"]
    other = DraftFile(path)
    assert kept(other) == {1: "typed 4"}
    other.close()


def test_it_is_tried_again_by_itself(path: Path, file: DraftFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "RETRY_AFTER", 0.01)
    keep(file, draft("before"))
    assert file.flush().result()
    with full_disk(path):
        keep(file, draft("typed"))
        assert file.news.get(timeout=60).key == "drafts.unusable"
    assert file.news.get(timeout=60).key == "drafts.usable"


def test_a_file_of_a_newer_igdesk_is_left_alone(path: Path) -> None:
    one = DraftFile(path)
    keep(one, draft("theirs"))
    one.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    two = DraftFile(path)
    with pytest.raises(IgdeskError) as refused:
        two.load(MEI).result()
    assert (refused.value.phrase.key, refused.value.exit_code) == ("drafts.newer", 2)
    keep(two, draft("mine"))
    assert not two.flush().result()
    assert news(two) == ["drafts.newer"]
    two.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "a page"])
def test_a_damaged_file_is_kept_by_name_and_a_new_one_begun(path: Path, damage: str) -> None:
    one = DraftFile(path)
    keep(one, *(draft(f"{n} " * 2000, ticket=n) for n in range(20)))
    one.close()
    content = bytearray(path.read_bytes())
    content[:] = b"no database at all" * 9 if damage == "no database" else content
    if damage == "a page":
        content[4096:8192] = os.urandom(4096)
    path.write_bytes(content)
    two = DraftFile(path)
    keep(two, draft("new", ticket=99))
    assert kept(two) == {99: "new"}
    aside = path.with_name("drafts-damaged-1.db")
    assert aside.read_bytes() == content
    told = two.news.get_nowait()
    assert (told.key, told.args) == ("drafts.damaged", {"path": aside})
    two.close()


def test_what_is_known_moves_to_the_new_file_when_the_old_one_is_damaged_under_it(path: Path) -> None:
    one = DraftFile(path)
    keep(one, draft("known"), draft("also", ticket=2))
    assert one.flush().result()
    with full_disk(path):
        keep(one, draft("newer"))
        assert not one.flush().result()
        path.write_bytes(b"x" * path.stat().st_size)
    assert one.flush().result()
    assert news(one) == ["drafts.unusable", "drafts.damaged", "drafts.usable"]
    one.close()
    two = DraftFile(path)
    assert kept(two) == {1: "newer", 2: "also"}
    two.close()


def test_nothing_that_was_set_aside_is_overwritten(path: Path) -> None:
    for place in (1, 2):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"garbage %d" % place * 100)
        file = DraftFile(path)
        assert kept(file) == {}
        file.close()
    kept_aside = sorted(each.read_bytes()[:9] for each in path.parent.glob("drafts-damaged-*.db"))
    assert kept_aside == [b"garbage 1", b"garbage 2"]


# Erasing


def test_erasing_leaves_no_word_on_the_disk(path: Path, file: DraftFile) -> None:
    keep(file, draft("SECRET-WORDS " * 50), draft("SECRET-NOTE", kind=Kind.NOTE), draft("stays", ticket=2))
    keep(file, draft("SECRET-OTHER"), writer=Writer("desk", "lin"))
    keep(file, draft("another desk"), writer=Writer("other", "mei"))
    assert file.flush().result()
    assert any(b"SECRET" in each.read_bytes() for each in path.parent.iterdir())
    other = DraftFile(path)
    assert kept(other)
    assert file.erase("desk", [1, 3]).result() == ()
    assert not any(b"SECRET" in each.read_bytes() for each in path.parent.iterdir())
    assert kept(file) == kept(other) == {2: "stays"}
    assert kept(file, Writer("other", "mei")) == {1: "another desk"}
    other.close()


def test_erasing_names_the_damaged_files_that_nobody_can_look_into(path: Path, file: DraftFile) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"garbage" * 100)
    assert file.erase("desk", [1]).result() == (path.with_name("drafts-damaged-1.db"),)


def test_erasing_says_when_another_program_reads(path: Path, file: DraftFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_BUSY_TIMEOUT", 0.01)
    keep(file, draft("SECRET"))
    assert file.flush().result()
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM drafts").fetchall()
        with pytest.raises(IgdeskError, match="another program is reading"):
            file.erase("desk", [1]).result()
