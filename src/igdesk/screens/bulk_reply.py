"""Answering the customers of the selected tickets with one template: choose it, read three samples, type the number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from igdesk.desk.bulk_reply import Letter, Plan, plan, wanted
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.phrasing import doubtful
from igdesk.screens.many import reasons
from igdesk.screens.picking import pick_for
from igdesk.text import one_line, safe_text
from igdesk.widgets.bulk_reply_dialogs import AskCount, AskSamples, is_count

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.desk.queries import Stayed, TicketCard
    from igdesk.desk.selection import Shown
    from igdesk.screens.selecting import SelectingScreen
    from igdesk.screens.verbs import VerbScreen


async def ask_reply(screen: SelectingScreen, selected: Sequence[Shown]) -> Run | None:
    """Ask for everything and give what is to be gone through; None where it was left.

    Args:
        screen: Where it is asked.
        selected: The tickets, in the versions that the person has seen: what changed since leaves one out.
    """
    seen, words = dict(selected), screen.words
    try:
        cards = await _cards(screen, list(seen))
    except IgdeskError as error:
        screen.refused(error)
        return None
    if not cards:
        return None
    picked = await pick_for(screen, cards[0], words("bulk.reply_whom", count=len(cards)))
    if picked is None:
        return None
    planned = plan(screen.desk, cards, picked.variant)
    if not planned.letters:
        nobody_reads(screen, planned)
        return None
    if not await is_meant(screen, planned):
        return None
    what = Phrase("steps.reply_queued")
    run = screen.desk.bulk().run(what, [wanted(letter, screen.desk, seen) for letter in planned.letters])
    run.leave_out(planned.stayed)
    return run


async def _cards(screen: SelectingScreen, numbers: Sequence[int]) -> list[TicketCard]:
    """The selected tickets, in the order of selecting."""
    found: dict[int, TicketCard] = {}
    for reading in screen.desk.bulk().cards(numbers):
        found |= await reading
    return [found[number] for number in numbers if number in found]


def nobody_reads(screen: VerbScreen, planned: Plan) -> None:
    """Tell why nobody would get it."""
    words = screen.words
    told = [words("bulk.nobody", count=len(planned.stayed)), *reasons(planned.stayed, words)]
    screen.notify(safe_text("\n".join(told)), severity="warning", markup=False, timeout=15)


async def is_meant(screen: VerbScreen, planned: Plan) -> bool:
    """Two answers of different kinds, neither of which could be typed ahead."""
    words, count = screen.words, len(planned.letters)
    screen.igdesk.type_ahead.forget()
    samples = [(_whom(letter), letter.text) for letter in planned.samples]
    besides = [*_warnings(screen, planned.letters), *_left_out(screen, planned.stayed)]
    if not await screen.app.push_screen_wait(AskSamples(words, count, samples, besides)):
        return False
    screen.igdesk.type_ahead.forget()
    typed = await screen.app.push_screen_wait(AskCount(words, count))
    return typed is not None and is_count(typed, count)


def _whom(letter: Letter) -> str:
    return f"#{letter.card.ticket.number} {one_line(letter.card.customer.handle)}"


def _warnings(screen: VerbScreen, letters: Iterable[Letter]) -> Iterator[str]:
    """Words that may promise too much, or are not said here."""
    wordings = dict.fromkeys(letter.variant.text for letter in letters)
    found = (each for text in wordings for each in doubtful(text, screen.desk.config.phrasing))
    for doubt, said in dict.fromkeys((each.doubt, each.words) for each in found):
        yield screen.words(f"phrasing.{doubt.value}", words=one_line(said))


def _left_out(screen: VerbScreen, stayed: Sequence[Stayed]) -> Iterator[str]:
    if stayed:
        yield screen.words("bulk.left_out", count=len(stayed))
        yield from reasons(stayed, screen.words)
