"""Garbage is looked for while nobody waits: once screens were closed and no key comes.

Python by itself looks when so many objects were made, which is in the middle of opening a screen: a third of what that
took, and of each third screen half.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_MOST = 50_000
"""New objects after which Python looks by itself, whatever goes on: those of two or three screens."""
_RESTS = 0.5
"""Seconds without a key after which all is looked through, which takes a tenth of a second."""


class Tidying:
    """Looks for garbage.

    Args:
        app: Whose screens are closed.
    """

    def __init__(self, app: IgdeskApp) -> None:
        self._app = app
        self._is_due = True
        self._is_frozen = False

    def begin(self) -> None:
        """From now on Python seldom looks by itself."""
        gc.set_threshold(_MOST, 1, 1)

    def closed(self) -> None:
        """A screen was closed."""
        self._is_due = True

    def look(self) -> None:
        """Called every second: look, if it is time."""
        if self._is_due and self._app.type_ahead.rests_for > _RESTS:
            self._is_due = False
            gc.collect()
            if not self._is_frozen and self._app.beside.may_change and len(self._app.screen_stack) == 1:
                self._is_frozen = True
                gc.freeze()  # the modules that came beside, and the list, are not looked through again
