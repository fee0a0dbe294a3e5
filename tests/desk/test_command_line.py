"""Lines that are typed after `:`: what they ask for, and why one is not understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from igdesk.config.load import load_text
from igdesk.desk.command_line import Line, read_line
from igdesk.i18n import Phrase
from igdesk.rules.commands import (
    AskRating,
    Assign,
    Command,
    Compensate,
    Rate,
    Recall,
    SetCategory,
    SetPriority,
    SetStatus,
    SetTags,
    SetUrgency,
    Snooze,
    Withdraw,
)
from igdesk.rules.model import Status

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
CONFIG = load_text(
    """
[desk]
timezone = "UTC"
[[agents]]
id = "mei"
name = "小美"
[[agents]]
id = "lin"
name = "阿林"
[[categories]]
id = "returns"
name = "退换货"
[[departments]]
id = "support"
name = "Support"
intake = true
[[departments]]
id = "tech"
name = "技术"
[[compensations]]
id = "coupon"
name = "Gift coupon"
[[priorities]]
id = "high"
name = "高"
[[priorities]]
id = "medium"
name = "中"
"""
)


def read(typed: str) -> Line | Phrase | None:
    return read_line(typed, "mei", CONFIG, NOW)


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("assign lin", Assign(0, "lin")),
        (":assign @lin", Assign(0, "lin")),
        ("：分配 阿林", Assign(0, "lin")),
        ("ASSIGN me", Assign(0, "mei")),
        ("assign -", Assign(0, None)),
        ("snooze 2d", Snooze(0, NOW + timedelta(days=2))),
        ("搁置 2小时", Snooze(0, NOW + timedelta(hours=2))),
        ("snooze off", Snooze(0, None)),
        ("tag vip -spam", SetTags(0, ("vip",), ("spam",))),
        ("tags 退款", SetTags(0, ("退款",), ())),
        ("status waiting", SetStatus(0, Status.WAITING)),
        ("状态 已解决", SetStatus(0, Status.RESOLVED)),
        ("priority 高", SetPriority(0, "high")),
        ("category returns", SetCategory(0, "returns", None)),
        ("分类 退换货", SetCategory(0, "returns", None)),
        ("urgency serious", SetUrgency(0, "serious")),
        ("compensate coupon 50", Compensate(0, "coupon", Decimal(50))),
        ("补偿 gift coupon 12.50 CNY", Compensate(0, "coupon", Decimal("12.5"), "CNY")),
        ("withdraw coupon", Withdraw(0, "coupon")),
        ("recall 技术", Recall(0, "tech")),
        ("评价 4", Rate(0, 4)),
        ("rate ask", AskRating(0)),
    ],
)
def test_a_line_is_a_command(typed: str, what: Command) -> None:
    found = read(typed)
    assert isinstance(found, Line)
    assert found.what == what


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("assign nobodyknown", "“nobodyknown” is not known here; there are: mei, lin."),
        ("snooze whenever", "“whenever” is no time"),
        ("status gone", "there are: new, open"),
        ("priority 0", "there are: high, medium"),
        ("category \x1b[31m", "there are: returns"),
        ("tag -", "is not known here"),
        ("urgency -", "there are: general, urgent"),
        ("compensate coupon", "“coupon” is no amount"),
        ("compensate car 5", "there are: coupon"),
        ("compensate coupon 5 gold", "is no amount"),
        ("withdraw all", "there are: coupon"),
        ("recall finance", "there are: support, tech"),
        ("rate 6", "there are: 1, 2, 3, 4, 5, ask"),
        ("rate ４", "is not known here"),
    ],
)
def test_what_is_not_understood_says_what_there_is(typed: str, why: str) -> None:
    found = read(typed)
    assert isinstance(found, Phrase)
    assert why in found.in_("en")
    assert "\x1b" not in found.in_("zh")


@pytest.mark.parametrize("typed", ["", ":", "assign", "assign ", "where is lin", ":123", "e", "tag"])
def test_other_words_are_no_line(typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["assign lin", "assign -", "snooze 2d", "snooze off", "tag a", "status open", "priority high", "category returns"],
)
def test_what_was_done_can_be_said(typed: str) -> None:
    found = read(typed)
    assert isinstance(found, Line)
    assert "7" in Phrase(found.told, {"number": 7, **found.args}).in_("zh")
