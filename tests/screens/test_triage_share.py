"""Quick triage while the drive hangs: what is loaded is read, an answer waits and is sent once, nobody is held up."""

from __future__ import annotations

from igdesk.widgets.suggestions import Suggestions

from .share_fixtures import SharedDesk, back, loaded, quick, shared_desk, silent, until
from .triage_fixtures import Hands, triage

__all__ = ["quick", "shared_desk"]


async def test_an_answer_waits_for_the_drive_and_the_next_ticket_is_read_meanwhile(shared_desk: SharedDesk) -> None:
    app = shared_desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        hands = Hands(pilot)
        await hands.press("T")
        screen = triage(pilot)
        await until(pilot, lambda: screen.target() is not None)
        await until(pilot, lambda: screen.query_one(Suggestions).shown is not None)
        while (shown := screen.query_one(Suggestions).shown) is not None and shown.why is not None:
            await hands.press("n")
            await until(pilot, lambda: screen.target() is not None)
        first, following = screen.number, screen.session.following
        assert following is not None
        await until(pilot, lambda: app.memory.of(following) is not None, "the next one is not read ahead")
        with shared_desk.hanging():
            await silent(pilot)
            hands.send("enter")
            await until(pilot, lambda: screen.armed is not None)
            hands.send("enter")
            await until(pilot, lambda: screen.number == following)
            await until(pilot, lambda: app.changes.waiting == 1)
            await until(pilot, lambda: screen.target() is not None)
            assert screen.query_one("Thread").display
        await back(pilot)
        await until(pilot, lambda: screen.settled)
        replies = [row for row in await shared_desk.desk.unsettled_replies() if row.ticket == first]
        assert len(replies) == 1
