"""`igdesk ticket promise`, `keep` and `release`, `igdesk promises`, and what an open promise blocks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("my cup is broken")


def _promise(igdesk: Igdesk, text: str = "a new cup", *more: str, due: str = "48h") -> str:
    told = igdesk("ticket", "promise", "1", "--text", text, "--due", due, *more, "--json")
    assert told.status == 0, told.err
    return str(next(each["id"] for each in told.json["promises"] if each["text"] == text))


def test_a_promise_has_its_words_its_owner_and_its_time(igdesk: Igdesk) -> None:
    _promise(igdesk, "a new cup", "--owner", "lin", due="tomorrow 10:00")
    [given] = igdesk("ticket", "show", "1", "--json").json["promises"]
    assert {name: given[name] for name in ("text", "owner", "due_at", "kept_at", "overdue")} == {
        "text": "a new cup",
        "owner": "lin",
        "due_at": "2026-11-22T02:00:00Z",
        "kept_at": None,
        "overdue": False,
    }
    assert "○ promised by 2026-11-22 10:00 (Lin): a new cup" in igdesk("ticket", "show", "1").out
    assert "○ 承诺 2026-11-22 10:00 前（Lin）：a new cup" in igdesk("--lang", "zh", "ticket", "show", "1").out


def test_an_open_promise_blocks_resolving_and_closing_and_names_the_ways_out(igdesk: Igdesk) -> None:
    _promise(igdesk, "a new cup", "--owner", "lin")
    for how in (("resolve", "1"), ("close", "1"), ("set", "1", "--status", "resolved")):
        refused = igdesk("ticket", *how)
        assert (refused.status, refused.out) == (1, "")
        assert "“a new cup” (Lin, 11-23 17:30)" in refused.err
        assert "igdesk ticket keep 1" in refused.err
        assert "igdesk ticket release 1 --why" in refused.err
    refused = igdesk("ticket", "reply", "1", "--text", "all is well", "--then", "resolved")
    assert (refused.status, "“a new cup”" in refused.err) == (1, True)
    assert igdesk("outbox", "--json").json == []
    assert igdesk("ticket", "keep", "1").status == 0
    assert igdesk("ticket", "resolve", "1").status == 0


def test_of_several_the_one_that_is_named_is_kept_and_keeping_twice_changes_nothing(igdesk: Igdesk) -> None:
    first, second = _promise(igdesk), _promise(igdesk, "a voucher", due="3d")
    several = igdesk("ticket", "keep", "1")
    assert (several.status, first in several.err, second in several.err) == (1, True, True)
    kept = igdesk("ticket", "keep", "1", first, "--json").json
    assert [each["kept_at"] for each in kept["promises"]] == ["2026-11-21T09:30:00Z", None]
    assert igdesk("ticket", "keep", "1", first, "--json").json["version"] == kept["version"]
    assert igdesk("ticket", "keep", "1", "nonsense").status == 1
    assert igdesk("--as", "lin", "ticket", "keep", "1", first).status == 3, "somebody else was first"
    assert igdesk("ticket", "keep", "1").status == 0  # only one is left
    late = igdesk("--as", "lin", "ticket", "keep", "1")
    assert (late.status, "小美 was first on #1" in late.err) == (3, True)
    assert igdesk("ticket", "keep", "1").status == 1
    assert igdesk("undo").status == 0
    assert igdesk("--as", "lin", "ticket", "keep", "1").status == 0, "what was taken back is nobody's doing"


def test_a_release_needs_a_reason_and_is_for_who_has_to_do_with_it(igdesk: Igdesk) -> None:
    _promise(igdesk, "a new cup", "--owner", "mei")
    assert igdesk("ticket", "release", "1").status == 2
    assert igdesk("ticket", "release", "1", "--why", "  ").status == 1
    refused = igdesk("--as", "lin", "ticket", "release", "1", "--why", "no cups left")
    assert (refused.status, "小美" in refused.err) == (4, True)
    told = igdesk("--as", "zhou", "ticket", "release", "1", "--why", "no cups left", "--json")
    assert (told.json["promises"][0]["why"], told.json["due_at"] is None) == ("no cups left", False)
    assert "(no cups left)" in igdesk("ticket", "show", "1").out
    assert igdesk("ticket", "keep", "1").status == 1
    assert igdesk("ticket", "resolve", "1").status == 0


def test_somebody_elses_department_keeps_what_is_theirs_and_touches_nothing_else(igdesk: Igdesk) -> None:
    promise = _promise(igdesk, "a spare part", "--owner", "ken")
    other = _promise(igdesk, "a call", "--owner", "mei")
    refused = igdesk("--as", "ken", "ticket", "keep", "1", other)
    assert refused.status == 4
    assert igdesk("--as", "ken", "ticket", "keep", "1", promise).status == 0


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        (("--text", " ", "--due", "2h"), 1, "what is promised"),
        (("--text", "x", "--due", "today 09:00"), 1, "time to come"),
        (("--text", "x", "--due", "someday"), 2, "tomorrow 09:00"),
        (("--text", "x", "--due", "2h", "--owner", "nobody"), 1, "no agent"),
        (("--text", "x"), 2, "--due"),
    ],
)
def test_what_is_no_promise_is_refused(igdesk: Igdesk, more: tuple[str, ...], status: int, told: str) -> None:
    refused = igdesk("ticket", "promise", "1", *more)
    assert (refused.status, told in refused.err) == (status, True)
    assert igdesk("promises", "--json").json == []


def test_all_that_is_promised_is_one_list(igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock) -> None:
    customer_writes("hello", "bob")
    assert "Nothing is promised" in igdesk("promises").out
    _promise(igdesk, "a new cup", "--owner", "lin")
    igdesk("ticket", "promise", "2", "--text", "a call", "--due", "2h")
    assert [each["ticket"] for each in igdesk("promises", "--json").json] == [2, 1]
    assert [each["text"] for each in igdesk("promises", "--owner", "lin", "--json").json] == ["a new cup"]
    assert igdesk("promises", "--overdue", "--json").json == []
    clock.advance(timedelta(hours=3))
    [late] = igdesk("promises", "--overdue", "--json").json
    assert (late["ticket"], late["text"], late["overdue"]) == (2, "a call", True)
    assert "a call" in igdesk("promises").out


def test_tickets_are_found_by_their_promises(
    igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock
) -> None:
    customer_writes("hello", "bob")
    customer_writes("good evening", "eve")
    _promise(igdesk, "a new cup")
    igdesk("ticket", "promise", "2", "--text", "a call", "--due", "2h")

    def found(*asked: str) -> list[int]:
        return sorted(each["ticket"] for each in igdesk("search", *asked, "--json").json)

    assert found("promise:any") == [1, 2]
    assert found("promise:today") == [2]
    assert found("promise:<1d") == [2]
    assert found("promise:>1d") == [1]
    assert found("promise:overdue") == []
    assert 3 in found("-promise:any")
    assert 1 not in found("-promise:any")
    clock.advance(timedelta(hours=3))
    assert found("promise:逾期") == [2]
    igdesk("ticket", "keep", "2")
    assert found("promise:any") == [1]


def test_a_template_gives_one_with_the_answer(igdesk: Igdesk, config_file: Path) -> None:
    template = 'then = { promise = "48h", promised = "word on the cup" }'
    more = f'[[templates]]\nid = "soon"\ntitle = "Soon"\nlanguage = "en"\ntext = "We look into it."\n{template}\n'
    config_file.write_text(f"{config_file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
    assert "promise 2 days" in igdesk("template", "list").out
    told = igdesk("ticket", "reply", "1", "--template", "soon")
    assert told.status == 0, told.err
    [given] = igdesk("promises", "--json").json
    assert (given["text"], given["owner"], given["due_at"]) == ("word on the cup", "mei", "2026-11-23T09:30:00Z")
    refused = igdesk("ticket", "reply", "1", "--template", "soon", "--then", "resolved")
    assert (refused.status, len(igdesk("promises", "--json").json)) == (1, 1)
    igdesk("ticket", "reply", "1", "--template", "soon", "--no-actions")
    assert len(igdesk("promises", "--json").json) == 1


def test_each_step_is_taken_back_and_done_again(igdesk: Igdesk) -> None:
    def standing() -> tuple[list[bool], bool]:
        shown = igdesk("ticket", "show", "1", "--json").json
        return [each["kept_at"] is None for each in shown["promises"]], igdesk("promises", "--json").json != []

    _promise(igdesk)
    assert igdesk("undo").status == 0
    assert standing() == ([], False)
    igdesk("redo")
    assert standing() == ([True], True)
    igdesk("ticket", "keep", "1")
    assert standing() == ([False], False)
    assert "promise kept" in igdesk("undo").out
    assert standing() == ([True], True)


def test_the_owner_is_told_that_somebody_promised_for_them(igdesk: Igdesk) -> None:
    _promise(igdesk, "a new cup", "--owner", "lin")
    assert "Promised by 11-23 17:30 (Lin)" in igdesk("--as", "lin", "notices").out
    assert "promise=" in igdesk("ticket", "show", "1", "--events").out
