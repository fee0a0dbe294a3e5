"""A desk changes its profile: all the way, half the way and again, and not where it must not."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from igdesk.clock import SystemClock
from igdesk.i18n import Phrase
from igdesk.store import backup, integrity
from igdesk.store.errors import DamagedError, NoDatabaseError, StoreError
from igdesk.store.file_header import header_of
from igdesk.store.mounts import Mount
from igdesk.store.opening import Here, open_store
from igdesk.store.share_verdict import verdict
from igdesk.store.shared import convert, share_facts
from igdesk.store.shared.convert import Computer, Converted
from igdesk.store.shared.errors import ReadOnly
from igdesk.store.shared.link import Link
from igdesk.store.shared.place import Place
from igdesk.store.shared.store import SharedStore

from ..desks import NOW, arrive, old_desk, opened, shelf_of, wrote

ME = Computer("machine-of-mei", "mei@here")
OTHER = Computer("machine-of-lin", "lin@there")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A desk of one computer, with a message."""
    database = tmp_path / "desk.db"
    with closing(opened(database, create=True)) as store:
        arrive(store, "came", wrote("m-1", "Where is my parcel?"))
    return database


def to_shared(path: Path, me: Computer = ME, *, is_alone: bool = False) -> Converted:
    return convert.to_shared(shelf_of(path), me, NOW, is_alone=is_alone)


def shared(path: Path, me: Computer = ME) -> SharedStore:
    """The desk as a computer opens it."""
    state = path.parent / me.machine
    state.mkdir(exist_ok=True)
    (state / "machine-id").write_text(me.machine, encoding="ascii")
    store = open_store(path, SystemClock(), Here(state, me.name), create=False, shelf=shelf_of(path), tell=None)
    assert isinstance(store, SharedStore)
    return store


def texts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT text FROM messages ORDER BY id")]


def names_beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir() if each.is_file()}


