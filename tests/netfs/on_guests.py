"""Two kernels with one drive by NFS and SMB: writers killed, the cable pulled, the power cut. For `make netfs` alone.

It takes half an hour; `KINDS="nfs42 smb" make netfs` tries these alone. At its end stands a table.
"""

from __future__ import annotations

import os
import random
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import test_two_people
from .conftest import folder_name
from .crowd import Member, SharedDesk, Victim, at_work
from .guests import PATIENCE, Guests, running
from .member import Verdict
from .people import staff
from .rig import CHECKOUT, Share, why_no_guests

KINDS = os.environ.get("KINDS", "nfs42 nfs3 smb smbnolease").split()
SEED = int(os.environ.get("SEED", "1"))
WORK = 20.0
"""Seconds that they work undisturbed."""
OUTAGE = float(os.environ.get("OUTAGE", "60"))
"""Seconds that a cable is out."""
SLOW = 3.0
"""Seconds that each write of the one has the drive to whom it happens: so it happens in the middle of a write."""
KILLS = 4
_NEW = ("ticket", "new", "--channel", "other", "--customer", "Ada", "--text", "Where is my order?")

people, two = test_two_people.people, test_two_people.two
test_of_all_who_claim_at_once_one_wins = (
    test_two_people.test_of_all_who_claim_at_once_one_wins_and_the_others_are_told_who
)
test_of_two_changes_decided_on_the_same_sight_one_is_refused = (
    test_two_people.test_of_two_changes_decided_on_the_same_sight_one_is_refused
)
test_what_two_people_were_told_is_what_both_of_them_see = (
    test_two_people.test_what_two_people_were_told_is_what_both_of_them_see
)


class Table:
    """What happened, as rows for people."""

    HEAD = ("share", "what", "told", "lost", "dirty", "faults", "slowest answer", "other wrote after", "back after")

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []

    def add(
        self, desk: SharedDesk, what: str, verdict: Verdict, other: float | None = None, back: float | None = None
    ) -> None:
        told = ", ".join(f"{count} {answer}" for answer, count in sorted(verdict.answers.items()))
        wrong = (len(verdict.lost) + len(verdict.ghosts), len(verdict.dirty), len(verdict.faults))
        row = (desk.share.kind, what, told, *map(str, wrong), _s(desk.longest()), _s(other), _s(back))
        self.rows.append(row)
        print(f"\n{row}; told of the drive: {dict(desk.troubles())}", flush=True)


