"""What the customer of a ticket is promised, by key: giving a promise, keeping one, releasing one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.drafts import Kind
from igdesk.desk.kept_lines import KeptLines
from igdesk.rules.commands import GivePromise, KeepPromise, ReleasePromise
from igdesk.screens.chosen import Chosen
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.promises import GivenPromise
    from igdesk.screens.verbs import VerbScreen

_NEW = "new"


async def promise(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask what is to be done: give a promise, or of those that are open keep or release one; None if it was left."""
    from igdesk.widgets.dialogs import Choice, Pick

    words, number = screen.words, card.ticket.number
    known = await screen.desk.promises_on(number) if card.ticket.promises else ()
    given = {each.id: each for each in known if each.is_open}
    if not given:
        return await _give(screen, card)
    choices = [Choice(each.id, each.short, _whose(screen, each)) for each in given.values()]
    choices.append(Choice(_NEW, words("promises.offer_new"), key="n"))
    title, begun = words("promises.title", number=number), _begun(screen, number)
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices, current=begun))
    if chosen is None:
        return None
    return await _give(screen, card) if chosen == _NEW else await _settle(screen, number, given[chosen])


async def _give(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    from igdesk.widgets.promise_dialog import AskPromise

    words, desk, number = screen.words, screen.desk, card.ticket.number
    kept = KeptLines(screen.igdesk.drafts, number, Kind.PROMISE)
    dialog = AskPromise(words, words("promises.ask_title", number=number), desk.config, desk.me, desk.now, kept)
    said = await screen.app.push_screen_wait(dialog)
    if said is None:
        return None
    return Chosen(GivePromise(number, said.text, said.due_at, said.owner), "promises.given")


async def _settle(screen: VerbScreen, number: int, one: GivenPromise) -> Chosen | None:
    from igdesk.widgets.dialogs import Ask, Choice, Pick

    words, kept = screen.words, KeptLines(screen.igdesk.drafts, number, Kind.RELEASE)
    typed = kept.begin(one.id)
    choices = [
        Choice("keep", words("promises.offer_keep"), key="k"),
        Choice("release", words("promises.offer_release"), key="r"),
    ]
    title = words("promises.settle_title", promise=one.short)
    current = "release" if typed else "keep"
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices, current=current))
    if chosen == "keep":
        return Chosen(KeepPromise(number, one.id), "promises.kept")
    if chosen is None:
        return None
    title = words("promises.why_title", promise=one.short)
    keep = partial(kept.keep, one.id)
    dialog = Ask(words, title, value=typed, example=words("promises.why_example"), keep=keep)
    why = await screen.app.push_screen_wait(dialog)
    if not why or not why.strip():
        return None
    return Chosen(ReleasePromise(number, why, one.id), "promises.released")


def _begun(screen: VerbScreen, number: int) -> str | None:
    """What the person began to write about: a promise that is to be released, or a new one."""
    drafts = screen.igdesk.drafts
    return next(iter(drafts.lines(number, Kind.RELEASE)), _NEW if drafts.draft(number, Kind.PROMISE) else None)


def _whose(screen: VerbScreen, one: GivenPromise) -> str:
    at = moment_text(one.due_at, screen.desk.now(), screen.desk.config.desk.timezone)
    key = "promises.whose_late" if one.overdue(screen.desk.now()) else "promises.whose"
    keeper = screen.desk.config.agent(one.owner)
    return screen.words(key, owner=one.owner if keeper is None else keeper.name, at=at)
