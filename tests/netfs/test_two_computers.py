"""Writers on two computers who are killed at any moment: nothing is lost that was told, nothing is seen that never was.

`make netfs` does the same where two kernels have a drive of their own, with cables and power pulled.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from .crowd import Member, SharedDesk, Victim, at_work
from .rig import Share

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("SEED", "1"))
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.fixture
def desk(share: Share) -> SharedDesk:
    desk = SharedDesk(share)
    desk.begin()
    return desk


def test_writers_on_two_computers_who_are_killed_lose_and_double_nothing(desk: SharedDesk) -> None:
    chance = random.Random(SEED)
    one, other = desk.share.computers
    for round_ in range(KILLS):
        victim = [*Victim][round_ % len(Victim)]
        first, second = chance.sample((one, other), 2)
        with at_work(
            desk.writer(first, "agent1"), desk.writer(second, "agent2"), desk.watcher(second, pause=0.5)
        ) as members:  # fmt: skip
            doomed, survivor, watcher = members
            _kill(doomed, victim, chance)
            survivor.await_lines(len(survivor.lines) + 12)
            assert (doomed.ended() == 0) == (victim is Victim.CHILD)
            for member in members:
                if member is not doomed:
                    member.finish()
                desk.note(member)
        assert len(watcher.lines) > 1
        verdict = desk.judge(chance.choice((one, other)))
        assert verdict.is_clean, verdict
        assert desk.faults_seen() == []
    assert desk.troubles().keys() <= {"share.occupied", "share.silent"}  # of a machine that is short of breath
    print(f"\n{KILLS} kills, {verdict.rev} revisions, told: {verdict.answers}")


def _kill(member: Member, victim: Victim, chance: random.Random) -> None:
    """At some moment of its work; one whose child was killed goes on with another one."""
    member.await_lines(chance.randint(6, 24))
    time.sleep(chance.uniform(0, 0.06))  # wherever that finds it
    said = len(member.lines)
    member.kill(victim)
    if victim is Victim.CHILD:
        member.await_lines(said + 12)
