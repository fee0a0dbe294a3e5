"""A reply is held as was chosen, and never past the window through which it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.config.model import Config, Desk
from igdesk.rules.holding import hold_until
from igdesk.rules.model import Channel, Status, Ticket

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TICKET = Ticket(12, Status.OPEN, Channel.DM, 1, 1, NOW, NOW, "medium")
CONFIG = Config(desk=Desk(undo_send=timedelta(seconds=5), undo_send_chosen=timedelta(seconds=60)))


@pytest.mark.parametrize(
    ("left", "held"),
    [(timedelta(hours=1), 60), (timedelta(seconds=70), 50), (timedelta(seconds=20), 0), (timedelta(seconds=3), 0)],
)
def test_a_window_that_closes_soon_shortens_it(left: timedelta, held: int) -> None:
    wrote = NOW - timedelta(days=1) + left
    assert hold_until(TICKET, wrote, CONFIG, NOW, public=False) == NOW + timedelta(seconds=held)


def test_a_comment_has_no_window_and_is_held_as_what_is_public() -> None:
    strict = replace(CONFIG, desk=replace(CONFIG.desk, undo_send_public=timedelta(seconds=90)))
    comment = replace(TICKET, channel=Channel.COMMENT)
    assert hold_until(comment, NOW, strict, NOW, public=True) == NOW + timedelta(seconds=90)
    assert hold_until(comment, NOW, strict, NOW, public=False) == NOW + timedelta(seconds=60)
