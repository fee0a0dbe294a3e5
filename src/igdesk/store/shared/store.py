"""The shared profile's store: every unit of work goes to the child process, and nobody waits for a dead drive.

One supervisor thread takes what is asked in order. It watches the child: one that says nothing for too long is killed
and another one asked. A write that ended so may have been done; asking it again with the same operation id finds out,
and does it if it was not. Meanwhile it lies in the spool.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from igdesk.clock import Clock, steady
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.store.condition import Condition
from igdesk.store.engine import Pending, Work
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.shared.errors import ShareGone, Unsure, WentBack
from igdesk.store.shared.process import Ended, Process
from igdesk.store.shared.spool import Kept, Spool
from igdesk.store.shared.unit import Phase
from igdesk.store.shared.wire import Answered, Broke, Busy, Failed, Job, Kind, Setup, Stopped

P = ParamSpec("P")
T = TypeVar("T")

_log = EventLog(__name__)

LONGEST = 8.0
"""Seconds without a word after which the child is killed; above what it waits for the lock."""
_LONGEST_UNFENCED = 5.0
"""The same while the lock is held, on drives that give it to somebody else after some 6 s and then fence nobody."""
_LONGEST_WITH_WHOLE_FILE = 900.0
_SLICE = 0.2
_BREATH = 0.5
"""Seconds before another child is started where one has just ended."""
_SILENCE = 1.5
"""Seconds without an answer that are called silence."""
_FAREWELL = 2.0
"""Seconds that a child may take to end; one that hangs is left to itself."""
_REMEMBERED = 100
_DEATHS = 5
"""Children that end by themselves one after the other, without an answer, before that is called hopeless."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that an answer is waited for; then whoever asked is told that there is none."""

    reads: float
    writes: float


@dataclass(slots=True)
class _Task:
    job: Job
    future: Future[Any]
    deadline: float
    is_lost: bool = False
    """Whether an attempt ended without an answer."""

    @property
    def writes(self) -> bool:
        return self.job.kind is Kind.WRITE

    @property
    def is_in_doubt(self) -> bool:
        """Whether an attempt may have done it."""
        return self.writes and self.is_lost


