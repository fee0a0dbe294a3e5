"""The desk for many tickets at once: one step for whoever takes it back, a stretch at a time for everybody else.

A `Run` asks for one stretch after another; in between others can write, progress can be shown and the rest be left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.i18n import Phrase
from igdesk.rules.names import with_names
from igdesk.store import queue, run_many
from igdesk.store.engine import Pending, Store
from igdesk.store.joining import By
from igdesk.store.operations import MANY
from igdesk.store.run_many import STRETCH, ManyDone, Stayed, Wanted
from igdesk.store.views import Filter, Sort, TicketCard

if TYPE_CHECKING:
    from igdesk.store.undo import Action

T = TypeVar("T")
Stretch = Callable[[], Pending[ManyDone]]
_READ = 500
"""Tickets that are read at a time."""


class Run:
    """Something that is done to many tickets.

    Args:
        what: It, in a few words, with colleagues by name.
        numbers: The tickets.
        stretches: Asks for each stretch.

    Attributes:
        report: What became of those that were asked for so far.
    """

    def __init__(self, what: Phrase, numbers: Sequence[int], stretches: Iterator[Stretch]) -> None:
        self.what = what
        self.numbers = tuple(numbers)
        self.report = ManyDone()
        self._stretches = stretches

    @property
    def settled(self) -> int:
        """Of how many it is known what became of them."""
        report = self.report
        return len(report.done) + len(report.same) + len(report.stayed)

    @property
    def left(self) -> tuple[int, ...]:
        """Those that were not asked for, or of which nobody knows."""
        report = self.report
        known = {*report.done, *report.same, *(each.number for each in report.stayed)}
        return tuple(number for number in self.numbers if number not in known)

    def next(self) -> Stretch | None:
        """Asks for the next stretch; None once there is none."""
        return next(self._stretches, None)

    def leave_out(self, stayed: Sequence[Stayed]) -> None:
        """These are not asked for: it is known why they stay."""
        self.numbers += tuple(each.number for each in stayed)
        self.report += ManyDone(stayed=tuple(stayed))

    def took(self, done: ManyDone) -> None:
        """A stretch was done."""
        self.report += done

    def finish(self) -> ManyDone:
        """Go through all of it and wait; for callers without an event loop."""
        while (ask := self.next()) is not None:
            self.took(ask().result())
        return self.report


class Bulk:
    """One person who changes many tickets at once.

    Args:
        store: The database.
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
        replies: Operations of this program that answered a customer; those of a run that answers are added.
    """

    def __init__(self, store: Store, config: Config, clock: Clock, me: str, replies: set[str] | None = None) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._me = me
        self._replies = replies

    def run(self, what: Phrase, wanted: Sequence[Wanted]) -> Run:
        """Do something to many tickets, each decided as it is then; see `run_many.run_many`."""
        step = _new_step()

        def ask(place: int, stretch: Sequence[Wanted]) -> Pending[ManyDone]:
            op, mine = f"{step}.{place}", self._replies
            if mine is not None:
                mine.update(f"{op}.{each.number}.{n}" for each in stretch for n in range(len(each.what)))
            return self._store.write(
                op, run_many.run_many, tuple(stretch), actor=self._me, op=op, config=self._config,
                now=self._clock.now(), mine=None if mine is None else frozenset(mine),
            ).lasting()  # fmt: skip

        return Run(with_names(what, self._config), [each.number for each in wanted], _stretches(wanted, ask))

    def undo(self, step: Action) -> Run:
        """Take a step on many tickets back, or do it again; see `run_many.undo_many`."""
        own = _new_step()

        def ask(place: int, numbers: Sequence[int]) -> Pending[ManyDone]:
            by = By(self._me, f"{own}.{place}", self._config, self._clock.now())
            return self._store.write(by.op, run_many.undo_many, tuple(numbers), step.op, by=by).lasting()

        return Run(with_names(step.what, self._config), step.tickets, _stretches(step.tickets, ask))

    def matching(self, wanted: Filter, sort: Sort = Sort.SLA) -> Pending[tuple[tuple[int, int], ...]]:
        """The number and version of every ticket that matches, in the order of the list; see `queue.matching`."""
        priorities = tuple(priority.id for priority in self._config.priorities)
        return self._store.read(queue.matching, wanted, sort, priorities=priorities, now=self._clock.now())

    def missing(self, numbers: Sequence[int]) -> Iterator[Pending[tuple[str, ...]]]:
        """The fields that are asked for before these are resolved, read a stretch at a time."""
        for stretch in _in_stretches(numbers, _READ):
            yield self._store.read(run_many.missing_of, stretch, self._config)

    def cards(self, numbers: Sequence[int]) -> Iterator[Pending[dict[int, TicketCard]]]:
        """These tickets as lists show them, read a stretch at a time."""
        for stretch in _in_stretches(numbers, _READ):
            yield self._store.read(queue.cards, stretch)


def _new_step() -> str:
    return f"{MANY}{new_op()}"


def _stretches(
    things: Sequence[T], ask: Callable[[int, Sequence[T]], Pending[ManyDone]]
) -> Iterator[Callable[[], Pending[ManyDone]]]:
    for place, stretch in enumerate(_in_stretches(things, STRETCH)):
        yield partial(ask, place, stretch)


def _in_stretches(things: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(things)
    while stretch := tuple(islice(left, size)):
        yield stretch
