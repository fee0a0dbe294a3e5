"""Takes over a changed configuration while the program runs: everywhere at once, or, where it is faulty, nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from igdesk.config.adopting import while_running
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError, Problem, listing
from igdesk.config.watch import Watcher
from igdesk.desk.beside import beside
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.values import dataclass

LOOK_EVERY = 2.0
"""Seconds between two looks at the files; a change is taken over when two looks have found the same."""
_log = EventLog(__name__)
Take = Callable[[Config], None]
"""Lets a part of the program work with another configuration from now on."""


@dataclass(frozen=True, slots=True)
class News:
    """What became of a changed configuration.

    Attributes:
        phrases: What a person should know, in the order to say it.
        config: What is in force now, if it is another one.
        is_faulty: Whether the file is faulty, and what was in force before still is.
        problems: What is wrong with it, where that is in the file.
    """

    phrases: tuple[Phrase, ...]
    config: Config | None = None
    is_faulty: bool = False
    problems: tuple[Problem, ...] = ()


class Reloader:
    """Watches the configuration of a running program.

    Args:
        path: The configuration.
        config: What is in force.
        me: Who works with this program, who must not be lost from it; None for nobody.
        takers: Everything that works with the configuration, told one after the other with nothing in between.
    """

    def __init__(self, path: Path, config: Config, me: str | None, takers: Sequence[Take]) -> None:
        self._watcher = Watcher(path)
        self._in_force = config
        self._me = me
        self._takers = takers
        self._one_at_a_time = asyncio.Lock()
        self._told: object = None
        """What is wrong with the file, as it was last told."""

    async def look(self, *, now: bool = False) -> News | None:
        """Look for a change and take it over; None when there is nothing to say.

        Args:
            now: A person asked: read the files whether or not they have changed.
        """
        if self._one_at_a_time.locked() and not now:
            return None  # the last look still waits for a slow disk
        async with self._one_at_a_time:
            try:
                wanted = await beside(lambda _: self._watcher.look(now=now))
            except ConfigError as error:
                return self._refuse(_phrase(error), error.problems, now, error.problems)
            return None if wanted is None else self._take(wanted, now)

    def _take(self, wanted: Config, now: bool) -> News | None:
        if self._me is not None and self._in_force.agent(self._me) and wanted.agent(self._me) is None:
            return self._refuse(Phrase("reload.without_me", {"agent": self._me}), self._me, now)
        config, waiting = while_running(self._in_force, wanted)
        mended, self._told = self._told is not None, None
        is_new = config != self._in_force
        if is_new:
            self._in_force = config
            for take in self._takers:
                take(config)
        told = _what_is_new(mended, is_new, now and not waiting)
        later = [Phrase("reload.later", {"keys": ", ".join(waiting)})] if waiting else []
        if not (told or later):
            return None
        _log.info("config_taken", waiting=len(waiting))
        return News((*told, *later), config if is_new else None)

    def _refuse(self, why: Phrase, of: object, now: bool, problems: tuple[Problem, ...] = ()) -> News | None:
        if of == self._told and not now:
            return None
        self._told = of
        _log.info("config_refused")
        return News((why,), is_faulty=True, problems=problems)


def _what_is_new(mended: bool, is_new: bool, now: bool) -> list[Phrase]:
    if mended:
        return [Phrase("reload.mended")]
    if is_new:
        return [Phrase("reload.taken")]
    return [Phrase("reload.same")] if now else []


def _phrase(error: ConfigError) -> Phrase:
    first, *others = error.problems
    return Phrase("reload.faulty", {"first": listing((first,)), "count": len(others) + 1})
