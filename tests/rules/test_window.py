"""Until when a customer may be answered, and what is still possible afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from igdesk.i18n import LANGUAGES
from igdesk.rules.model import Channel
from igdesk.rules.window import HUMAN_AGENT, STANDARD, WindowKind, closed_phrase, reply_window

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "human_agent", "kind"),
    [
        (STANDARD - timedelta(seconds=1), False, WindowKind.STANDARD),
        (STANDARD - timedelta(seconds=1), True, WindowKind.STANDARD),
        (STANDARD, False, WindowKind.CLOSED),
        (STANDARD, True, WindowKind.HUMAN_AGENT),
        (HUMAN_AGENT - timedelta(seconds=1), True, WindowKind.HUMAN_AGENT),
        (HUMAN_AGENT, True, WindowKind.CLOSED),
    ],
)
def test_a_thread_may_be_answered_for_a_day_and_by_persons_for_seven(
    ago: timedelta, human_agent: bool, kind: WindowKind
) -> None:
    assert reply_window(Channel.DM, NOW - ago, human_agent=human_agent, now=NOW).kind is kind


@pytest.mark.parametrize(
    ("ago", "human_agent", "comment", "key"),
    [
        (timedelta(days=2), False, None, "limits.window_human"),
        (timedelta(days=2), False, 7, "limits.window_comment"),
        (timedelta(days=8), True, None, "refusal.window_closed"),
        (timedelta(days=8), False, None, "refusal.window_closed"),
        (timedelta(days=8), True, 7, "limits.window_comment"),
    ],
)
def test_what_is_still_possible_is_said(ago: timedelta, human_agent: bool, comment: int | None, key: str) -> None:
    found = closed_phrase(3, NOW - ago, human_agent=human_agent, now=NOW, comment_ticket=comment)
    assert found.key == key
    assert all("#3" in found.in_(lang) for lang in LANGUAGES)
    if comment:
        assert all("#7" in found.in_(lang) for lang in LANGUAGES)
