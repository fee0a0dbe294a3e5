"""The shared profile's store: every unit of work goes to the child process, and nobody waits for a dead drive.

One thread takes what is asked in order and has it asked until there is an answer, or nobody waits any longer. A write
whose attempt ended without one may have been done; asking again with the same operation id finds out, and does it if it
was not. Meanwhile it lies in the spool.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from igdesk.clock import Clock, steady
from igdesk.errors import system_reason
from igdesk.i18n import Phrase
from igdesk.store.condition import Condition
from igdesk.store.engine import Pending, Work
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.store.shared.spool import Kept, Spool
from igdesk.store.shared.supervisor import SLICE, Attempt, Supervisor
from igdesk.store.shared.wire import Answered, Failed, Job, Kind, Setup
from igdesk.values import dataclass

P = ParamSpec("P")
T = TypeVar("T")

_LAST_CHANCE = 1.0
"""Seconds that whoever closes waits for a drive that is in trouble already: what waits is kept."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that an answer is waited for; then whoever asked is told that there is none."""

    reads: float
    writes: float


@dataclass(slots=True)
class _Task:
    attempt: Attempt
    future: Future[Any]
    is_kept: bool = False
    """Whether it lies in the spool."""

    @property
    def op(self) -> str:
        return self.attempt.job.op

    @property
    def writes(self) -> bool:
        return self.attempt.writes


class SharedStore:
    """A desk on a share.

    Args:
        setup: Where it is and who works here.
        clock: Times of operations.
        spool: Where writes are kept until their outcome is known.
        patience: How long whoever asks waits.
        checks: See `Supervisor`.
        tell: Is told, on another thread, what takes long at the start.

    Raises:
        NoDatabaseError, NewerDatabaseError, StoreError: From `prepare.prepare`, before the first use.
    """

    def __init__(
        self,
        setup: Setup,
        clock: Clock,
        spool: Spool,
        *,
        patience: Patience,
        checks: bool = False,
        tell: Callable[[Phrase], None] | None = None,
    ) -> None:
        self._setup = setup
        self._clock = clock
        self._spool = spool
        self._patience = patience
        self._supervisor = Supervisor(setup, checks=checks, tell=tell)
        self._tasks: deque[_Task] = deque()
        self._news = threading.Condition()
        self._is_closed = self._gives_up = False
        self._thread = threading.Thread(target=self._serve, name="igdesk-share", daemon=True)
        self._thread.start()
        try:
            self._submit(Job(Kind.OPEN, clock.now()), patience.reads).result()
        except BaseException:
            self.close(0)
            raise

    def read(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        return self._submit(Job(Kind.READ, self._clock.now(), "", work, args, kwargs), self._patience.reads)

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        job = Job(Kind.WRITE, self._clock.now(), op, work, args, kwargs, self._spool.value_at(op))
        return self._submit(job, self._patience.writes)

    def signal(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        return self._submit(Job(Kind.SIGNAL, self._clock.now(), "", work, args, kwargs), self._patience.reads)

    @property
    def is_damaged(self) -> bool:
        return self._supervisor.condition.stopped is not None

    def stop_writing(self) -> None:
        self._supervisor.stop(Phrase("store.damaged", {"path": self._setup.database}))

    @property
    def condition(self) -> Condition:
        """How the drive is doing."""
        with self._news:
            waiting = sum(task.writes for task in self._tasks)
        return replace(self._supervisor.condition, waiting=waiting)

    def close(self, timeout: float = 5.0) -> None:
        with self._news:
            self._is_closed = True
            self._news.notify()
        self._thread.join(timeout if self._supervisor.condition.is_calm else min(timeout, _LAST_CHANCE))
        self._gives_up = True
        self._thread.join(4 * SLICE)
        self._supervisor.dismiss()

    def _submit(self, job: Job, patience: float) -> Pending[Any]:
        future: Future[Any] = Future()
        with self._news:
            if self._is_closed:
                raise StoreError("store.closed")
            self._tasks.append(_Task(Attempt(job, steady() + patience), future))
            self._news.notify()
        return Pending(future)

    def _serve(self) -> None:
        while (task := self._first()) is not None:
            self._finish(task)
            with self._news:
                self._tasks.popleft()

    def _first(self) -> _Task | None:
        """The next task; it stays in the row until it is done."""
        with self._news:
            while not self._tasks:
                if self._is_closed:
                    return None
                self._news.wait()
            return self._tasks[0]

    def _finish(self, task: _Task) -> None:
        """Ask until there is an answer, or nobody waits any longer."""
        if task.future.done() or not task.future.set_running_or_notify_cancel():
            return
        try:
            self._check_may_write(task.attempt.job)
            self._keep(task)
            if self._gives_up:
                raise self._no_answer(task)
            answer = self._asked(task)
        except Exception as error:  # whatever it is, it is for whoever asked
            self._settled(task, error)
        else:
            self._spool.forget(task.op)
            task.future.set_result(answer.value)

    def _settled(self, task: _Task, error: Exception) -> None:
        is_put_off = self._gives_up and isinstance(error, ShareGone)  # whoever starts next is asked about it
        if task.writes and not isinstance(error, Unsure) and not is_put_off:
            self._spool.forget(task.op)
        task.future.set_exception(error)

    def _check_may_write(self, job: Job) -> None:
        why = self._supervisor.condition.stopped
        if why is not None and job.kind in (Kind.WRITE, Kind.SIGNAL):
            raise DamagedError(why.key, **why.args)

    def _keep(self, task: _Task) -> None:
        """Put a write into the spool, if it is not there yet.

        Raises:
            StoreError: This computer's disk says no.
        """
        if task.is_kept or not task.writes:
            return
        job = task.attempt.job
        try:
            self._spool.keep(Kept(job.op, job.at, job.work, job.args, job.kwargs))
        except OSError as error:
            raise StoreError("share.no_spool", reason=system_reason(error)) from error
        task.is_kept = True

    def _asked(self, task: _Task) -> Answered:
        """Ask, and ask again, until there is an answer.

        Raises:
            Unsure: There is none, and the write may have been done.
            ShareGone: There is none; nothing was done.
            Exception: What the unit of work came to.
        """
        while True:
            answer = self._supervisor.ask(task.attempt, lambda: self._look_around(task))
            if isinstance(answer, Failed):
                if task.attempt.is_in_doubt and not answer.was_never_done:  # this says nothing of the attempt before
                    raise self._no_answer(task) from answer.error
                raise answer.error
            if answer is not None:
                return answer
            if self._look_around(task) or self._supervisor.hopeless is not None or task.attempt.is_late:
                raise self._no_answer(task)

    def _no_answer(self, task: _Task) -> StoreError:
        path = self._setup.database
        if task.attempt.is_in_doubt:
            return Unsure("share.unsure", path=path)
        if self._supervisor.hopeless is not None:
            return StoreError("share.no_child", reason=self._supervisor.hopeless)
        holder = self._supervisor.condition.holder
        if holder is not None:
            return ShareGone("share.occupied", path=path, who=holder)
        return ShareGone("share.silent", path=path)

    def _look_around(self, current: _Task) -> bool:
        """Keep the writes that wait behind the current task, tell who has waited long enough; whether to give up."""
        with self._news:
            behind = [task for task in self._tasks if task is not current and not task.future.done()]
        for task in behind:
            with suppress(StoreError):  # its turn comes, and then it is told
                self._keep(task)
            if task.attempt.is_late and task.future.set_running_or_notify_cancel():
                if task.is_kept:
                    self._spool.forget(task.op)
                task.future.set_exception(self._no_answer(task))
        return self._gives_up
