"""`igdesk share`: what is told of a drive, the proof by two computers, who may change the profile, and what waits."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk import paths
from igdesk.clock import FixedClock, SystemClock
from igdesk.config.load import load_config
from igdesk.config.model import Config
from igdesk.desk.share import Share
from igdesk.i18n import Phrase
from igdesk.rules.commands import AddNote, Claim
from igdesk.store.mounts import Mount
from igdesk.store.opening import Here, open_store
from igdesk.store.run import run_command
from igdesk.store.share_verdict import verdict
from igdesk.store.shared import proof
from igdesk.store.shared.connected import spool_of
from igdesk.store.shared.link import Link
from igdesk.store.shared.meeting import Party
from igdesk.store.shared.proof import Outcome, Pace, Result
from igdesk.store.shared.spool import Kept, Spool
from igdesk.store.shelf import Shelf

from .support import WITH_ADMIN, CustomerWrites, Igdesk

SSHFS = Mount("/mnt/x", "server:/x", "fuse.sshfs", ("rw",), is_network=True)


@pytest.fixture
def desk(config_file: Path, customer_writes: CustomerWrites) -> Path:
    """A desk of one computer, with one ticket."""
    config_file.write_text(WITH_ADMIN, encoding="utf-8")
    customer_writes("hello")
    return config_file.parent / "desk.db"


@pytest.fixture
def shared(desk: Path, igdesk: Igdesk) -> Path:
    """The same, set up for a network drive."""
    assert igdesk("--as", "zhou", "share", "convert", "shared").status == 0
    return desk


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proofs that take a moment."""
    monkeypatch.setattr(proof, "Pace", lambda: Pace(meet=10.0, count=0.3, longest=10.0, answer=10.0))


def test_a_desk_of_one_computer_is_told_as_such(desk: Path, igdesk: Igdesk) -> None:
    told = igdesk("share", "status", "--json")
    assert (told.status, told.err) == (0, "")
    assert (told.json["profile"], told.json["path"]) == ("local", str(desk))
    assert told.json["mount"]["network"] is False
    assert told.json["this_computer"]["may_write"]
    assert (told.json["computers"], told.json["units"], told.json["waiting"]) == ([], None, [])
    assert "set up for this computer alone" in igdesk("share", "status").out


def test_only_an_admin_changes_the_profile(desk: Path, igdesk: Igdesk) -> None:
    refused = igdesk("share", "convert", "shared")
    assert (refused.status, refused.out) == (4, "")
    done = igdesk("--as", "zhou", "share", "convert", "shared", "--json")
    assert (done.status, done.json["profile"], done.json["changed"], done.json["may_write"]) == (
        0,
        "shared",
        True,
        True,
    )
    assert Path(done.json["backup"]).is_file()
    assert igdesk("ticket", "claim", "1").status == 0
    again = igdesk("--as", "zhou", "share", "convert", "shared")
    assert "nothing was changed" in again.out
    back = igdesk("--as", "zhou", "share", "convert", "local")
    assert (back.status, back.out) == (0, f"{desk} is set up for this computer alone.\n")
    assert igdesk("ticket", "show", "1", "--json").json["assignee"] == "mei"
    assert igdesk("--as", "zhou", "share", "convert", "local", "--alone").status == 2


def test_a_shared_desk_tells_all_that_it_stands_on(shared: Path, igdesk: Igdesk) -> None:
    told = igdesk("share", "status", "--json")
    assert (told.status, told.json["profile"], told.json["trouble"]) == (0, "shared", None)
    me = told.json["this_computer"]
    assert (me["may_write"], me["why_not"], me["proof"]) == (True, None, {"first": True})
    assert abs(me["skew_seconds"]) < 60
    assert (told.json["lock_holder"], told.json["units"]["count"]) == (None, 12)
    assert told.json["backups"]["count"] == 1
    lines = igdesk("share", "status").out
    assert "This computer may write." in lines
    assert "Nobody has the lock just now." in lines


