"""Many tickets at once on a shared desk: two people's programs, each with a process of its own, stretch by stretch."""

from __future__ import annotations

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.bulk import Run
from igdesk.desk.desk import Desk
from igdesk.i18n import Phrase
from igdesk.rules.commands import Claim, SetTags
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket
from igdesk.store.run_many import STRETCH, Wanted
from igdesk.store.together import create_all

from ..desks import NOW
from .conftest import Opener

COUNT = STRETCH + 10
WHAT = Phrase("steps.change")


def desk_of(opened: Opener, who: str) -> Desk:
    return Desk(opened(who), Config(), FixedClock(NOW), who)


def filled(opened: Opener, who: str) -> tuple[Desk, tuple[int, ...]]:
    """A desk with tickets."""
    desk = desk_of(opened, who)
    news = tuple(NewTicket(Channel.EMAIL, f"customer {n}", "hello") for n in range(COUNT))
    numbers = desk._store.write("made", create_all, news, actor=who, op="made", config=Config(), now=NOW).result()
    return desk, numbers


def in_turn(runs: list[Run]) -> None:
    """A stretch of one, a stretch of the other, until both are through."""
    while runs:
        for run in list(runs):
            if (ask := run.next()) is None:
                runs = [each for each in runs if each is not run]
            else:
                run.took(ask().result())


def tags(desk: Desk, numbers: tuple[int, ...]) -> set[tuple[str, ...]]:
    cards = [desk.card(number).result() for number in numbers]
    return {tuple(sorted(card.ticket.tags)) for card in cards if card is not None}


def test_two_people_in_turn_and_each_takes_back_their_own(opened: Opener) -> None:
    ana, numbers = filled(opened, "ana")
    bo = desk_of(opened, "bo")
    runs = [
        desk.bulk().run(WHAT, [Wanted(number, (SetTags(0, (tag,)),)) for number in order])
        for desk, tag, order in ((ana, "a", numbers), (bo, "b", numbers[::-1]))
    ]
    in_turn(runs)
    assert [len(run.report.done) for run in runs] == [COUNT, COUNT]
    assert tags(ana, numbers) == {("a", "b")}
    back, _ = ana.steps().result()
    undone = ana.bulk().undo(back[-1]).finish()
    assert (set(undone.done), undone.stayed) == (set(numbers), ())
    assert tags(bo, numbers) == {("b",)}


def test_of_two_who_claim_all_each_ticket_has_one_and_everybody_is_told(opened: Opener) -> None:
    ana, numbers = filled(opened, "ana")
    bo = desk_of(opened, "bo")
    runs = [
        desk.bulk().run(WHAT, [Wanted(number, (Claim(0),)) for number in order])
        for desk, order in ((ana, numbers), (bo, numbers[::-1]))
    ]
    in_turn(runs)
    mine, theirs = (set(run.report.done) for run in runs)
    assert mine | theirs == set(numbers)
    assert not mine & theirs
    for run, others in zip(runs, (theirs, mine), strict=True):
        assert {each.number for each in run.report.stayed} == others
        assert {each.exit_code for each in run.report.stayed} == {3}
    owners = {n: card.ticket.assignee for n in numbers if (card := ana.card(n).result()) is not None}
    assert owners == {n: "ana" if n in mine else "bo" for n in numbers}
