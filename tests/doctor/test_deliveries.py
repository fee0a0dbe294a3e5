"""The doctor on webhooks: what waits too long and what was set aside is told; who uses none hears nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.doctor import deliveries
from igdesk.store.webhook_spool import KEPT_ASIDE, Spool

from .conftest import keys

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_what_waits_is_told_and_is_a_fault_after_a_while(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert keys(deliveries.check(spool, NOW)) == ["webhooks.doctor_none"]
    spool.keep(b"{}", NOW)
    assert deliveries.check(spool, NOW).ok
    late = deliveries.check(spool, NOW + timedelta(minutes=11))
    assert (late.ok, keys(late)) == (False, ["webhooks.doctor_waiting"])
    assert keys(deliveries.check(None, NOW)) == ["webhooks.doctor_none"]


def test_what_was_set_aside_is_a_fault_until_it_is_tidied_away(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.keep(b"{}", NOW)
    [bad] = spool.waiting()
    spool.set_aside(bad)
    assert keys(deliveries.check(spool, NOW)) == ["webhooks.doctor_aside", "webhooks.doctor_none"]
    spool.tidy(NOW + KEPT_ASIDE)
    assert spool.aside() == 1
    spool.tidy(NOW + KEPT_ASIDE + timedelta(seconds=1))
    assert spool.aside() == 0


def test_many_within_one_millisecond_keep_their_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    for number in range(20):
        spool.keep(str(number).encode(), NOW)
    assert [each.path.read_bytes() for each in spool.waiting()] == [str(number).encode() for number in range(20)]
