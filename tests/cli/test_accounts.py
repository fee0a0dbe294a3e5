"""Several accounts on one desk, typed: each syncs by itself, lists and merges say which is which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from igdesk.clock import SystemClock
from igdesk.simulator.model import Account
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World

from .support import Igdesk

OTHER = "17841400000000077"


@pytest.fixture
def outlet(config_file: Path, instagram: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A second account, at an Instagram of its own."""
    world = World(
        ShiftedClock(SystemClock()), seed=7, account=replace(Account(), user_id=OTHER, username="aurora.outlet")
    )
    with Simulator(world) as other:
        text = config_file.read_text(encoding="utf-8")
        text = text.replace("[instagram]\n", f'[instagram]\naccount_id = "{instagram.account_id}"\n')
        text += f'[[accounts]]\nname = "outlet"\naccount_id = "{OTHER}"\nbase_url = "{other.base_url}"\n'
        config_file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("IGDESK_TOKEN_OUTLET", other.token)
        yield other


def written(instagram: Simulator, outlet: Simulator) -> None:
    instagram.control.customer_writes("hello shop", customer="ada")
    outlet.control.customer_writes("hello outlet", customer="ada")


def numbers(live: Igdesk, name: str) -> list[int]:
    return [ticket["number"] for ticket in live("ticket", "list", "--account", name, "--json").json]


def test_both_are_synced_and_lists_tell_them_apart(live: Igdesk, instagram: Simulator, outlet: Simulator) -> None:
    written(instagram, outlet)
    assert live("sync", "--once").status == 0
    told = live("ticket", "list").out
    assert "[outlet] hello outlet" in told
    assert "[main]" not in told
    ((one,), (two,)) = numbers(live, "main"), numbers(live, "OUTLET")
    assert {one, two} == {1, 2}
    assert numbers(live, OTHER) == [two]
    assert numbers(live, "nobody") == []
    assert live("ticket", "show", str(two), "--json").json["account"] == {"id": OTHER, "name": "outlet"}


def test_one_without_a_token_is_named_and_the_other_is_synced(
    live: Igdesk, instagram: Simulator, outlet: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(instagram, outlet)
    monkeypatch.delenv("IGDESK_TOKEN_OUTLET")
    told = live("sync", "--once")
    assert told.status == 2
    assert "1 new" in told.out
    assert told.err.startswith("outlet: There is no access token")
    instagram.control.revoke_token(instagram.token)
    both = live("sync", "--once", "--json")
    assert (both.status, len(both.json["errors"])) == (5, 2)
    assert "outlet: " in both.err
    assert "main: " in both.err


def test_what_came_another_way_belongs_to_none(live: Igdesk, outlet: Simulator) -> None:
    made = live("ticket", "new", "--channel", "form", "--customer", "Ann", "--text", "Do you deliver?", "--json").json
    assert made["account"] is None
    assert "[" not in live("ticket", "list").out
    assert "Account" not in live("ticket", "show", str(made["number"])).out
    assert live("ticket", "list", "--account", "main", "--json").json == []


def test_what_came_another_way_belongs_to_none_where_there_is_one_account(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("hello shop")
    live("sync", "--once")
    live("ticket", "new", "--channel", "form", "--customer", "Ann", "--text", "Do you deliver?")
    told = [live("ticket", "show", number, "--json").json["account"] for number in ("1", "2")]
    assert told == [{"id": instagram.account_id, "name": "main"}, None]


def test_merging_the_same_name_of_both_says_who_is_answered(
    live: Igdesk, instagram: Simulator, outlet: Simulator
) -> None:
    written(instagram, outlet)
    live("sync", "--once")
    ((one,), (two,)) = numbers(live, "main"), numbers(live, "outlet")
    told = live("ticket", "merge", str(two), str(one)).err
    assert f"answers on #{one} go to ada (main) alone, not to ada (outlet)" in told


def test_a_reply_by_an_account_that_is_gone_is_told_and_taken_back(
    live: Igdesk, instagram: Simulator, outlet: Simulator, config_file: Path
) -> None:
    written(instagram, outlet)
    live("sync", "--once")
    (number,) = numbers(live, "outlet")
    live("ticket", "reply", str(number), "--text", "Hello!")
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text[: text.index("[[accounts]]")], encoding="utf-8")
    assert live("sync", "--once", "--json").json["failed"] == 1
    [reply] = live("outbox", "--json").json
    assert "account that this desk has no longer" in reply["error"]
    assert live("outbox", "--retry", reply["id"]).status == 1
    assert live("ticket", "reply", str(number), "--text", "Again").status == 1
    assert live("outbox", "--cancel", reply["id"]).status == 0
    assert live("outbox", "--json").json == []
    assert outlet.ledger.count("send") == instagram.ledger.count("send") == 0


def test_the_doctor_tells_of_each(live: Igdesk, instagram: Simulator, outlet: Simulator) -> None:
    outlet.control.revoke_token(outlet.token)
    live("sync", "--once")
    told = {each["check"]: each for each in live("doctor", "--json").json}
    assert "outlet: The last sync had trouble" in told["sync"]["detail"]
    assert "main: All was fetched" in told["sync"]["detail"]
