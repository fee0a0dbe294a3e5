"""Two people's programs on a shared desk: where each is, and what a stale reply is refused with, through the pipe."""

from __future__ import annotations

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.presence import Presence
from igdesk.errors import ConflictError
from igdesk.rules.commands import AddNote, SetPriority
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket
from igdesk.store.presence import Doing
from igdesk.store.shared.store import SharedStore

from ..desks import NOW
from .conftest import Opener


def desk_of(store: SharedStore, who: str) -> Desk:
    return Desk(store, Config(), FixedClock(NOW), who)


def test_each_sees_where_the_other_is(opened: Opener) -> None:
    ana, bo = opened("ana"), opened("bo")
    before = desk_of(bo, "bo").look(0).result()
    telling, watching = Presence(ana, FixedClock(NOW), "ana"), Presence(bo, FixedClock(NOW), "bo")
    for here in ((7, Doing.VIEWS), (7, Doing.WRITES), None):
        telling.be(here)
        desk_of(ana, "ana").look(0).result()  # one thing after the other
        watching.saw(desk_of(bo, "bo").look(0).result().signs)
        assert watching.doing(7) is (here[1] if here else None)
    assert desk_of(bo, "bo").look(0).result().rev == before.rev


def test_what_the_other_did_is_told(opened: Opener) -> None:
    ana, bo = desk_of(opened("ana"), "ana"), desk_of(opened("bo"), "bo")
    number = ana.create(NewTicket(Channel.EMAIL, "Ada", "hello")).result()
    card = ana.card(number).result()
    assert card is not None
    bo.run(AddNote(number, "wait")).result()
    with pytest.raises(ConflictError, match=r"Note written — bo"):
        ana.run(SetPriority(number, "low"), seen=card.ticket.version).result()
