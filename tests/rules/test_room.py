"""How long one message may be, and what people read of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from igdesk.config.model import Config
from igdesk.config.networks import Network
from igdesk.i18n import Words
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Status, Ticket
from igdesk.rules.room import check_length, room_for

CONFIG = Config(
    networks=(
        Network("chat", "Chat", ("send",), max_characters=40),
        Network("post", "Post", ("send",), max_bytes=60),
        Network("any", "Any", ("send",)),
    )
)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TICKET = Ticket(1, Status.NEW, Channel.OTHER, 1, 1, NOW, NOW, "medium")
TEXT = "好" * 41
READ = {
    "network:chat": ("41 characters", "41 / 40 characters", 2),
    "network:post": ("123 bytes", "123 / 60 bytes", 3),
    "network:any": ("123 bytes", "123 / 1000 bytes", 1),
    "network:gone": ("123 bytes", "123 / 1000 bytes", 1),
    "178414": ("123 bytes", "123 / 1000 bytes", 1),
    "": ("123 bytes", "123 / 1000 bytes", 1),
}


@pytest.mark.parametrize("account", READ)
def test_it_is_that_of_where_it_goes(account: str) -> None:
    room, words = room_for(replace(TICKET, account=account), CONFIG), Words("en")
    parts = room.split(TEXT)
    assert (words.of(room.size(TEXT)), words.of(room.count(TEXT)), len(parts)) == READ[account]
    assert "".join(parts) == TEXT
    if len(parts) == 1:
        check_length(TEXT, room)
        return
    with pytest.raises(Refusal, match=room.network):
        check_length(TEXT, room)
