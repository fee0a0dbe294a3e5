"""Time passing on a desk of a shared drive: the same units of work, in the child; each thing is told once."""

from __future__ import annotations

from dataclasses import replace

from igdesk.config.model import Condition, Rule, Template
from igdesk.rules import events as e

from ..passing import DESK, HOUR, NOW, Working
from .conftest import Opener

NIGHT = Rule("night", Condition(first_message=True), reply="night")


def test_two_computers_tell_each_thing_once(opened: Opener) -> None:
    one, other = (Working(opened(name), name) for name in ("one", "there"))
    one.config = other.config = replace(
        DESK, rules=(*DESK.rules, NIGHT), templates=(Template("night", "Night", "We sleep.", "en"),)
    )
    one.writes("anna")
    later = NOW + 5 * HOUR
    assert (one.ticks(later), other.ticks(later)) == (1, 0)
    kinds = [type(event) for event in other.events()]
    once = (e.ClockTold, e.TimerRang, e.Notified, e.Escalated, e.ReplyQueued)
    assert [kinds.count(kind) for kind in once] == [1, 1, 1, 1, 1]
    assert [len(desk.takes("zhou", later)) for desk in (other, one)] == [3, 0]
