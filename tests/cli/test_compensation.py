"""`igdesk ticket compensate`: granted within one's authority, proposed above it, and what each exits with."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

MORE = """
[[compensations]]
id = "coupon"
name = "优惠券"
severity = ["light"]

[[compensations]]
id = "part"
name = "Part of the money"
counts_as = "refund"

[[escalations]]
id = "large"
when = { refund_over = 500, currency = "CNY" }
to = { agent = "lin" }
reason = "a large refund"
"""


@pytest.fixture(autouse=True)
def _authority(config_file: Path, customer_writes: CustomerWrites) -> None:
    text = CONFIG.replace('id = "mei"', 'id = "mei"\nauthority = { refund = 100 }')
    text = text.replace('id = "zhou"', 'id = "zhou"\nauthority = { refund = 2000 }')
    config_file.write_text(text + MORE, encoding="utf-8")
    customer_writes("my cup is broken")


def test_within_ones_authority_it_is_granted(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "99.50", "--currency", "CNY", "--json")
    [given] = told.json["compensations"]
    assert told.status == 0
    assert given == {"kind": "part", "amount": "99.5", "currency": "CNY", "by": "mei", "granted": True}
    assert told.json["escalations"] == []
    assert "✓ granted by 小美: Part of the money 99.5 CNY" in igdesk("ticket", "show", "1").out
    assert igdesk("ticket", "compensate", "1", "--kind", "coupon", "--amount", "0").out == (
        "Ticket #1: new, assignee -.\n"
    )


def test_above_it_it_is_proposed_and_goes_up(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "300.00")
    assert (told.status, told.out, told.err) == (
        4,
        "",
        "Ticket #1: Part of the money 300 is above the 100 that 小美 may grant alone; it went up as a proposal"
        " (to: supervisor), who grants it with `igdesk ticket approve 1`.\n",
    )
    again = igdesk("--lang", "zh", "ticket", "compensate", "1", "--kind", "part", "--amount", "300", "--json")
    assert (again.status, "超出 小美 可自行批准的 100" in again.err) == (4, True)
    [up] = again.json["escalations"]
    assert (up["to"], up["reason"], up["actor"]) == ("role:supervisor", "Part of the money 300 > 100", "mei")
    assert again.json["compensations"][0]["granted"] is False
    assert "? proposed by 小美: Part of the money 300" in igdesk("ticket", "show", "1").out
    assert "Part of the money 300 > 100" in igdesk("--as", "zhou", "notices").out
    granted = igdesk("--as", "zhou", "ticket", "compensate", "1", "--kind", "part", "--amount", "300", "--json")
    assert (granted.status, [(each["by"], each["granted"]) for each in granted.json["compensations"]]) == (
        0,
        [("zhou", True)],
    )
    assert igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "300").status == 0, "it is granted already"


def test_it_is_taken_back(igdesk: Igdesk) -> None:
    igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "50")
    assert igdesk("undo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["compensations"] == []
    igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "500")
    assert igdesk("undo").status == 0
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["compensations"], shown["escalations"], shown["escalated"]) == ([], [], False)


def test_what_it_does_not_know_is_refused(igdesk: Igdesk) -> None:
    unknown = igdesk("ticket", "compensate", "1", "--kind", "cupon", "--amount", "5")
    assert (unknown.status, "coupon, part" in unknown.err) == (1, True)
    assert igdesk("ticket", "compensate", "1", "--kind", "part").status == 2
    for amount in ("-5", "1,000", "nan", "5.001", "５", ""):
        assert igdesk("ticket", "compensate", "1", "--kind", "part", f"--amount={amount}").status == 2
    for currency in ("yuan", "¥", ""):
        assert (
            igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5", "--currency", currency).status == 2
        )
    assert igdesk("ticket", "show", "1", "--json").json["compensations"] == []
    igdesk("ticket", "close", "1")
    assert igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5").status == 1


def test_another_currency_than_that_of_ones_authority_goes_up_however_little_it_is(
    igdesk: Igdesk, config_file: Path
) -> None:
    told = igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5", "--currency", "USD")
    assert (told.status, "Part of the money 5 USD is above the 0 USD that 小美 may grant" in told.err) == (4, True)
    text = config_file.read_text(encoding="utf-8").replace("[desk]", '[desk]\ncurrency = "EUR"')
    config_file.write_text(
        text.replace("refund = 100 }", "refund = { CNY = 100, USD = 15 } }"), encoding="utf-8"
    )  # fmt: skip
    assert igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5", "--currency", "USD").status == 0
    told = igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "5")
    assert (told.status, "5 EUR is above the 0 EUR" in told.err) == (4, True)


def test_a_large_refund_goes_up_by_its_rule_too(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "compensate", "1", "--kind", "part", "--amount", "800").status == 4
    igdesk("sync", "--once")
    shown = igdesk("ticket", "show", "1", "--json").json
    assert {(up["rule"], up["to"]) for up in shown["escalations"]} == {
        (None, "role:supervisor"),
        ("large", "agent:lin"),
    }


def test_what_suits_how_grave_a_matter_is_stands_beside_it(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "show", "1", "--json").json["compensations_suited"] == []
    igdesk("ticket", "set", "1", "--urgency", "general")
    assert igdesk("ticket", "show", "1", "--json").json["compensations_suited"] == ["coupon"]
    assert "适合的补偿：优惠券" in igdesk("--lang", "zh", "ticket", "show", "1").out
    igdesk("ticket", "set", "1", "--urgency", "crisis")
    assert igdesk("ticket", "show", "1", "--json").json["compensations_suited"] == []