def switch_to_wal(path: Path) -> None:
    """As some other program does that opens the file and likes a write-ahead log."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"


def test_there_and_back_again(path: Path) -> None:
    done = to_shared(path)
    assert (done.profile, done.is_changed, done.may_write, done.others) == ("shared", True, True, ())
    assert done.backup is not None
    assert texts(done.backup) == ["Where is my parcel?"]
    assert names_beside(path) == {f"desk.db{end}" for end in ("", "-journal", ".lock", ".rev", ".share")}
    with closing(shared(path)) as store:
        arrive(store, "later", wrote("m-2", "Hello?"))
        [me] = store.read(share_facts.computers).result()
        assert (me.machine, me.name, me.proven_at, me.proof) == (ME.machine, ME.name, NOW, {"first": True})
    back = convert.to_local(path, ME)
    assert (back.profile, back.is_changed) == ("local", True)
    assert names_beside(path) == {"desk.db"}
    with closing(opened(path)) as local:
        arrive(local, "last", wrote("m-3", "Thanks"))
        assert local.read(share_facts.computers).result() == ()
    integrity.check(path, thorough=True)
    assert texts(path) == ["Where is my parcel?", "Hello?", "Thanks"]


def test_what_is_so_already_is_left_alone(path: Path) -> None:
    assert not convert.to_local(path, ME).is_changed
    to_shared(path)
    before = path.read_bytes()
    again = to_shared(path)
    assert (again.is_changed, again.backup, again.may_write) == (False, None, True)
    assert path.read_bytes() == before
    assert len(backup.backups(shelf_of(path))) == 1


def test_an_old_desk_is_brought_up_to_date_on_the_way(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "desk.db")
    done = to_shared(path)
    assert done.backup is not None
    with closing(shared(path)) as store:
        assert len(store.read(share_facts.computers).result()) == 1


def _die_after(path: Path, wanted: str, profile: str) -> None:
    def after(step: str) -> None:
        if step == wanted:
            os._exit(9)

    if profile == "shared":
        convert.to_shared(shelf_of(path), ME, NOW, after=after)
    else:
        convert.to_local(path, ME, after=after)


def kill_after(path: Path, step: str, profile: str) -> None:
    process = multiprocessing.get_context("fork").Process(target=_die_after, args=(path, step, profile))
    process.start()
    process.join(60)
    assert process.exitcode == 9


@pytest.mark.parametrize("step", ["backup", "mark", "journal", "schema"])
def test_killed_on_the_way_to_a_share_the_same_command_finishes_it(path: Path, step: str) -> None:
    kill_after(path, step, "shared")
    if step != "backup":
        with pytest.raises(StoreError, match="igdesk share convert shared"):
            shared(path)
    assert to_shared(path).is_changed
    with closing(shared(path)) as store:
        arrive(store, "later", wrote("m-2", "Hello?"))
    assert texts(path) == ["Where is my parcel?", "Hello?"]
    integrity.check(path, thorough=True)


@pytest.mark.parametrize("step", ["mark", "profile"])
def test_killed_on_the_way_back_the_same_command_finishes_it(path: Path, step: str) -> None:
    to_shared(path)
    kill_after(path, step, "local")
    if step == "mark":
        with pytest.raises(StoreError, match="igdesk share convert local"):
            opened(path)
    convert.to_local(path, ME)
    assert names_beside(path) <= {"desk.db", "desk.db-journal"}  # SQLite's own, empty of anything that counts
    opened(path).close()
    assert texts(path) == ["Where is my parcel?"]


@pytest.mark.parametrize("profile", ["shared", "local"])
def test_whoever_has_the_file_open_keeps_it_as_it_is(path: Path, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "_BUSY_TIMEOUT", 0.05)
    with closing(opened(path)) as store:
        with pytest.raises(StoreError) as told:
            to_shared(path) if profile == "shared" else convert.to_local(path, ME)
        arrive(store, "later", wrote("m-2", "Hello?"))
    assert told.value.phrase.key == "share_cli.in_use"
    assert not Place(path).is_shared
    assert backup.backups(shelf_of(path)) == ()


def test_a_file_that_another_program_switched_to_a_log_is_mended(path: Path) -> None:
    to_shared(path)
    switch_to_wal(path)
    with pytest.raises(StoreError, match="igdesk share convert shared"):
        shared(path)
    done = to_shared(path)
    assert (done.is_changed, done.may_write) == (True, True)
    header = header_of(path)
    assert header is not None
    assert not header.is_wal
    shared(path).close()


def test_another_computer_mends_it_too_but_may_not_write_by_that(path: Path) -> None:
    to_shared(path)
    switch_to_wal(path)
    done = to_shared(path, OTHER)
    assert (done.is_changed, done.may_write, done.others) == (True, False, (ME.name,))
    with closing(shared(path, OTHER)) as store, pytest.raises(ReadOnly):
        arrive(store, "later", wrote("m-2", "Hello?"))


def as_an_older_igdesk_left_it(path: Path) -> int:
    """Let the file say that it is of a version from before; its number."""
    with closing(sqlite3.connect(path)) as db:
        version: int = db.execute("PRAGMA user_version").fetchone()[0] - 1
        db.execute(f"PRAGMA user_version = {version}")
    return version


def test_a_computer_that_may_only_read_does_not_bring_the_desk_up_to_date(path: Path) -> None:
    to_shared(path)
    older = as_an_older_igdesk_left_it(path)
    with pytest.raises(StoreError) as told:
        shared(path, OTHER)
    assert told.value.phrase.key == "share.old_and_read_only"
    header = header_of(path)
    assert header is not None
    assert header.user_version == older
    shared(path).close()
    shared(path, OTHER).close()


def test_alone_it_becomes_the_first_and_the_others_write_no_more_at_once(path: Path) -> None:
    to_shared(path)
    with closing(shared(path)) as first:
        arrive(first, "mine", wrote("m-2", "Hello?"))
        done = to_shared(path, OTHER, is_alone=True)
        assert (done.is_changed, done.may_write, done.others) == (True, True, ())
        with pytest.raises(ReadOnly) as told:
            arrive(first, "late", wrote("m-3", "Too late"))
    assert told.value.phrase.key == "share.unproven"
    with closing(shared(path, OTHER)) as store:
        arrive(store, "later", wrote("m-3", "In time"))
    assert texts(path) == ["Where is my parcel?", "Hello?", "In time"]


NFS = Mount("/mnt/x", "server:/x", "nfs4", ("rw", "vers=4.2"), is_network=True)
NOLOCK = Mount("/mnt/x", "server:/x", "nfs", ("rw", "vers=3", "nolock"), is_network=True)


def connect(monkeypatch: pytest.MonkeyPatch, mount: Mount) -> None:
    """Let the desk lie on such a drive."""
    link = Link(mount, verdict(mount))
    for module in ("convert", "connected"):
        monkeypatch.setattr(f"igdesk.store.shared.{module}.link_of", lambda _: link)


def test_on_a_drive_without_locks_it_is_refused_with_the_cure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, NOLOCK)
    with pytest.raises(StoreError, match=r"nolock(.|\n)*/etc/fstab"):
        to_shared(path)
    assert names_beside(path) == {"desk.db"}


def test_what_is_for_one_computer_is_refused_on_a_network_drive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_shared(path)
    connect(monkeypatch, NFS)
    with pytest.raises(StoreError) as told:
        convert.to_local(path, ME)
    assert told.value.phrase == Phrase("share_cli.local_on_network", {"path": path})
    assert Place(path).is_shared


def test_a_drive_that_is_connected_in_another_way_asks_for_a_new_proof(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, NFS)
    to_shared(path)
    to_shared(path, OTHER)
    connect(monkeypatch, Mount("/mnt/x", "server:/x", "nfs4", ("rw", "vers=4.1", "rsize=8192"), is_network=True))
    with closing(shared(path)) as store, pytest.raises(ReadOnly) as told:
        arrive(store, "later", wrote("m-2", "Hello?"))
    assert told.value.phrase.key == "share_cli.mount_changed"
    assert to_shared(path).may_write  # nobody else could let it in
    with closing(shared(path)) as store:
        arrive(store, "later", wrote("m-2", "Hello?"))


def test_a_drive_that_is_refused_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_shared(path)
    connect(monkeypatch, NOLOCK)
    with closing(shared(path)) as store:
        assert store.read(backup.revision).result() > 0
        with pytest.raises(ReadOnly, match="nolock"):
            arrive(store, "later", wrote("m-2", "Hello?"))


def test_a_mark_that_a_power_cut_left_empty_is_written_again(path: Path) -> None:
    to_shared(path)
    Place(path).mark.write_text("", encoding="ascii")
    to_shared(path)
    shared(path).close()


def test_a_mark_of_another_desk_is_believed_by_nobody(path: Path) -> None:
    to_shared(path)
    Place(path).mark.write_text("0123456789abcdef\n", encoding="ascii")
    with pytest.raises(StoreError) as told:
        to_shared(path)
    assert told.value.phrase.key == "share.other_desk"


def test_where_there_is_no_sound_desk_nothing_is_done(tmp_path: Path, path: Path) -> None:
    with pytest.raises(NoDatabaseError):
        to_shared(tmp_path / "none.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE mine (x)")
    with pytest.raises(StoreError) as told:
        to_shared(tmp_path / "other.db")
    assert told.value.phrase.key == "store.not_a_desk"
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 12] = b"\xff" * (4096 * 11)
    path.write_bytes(content)
    with pytest.raises(DamagedError):
        to_shared(path)
    assert not Place(path).is_shared


def test_a_computer_notes_that_it_uses_the_desk_and_how_its_clock_stands(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_shared(path)
    skew = share_facts.clock_skew(path)
    assert skew is not None
    assert abs(skew.total_seconds()) < 30
    assert names_beside(path) == {f"desk.db{end}" for end in ("", "-journal", ".lock", ".rev", ".share")}
    with closing(shared(path)) as store:
        [first] = store.read(share_facts.computers).result()
    assert first.skew is not None
    assert first.seen_at > NOW
    assert not first.is_skewed
    with closing(shared(path)) as store:  # not each time
        assert store.read(share_facts.computers).result() == (first,)
