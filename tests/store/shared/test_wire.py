"""What goes through the pipe."""

from __future__ import annotations

import io

import pytest

from igdesk.store.shared.wire import Job, Kind, Receiver, Sender, Unreadable

from ..desks import CONFIG, NOW
from . import deeds


def test_a_configuration_is_sent_once_and_the_other_end_has_one() -> None:
    sender, pipe = Sender(io.BytesIO()), io.BytesIO()
    with pytest.raises(Exception, match="pickle"):
        sender.packed((CONFIG, lambda: None))
    first, second = sender.packed((CONFIG, CONFIG)), sender.packed(Job(Kind.READ, NOW, args=(CONFIG,)))
    assert len(second) < len(first) / 2
    pipe.write(first + second)
    pipe.seek(0)
    receiver = Receiver(pipe)
    one, two = receiver.receive()
    assert one == CONFIG
    assert receiver.receive().args[0] is one is two
    with pytest.raises(EOFError):
        receiver.receive()


def test_after_a_message_that_cannot_be_read_the_next_one_can() -> None:
    pipe = io.BytesIO()
    sender = Sender(pipe)
    for message in (deeds.Elsewhere(), "next"):
        sender.send(message)
    pipe.seek(0)
    receiver = Receiver(pipe)
    with pytest.raises(Unreadable):
        receiver.receive()
    assert receiver.receive() == "next"
