"""A drive that says nothing for a while in the middle of a write: what is told then, and what is true. By `make netfs`.

It needs no guests: the program that serves a mount is stopped for a while.
"""

from __future__ import annotations

import time

import pytest

from .crowd import SharedDesk, at_work
from .rig import Share, hanging

SLOW = 3.0
"""Seconds that each write has the drive: so it hangs in the middle of one."""


@pytest.mark.parametrize("seconds", [5, 20, 60])
def test_whatever_was_under_way_when_the_drive_hung_is_told_as_it_is(share: Share, seconds: int) -> None:
    desk = SharedDesk(share)
    desk.begin()
    hung, other = share.computers
    with at_work(desk.writer(hung, "agent1", slow=SLOW), desk.writer(other, "agent2"), desk.watcher(other)) as members:
        members[0].await_middle()
        with hanging(hung):
            time.sleep(seconds)
        back = members[0].await_done(time.monotonic())
        assert members[1].await_done(time.monotonic()) is not None
        for member in members:
            member.finish()
            desk.note(member)
    desk.settle()
    verdicts = [desk.judge(computer) for computer in share.computers]
    slowest = f"slowest answer {desk.longest():.1f} s"
    print(f"\nhung {seconds} s, back after {back} s, {slowest}, {dict(desk.troubles())}, {verdicts[0]}")
    assert back is not None
    assert verdicts[0] == verdicts[1]
    assert verdicts[0].is_clean, verdicts[0]
    assert desk.faults_seen() == []
