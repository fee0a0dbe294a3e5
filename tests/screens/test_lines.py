"""The one-line widgets: footer, status and views keep what matters most when there is little room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.actions import ACTIONS, CONTEXTS, Context
from igdesk.config.keys import Keys, names_of
from igdesk.desk.queries import Health, SyncStatus, TokenEnding
from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.text import cells
from igdesk.widgets.durations import short_span
from igdesk.widgets.footer import following_lines, footer_line
from igdesk.widgets.status import Pulse, status_line, status_parts

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EN, ZH = Words("en", names_of(Keys)), Words("zh", names_of(Keys))
EXPIRED = Phrase("instagram.auth_expired")


def health(**changes: object) -> Health:
    values: dict[str, object] = {
        "sync": SyncStatus("1", "shop", NOW - timedelta(minutes=2), usage_percent=12.4),
        "holder": "lin@laptop", "queued": 0, "unconfirmed": 0, "failed": 0, "faults": 0, "rev": 1,
        "profile": "local",
    }  # fmt: skip
    values |= changes
    sync = values.pop("sync")
    values["accounts"] = () if sync is None else (sync,)
    return Health(**values)  # type: ignore[arg-type]  # names are checked by the dataclass


def line(state: Health, width: int = 120, words: Words = EN, hold: datetime | None = None) -> str:
    return status_line("Shop", status_parts(Pulse(state, hold), None, NOW, words), width).plain


def test_all_is_well() -> None:
    shown = line(health()).split()
    assert shown == ["Shop", "✓", "synced", "2m", "ago", "API", "12%", "sync:", "lin@laptop", "local", "file"]


def test_calls_are_told_where_instagram_reports_no_usage() -> None:
    sync = SyncStatus("1", "shop", NOW, calls_last_minute=7)
    assert "7 calls/min" in line(health(sync=sync))
    assert "shared drive" in line(health(sync=sync, profile="shared"))


def test_held_replies_count_down() -> None:
    state = health(queued=2)
    assert "» 2 held 7s, u takes back" in line(state, hold=NOW + timedelta(seconds=6.2))
    assert "» 2 to send" in line(state, hold=NOW - timedelta(seconds=1))


@pytest.mark.parametrize("words", [EN, ZH])
def test_a_token_fault_outlives_everything_else(words: Words) -> None:
    state = health(sync=SyncStatus("1", None, NOW, error=EXPIRED), failed=1, unconfirmed=1, queued=3, faults=2)
    shown = line(state, 80, words)
    assert "! " in shown
    assert words.of(EXPIRED)[:12] in shown
    assert cells(shown) <= 80


def test_a_dead_token_is_on_the_line_in_reverse() -> None:
    state = health(sync=SyncStatus("1", None, NOW, EXPIRED, is_locked_out=True))
    first, *_ = status_parts(Pulse(state, None), None, NOW, EN)
    assert (first.style, first.rank) == ("bold reverse $error", 0)


@pytest.mark.parametrize("words", [EN, ZH])
@pytest.mark.parametrize("can_renew", [True, False])
def test_a_token_that_ends_soon_outlives_everything_else(words: Words, can_renew: bool) -> None:
    def shown(left: timedelta) -> str:
        token = TokenEnding(NOW + left, is_known=True, can_renew=can_renew)
        return line(health(sync=SyncStatus("1", None, NOW, token=token), failed=1, queued=3), 120, words)

    command = "igdesk auth refresh" if can_renew else "igdesk auth import"
    assert command in shown(timedelta(days=7))
    assert words("ui.span_days", d=6, h=23) in shown(timedelta(days=6, hours=23))
    assert "igdesk auth" not in shown(timedelta(days=7, seconds=1))
    assert "igdesk auth" not in shown(timedelta(seconds=-1))  # the sync still works: it ends later than was known


def test_replies_that_failed_outlive_what_is_only_good_to_know() -> None:
    shown = line(health(failed=1, unconfirmed=2, queued=3, faults=1), 60)
    assert "✗ 1 not sent" in shown


def test_a_sync_without_a_sign_of_life_is_told_apart() -> None:
    state = health(sync=SyncStatus("1", None, NOW), holder="lin@there")
    silent = status_parts(Pulse(state, None, is_sync_silent=True), None, NOW, EN)
    assert [part.text for part in silent if part.style == "$warning"] == ["sync: lin@there gives no sign of life"]
    alive = status_parts(Pulse(state, None), None, NOW, EN)
    assert "sync: lin@there" in [part.text for part in alive]


def test_a_database_fault_is_all_that_counts() -> None:
    parts = status_parts(Pulse(health(), None), Phrase("store.busy", {"path": "x"}), NOW, EN)
    assert [part.rank for part in parts] == [0]


def test_a_pause_of_instagrams_is_told_once_and_with_its_end() -> None:
    throttled = Phrase("instagram.rate_limited", {"minutes": 61})
    sync = SyncStatus(
        "1", None, NOW, throttled, blocked_until=NOW + timedelta(hours=1), polls_every=timedelta(minutes=2)
    )
    parts = status_parts(Pulse(health(sync=sync), None), None, NOW, EN, ZoneInfo("Asia/Shanghai"))
    until = f"{(NOW + timedelta(hours=1)).astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}"
    said = [part.text for part in parts]
    assert f"! paused until {until}: Instagram's limit" in said
    assert not [text for text in said if EN.of(throttled) in text or "polls" in text]


def test_how_often_is_asked_stands_on_the_line_while_somebody_syncs() -> None:
    sync = SyncStatus("1", None, NOW, polls_every=timedelta(seconds=30))
    assert "polls every 30 s" in line(health(sync=sync, holder="lin@there"), 200, EN)
    assert "polls" not in line(health(sync=sync, holder=None), 200, EN)


@given(
    st.integers(20, 240),
    st.sampled_from(LANGUAGES),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
    st.text(max_size=30),
)
def test_the_status_always_fits(width: int, lang: Lang, failed: int, queued: int, broken: bool, holder: str) -> None:
    sync = SyncStatus("1", None, NOW, error=EXPIRED if broken else None, blocked_until=NOW + timedelta(hours=1))
    state = health(sync=sync, failed=failed, queued=queued, unconfirmed=failed, holder=holder or None)
    assert cells(line(state, width, Words(lang, names_of(Keys)))) <= width


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("context", [context for context in CONTEXTS if context != "everywhere"])
@pytest.mark.parametrize("width", [40, 78, 118, 198])
def test_the_footer_shows_whole_hints_and_always_the_way_to_the_rest(context: Context, lang: Lang, width: int) -> None:
    words = Words(lang, names_of(Keys))
    shown = footer_line(context, words, width).plain
    assert cells(shown) <= width
    assert shown.endswith(words("ui.more"))
    assert "…" not in shown


@pytest.mark.parametrize("words", [EN, ZH])
def test_whoever_writes_sees_at_80_columns_what_no_other_line_of_the_composer_tells(words: Words) -> None:
    shown = footer_line("composer", words, 78).plain
    for vital in ("send", "insert_template", "keep_draft", "tone", "send_later"):
        assert words(f"keys.{vital}") in shown


@pytest.mark.parametrize("words", [EN, ZH])
@pytest.mark.parametrize("width", [40, 78, 198])
def test_the_footer_shows_all_that_can_follow_a_prefix(words: Words, width: int) -> None:
    lines = [line.plain for line in following_lines("g", words, width)]
    following = [action for action in ACTIONS for key in action.keys if key.startswith("g ")]
    assert all(any(words(action.label) in line for line in lines) for action in following)
    assert all(cells(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [
        (timedelta(seconds=59), "<1m", "<1分"),
        (timedelta(minutes=45), "45m", "45分"),
        (timedelta(hours=2, minutes=5), "2h05", "2时05"),
        (timedelta(days=3, hours=4), "3d4h", "3天4时"),
        (timedelta(days=5000), "999d", "999天"),
    ],
)
def test_spans_are_short(span: timedelta, en: str, zh: str) -> None:
    assert (short_span(span, EN), short_span(span, ZH)) == (en, zh)
