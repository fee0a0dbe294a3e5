"""`igdesk ticket show` says until when, by which limit, since when, and when a clock stood still."""

from __future__ import annotations

from datetime import timedelta

from igdesk.clock import FixedClock

from .support import CustomerWrites, Igdesk


def clock_of(igdesk: Igdesk, name: str, lang: str = "en") -> list[str]:
    """What stands beside a clock's name and below it."""
    rows = igdesk("--lang", lang, "ticket", "show", "1").out.partition("\n\n")[0].splitlines()
    first = next((place for place, row in enumerate(rows) if row.startswith(name)), len(rows))
    found = [row.removeprefix(name) for row in rows[first : first + 1]]
    for row in rows[first + 1 :]:
        if not row.startswith(" "):
            break
        found.append(row)
    return [row.strip() for row in found]


def test_each_clock_says_why_it_runs_as_it_does(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is my order?")
    shown = igdesk("ticket", "show", "1", "--json").json
    first, resolution = shown["clocks"]
    assert (first["clock"], first["due_at"]) == ("first_response", shown["first_response_due_at"])
    assert (resolution["clock"], resolution["due_at"]) == ("resolution", shown["resolution_due_at"])
    assert first["since"] == resolution["since"] == shown["created_at"]
    assert (first["limit"], first["days"], first["seconds"], first["pauses"]) == ("priority:medium", 0, 7200, [])
    until, why = clock_of(igdesk, "First response")
    assert until.startswith("until 2026-11-21 1")
    assert why.startswith("2 hours by priority Medium, in opening hours, since 2026-11-21 1")
    assert "2 天" in clock_of(igdesk, "解决", "zh")[1]


def test_what_stood_still_is_told(igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock) -> None:
    customer_writes("where is my order?")
    igdesk("ticket", "set", "1", "--status", "waiting")
    assert clock_of(igdesk, "Resolution")[0] == "stands still"
    clock.advance(timedelta(hours=26))
    igdesk("ticket", "set", "1", "--status", "open")
    assert clock_of(igdesk, "Resolution")[2] == "stood still for 1 day 2 hours"
    assert clock_of(igdesk, "解决", "zh")[2] == "其间暂停 1 天 2 小时"
    (pause,) = igdesk("ticket", "show", "1", "--json").json["clocks"][-1]["pauses"]
    assert pause == {"since": "2026-11-21T09:30:00Z", "until": "2026-11-22T11:30:00Z"}
    igdesk("ticket", "resolve", "1")
    assert clock_of(igdesk, "Resolution") == []
