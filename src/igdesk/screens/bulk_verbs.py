"""What is asked before the selected tickets are changed: once for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from igdesk.desk.calling import calling_remark
from igdesk.desk.command_line import tags_typed
from igdesk.desk.drafts import MANY, Kind
from igdesk.desk.kept_lines import KeptLines
from igdesk.rules.commands import AddNote, Assign, HandOff, SetCategory, SetPriority, SetStatus, SetTags
from igdesk.rules.for_each import ForEach
from igdesk.rules.model import Status
from igdesk.screens import choosing, endings, handing, incidents, repeating, snoozing
from igdesk.screens.note_dialog import NoteDialog
from igdesk.widgets.dialogs import Ask, Choice, Pick

if TYPE_CHECKING:
    from igdesk.screens.selecting import SelectingScreen
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.fields_dialog import Values

Asking = Callable[["SelectingScreen", Sequence[int]], Awaitable[ForEach | None]]
"""Asks what is to be done with tickets; None where that was left. Their numbers are put in for each."""
_QUIETLY = "quietly"


def asking_for(verb: Callable[..., Any]) -> Asking | None:
    """How a verb on one ticket asks about many; None where it is for one at a time."""
    return _ASKING.get(verb)


async def note(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    """An internal note for each of them; what is typed is kept until it stands on the first."""
    drafts, title = screen.igdesk.drafts, screen.words("bulk.note_title", count=len(numbers))
    keep = partial(drafts.keep, MANY, kind=Kind.NOTE)
    remark = partial(calling_remark, config=screen.desk.config, words=screen.words)
    value = drafts.text(MANY, Kind.NOTE)
    dialog = NoteDialog(screen.words, title, screen.desk.config, value=value, keep=keep, remark=remark)
    written = await screen.app.push_screen_wait(dialog)
    if written.saved:
        return AddNote(MANY, written.text)
    if written.text.strip():
        screen.tell("ui.note_kept")
    return None


async def _agent(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    chosen = await choosing.ask_agent(screen, screen.words("bulk.assign_title", count=len(numbers)))
    return None if chosen is None else Assign(MANY, chosen or None)


async def _category(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    words, count = screen.words, len(numbers)
    chosen = await choosing.ask_category(screen, words("bulk.category_title", count=count))
    if chosen is None:
        return None
    known = screen.desk.config.category(chosen)
    title = words("bulk.kind_title", count=count, category=known.name if known is not None else "")
    kind = await choosing.ask_kind(screen, title, chosen)
    return None if kind is None else SetCategory(MANY, chosen or None, kind or None)


async def _priority(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    chosen = await choosing.ask_priority(screen, screen.words("bulk.priority_title", count=len(numbers)))
    return None if chosen is None else SetPriority(MANY, chosen)


async def _tags(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    words = screen.words
    dialog = Ask(words, words("bulk.tags_title", count=len(numbers)), example=words("ui.tags_example"))
    typed = await screen.app.push_screen_wait(dialog)
    add, remove = tags_typed(typed or "")
    return SetTags(MANY, add, remove) if add or remove else None


async def _snooze(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    title = screen.words("bulk.snooze_title", count=len(numbers))
    asked = await snoozing.ask_until(screen, title, title, is_aside=True)
    return None if asked is None else asked.command(MANY)


async def _status(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    words = screen.words
    states = (Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CLOSED)
    choices = [Choice(each.value, words(f"status.{each.value}")) for each in states]
    if screen.desk.config.csat.ask == "on_close":
        choices.append(Choice(_QUIETLY, words("ui.status_quietly"), key="x"))
    chosen = await screen.app.push_screen_wait(Pick(words, words("bulk.status_title", count=len(numbers)), choices))
    if chosen is None:
        return None
    if chosen == _QUIETLY:
        return await _moved(screen, numbers, Status.RESOLVED, rating=False)
    return await _moved(screen, numbers, Status(chosen))


async def _resolve(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    return await _moved(screen, numbers, Status.RESOLVED)


async def _moved(
    screen: SelectingScreen, numbers: Sequence[int], status: Status, *, rating: bool = True
) -> ForEach | None:
    values = await ask_missing(screen, numbers) if status is Status.RESOLVED else ()
    return None if values is None else SetStatus(MANY, status, values, rating)


async def ask_missing(screen: VerbScreen, numbers: Sequence[int]) -> Values | None:
    """The values of what some of them lack; a ticket gets none where it has one. Nothing is a must: what still lacks
    something stays as it is. None where the question was left."""
    from igdesk.widgets.fields_dialog import FillFields

    missing: set[str] = set()
    for reading in screen.desk.bulk().missing(numbers):
        missing |= set(await reading)
    fields = [each for each in screen.desk.config.fields if each.id in missing]
    if not fields:
        return ()
    screen.igdesk.type_ahead.forget()
    title = screen.words("bulk.fields_title", count=len(numbers))
    return await screen.app.push_screen_wait(FillFields(screen.words, title, fields, {}))


async def _hand_off(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    words, config, count = screen.words, screen.desk.config, len(numbers)
    choices = [Choice(each.id, each.name, each.id) for each in config.departments if each.id != config.intake.id]
    if not choices:
        screen.tell("bulk.no_departments")
        return None
    department = await screen.app.push_screen_wait(Pick(words, words("bulk.leg_title", count=count), choices))
    if department is None:
        return None
    title, kept = words("bulk.leg_note_title", count=count), KeptLines(screen.igdesk.drafts, MANY, Kind.LEG)
    typed, keep = kept.begin("need"), partial(kept.keep, "need")
    dialog = Ask(words, title, value=typed, example=words("bulk.leg_example"), keep=keep)
    said = await screen.app.push_screen_wait(dialog)
    return HandOff(MANY, department, said) if said and said.strip() else None


async def _again(screen: SelectingScreen, numbers: Sequence[int]) -> ForEach | None:
    return repeating.to_repeat(screen)


_ASKING: Mapping[Callable[..., Any], Asking] = {
    choosing.agent: _agent,
    choosing.category: _category,
    choosing.priority: _priority,
    choosing.tags: _tags,
    choosing.status: _status,
    endings.resolve: _resolve,
    snoozing.snooze: _snooze,
    handing.hand_off: _hand_off,
    repeating.again: _again,
    incidents.incident: incidents.for_all,
}
