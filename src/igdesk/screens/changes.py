"""The changes that the person asked for and the desk has not confirmed yet.

On a drive that hangs a change waits without end. It belongs to the app, not to the screen where its key was pressed:
whoever goes elsewhere takes nothing back, and is told what became of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from igdesk.desk.queries import Pending, Unsure
from igdesk.errors import ConflictError, IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.names import with_names
from igdesk.screens.signals import Signal
from igdesk.values import dataclass
from igdesk.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from igdesk.rules.commands import Command
    from igdesk.screens.app import IgdeskApp

PATIENCE = 0.6
"""Seconds after which a change that is not confirmed is told to wait."""
_DONE_BEFORE = "store.repeated"
"""What is told of an operation that the desk has already."""
_AT_ONCE = 0.05
"""The same where the drive is known to be silent."""


@dataclass(slots=True)
class Change:
    """One of them."""

    number: int | None
    """The ticket that it is about, if it is about one."""
    what: Phrase
    command: Command | None
    value: asyncio.Future[Any]
    is_slow: bool = False
    """Whether it is known to wait."""
    is_left: bool = False
    """Whether nobody waits for it on a screen: then it is told here what became of it."""
    error: IgdeskError | None = None
    """Why it was not done, once that is known."""

    async def done(self) -> Any:
        """What it came to; whoever is cancelled while waiting leaves it.

        Raises:
            IgdeskError: Why it was not done.
        """
        try:
            return await asyncio.shield(self.value)
        except asyncio.CancelledError:
            self.is_left = True
            raise

    async def soon(self, seconds: float | None) -> bool:
        """Whether it is known within so many seconds what became of it; with none, it is waited for."""
        done, _ = await asyncio.wait([self.value], timeout=seconds)
        return bool(done)


class Changes:
    """Them.

    Args:
        app: Where it is told what became of them.

    Attributes:
        slow: It is known of one that it waits.
        settled: It is known what became of one.
    """

    def __init__(self, app: IgdeskApp) -> None:
        self._app = app
        self._under_way: list[Change] = []
        self.slow: Signal[Change] = Signal(app, "change-slow")
        self.settled: Signal[Change] = Signal(app, "change-settled")

    @property
    def waiting(self) -> int:
        """How many wait for the drive."""
        return sum(change.is_slow for change in self._under_way)

    @property
    def patience(self) -> float | None:
        """Seconds in which a change is confirmed if all is well; this computer's own disk has all it needs."""
        if self._app.drive is None:
            return None
        return _AT_ONCE if self._app.share_watch.is_waiting else PATIENCE

    def waits(self, number: int) -> bool:
        """Whether one on a ticket waits for the drive."""
        return any(change.is_slow and change.number == number for change in self._under_way)

    def waits_with(self, number: int, kind: type[Command]) -> bool:
        """Whether one of a kind on a ticket waits for the drive."""
        return any(
            change.is_slow and change.number == number and isinstance(change.command, kind)
            for change in self._under_way
        )

    def begin(
        self,
        ask: Callable[[], Pending[Any]],
        command: Command | None = None,
        *,
        what: Phrase | None = None,
        number: int | None = None,
    ) -> Change:
        """Ask for a change.

        Args:
            ask: Asks the desk.
            command: The command that is done, if it is one.
            what: What is done, in a few words, where it is no command.
            number: The ticket that it is about, where it is no command.

        Raises:
            ConflictError: The same waits already.
        """
        from igdesk.rules.naming import name_of

        if command is not None:
            self._app.repeating.did(command)
            number, what = command.ticket, name_of(command)
            if any(change.is_slow and change.command == command for change in self._under_way):
                raise ConflictError("share_ui.waits_already", number=number, what=what)
        what = with_names(what or Phrase("steps.change"), self._app.desk.config)
        change = Change(number, what, command, asyncio.ensure_future(_value(ask())))
        self._under_way.append(change)
        self._app.run_worker(self._follow(change), group="changes", exit_on_error=False)
        return change

    async def ask(self, ask: Callable[[], Pending[Any]], command: Command) -> bool:
        """Ask for a change and wait as long as one takes if all is well; one that waits for the drive is left.

        Args:
            ask: Asks the desk.
            command: The command that is done.

        Returns:
            Whether it was done. If not, it is told here what becomes of it.

        Raises:
            IgdeskError: Why it was not done.
        """
        change = self.begin(ask, command)
        if not await change.soon(self.patience):
            change.is_left = True
            return False
        await change.done()
        return True

    async def _follow(self, change: Change) -> None:
        if not await change.soon(self.patience):
            change.is_slow = True
            self._tell_wait(change)
            self.slow.publish(change)
            self._redraw()
            await change.soon(None)
        self._under_way.remove(change)
        if change.is_slow:
            self._redraw()
            self._app.look()
        error = change.value.exception()
        if error is None or isinstance(error, IgdeskError):
            self._settle(change, error)
        elif change.is_left:  # a bug, which nobody else shows
            raise error

    def _settle(self, change: Change, error: IgdeskError | None) -> None:
        """It is known what became of it."""
        change.error = None if error is not None and error.phrase.key == _DONE_BEFORE else error
        if change.error is None and (change.is_slow or change.is_left):
            self.spent(change.command)
        left_over = self._app.left_over
        if isinstance(change.error, Unsure) and change.command is not None and left_over is not None:
            left_over.doubt(change.command)
        if change.is_left:
            self._tell_end(change)
        self.settled.publish(change)

    def _tell_end(self, change: Change) -> None:
        words, error = self._app.words, change.error
        if error is None:
            told = words("share_ui.saved", what=change.what)
            if change.number is not None:
                told = words("share_ui.saved_after_all", number=change.number, what=change.what)
            self._app.notify(told, markup=False, timeout=6)
            return
        why = self._app.with_names(error.phrase)
        told = why
        if change.number is not None:
            told = words("share_ui.not_saved", number=change.number, what=change.what, why=why)
        self._app.notify(told, severity="warning", markup=False, timeout=15)

    def _tell_wait(self, change: Change) -> None:
        if change.number is not None:
            told = self._app.words("share_ui.kept", number=change.number, what=change.what)
            self._app.notify(told, markup=False, timeout=6)

    def was_done(self, command: Command) -> None:
        """A command of which nobody could tell had been done."""
        from igdesk.rules.naming import name_of

        self.spent(command)
        value = asyncio.get_running_loop().create_future()
        value.set_result(None)
        self.settled.publish(Change(command.ticket, name_of(command), command, value, is_left=True))

    def spent(self, command: Command | None) -> None:
        """A command was done: its words are no draft any more; what was written on since stays."""
        from igdesk.desk import drafted

        if command is not None:
            drafted.done(self._app.drafts, command)

    def _redraw(self) -> None:
        for screen in self._app.screen_stack:
            screen.query(TicketList).refresh()


async def _value(pending: Pending[Any]) -> Any:
    return await pending
