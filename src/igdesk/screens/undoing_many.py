"""Taking back, or doing again, what was done to many tickets: all that can be, and why the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.screens.many import reasons
from igdesk.text import safe_text

if TYPE_CHECKING:
    from igdesk.desk.queries import Action
    from igdesk.screens.app import IgdeskApp


def begin(app: IgdeskApp, step: Action, told: str) -> None:
    """Take a step back on all its tickets, beside whatever the person does; what cannot be is told.

    Args:
        app: Where it is asked.
        step: The step.
        told: The phrase that says that it was done.
    """
    app.run_worker(_take_back(app, step, told), group="bulk", exit_on_error=False)


async def _take_back(app: IgdeskApp, step: Action, told: str) -> None:
    words = app.words
    run = app.desk.bulk().undo(step)
    what = words.of(run.what)
    error = await app.at_many.go(app, run)
    done, stayed = run.report.done, run.report.stayed
    if done:
        app.clear_notifications()  # they say what is no longer so
        app.notify(words(told, what=what, tickets=tickets_in_words(app, done)), markup=False)
    if error is not None:
        app.show_failure(error)
    elif stayed:
        app.not_undone.add(step.op)
        why = "\n".join(reasons(stayed, words))
        numbers = tickets_in_words(app, [each.number for each in stayed])
        reason = words("joint_ui.not_undone", what=what, tickets=numbers, why=why)
        app.notify(safe_text(reason), severity="warning", markup=False, timeout=15)


def tickets_in_words(app: IgdeskApp, numbers: tuple[int, ...] | list[int]) -> str:
    """`#412 and 11 more`."""
    first, *others = numbers
    return app.words("cli.undo_tickets", number=first, count=len(others)) if others else f"#{first}"
