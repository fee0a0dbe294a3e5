"""What the last program could not save before it ended: found out at the start, and offered to the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from igdesk.desk import drafted
from igdesk.errors import ConflictError, IgdeskError
from igdesk.rules.commands import Command, Reply
from igdesk.widgets.share_dialogs import Answer, AskLeft, Row

if TYPE_CHECKING:
    from igdesk.desk.drive import Drive, Left
    from igdesk.screens.app import IgdeskApp

_MOST_TOLD = 3
"""Of many things that were saved after all, so many are named."""


class LeftOver:
    """What was left.

    Args:
        app: Where it is offered.
        drive: Knows of it.
    """

    def __init__(self, app: IgdeskApp, drive: Drive) -> None:
        self._app = app
        self._drive = drive
        self._left: list[Left] = []
        self._doubts: list[Command] = []
        """What this program asked for, and cannot tell whether it was done."""
        self._is_known = False
        self._is_busy = False
        """Whether it is being looked for or offered: there is one question at a time."""

    def has_reply(self, number: int) -> bool:
        """Whether a reply to a ticket is among it, which must be decided about before another one is sent there."""
        commands = [*self._doubts, *(left.command for left in self._left)]
        return any(isinstance(command, Reply) and command.ticket == number for command in commands)

    def doubt(self, command: Command) -> None:
        """Nobody can tell whether this was done: it is looked for."""
        self._doubts.append(command)
        self._is_known = False
        self.look()

    def look(self) -> None:
        """See what there is, and offer it. A drive that does not answer is asked again when it is back."""
        if not self._is_known:
            self._begin(offers=False)

    def offer(self) -> None:
        """Offer it, until all of it is decided about or the person wants to do that later."""
        if self._doubts:
            self._app.notify(self._app.words("share_ui.in_doubt"), severity="warning", markup=False)
        if self._left:
            self._begin(offers=True)

    def _begin(self, *, offers: bool) -> None:
        if not self._is_busy:
            self._is_busy = True
            self._app.run_worker(self._go_on(offers=offers), group="left", exit_on_error=False)

    async def _go_on(self, *, offers: bool) -> None:
        try:
            if offers:
                await self._offer()
            await self._look()
        finally:
            self._is_busy = False

    async def _look(self) -> None:
        """Look and offer until nothing came into doubt meanwhile."""
        while not self._is_known:
            asked = tuple(self._doubts)
            try:
                had, missing = await self._drive.left(asked)
            except IgdeskError:  # asked again when the drive is back
                return
            self._is_known = len(self._doubts) == len(asked)
            del self._doubts[: len(asked)]
            self._tell_had(had)
            self._left = list(missing)
            await self._offer()

    def _tell_had(self, had: Sequence[Left]) -> None:
        for left in had[-_MOST_TOLD:]:
            told = self._app.words("share_ui.had", what=self._head(left, with_time=False))
            self._app.notify(told, markup=False)
        for left in had:
            if left.command is not None:
                self._app.changes.was_done(left.command)

    async def _offer(self) -> None:
        app = self._app
        while self._left:
            rows = [Row(self._head(left), left.text) for left in self._left]
            app.type_ahead.forget()
            answer = await app.push_screen_wait(AskLeft(app.words, rows))
            if answer is None:
                return
            self._decide(self._left.pop(answer[0]), answer[1])

    def _decide(self, left: Left, answer: Answer) -> None:
        if answer is Answer.AGAIN:
            self._again(left)
            return
        self._drive.drop(left)
        told = self._app.words("share_ui.dropped", what=self._head(left, with_time=False))
        self._app.notify(told, markup=False)

    def _again(self, left: Left) -> None:
        """Do it; its words are a draft until it is done, so that a refusal loses nothing."""
        app, command = self._app, left.command
        if command is not None:
            drafted.keep(app.drafts, command)
        try:
            change = app.changes.begin(lambda: self._drive.again(left), command, what=left.what)
        except ConflictError as error:  # it is under way
            app.show_failure(error)
        else:
            change.is_left = True

    def _head(self, left: Left, *, with_time: bool = True) -> str:
        what = self._app.with_names(left.what)
        at = left.at.astimezone(self._app.desk.config.desk.timezone)
        return f"{at:%m-%d %H:%M}  {what}" if with_time else what
