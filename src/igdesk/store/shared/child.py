"""The child process that works on the share: it may hang there, and be killed, without harm to anybody's keys.

It does one unit of work after another as they come through its standard input, and ends when that does. Nothing but
answers goes to its standard output.
"""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from igdesk.clock import steady, to_ms
from igdesk.store.engine import begin_operation
from igdesk.store.errors import StoreError
from igdesk.store.operations import is_done
from igdesk.store.shared import spool
from igdesk.store.shared.errors import BrokenOff, ReadOnly
from igdesk.store.shared.lockfile import Occupied
from igdesk.store.shared.place import Place
from igdesk.store.shared.prepare import prepare, why_read_only
from igdesk.store.shared.unit import Phase, SharedFile
from igdesk.store.shared.wire import (
    Answered,
    Broke,
    Busy,
    Failed,
    Job,
    Kind,
    Receiver,
    Sender,
    Setup,
    Stopped,
    Unreadable,
)

BROKEN_OFF = 70
"""What the child exits with when it must not touch the file any more."""


class Child:
    """Does what it is asked.

    Args:
        setup: What it must know.
        sender: Where answers go.
    """

    def __init__(self, setup: Setup, sender: Sender) -> None:
        self._setup = setup
        self._sender = sender
        self._file = SharedFile(Place(setup.database), setup.name, setup.patience, self._phase)
        self._asked_at = self._locked_at = 0.0
        self._is_proven = self._is_new = self._is_stopped = False
        sender.send(Phase.STARTED)

    def do(self, job: Job) -> None:
        """Do one unit of work and send what came of it."""
        self._asked_at = self._locked_at = steady()
        self._is_new = False
        try:
            if job.kind is Kind.OPEN:
                prepare(self._file, self._setup, job.at, self._phase)
                self._answer(None)
                return
            with self._file.locked():
                if job.kind is Kind.CHECK:
                    self._phase(Phase.CHECKING)
                    self._file.check()
                    self._answer(None)
                else:
                    self._answer(self._file.run(self._unit(job), writes=job.kind is not Kind.READ))
        except Occupied as error:
            self._sender.send(Busy(error.holder))
        except BrokenOff as error:
            self._end(error)
        except BaseException as error:  # whatever it is, it is for whoever asked
            self._sender.send(Failed(_told(error), self._is_new))

    def refuse(self, error: Unreadable) -> None:
        """Send why a unit of work cannot be done here."""
        self._sender.send(Failed(_told(error), was_never_done=False))

    def _unit(self, job: Job) -> Callable[[sqlite3.Connection], Any]:
        work = job.work
        assert work is not None

        def run(db: sqlite3.Connection) -> Any:
            if job.again and job.value_at is not None and is_done(db, job.op):
                return spool.value(job.value_at)
            self._is_new = True
            if job.kind is not Kind.READ:
                self._check_may_write(db)
            if job.kind is not Kind.WRITE:
                return work(db, *job.args, **job.kwargs)
            begin_operation(db, job.op, to_ms(job.at))
            value = work(db, *job.args, **job.kwargs)
            if job.value_at is not None:
                spool.keep_value(job.value_at, value)
            return value

        return run

    def _check_may_write(self, db: sqlite3.Connection) -> None:
        why = why_read_only(db, self._setup)
        if why is not None:
            raise ReadOnly(why.key, **why.args)

    def _answer(self, value: Any) -> None:
        now = steady()
        if self._file.went_back is not None and not self._is_stopped:
            self._is_stopped = True
            self._sender.send(Stopped(self._file.went_back.phrase))
        self._sender.send(Answered(value, self._locked_at - self._asked_at, now - self._locked_at))

    def _phase(self, phase: Phase) -> None:
        if phase is Phase.LOCKED:
            self._locked_at = steady()
        self._sender.send(phase)

    def _end(self, error: BrokenOff) -> NoReturn:
        try:
            self._sender.send(Broke(error.why))
        finally:  # whoever asked may be gone, too
            os._exit(BROKEN_OFF)


def _told(error: BaseException) -> Exception:
    """The error as it can go through the pipe."""
    if isinstance(error, UnicodeEncodeError):
        return StoreError("store.not_text")
    try:
        found = pickle.loads(pickle.dumps(error))
    except Exception:  # it can raise anything; then its name and words go instead
        found = None
    return found if isinstance(found, Exception) else RuntimeError(f"{type(error).__name__}: {error}")


def main() -> None:
    """Work until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl+C is for the program, not for a unit of work
    receiver, sender = Receiver(sys.stdin.buffer), Sender(sys.stdout.buffer)
    sys.stdout = sys.stderr  # nothing but answers goes there
    try:
        child = Child(receiver.receive(), sender)
        while True:
            try:
                job = receiver.receive()
            except Unreadable as error:
                child.refuse(error)
            else:
                child.do(job)
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    main()