def _s(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.1f} s"


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    table = Table()
    yield table
    rows = [Table.HEAD, ("---",) * len(Table.HEAD), *table.rows]
    print("\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows))


@pytest.fixture(scope="session")
def guests(shared: Path, on_disk: Path) -> Iterator[Guests]:
    script, lacking = shared / "netfs" / "guests.sh", why_no_guests()
    if not script.is_file() or lacking is not None:
        pytest.skip(f"no guests here: {lacking or 'no netfs/guests.sh in the shared folder'}")
    with running(script, on_disk) as guests:
        yield guests


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """How the drive is connected."""
    wanted: str = request.param
    return wanted


@pytest.fixture(scope="module")
def place(guests: Guests, kind: str) -> Share:
    return guests.mount(kind).folder(f"people-{kind}")


@pytest.fixture
def share(guests: Guests, kind: str, request: pytest.FixtureRequest) -> Share:
    return guests.mount(kind).folder(folder_name(request))


@pytest.fixture
def desk(share: Share) -> SharedDesk:
    desk = SharedDesk(share, PATIENCE)
    desk.begin()
    return desk


def test_four_writers_and_a_reader(desk: SharedDesk, table: Table) -> None:
    one, other = desk.share.computers
    posts = [desk.writer(computer, f"agent{n}") for n, computer in enumerate((one, one, other, other))]
    with at_work(*posts, desk.watcher(other), patience=PATIENCE) as members:
        time.sleep(WORK)
        _all_end(desk, members)
    _check(desk, table, "four writers")


def test_writers_are_killed(desk: SharedDesk, table: Table) -> None:
    chance = random.Random(SEED)
    one, other = desk.share.computers
    for n in range(KILLS):
        doomed_at, survivor_at = chance.sample((one, other), 2)
        posts = desk.writer(doomed_at, "agent1"), desk.writer(survivor_at, "agent2"), desk.watcher(survivor_at)
        with at_work(*posts, patience=PATIENCE) as members:
            doomed, *others = members
            doomed.await_lines(chance.randint(10, 40), PATIENCE)
            time.sleep(chance.uniform(0, 0.2))
            doomed.kill([*Victim][n % len(Victim)])
            members[1].await_done(time.monotonic(), PATIENCE)
            doomed.ended(PATIENCE)
            desk.note(doomed)
            _all_end(desk, others)
    _check(desk, table, f"{KILLS} writers killed")


def test_the_cable_is_pulled(desk: SharedDesk, guests: Guests, table: Table) -> None:
    cut, other = desk.share.computers
    posts = desk.writer(cut, "agent1", slow=SLOW), desk.writer(other, "agent2"), desk.watcher(other)
    with at_work(*posts, patience=PATIENCE) as members:
        members[1].await_lines(8, PATIENCE)
        members[0].await_middle(PATIENCE)
        pulled = time.monotonic()
        guests.plug(cut, into=False)
        try:
            time.sleep(OUTAGE)
        finally:
            plugged = time.monotonic()
            guests.plug(cut, into=True)
        back = members[0].await_done(plugged, PATIENCE)
        others_after = _wrote_again(members[1], pulled, PATIENCE)
        _all_end(desk, members)
    assert back is not None, "the computer that was cut off does not come back"
    _check(desk, table, f"cable out {OUTAGE:.0f} s", others_after, back)


def test_the_power_is_cut(desk: SharedDesk, guests: Guests, table: Table) -> None:
    dark, other = desk.share.computers
    posts = desk.writer(dark, "agent1", slow=SLOW), desk.writer(other, "agent2"), desk.watcher(other)
    with at_work(*posts, patience=PATIENCE) as members:
        members[1].await_lines(8, PATIENCE)
        members[0].await_middle(PATIENCE)
        cut = time.monotonic()
        guests.cut_power(dark)
        others_after = _wrote_again(members[1], cut, OUTAGE)
        members[0].close()
        desk.note(members[0])
        if others_after is None:  # NFSv3 waits for the computer itself, Samba without leases for its administrator
            guests.give_power(dark)
            guests.let_go(dark)
            others_after = _wrote_again(members[1], cut, PATIENCE)
        _all_end(desk, members[1:])
    assert others_after is not None, "the other computer never gets in again"
    guests.give_power(dark)
    guests.mount(desk.share.kind)
    _check(desk, table, "power cut", others_after)


def test_the_proof_lets_the_other_computer_write(share: Share) -> None:
    mei, lin = staff(share, ("mei", "lin"))
    assert mei.done(*_NEW)["number"] == 1
    assert lin.igdesk("ticket", "note", "1", "Too early").status == 1
    ran = [
        each.came_to(patience=PATIENCE) for each in [person.begin("share", "check", "--json") for person in (mei, lin)]
    ]
    assert [each.status for each in ran] == [0, 0], ran
    assert {each.json["result"] for each in ran} == {"proven"}, ran
    assert [note["text"] for note in lin.done("ticket", "note", "1", "Now I may")["notes"]] == ["Now I may"]


def test_how_fast_it_is(share: Share, guests: Guests) -> None:
    """Prints a table; the desk must stand it."""
    ends = []
    for option, computer in zip("ab", share.computers, strict=True):
        ends += [f"--{option}", str(computer.share), f"--run-{option}", shlex.join(computer.shell)]
    bench = [sys.executable, str(CHECKOUT / "benchmarks" / "bench_share.py"), "--name", share.kind, *ends]
    print("\n" + subprocess.run(bench, stdout=subprocess.PIPE, check=True, text=True).stdout, flush=True)


@pytest.mark.parametrize(("unfit", "because"), [("smbnobrl", "nobrl"), ("nfs3nolock", "nolock")])
def test_no_desk_is_made_on_a_mount_whose_locks_stay_on_its_computer(guests: Guests, unfit: str, because: str) -> None:
    share = guests.mount(unfit).folder(f"unfit-{unfit}")
    [mei] = staff(share, ("mei",))
    ran = mei.igdesk(*_NEW)
    assert ran.status != 0
    assert because in ran.errors
    assert share.one.call("ls", "-A", str(share.one.share)) == ""


def _wrote_again(member: Member, since: float, patience: float) -> float | None:
    """Seconds after which somebody could write, who may have been at the end of a write just then."""
    found = member.await_done(since + 1.0, patience)
    return None if found is None else found + 1.0


def _all_end(desk: SharedDesk, members: list[Member]) -> None:
    for member in members:
        member.finish(PATIENCE)
        desk.note(member)


def _check(desk: SharedDesk, table: Table, what: str, other: float | None = None, back: float | None = None) -> None:
    """Whatever was left open is settled; then both computers must see that everything is as it was told."""
    desk.settle()
    verdicts = [desk.judge(computer) for computer in desk.share.computers]
    table.add(desk, what, verdicts[0], other, back)
    assert verdicts[0] == verdicts[1]
    assert verdicts[0].is_clean, verdicts[0]
    assert desk.faults_seen() == []
