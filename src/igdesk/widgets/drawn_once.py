"""Screens that are styled, laid out and drawn once when they are opened.

Textual styles every part of a new screen as it comes in, styles all of them again when the screen is on top, and again
when it knows how wide it is; it lays out twice and draws each time. Nothing of that is seen, and it is most of what
opening something costs.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual import events, on
from textual._styles_cache import StylesCache
from textual.message_pump import MessagePump
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from igdesk.widgets.whole_toasts import WholeToasts

_PATIENCE = 0.1
"""Seconds that the first frame waits for what it shows: who reads from a slow disk sees the empty screen then."""


class DrawnOnce(Screen[ScreenResultType]):
    """A screen whose first frame is its whole self.

    Of several bases it is the last: Textual takes default styles from the first alone.
    """

    _is_new = True
    """Whether it has not stood on top yet."""
    _is_held = True
    """Whether nothing is drawn: its parts are not in their places."""
    _is_drawn = False
    """Whether the first frame was drawn; what was to be drawn anew before is in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compositor = WholeToasts()

    async def parts_there(self) -> None:
        """Return when what the first frame shows has come in."""

    def hold(self) -> None:
        """Draw nothing until what comes in now, or goes, has its place: one frame shows all of it."""
        self.call_later(self._refresh_layout)
        self._wait_to_draw()

    @on(events.Compose)
    def _know_width(self) -> None:
        """Have the class of the width before the parts come in: they are styled for it."""
        self._fit_classes(self.app.size.width)

    @on(events.ScreenResume)
    async def _stand_on_top(self, event: events.ScreenResume) -> None:
        """Wait for the parts, which have their styles; if it was covered, for what covered it to be gone."""
        if not self._is_new:
            self._wait_to_draw()
            return
        self._is_new = event.refresh_styles = False
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self.parts_there()
        self.call_later(self._let_go)

    @on(events.Resize)
    def _keep_size(self, event: events.Resize) -> None:
        """Do nothing for the size that it has just been laid out for."""
        if event.size == self.outer_size and not self._fit_classes(event.size.width):
            event.prevent_default()

    @on(events.Unmount)
    def _be_let_go_of(self) -> None:
        """Take its parts from what Textual keeps of them.

        A text field watches the theme of the app, and would stay until another is chosen. Of whatever was drawn its
        lines would stay until a thousand other parts were drawn.
        """
        StylesCache.get_inner_outer.cache_clear()
        for watching in vars(self.app).get("__watchers", {}).values():
            watching[:] = [(node, callback) for node, callback in watching if node.is_running]

    def _wait_to_draw(self) -> None:
        """Draw nothing until all that goes on now is done."""
        self._is_held, self._is_drawn = True, False
        self.call_later(self._let_go)

    async def _let_go(self) -> None:
        """Draw once the parts have done what they were told until now, such as their size, and the app as well."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for done in [_caught_up(pump) for pump in (*self.walk_children(), self.app)]:
                    await done.wait()
        self.call_later(self._draw)

    def _draw(self) -> None:
        """Draw now: the next of Textual's sixty times a second may be a sixtieth of a second away."""
        self._is_held = False
        self.refresh(layout=True)
        self._dirty_widgets.add(self)  # laying out draws what has moved, and nothing moves where a dialog has gone
        self._on_timer_update()

    def _compositor_refresh(self) -> None:
        if self._is_held or self._is_covered:
            return
        super()._compositor_refresh()
        is_top = self.app.screen is self
        if not (is_top and self._is_drawn):
            self._repaint_required = False  # the whole was drawn, or what lies over this one was told what to draw
        if is_top and not self._is_drawn:
            self._is_drawn = True
            for below in self.app._background_screens:
                below._repaint_required = False
                below._dirty_widgets.clear()
                below._compositor._dirty_regions.clear()

    async def _invoke_and_clear_callbacks(self) -> None:
        """Do what was to follow this frame, but not for who is gone: a key may leave a screen before it is drawn."""
        self._callbacks[:] = [(callback, pump) for callback, pump in self._callbacks if not _is_gone(pump)]
        await super()._invoke_and_clear_callbacks()

    @property
    def _is_covered(self) -> bool:
        """Whether nothing of it is seen, or the first frame of what lies over it, which shows it too, is to come."""
        top = self.app.screen
        if top is self or not isinstance(top, DrawnOnce):
            return False
        return not top._is_drawn or top.styles.background.a == 1

    def _fit_classes(self, width: int) -> bool:
        """Set the class of a width; whether it was another."""
        fitting = sorted(self.app.HORIZONTAL_BREAKPOINTS or [])
        reached = [name for least, name in fitting if width >= least][-1:]
        wanted = {name: name in reached for _, name in fitting}
        if all(self.has_class(name) == is_wanted for name, is_wanted in wanted.items()):
            return False
        self.update_classes(wanted, animate=False)
        return True


def _caught_up(pump: MessagePump) -> asyncio.Event:
    """Set once all was done that had been told until now, or never will be."""
    done = asyncio.Event()
    if not pump.call_later(done.set):
        done.set()
    return done


def _is_gone(pump: MessagePump) -> bool:
    return isinstance(pump, Widget) and pump._pruning
