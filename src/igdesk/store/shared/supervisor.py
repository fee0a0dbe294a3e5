"""Keeping a child that can be asked: listening to it, and ending it when it says nothing for too long.

A child that hangs in a dead drive cannot be made to answer. It is killed, and no other one is started before the drive
has let go of it. Whether it did what it was asked, nobody knows then.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from igdesk.clock import steady
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.store.condition import Condition
from igdesk.store.errors import DamagedError
from igdesk.store.shared.errors import ShareGone, WentBack
from igdesk.store.shared.process import Ended, Process
from igdesk.store.shared.unit import Phase
from igdesk.store.shared.wire import Answered, Broke, Busy, Failed, Job, Kind, Setup, Stopped
from igdesk.values import dataclass

_log = EventLog(__name__)

LONGEST = 8.0
"""Seconds without a word after which the child is killed; above what it waits for the lock."""
_LONGEST_UNFENCED = 5.0
"""The same while the lock is held, on drives that give it to somebody else after some 6 s and then fence nobody."""
_LONGEST_WITH_WHOLE_FILE = 900.0
SLICE = 0.2
"""Seconds after which whoever listens looks around."""
_BREATH = 0.5
"""Seconds before another child is started where one has just ended."""
_SILENCE = 1.5
"""Seconds without an answer that are called silence."""
_FAREWELL = 2.0
"""Seconds that a child may take to end; one that hangs is left to itself."""
_REMEMBERED = 100
_DEATHS = 5
"""Children that end by themselves one after the other, without an answer, before that is called hopeless."""


@dataclass(slots=True)
class Attempt:
    """Something to ask, as often as it takes."""

    job: Job
    deadline: float
    """Steady seconds: nobody waits for the answer to a read any longer."""
    is_lost: bool = False
    """Whether an attempt ended without an answer."""

    @property
    def writes(self) -> bool:
        return self.job.kind is Kind.WRITE

    @property
    def is_in_doubt(self) -> bool:
        """Whether an attempt may have done it."""
        return self.writes and self.is_lost

    @property
    def is_late(self) -> bool:
        return steady() >= self.deadline


class Supervisor:
    """Asks the child, one thing after the other. All but `condition` and `stop` is for one thread.

    Args:
        setup: What the child must know.
        checks: Whether the drive lets a computer that was cut off write on when it is back: the child is ended sooner
            then, and the whole file looked through after something broke off.
        tell: Is told what takes long at the start.
    """

    def __init__(self, setup: Setup, *, checks: bool, tell: Callable[[Phrase], None] | None) -> None:
        self._setup = setup
        self._checks = checks
        self._tell = tell
        self._door = threading.RLock()
        self._condition = Condition()
        self._figures: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self._asked_at: float | None = None
        self._process: Process | None = None
        self._stuck: list[Process] = []
        self._must_check = False
        self._deaths = 0
        self._ended = ""

    @property
    def condition(self) -> Condition:
        """How the drive is doing."""
        asked_at = self._asked_at
        silent = 0.0 if asked_at is None else steady() - asked_at
        with self._door:
            found, figures = self._condition, [*self._figures] or [(0.0, 0.0)]
        waits, times = zip(*figures, strict=True)
        is_silent = silent > _SILENCE and found.holder is None
        return replace(found, silent=silent if is_silent else 0.0, latency=_most(times), lock_wait=_most(waits))

    @property
    def hopeless(self) -> str | None:
        """Why no child lives long enough to answer, if so."""
        return self._ended if self._deaths >= _DEATHS else None

    def stop(self, why: Phrase) -> None:
        """From now on nothing is to be written here; the first reason stays."""
        with self._door:
            self._set(stopped=self._condition.stopped or why)

    def dismiss(self) -> None:
        """Let the child end."""
        if self._process is not None:
            self._process.dismiss(_FAREWELL)

    def ask(self, attempt: Attempt, is_over: Callable[[], bool]) -> Answered | Failed | None:
        """Ask the child once.

        Args:
            attempt: What; it is marked as lost if the child ends without an answer.
            is_over: Is asked now and then whether nobody wants to know any more.

        Returns:
            The answer; none if there was none.
        """
        self._asked_at = self._asked_at or steady()
        process = self._running()
        if process is None:
            return None
        try:
            if self._must_check and attempt.job.kind is not Kind.OPEN:
                checked = self._heard(process, attempt, Job(Kind.CHECK, attempt.job.at), is_over)
                if not isinstance(checked, Answered):
                    return checked
                self._must_check = False
            return self._heard(process, attempt, replace(attempt.job, again=attempt.is_lost), is_over)
        except Ended:
            self._lost(attempt, process, None)
            return None

    def _running(self) -> Process | None:
        """A child that can be asked; none while an earlier one still hangs in the drive."""
        self._stuck = [each for each in self._stuck if each.status is None]
        if self._stuck:
            time.sleep(SLICE)
            return None
        if self._process is None:
            try:
                self._process = Process(self._setup)
            except OSError as error:
                self._deaths, self._ended = _DEATHS, str(error)
        return self._process

    def _heard(
        self, process: Process, attempt: Attempt, job: Job, is_over: Callable[[], bool]
    ) -> Answered | Failed | None:
        """Ask one thing and listen to what is said until it is answered.

        Raises:
            Ended: The child ended meanwhile.
        """
        process.ask(job)
        quiet_from, limit = steady(), LONGEST
        while True:
            match process.next(SLICE):
                case None:
                    is_late = not attempt.writes and limit <= LONGEST and attempt.is_late
                    if is_over() or is_late or steady() - quiet_from > limit:
                        self._lost(attempt, process, Phrase("share.silent", {"path": self._setup.database}))
                        return None
                    continue
                case Phase() as phase:
                    limit = self._noted(phase, limit)
                case Stopped(why):
                    self.stop(why)
                case message:
                    return self._came(process, attempt, message)
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

    def _came(self, process: Process, attempt: Attempt, message: object) -> Answered | Failed | None:
        """What an answer comes to; None if it is none."""
        match message:
            case Busy(holder):
                self._deaths = 0
                self._set(holder=holder or "?")
            case Broke(why):
                self._lost(attempt, process, why)
            case Failed(ShareGone() as error) as failed:
                self._set(broken=error.phrase)
                if attempt.job.kind is Kind.OPEN or attempt.is_late:
                    return failed
                time.sleep(_BREATH)
            case Failed(error) as failed:
                self._answered()
                if isinstance(error, DamagedError | WentBack):
                    self.stop(error.phrase)
                return failed
            case Answered(_, waited, took) as answer:
                with self._door:
                    self._figures.append((waited, took))
                self._answered()
                return answer
        return None

    def _answered(self) -> None:
        self._asked_at = None
        self._deaths = 0
        self._set(holder=None, broken=None)

    def _lost(self, attempt: Attempt, process: Process, why: Phrase | None) -> None:
        """The child is of no more use; whether it did what it was asked, nobody knows."""
        process.kill()
        self._stuck.append(process)
        self._process = None
        attempt.is_lost = True
        self._must_check = self._must_check or (self._checks and attempt.writes)
        if why is not None:
            self._set(broken=why)
        _log.warning("share_broke_off", writes=attempt.writes)
        if why is None:
            self._deaths += 1
            self._ended = str(process.status)
            time.sleep(_BREATH)

    def _set(self, **changes: Any) -> None:
        with self._door:
            self._condition = replace(self._condition, **changes)


def _most(figures: Sequence[float]) -> float:
    """What nine of ten are below."""
    return sorted(figures)[int(len(figures) * 0.9)]