class SharedStore:
    """A desk on a share.

    Args:
        setup: Where it is and who works here.
        clock: Times of operations.
        spool: Where writes are kept until their outcome is known.
        patience: How long whoever asks waits.
        checks: Whether the drive lets a computer that was cut off write on when it is back: the child is ended sooner
            then, and the whole file looked through after something broke off.
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
        self._checks = checks
        self._tell = tell
        self._tasks: deque[_Task] = deque()
        self._news = threading.Condition()
        self._is_closed = self._gives_up = False
        self._deaths = 0
        self._ended = ""
        self._process: Process | None = None
        self._stuck: list[Process] = []
        self._must_check = False
        self._asked_at: float | None = None
        self._condition = Condition()
        self._figures: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
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
        return self._condition.stopped is not None

    def stop_writing(self) -> None:
        self._stop(Phrase("store.damaged", {"path": self._setup.database}))

    @property
    def condition(self) -> Condition:
        """How the drive is doing."""
        asked_at = self._asked_at
        silent = 0.0 if asked_at is None else steady() - asked_at
        with self._news:
            waiting = sum(task.writes for task in self._tasks)
            figures = [*self._figures] or [(0.0, 0.0)]
        waits, times = zip(*figures, strict=True)
        return replace(
            self._condition,
            silent=silent if silent > _SILENCE and self._condition.holder is None else 0.0,
            waiting=waiting,
            latency=_most(times),
            lock_wait=_most(waits),
        )

    def close(self, timeout: float = 5.0) -> None:
        with self._news:
            self._is_closed = True
            self._news.notify()
        self._thread.join(timeout)
        self._gives_up = True
        self._thread.join(_SLICE * 4)
        if self._process is not None:
            self._process.dismiss(_FAREWELL)

    def _submit(self, job: Job, patience: float) -> Pending[Any]:
        future: Future[Any] = Future()
        with self._news:
            if self._is_closed:
                raise StoreError("store.closed")
            self._tasks.append(_Task(job, future, steady() + patience))
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
            if self._gives_up:
                raise self._no_answer(task)
            self._check_may_write(task.job)
            if task.writes:
                self._keep(task.job)
            answer = self._asked(task)
        except Exception as error:  # whatever it is, it is for whoever asked
            self._settled(task, error)
        else:
            self._spool.forget(task.job.op)
            task.future.set_result(answer.value)

    def _settled(self, task: _Task, error: Exception) -> None:
        if task.writes and not isinstance(error, Unsure):
            self._spool.forget(task.job.op)
        task.future.set_exception(error)

    def _check_may_write(self, job: Job) -> None:
        why = self._condition.stopped
        if why is not None and job.kind in (Kind.WRITE, Kind.SIGNAL):
            raise DamagedError(why.key, **why.args)

    def _keep(self, job: Job) -> None:
        try:
            self._spool.keep(Kept(job.op, job.at, job.work, job.args, job.kwargs))
        except OSError as error:
            raise StoreError("share.no_spool", reason=error.strerror or "?") from error

    def _asked(self, task: _Task) -> Answered:
        """Ask, and ask again, until there is an answer.

        Raises:
            Unsure: There is none, and the write may have been done.
            ShareGone: There is none; nothing was done.
            Exception: What the unit of work came to.
        """
        while True:
            answer = self._attempt(task)
            if isinstance(answer, Failed):
                if task.is_in_doubt and not answer.was_never_done:  # this says nothing of the attempt before
                    raise self._no_answer(task) from answer.error
                raise answer.error
            if answer is not None:
                return answer
            self._expire(task)
            if self._gives_up or self._deaths >= _DEATHS or steady() >= task.deadline:
                raise self._no_answer(task)

    def _no_answer(self, task: _Task) -> StoreError:
        path = self._setup.database
        if task.is_in_doubt:
            return Unsure("share.unsure", path=path)
        if self._deaths >= _DEATHS:
            return StoreError("share.no_child", reason=self._ended)
        if self._condition.holder is not None:
            return ShareGone("share.occupied", path=path, who=self._condition.holder)
        return ShareGone("share.silent", path=path)

    def _attempt(self, task: _Task) -> Answered | Failed | None:
        """Ask the child once; None if there was no answer."""
        self._asked_at = self._asked_at or steady()
        process = self._running(task)
        if process is None:
            return None
        try:
            if self._must_check and task.job.kind is not Kind.OPEN:
                checked = self._heard(process, task, Job(Kind.CHECK, task.job.at))
                if not isinstance(checked, Answered):
                    return checked
                self._must_check = False
            return self._heard(process, task, replace(task.job, again=task.is_lost))
        except Ended:
            self._lost(task, process, None)
            return None

    def _heard(self, process: Process, task: _Task, job: Job) -> Answered | Failed | None:
        """Ask one thing and listen to what is said until it is answered.

        Raises:
            Ended: The child ended meanwhile.
        """
        process.ask(job)
        quiet_from, limit = steady(), LONGEST
        while True:
            match process.next(_SLICE):
                case None:
                    self._expire(task)
                    is_late = not task.writes and limit <= LONGEST and steady() >= task.deadline
                    if steady() - quiet_from > limit or is_late or self._gives_up:
                        self._lost(task, process, Phrase("share.silent", {"path": self._setup.database}))
                        return None
                    continue
                case Phase() as phase:
                    limit = self._noted(phase, limit)
                case Stopped(why):
                    self._stop(why)
                case message:
                    return self._came(process, task, message)
            quiet_from = steady()

    def _noted(self, phase: Phase, limit: float) -> float:
        """How long the child may be silent from now on."""
        if phase is Phase.MIGRATING and self._tell is not None:
            self._tell(Phrase("store.migrating", {"path": self._setup.database}))
        match phase:
            case Phase.LOCKED:
                self._set(holder=None)
                return _LONGEST_UNFENCED if self._checks else LONGEST
            case Phase.CHECKING | Phase.MIGRATING:
                return _LONGEST_WITH_WHOLE_FILE
            case _:
                return limit

    def _came(self, process: Process, task: _Task, message: object) -> Answered | Failed | None:
        """What an answer comes to; None if it is none."""
        match message:
            case Busy(holder):
                self._deaths = 0
                self._set(holder=holder or "?")
            case Broke(why):
                self._lost(task, process, why)
            case Failed(ShareGone() as error) if task.job.kind is not Kind.OPEN and steady() < task.deadline:
                self._set(broken=error.phrase)
                time.sleep(_BREATH)
            case Failed(ShareGone() as error) as failed:
                self._set(broken=error.phrase)
                return failed
            case Failed(error) as failed:
                self._answered()
                if isinstance(error, DamagedError | WentBack):
                    self._stop(error.phrase)
                return failed
            case Answered(_, waited, took) as answer:
                with self._news:
                    self._figures.append((waited, took))
                self._answered()
                return answer
        return None

    def _answered(self) -> None:
        self._asked_at = None
        self._deaths = 0
        self._set(holder=None, broken=None)

    def _lost(self, task: _Task, process: Process, why: Phrase | None) -> None:
        """The child is of no more use; whether it did what it was asked, nobody knows."""
        process.kill()
        self._stuck.append(process)
        self._process = None
        task.is_lost = True
        self._must_check = self._must_check or (self._checks and task.writes)
        if why is not None:
            self._set(broken=why)
        _log.warning("share_broke_off", writes=task.writes)
        if why is None:
            self._deaths += 1
            self._ended = str(process.status)
            time.sleep(_BREATH)

    def _running(self, task: _Task) -> Process | None:
        """A child that can be asked; none while an earlier one still hangs in the drive."""
        self._stuck = [each for each in self._stuck if each.status is None]
        if self._stuck:
            time.sleep(_SLICE)
            return None
        if self._process is None:
            try:
                self._process = Process(self._setup)
            except OSError as error:
                self._deaths, self._ended = _DEATHS, str(error)
        return self._process

    def _expire(self, current: _Task) -> None:
        """Tell those who wait behind the current task, and have waited long enough."""
        now = steady()
        with self._news:
            late = [task for task in self._tasks if task is not current and now >= task.deadline]
        for task in late:
            if not task.future.done() and task.future.set_running_or_notify_cancel():
                task.future.set_exception(self._no_answer(task))

    def _stop(self, why: Phrase) -> None:
        with self._news:
            self._set(stopped=self._condition.stopped or why)

    def _set(self, **changes: Any) -> None:
        with self._news:
            self._condition = replace(self._condition, **changes)


def _most(figures: Sequence[float]) -> float:
    """What nine of ten are below."""
    return sorted(figures)[int(len(figures) * 0.9)]
