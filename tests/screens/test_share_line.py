"""How the drive is doing, as the status line says it: in both languages, in 80 columns, by more than colour."""

from __future__ import annotations

import pytest

from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.store.condition import CALM, Condition
from igdesk.text import cells
from igdesk.widgets.share_notice import share_parts
from igdesk.widgets.status import Part, status_line

GONE = Phrase("share.not_there", {"path": "/mnt/desk.db"})
WENT_BACK = Phrase("share.went_back", {"path": "/mnt/desk.db", "found": 1, "known": 2})
DAMAGED = Phrase("store.damaged", {"path": "/mnt/desk.db"})
UNPROVEN = Phrase("share.unproven", {"path": "/mnt/desk.db"})


def said(condition: Condition, lang: Lang = "en", *, waiting: int = 0, read_only: Phrase | None = None) -> str:
    parts = share_parts(condition, 12.7, waiting, read_only, Words(lang))
    return " | ".join(part.text for part in parts)


def test_a_calm_drive_is_not_spoken_of() -> None:
    assert said(CALM) == said(CALM, waiting=1) == ""


@pytest.mark.parametrize(
    ("condition", "en", "zh"),
    [
        (Condition(silent=12.7), "! drive silent 12 s", "! 网络盘无应答 12 秒"),
        (Condition(silent=12.7, broken=GONE), "! drive not connected", "! 网络盘未连接"),
        (Condition(holder="Ana@laptop"), "! Ana@laptop is saving (12 s)", "! Ana@laptop 正在保存（12 秒）"),
        (Condition(stopped=WENT_BACK), "! stopped: older than it was", "! 已停止写入：内容比之前旧"),
        (Condition(stopped=DAMAGED), "! stopped: damaged", "! 已停止写入：文件损坏"),
    ],
)
def test_each_state_has_its_words(condition: Condition, en: str, zh: str) -> None:
    assert said(condition) == en
    assert said(condition, "zh") == zh


@pytest.mark.parametrize(
    ("latency", "lock_wait", "en", "zh"),
    [
        (0.043, 0.001, "drive 50 ms", "网络盘 50 毫秒"),
        (0.05, 0.31, "drive 50 ms, lock 500 ms", "网络盘 50 毫秒, 等锁 500 毫秒"),
        (1.2, 70.0, "drive 2 s, lock 30 s", "网络盘 2 秒, 等锁 30 秒"),
    ],
)
def test_how_fast_it_is_stands_there_while_it_is_well(latency: float, lock_wait: float, en: str, zh: str) -> None:
    pace = Condition(latency=latency, lock_wait=lock_wait)
    assert (said(pace), said(pace, "zh")) == (en, zh)
    assert said(Condition(latency=latency, silent=12.7)) == "! drive silent 12 s"


def test_changes_that_wait_are_counted() -> None:
    assert said(Condition(silent=12.7), waiting=2) == "! drive silent 12 s | … your changes wait here: 2"


def test_a_computer_that_may_only_read_says_so_until_it_has_stopped() -> None:
    assert said(CALM, read_only=UNPROVEN) == "read only: not proven"
    assert said(CALM, read_only=GONE) == "read only"
    assert said(Condition(stopped=WENT_BACK), read_only=UNPROVEN) == "! stopped: older than it was"


def test_a_name_from_the_drive_is_one_short_line() -> None:
    text = said(Condition(holder="x" * 300 + "\n\x1b[31m"))
    assert cells(text) < 50
    assert "\n" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_weighs_more_than_the_sync_in_80_columns(lang: Lang) -> None:
    words = Words(lang)
    parts = [*share_parts(Condition(silent=59), 59, 3, UNPROVEN, words), Part("✓ 5s", "", 5), Part("local", "", 10)]
    line = status_line("Customer service of a shop", parts, 80).plain
    assert cells(line) == 80
    assert parts[0].text in line
    assert parts[1].text in line
    narrow = status_line("Customer service of a shop", parts, 50).plain
    assert parts[0].text in narrow