def test_where_nothing_can_be_proven_it_is_told_at_once(
    shared: Path, igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("desk.share", "store.shared.connected", "store.shared.convert"):
        monkeypatch.setattr(f"igdesk.{module}.link_of", lambda _: Link(SSHFS, verdict(SSHFS)))
    for arguments in (("share", "check"), ("--as", "zhou", "share", "convert", "shared")):
        told = igdesk(*arguments)
        assert (told.status, told.out) == (1, "")
        assert "sshfs" in told.err
        assert "Waiting" not in told.err
    status = igdesk("share", "status", "--json")
    assert (status.status, status.json["this_computer"]["may_write"]) == (0, False)
    assert "sshfs" in status.json["mount"]["refused"]["what"]


def test_whoever_may_only_read_restores_nothing_into_a_desk_that_others_use(
    shared: Path, igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    assert igdesk("backup", str(copy)).status == 0
    before = shared.read_bytes()
    restore = ("--as", "zhou", "restore", str(copy), "--yes")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("igdesk.store.shared.connected.this_machine", lambda _: "another-computer")
        told = igdesk(*restore)
    assert (told.status, "igdesk share check" in told.err) == (1, True)
    assert shared.read_bytes() == before
    assert igdesk(*restore).status == 0


def test_a_proof_needs_a_shared_desk_and_somebody_else(
    desk: Path, igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "Pace", lambda: Pace(meet=0.2))
    assert "igdesk share convert shared" in igdesk("share", "check").err
    igdesk("--as", "zhou", "share", "convert", "shared")
    told = igdesk("share", "check", "--json")
    assert (told.status, told.json["result"], told.json["recorded"]) == (1, "nobody", False)
    assert "run igdesk share check there now" in told.err
    assert "on the other computer" in igdesk("share", "check").out


def other_computer(database: Path, config: Config, state: Path) -> Share:
    """Another one, with a folder of its own."""
    clock, here = SystemClock(), Here(state, "lin@there")
    shelf = Shelf(database, state / "backups", state / "backups", state / "marks")
    return Share(
        here,
        shelf,
        config,
        clock,
        lambda: open_store(database, clock, here, create=False, shelf=shelf, tell=None),
    )


@pytest.mark.usefixtures("hasty")
def test_whoever_proves_it_with_one_that_may_write_may_write(
    shared: Path, igdesk: Igdesk, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    found: list[Outcome] = []
    other = other_computer(shared, load_config(config_file), elsewhere)
    taking_part = threading.Thread(target=lambda: found.append(other.check(lambda _: None)))
    before = other.status()
    assert before.forbidden == Phrase("share.unproven", {"path": shared})
    taking_part.start()
    told = igdesk("share", "check", "--json")
    taking_part.join()
    assert (told.status, told.json["result"], told.json["recorded"]) == (0, "proven", True)
    assert [(each.result, each.is_recorded) for each in found] == [(Result.PROVEN, True)]
    after = other.status()
    assert after.forbidden is None
    assert after.me is not None
    assert after.me.proof["with"] == told_machine()
    assert after.me.proof["counted"]["file"]["found"] == told.json["counted"]["file"]["found"]
    assert set(after.me.proof["versions"]) == {"igdesk", "python", "sqlite", "system"}
    assert sorted(each["name"] for each in igdesk("share", "status", "--json").json["computers"]) == ["lin@there"]
    monkeypatch.setenv("IGDESK_STATE_DIR", str(elsewhere))
    assert igdesk("--as", "lin", "ticket", "claim", "1").status == 0


def told_machine() -> str:
    """This computer's id."""
    return (paths.state_dir() / "machine-id").read_text("ascii").strip()


@pytest.fixture
def spool(shared: Path) -> Spool:
    """What this computer keeps for the desk."""
    return spool_of(paths.state_dir(), shared)


def kept(clock: FixedClock, config_file: Path, op: str, *, seen: int | None = None) -> Kept:
    """A note whose program ended before it was known what became of it."""
    now = clock.now() - timedelta(minutes=5)
    kwargs = {"actor": "mei", "op": op, "config": load_config(config_file), "now": now, "seen": seen}
    return Kept(op, now, run_command, (AddNote(1, "Called back"),), kwargs)


def notes(igdesk: Igdesk) -> list[str]:
    return [note["text"] for note in igdesk("ticket", "show", "1", "--json").json["notes"]]


def test_what_was_not_saved_is_shown_done_again_or_dropped(
    igdesk: Igdesk, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    spool.keep(kept(clock, config_file, "aa11"))
    spool.keep(kept(clock, config_file, "bb22"))
    waiting = igdesk("share", "status", "--json").json["waiting"]
    assert [(each["id"], each["what"], each["text"], each["state"]) for each in waiting] == [
        (op, "#1: note", "Called back", "not-saved") for op in ("aa11", "bb22")
    ]
    told = igdesk("share", "status", "--again", "aa")
    assert (told.status, told.err) == (0, "#1: note: saved now.\n")
    assert notes(igdesk) == ["Called back"]
    dropped = igdesk("share", "status", "--forget", "bb22")
    assert (dropped.status, dropped.err) == (0, "#1: note: dropped.\n")
    assert notes(igdesk) == ["Called back"]
    assert list(spool.waiting()) == []
    assert igdesk("share", "status", "--again", "bb22").status == 1


def test_what_was_saved_after_all_is_told_and_forgotten(
    igdesk: Igdesk, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    spool.keep(kept(clock, config_file, "aa11"))
    assert igdesk("share", "status", "--again", "aa11").status == 0
    spool.keep(kept(clock, config_file, "aa11"))
    assert "saved after all" in igdesk("share", "status").out
    assert list(spool.waiting()) == []
    assert notes(igdesk) == ["Called back"]


def test_what_somebody_was_faster_with_is_refused_and_stays(
    igdesk: Igdesk, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    late = kept(clock, config_file, "aa11", seen=1)
    spool.keep(Kept(late.op, late.at, late.work, (Claim(1),), late.kwargs))
    assert igdesk("--as", "lin", "ticket", "claim", "1").status == 0
    assert igdesk("share", "status", "--again", "aa11").status == 3
    assert [each.op for each in spool.waiting()] == ["aa11"]


def test_what_another_program_may_still_be_at_is_left_to_it(
    igdesk: Igdesk, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    fresh = kept(clock, config_file, "aa11")
    spool.keep(Kept(fresh.op, clock.now(), fresh.work, fresh.args, fresh.kwargs))
    assert igdesk("share", "status", "--json").json["waiting"][0]["state"] == "under-way"
    assert igdesk("share", "status", "--forget", "aa11").status == 1
    assert [each.op for each in spool.waiting()] == ["aa11"]


def test_while_the_desk_does_not_open_what_is_known_is_told(
    igdesk: Igdesk, shared: Path, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    spool.keep(kept(clock, config_file, "aa11"))
    shared.rename(shared.with_name("away.db"))
    told = igdesk("share", "status", "--json")
    assert told.status == 1
    assert told.json["trouble"]
    assert told.json["waiting"][0]["state"] == "unknown"
    assert igdesk("share", "status", "--again", "aa").status == 1
    assert igdesk("share", "status", "--again", "aa", "--forget", "aa").status == 2


def test_what_waits_is_settled_even_when_the_desk_has_become_this_computers_own(
    igdesk: Igdesk, spool: Spool, clock: FixedClock, config_file: Path
) -> None:
    for op in ("aa11", "bb22", "cc33"):
        spool.keep(kept(clock, config_file, op))
    assert igdesk("share", "status", "--again", "cc33").status == 0
    spool.keep(kept(clock, config_file, "cc33"))
    assert igdesk("--as", "zhou", "share", "convert", "local").status == 0
    told = igdesk("share", "status", "--json").json
    assert (told["profile"], [each["state"] for each in told["waiting"]]) == (
        "local",
        ["not-saved", "not-saved", "saved"],
    )
    assert igdesk("share", "status", "--again", "aa11").status == 0
    assert igdesk("share", "status", "--forget", "bb22").status == 0
    assert notes(igdesk) == ["Called back", "Called back"]
    assert list(spool.waiting()) == []


def test_what_a_proof_showed_is_told_whatever_the_drive_does_then(
    shared: Path, igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    nfs = Mount("/mnt/x", "server:/x", "nfs4", ("rw", "vers=3"), is_network=True)
    monkeypatch.setattr("igdesk.desk.share.link_of", lambda _: Link(nfs, verdict(nfs)))
    fault = Phrase("share_cli.fault_rows", {"written": 2, "found": 1})
    partner = Party("s", "m", "lin@there", True, {}, {})

    def disprove(database: Path, *_: object, **__: object) -> Outcome:
        for file in database.parent.glob(f"{database.name}*"):  # the drive goes while they are at it
            file.rename(file.with_name(f"gone-{file.name}"))
        return Outcome(Result.DISPROVEN, partner, faults=(fault,))

    monkeypatch.setattr(proof, "prove", disprove)
    told = igdesk("share", "check")
    assert told.status == 1
    assert "DISPROVEN with lin@there" in told.out
    assert "lookupcache=positive" in told.out.splitlines()[-1]
