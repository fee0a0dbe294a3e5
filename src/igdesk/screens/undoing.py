"""`u` and Ctrl+R: the steps of this session, taken back one by one and done again, each by its name.

The steps are read from the log of the desk, so that nothing can be undone that is not there, and all that is can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from igdesk.desk.queries import Action, TakenBack
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import MessageState
from igdesk.screens import undoing_many
from igdesk.screens.take_back import recall, take_back
from igdesk.screens.undoing_many import tickets_in_words
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp


@dataclass(frozen=True, slots=True)
class Back:
    """What was taken back: on which ticket, and whether the words of a reply are in its draft now."""

    number: int
    has_words: bool


async def undo(app: IgdeskApp, shown: int | None = None) -> Back | None:
    """Take back the last step of this session; without one, a reply that is still held, or the failed one of `shown`.

    That failed one comes first unless more was done on its ticket since it was written: then that is the last step.
    A step that cannot be taken back is named with the reason, and the one before it is the next. A reply is stopped
    even where the rest of its step cannot be undone: the customer who writes meanwhile is why somebody wants it back.

    Returns:
        What was taken back; None: nothing, which was said.
    """
    if not app.can_ask() or app.at_many.is_at_work(app):
        return None
    try:
        back, _again = await app.desk.steps(app.began)
        steps = [step for step in back if step.op not in app.not_undone]
        if shown is not None and await _failed_last(app, shown, steps):
            return _words_of(await take_back(app, shown))
    except IgdeskError as error:
        app.show_failure(error)
        return None
    if not steps:
        return _words_of(await take_back(app, shown))
    if steps[-1].is_many:
        undoing_many.begin(app, steps[-1], "joint_ui.undid")
        return None
    done = await _take_back(app, steps[-1], "joint_ui.undid")
    if done is None:
        return _words_of(await _stop(app, steps[-1]))
    return Back(steps[-1].tickets[0], bool(done.texts))


def _words_of(number: int | None) -> Back | None:
    """That the reply of a ticket was taken back."""
    return None if number is None else Back(number, has_words=True)


async def _stop(app: IgdeskApp, step: Action) -> int | None:
    """Take back the reply of a step that could not be undone, if it is still held."""
    try:
        parts = await app.desk.parts_of(step.origin) if step.replies else ()
    except IgdeskError as error:
        app.show_failure(error)
        return None
    held = [part for part in parts if part.state is MessageState.QUEUED]
    return await recall(app, held[0]) if held else None


async def redo(app: IgdeskApp) -> None:
    """Do again what was taken back last."""
    if not app.can_ask() or app.at_many.is_at_work(app):
        return
    try:
        _back, again = await app.desk.steps(app.began)
    except IgdeskError as error:
        app.show_failure(error)
        return
    steps = [step for step in again if step.op not in app.not_undone]
    if not steps:
        app.notify(app.words("refusal.redo_nothing"), markup=False)
    elif steps[-1].is_many:
        undoing_many.begin(app, steps[-1], "joint_ui.redid")
    elif await _take_back(app, steps[-1], "joint_ui.redid") is not None and steps[-1].replies:
        await _words_gone(app, steps[-1])


async def _take_back(app: IgdeskApp, step: Action, told: str) -> TakenBack | None:
    words, number = app.words, step.tickets[0]
    what, tickets = app.with_names(step.what), tickets_in_words(app, step.tickets)
    try:
        if step.replies:  # should the program die now, their words are found again
            await app.drafts.taking(number, step.origin)
        change = app.changes.begin(lambda: app.desk.undo(step.op), what=step.what, number=number)
        done: TakenBack = await change.done()
    except IgdeskError as error:
        if isinstance(error, ConflictError | NotAllowedError | Refusal):  # else it may well work the next time
            app.not_undone.add(step.op)
        reason = words("joint_ui.not_undone", what=what, tickets=tickets, why=app.with_names(error.phrase))
        app.notify(reason, severity="warning", markup=False, timeout=10)
        return None
    else:
        app.clear_notifications()  # they say what is no longer so
        app.notify(words(told, what=what, tickets=tickets), markup=False)
        return done
    finally:
        if step.replies:
            await _words_back(app, number)
        app.look_now()


async def _words_back(app: IgdeskApp, number: int) -> None:
    """Make the words of a reply that was taken back its ticket's draft; if that fails, they are found again later."""
    try:
        await app.drafts.took(number)
    except IgdeskError as error:
        app.show_failure(error)


async def _words_gone(app: IgdeskApp, step: Action) -> None:
    """A reply goes out after all: its words are no draft any more, unless something else was written since."""
    number = step.tickets[0]
    try:
        parts = await app.desk.parts_of(step.origin)
    except IgdeskError as error:
        app.show_failure(error)
        return
    if app.drafts.text(number).strip() == "\n\n".join(part.text for part in parts if part.text).strip():
        app.drafts.forget(number)


async def _failed_last(app: IgdeskApp, shown: int, steps: Sequence[Action]) -> bool:
    """Whether a reply of mine on a ticket failed, and nothing but sending it again was done there since."""
    rows = await app.desk.replies_in((MessageState.FAILED,))
    failed = [row for row in rows if row.ticket == shown and row.author == app.desk.me and not row.automatic]
    if not failed:
        return False
    written, last = max(row.created_at for row in failed), steps[-1] if steps else None
    return last is None or shown not in last.tickets or last.at <= written or last.what.key == "steps.reply_retried"
