"""Takes a changed configuration over while the screens are open, and says so; that it is faulty stays in sight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.screens.bindings import keymap_of
from igdesk.screens.signals import Signal
from igdesk.text import one_line, safe_text, truncate
from igdesk.widgets.status import Part
from igdesk.widgets.wrap import wrap

if TYPE_CHECKING:
    from igdesk.config.problems import Problem
    from igdesk.desk.reloading import Reloader
    from igdesk.screens.app import IgdeskApp

_RANK = 2
"""What gives way to it in a narrow status line: how long ago was synced."""
_ROWS, _CELLS = 2, 56
"""So much is told of the first fault, in rows of a notice: it must never cover half a small screen."""


class Reloading:
    """Watches the configuration beside the screens.

    Args:
        app: Where it is told.
        reloader: Who watches the files; none: there are none.

    Attributes:
        taken: Another configuration is in force.
        parts: What the status line says of it, when that changes.
        last: The same as it was last published, for screens that open later.
    """

    def __init__(self, app: IgdeskApp, reloader: Reloader | None) -> None:
        self._app = app
        self._reloader = reloader
        self.taken: Signal[Config] = Signal(app, "config-taken")
        self.parts: Signal[tuple[Part, ...]] = Signal(app, "config-parts")
        self.last: tuple[Part, ...] = ()

    def begin(self) -> None:
        """Look every few seconds from now on."""
        if self._reloader is not None:
            from igdesk.desk.reloading import LOOK_EVERY

            self._app.set_interval(LOOK_EVERY, self.look)

    def look(self) -> None:
        """Look for a change."""
        self._app.run_worker(self._look(now=False), group="reload", exit_on_error=False)

    def reload(self) -> None:
        """Read the files now, since a person asked for it."""
        if self._reloader is None:
            self._app.notify(self._app.words("reload.no_file"), markup=False)
        else:
            self._app.run_worker(self._look(now=True), group="reload", exit_on_error=False)

    async def _look(self, *, now: bool) -> None:
        assert self._reloader is not None
        app = self._app
        news = await self._reloader.look(now=now)
        if news is None:
            return
        self._show(news.is_faulty)
        if news.config is not None:
            app.set_keymap(keymap_of(news.config.keys))
            self.taken.publish(app.desk.config)  # with what the person chose for themselves
        told = "\n".join(app.words.of(phrase) for phrase in news.phrases)
        if news.is_faulty:
            told = shortly(news.problems, app.words) if news.problems else told
            app.notify(safe_text(told), severity="warning", markup=False, timeout=15)
        else:
            app.notify(safe_text(told), markup=False)

    def _show(self, is_faulty: bool) -> None:
        parts = (Part(self._app.words("reload.standing"), "$warning", _RANK),) if is_faulty else ()
        if parts != self.last:
            self.last = parts
            self.parts.publish(parts)


def shortly(problems: tuple[Problem, ...], words: Words) -> str:
    """The first fault and where all are listed, in three rows of a notice; its file by name alone."""
    first = replace(problems[0], file=PurePath(problems[0].file).name).in_(words.lang)
    rows = list(wrap(one_line(first), _CELLS))
    if len(rows) > _ROWS:
        rows = [*rows[: _ROWS - 1], truncate("".join(rows[_ROWS - 1 :]), _CELLS)]
    return "\n".join([*rows, words("reload.faulty_shortly", count=len(problems))])
