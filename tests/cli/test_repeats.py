"""`ticket show` and `ticket list` tell who else asked the same, in words and as JSON."""

from __future__ import annotations

from igdesk.simulator.simulator import Simulator

from .support import Igdesk

ASKED = "我的杯子一到就裂了，怎么办？"


def test_who_else_asked_is_shown_and_listed(live: Igdesk, instagram: Simulator) -> None:
    for who in ("anna", "ben", "cleo"):
        instagram.control.customer_writes(ASKED, who)
    instagram.control.customer_writes("Where is my order?", "dora")
    live("sync", "--once")
    assert "2 others ask the same" in live("ticket", "show", "1").out
    assert "the same" not in live("ticket", "show", "4").out
    shown = live("ticket", "show", "1", "--json").json
    assert shown["repeats"] == {"others": 2, "own": []}
    listed = live("search", "same:1", "--json").json
    assert sorted(each["ticket"] for each in listed) == [1, 2, 3]
    assert sorted(each["ticket"] for each in live("search", "is:repeated", "--json").json) == [1, 2, 3]
    assert [each["ticket"] for each in live("search", "-same:1", "--json").json] == [4]
