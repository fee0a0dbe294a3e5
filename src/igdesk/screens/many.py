"""Going through many tickets, a stretch at a time, and telling what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.text import safe_text

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.desk.queries import Stayed
    from igdesk.screens.app import IgdeskApp

SHOWN_AFTER = 1.0
"""Seconds after which it is shown how far it is."""
_REASONS = 3
"""So many kinds of reasons are told."""
_NAMED = 8
"""So many of the tickets that stay for the same reason are named."""


class GoingThrough:
    """What is done to many tickets just now, by one person one thing at a time.

    Attributes:
        run: What is done; None: nothing is.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self._is_stopped = False

    def stop(self) -> bool:
        """Do no more than the stretch that is under way; False where nothing is done."""
        self._is_stopped = self.run is not None
        return self._is_stopped

    def is_at_work(self, app: IgdeskApp) -> bool:
        """Whether something is done just now, which is told: nothing else is begun beside it."""
        if self.run is None:
            return False
        app.notify(app.words("bulk.busy"), markup=False, timeout=4)
        return True

    async def go(self, app: IgdeskApp, run: Run) -> IgdeskError | None:
        """Go through all of it, and show how far it is once it takes longer.

        Args:
            app: Where it is asked.
            run: What is done.

        Returns:
            Why it ended early, if it was not stopped by the person.
        """
        self.run, self._is_stopped, began = run, False, app.desk.elapsed()
        try:
            while not self._is_stopped and (ask := run.next()) is not None:
                run.took(await app.changes.begin(ask, what=run.what).done())
                if app.desk.elapsed() - began >= SHOWN_AFTER:
                    _show(app, run)
        except IgdeskError as error:
            return error
        finally:
            self.run = None
            _show(app, None)
            app.look_now()
        return None


def begin(app: IgdeskApp, run: Run) -> None:
    """Go through many tickets beside whatever the person does, and tell what became of them."""
    if not app.at_many.is_at_work(app):
        app.run_worker(_goes_through(app, run), group="bulk", exit_on_error=False)


async def _goes_through(app: IgdeskApp, run: Run) -> None:
    error = await app.at_many.go(app, run)
    if error is not None:
        app.show_failure(error)
    whole = error is None and not run.report.stayed and not run.left
    severity: Literal["information", "warning"] = "information" if whole else "warning"
    app.notify(told(run, app.words), severity=severity, markup=False, timeout=5 if whole else 15)


def _show(app: IgdeskApp, run: Run | None) -> None:
    from igdesk.screens.selecting import SelectingScreen

    progress = None if run is None else (app.words.of(run.what), run.settled, len(run.numbers))
    for screen in app.screen_stack:
        if isinstance(screen, SelectingScreen):
            screen.show_progress(progress)


def told(run: Run, words: Words, *, selected: bool = False) -> str:
    """What became of it: how many were done, and why others stay.

    Args:
        run: It.
        words: The phrases.
        selected: Whether those that are left are selected still.
    """
    report, what = run.report, words.of(run.what)
    parts = [words("bulk.done" if report.done else "bulk.none_done", what=what, count=len(report.done))]
    if report.same:
        parts.append(words("bulk.same", count=len(report.same)))
    if run.left:
        parts.append(words("bulk.left" if selected else "bulk.not_reached", count=len(run.left)))
    if report.stayed:
        parts.append(words("bulk.stayed" if selected else "bulk.not_done", count=len(report.stayed)))
        parts += reasons(report.stayed, words)
    return safe_text("\n".join(parts))


def reasons(stayed: Sequence[Stayed], words: Words) -> list[str]:
    """Why tickets stay as they are, each reason once: told of the first, with the numbers of the others."""
    by_kind: dict[str, list[Stayed]] = {}
    for each in stayed:
        by_kind.setdefault(each.why.key, []).append(each)
    lines: list[str] = []
    for first, *others in list(by_kind.values())[:_REASONS]:
        named = ", ".join(f"#{each.number}" for each in others[:_NAMED]) + ("…" if len(others) > _NAMED else "")
        also = f" {words('bulk.also', numbers=named)}" if others else ""
        lines.append(words.of(first.why) + also)
    if (more := sum(len(each) for each in list(by_kind.values())[_REASONS:])) > 0:
        lines.append(words("bulk.more_reasons", count=more))
    return lines
