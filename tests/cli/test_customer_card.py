"""`igdesk customer show` and `tier`: everything known of somebody, and a tier that stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from .support import WITH_ADMIN, CustomerWrites, Igdesk

COMPENSATIONS = """
[[compensations]]
id = "coupon"
name = "Coupon"
[customer_tiers]
order = ["visitor", "vip"]
names = { vip = "Very important" }
lists = { vip = ["@BOB"] }
"""


@pytest.fixture(autouse=True)
def _some_customers(customer_writes: CustomerWrites, config_file: Path) -> None:
    config_file.write_text(WITH_ADMIN + COMPENSATIONS, encoding="utf-8")
    customer_writes("where is my parcel")


def test_the_card_tells_what_happened(igdesk: Igdesk) -> None:
    igdesk("--as", "zhou", "ticket", "compensate", "1", "--kind", "coupon", "--amount", "12.50", "--currency", "CNY")
    igdesk("ticket", "note", "1", "wants it by Friday")
    igdesk("ticket", "promise", "1", "--text", "call back", "--due", "2h")
    shown = igdesk("customer", "show", "ada", "--json").json
    assert [(each["number"], each["status"]) for each in shown["history"]] == [(1, "new")]
    assert [each["text"] for each in shown["promises"]] == ["call back"]
    assert [each["text"] for each in shown["recent_notes"]] == ["wants it by Friday"]
    assert shown["compensations"] == [{"kind": "coupon", "currency": "CNY", "amount": "12.5"}]
    assert shown["channels"] == {"dm": 1}
    told = igdesk("customer", "show", "ada").out
    for expected in ("where is my parcel", "call back", "wants it by Friday", "12.5 CNY"):
        assert expected in told


def test_a_tier_by_hand_stays_and_is_told_on_the_ticket(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    told = igdesk("customer", "tier", "ada", "very important", "--json")
    assert (told.json["tier"], told.json["changed"]) == ("vip", True)
    assert told.json["tier_by"] is not None
    assert igdesk("customer", "tier", "@ada", "vip", "--json").json["changed"] is False
    events = igdesk("ticket", "show", "1", "--json").json["events"]
    [told_so] = [each["data"] for each in events if each["kind"] == "tier"]
    assert (told_so["before"], told_so["after"], told_so["by"]) == (None, "vip", "mei")
    assert igdesk("customer", "tier", "ada", "visitor").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["customer"]["tier"] == "visitor"


def test_whom_the_configuration_lists_has_the_tier_unless_a_person_said_otherwise(
    igdesk: Igdesk, customer_writes: CustomerWrites
) -> None:
    customer_writes("hello", "bob", timedelta(hours=2))
    assert igdesk("customer", "show", "bob", "--json").json["tier"] == "vip"
    igdesk("customer", "tier", "bob", "visitor")
    customer_writes("hello again", "bob", timedelta(hours=1))
    assert igdesk("customer", "show", "bob", "--json").json["tier"] == "visitor"


def test_a_tier_that_there_is_not_is_refused(igdesk: Igdesk) -> None:
    told = igdesk("customer", "tier", "ada", "emperor")
    assert told.status == 2
    assert "visitor, vip" in told.err


def test_a_tier_by_hand_is_taken_back_and_done_again(igdesk: Igdesk) -> None:
    igdesk("customer", "tier", "ada", "vip")
    assert igdesk("undo").out == "Undid: the customer's tier (#1).\n"
    back = igdesk("customer", "show", "ada", "--json").json
    assert (back["tier"], back["tier_by"]) == (None, None)
    assert igdesk("redo").status == 0
    again = igdesk("customer", "show", "ada", "--json").json
    assert (again["tier"], again["tier_by"]) == ("vip", "mei")
    igdesk("--as", "lin", "customer", "tier", "ada", "visitor")
    refused = igdesk("undo")
    assert (refused.status, "Lin" in refused.err) == (3, True)
    assert igdesk("customer", "show", "ada", "--json").json["tier"] == "visitor"
