"""Renewing the token where it is, once whoever asks, and what is remembered of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.errors import UsageError
from igdesk.instagram.errors import AuthFailed, Unreachable
from igdesk.instagram.issuing import RenewalRefused
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.model import Account
from igdesk.instagram.places import NotKept, Places, into_file
from igdesk.instagram.records import Record, Records
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator

from .support import NOW, TOKEN

DAY = timedelta(days=1)
ACCOUNT = Account("17841400000000001", None, "aurora.tea", None, None, None)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def keeper(simulator: Simulator, clock: FixedClock, tmp_path: Path) -> TokenKeeper:
    into_file(TOKEN, tmp_path / "token")
    return keeper_at(simulator.base_url, clock, tmp_path)


def keeper_at(url: str, clock: FixedClock, folder: Path, **environ: str) -> TokenKeeper:
    return TokenKeeper(url, Places("IGDESK_TOKEN", folder / "token", None, environ), folder / "state", clock)


def calls(simulator: Simulator) -> int:
    return len([call for call in simulator.ledger.entries() if call.path.endswith("refresh_access_token")])


def everything_below(folder: Path) -> str:
    return "".join(each.read_text("utf-8") for each in folder.rglob("*") if each.is_file())


def test_the_new_token_is_where_the_old_one_was(keeper: TokenKeeper, simulator: Simulator, tmp_path: Path) -> None:
    renewal = keeper.renew()
    assert renewal.is_new
    assert renewal.found == keeper.found()
    assert renewal.found.token != Secret(TOKEN)
    assert renewal.record is not None
    assert renewal.record.ends_at == NOW + timedelta(seconds=5_183_944)
    assert "instagram_business_basic" in renewal.record.scopes
    assert renewal.found.token.reveal() in simulator.world.tokens
    assert "IGAA" not in everything_below(tmp_path / "state")
    assert keeper.records.of(Secret(TOKEN)) is None


def test_of_two_programs_at_once_one_renews(keeper: TokenKeeper, simulator: Simulator) -> None:
    with ThreadPoolExecutor(4) as pool:
        renewals = [each.result() for each in [pool.submit(keeper.renew) for _ in range(4)]]
    assert sorted(each.is_new for each in renewals) == [False, False, False, True]
    assert {each.found.token for each in renewals} == {keeper.places.find().token}  # type: ignore[union-attr]
    assert calls(simulator) == 1


def test_a_token_of_the_environment_stays_and_one_that_is_missing_is_told(
    simulator: Simulator, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="igdesk auth import"):
        keeper_at(simulator.base_url, clock, tmp_path, IGDESK_TOKEN=TOKEN).renew()
    with pytest.raises(UsageError, match="There is no access token"):
        keeper_at(simulator.base_url, clock, tmp_path).renew()
    assert calls(simulator) == 0


def test_a_page_s_token_has_no_end_that_is_known_and_is_never_renewed(
    simulator: Simulator, clock: FixedClock, tmp_path: Path
) -> None:
    page = simulator.control.issue_token(kind="page").value
    into_file(page, tmp_path / "token")
    places = keeper_at(simulator.facebook_url, clock, tmp_path).places
    keeper = TokenKeeper(simulator.facebook_url, places, tmp_path / "state", clock, "facebook")
    found = keeper.found()
    assert found is not None
    record = keeper.notice(found, Account("1784", "102", "aurora.tea", None, None, None))
    assert (keeper.records.of(found.token), record.login, record.ends_by) == (record, "facebook", None)
    clock.advance(70 * DAY)
    assert not keeper.can_renew(found)
    assert not keeper.is_due(found, record, 0.0)
    with pytest.raises(UsageError, match="cannot be renewed"):
        keeper.renew()
    assert calls(simulator) == 0


def test_what_instagram_refuses_leaves_the_old_token(keeper: TokenKeeper, simulator: Simulator, tmp_path: Path) -> None:
    young = simulator.control.issue_token(age_hours=1).value
    into_file(young, tmp_path / "token")
    with pytest.raises(RenewalRefused, match="24 hours"):
        keeper.renew()
    into_file(simulator.expired_token, tmp_path / "token")
    with pytest.raises(AuthFailed):
        keeper.renew()
    assert (tmp_path / "token").read_text() == f"{simulator.expired_token}\n"


def test_no_error_holds_the_token_in_its_chain(clock: FixedClock, tmp_path: Path) -> None:
    into_file(TOKEN, tmp_path / "token")
    with pytest.raises(Unreachable) as refused:
        keeper_at("http://127.0.0.1:9", clock, tmp_path).renew()
    error: BaseException | None = refused.value
    while error is not None:
        assert not hasattr(error, "request")
        assert TOKEN not in repr(error) + str(error)
        error = error.__cause__ or error.__context__


def test_when_it_is_due(keeper: TokenKeeper, clock: FixedClock) -> None:
    found = keeper.found()
    assert found is not None
    fresh = Record(NOW, issued_at=NOW, ends_at=NOW + 60 * DAY)

    def due(record: Record | None, after: timedelta) -> bool:
        moment = FixedClock(NOW + after)
        return TokenKeeper("", keeper.places, Path(), moment).is_due(found, record, 0.0)

    assert [due(fresh, each * DAY) for each in (0, 29, 30, 59, 60)] == [False, False, True, True, False]
    tried = replace(fresh, tried_at=NOW + 40 * DAY)
    assert [due(tried, each * DAY) for each in (40.9, 41)] == [False, True]
    unknown = Record(NOW)  # one that was pasted: renewing it tells when it ends
    assert [due(unknown, each * DAY) for each in (0.5, 1)] == [False, True]
    assert not due(None, 40 * DAY)
    in_variable = replace(found, source="variable")
    assert not TokenKeeper("", keeper.places, Path(), FixedClock(NOW + 40 * DAY)).is_due(in_variable, fresh, 0.0)


def test_a_record_speaks_of_its_own_token_alone(tmp_path: Path) -> None:
    records = Records(tmp_path)
    record = Record(NOW, NOW, NOW + DAY, NOW, "1784", "shop", ("a", "b"))
    records.save(Secret(TOKEN), record)
    assert records.of(Secret(TOKEN)) == record
    assert records.of(Secret(TOKEN + "x")) is None
    for file in tmp_path.iterdir():
        file.write_text("[rubbish")
    assert records.of(Secret(TOKEN)) is None


def test_a_token_that_was_first_used_today_ends_in_60_days_at_the_latest(
    keeper: TokenKeeper, clock: FixedClock
) -> None:
    found = keeper.found()
    assert found is not None
    first = keeper.notice(found, ACCOUNT)
    clock.advance(5 * DAY)
    assert keeper.notice(found, ACCOUNT) == first
    assert (first.ends_at, first.ends_by) == (None, NOW + 60 * DAY)


def test_a_state_folder_that_cannot_be_written_is_told(simulator: Simulator, clock: FixedClock, tmp_path: Path) -> None:
    into_file(TOKEN, tmp_path / "token")
    (tmp_path / "state").write_text("a file")
    with pytest.raises(NotKept):
        keeper_at(simulator.base_url, clock, tmp_path).renew()
