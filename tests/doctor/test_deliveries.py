"""The doctor on webhooks: what waits too long and what was set aside is told; who uses none hears nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.doctor import deliveries
from igdesk.doctor.checks import Subject
from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding
from igdesk.store import mentions, pages
from igdesk.store.engine import LocalStore
from igdesk.store.mentions import Mention
from igdesk.store.webhook_spool import KEPT_ASIDE, Spool

from .conftest import Examine, keys

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACCOUNT, PAGE = "17841400000000001", "102290129340398"


def check(spool: Spool | None, now: datetime) -> Finding:
    """What is told where there is no desk yet."""
    return deliveries.check(spool, DatabaseFile(Path("nowhere.db"), may_be_made=True), Config(), now)


def test_what_waits_is_told_and_is_a_fault_after_a_while(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert keys(check(spool, NOW)) == ["webhooks.doctor_none"]
    spool.keep(b"{}", NOW)
    assert check(spool, NOW).ok
    late = check(spool, NOW + timedelta(minutes=11))
    assert (late.ok, keys(late)) == (False, ["webhooks.doctor_waiting"])
    assert keys(check(None, NOW)) == ["webhooks.doctor_none"]


def test_what_was_set_aside_is_a_fault_until_it_is_tidied_away(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.keep(b"{}", NOW)
    [bad] = spool.waiting()
    spool.set_aside(bad)
    assert keys(check(spool, NOW)) == ["webhooks.doctor_aside", "webhooks.doctor_none"]
    spool.tidy(NOW + KEPT_ASIDE)
    assert spool.aside() == 1
    spool.tidy(NOW + KEPT_ASIDE + timedelta(seconds=1))
    assert spool.aside() == 0


def test_many_within_one_millisecond_keep_their_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    for number in range(20):
        spool.keep(str(number).encode(), NOW)
    assert [each.path.read_bytes() for each in spool.waiting()] == [str(number).encode() for number in range(20)]


def test_what_waits_to_learn_whose_a_page_is_is_told_with_its_cure(
    config_file: Path, database: Path, findings_of: Examine, clock: FixedClock, subject_of: Callable[..., Subject]
) -> None:
    own = f'[instagram]\nlogin = "facebook"\naccount_id = "{ACCOUNT}"\n'
    config_file.write_text(config_file.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert keys(findings_of()["webhooks"]) == ["webhooks.doctor_none"]
    spool = subject_of().spool
    assert spool is not None
    spool.keep(b"{}", clock.now())
    found = findings_of()["webhooks"]
    assert (found.ok, keys(found)) == (False, ["webhooks.doctor_unplaced", "webhooks.doctor_waiting"])
    assert found.cure is not None
    assert "`igdesk sync --once`" in found.cure.in_("en")

    store = LocalStore(database, clock)
    store.write("op", pages.keep, PAGE, ACCOUNT, None).result()
    store.close()
    assert (findings_of()["webhooks"].ok, keys(findings_of()["webhooks"])) == (True, ["webhooks.doctor_waiting"])


def test_what_waits_to_learn_whose_a_post_is_is_told_and_is_a_fault_after_a_while(
    database: Path, findings_of: Examine, clock: FixedClock, subject_of: Callable[..., Subject]
) -> None:
    spool = subject_of().spool
    assert spool is not None
    spool.keep(b"{}", clock.now())
    store = LocalStore(database, clock)
    asked = Mention(ACCOUNT, "178", "99", clock.now(), whose=True)
    store.write("op", mentions.keep, [asked, Mention(ACCOUNT, "179", "99", clock.now())], clock.now()).result()
    store.close()
    found = findings_of()["webhooks"]
    assert (found.ok, keys(found)) == (True, ["webhooks.doctor_whose"])
    clock.advance(timedelta(minutes=11))
    found = findings_of()["webhooks"]
    assert (found.ok, keys(found)) == (False, ["webhooks.doctor_whose"])
    assert found.cure is not None
    assert "`igdesk sync --once`" in found.cure.in_("en")
