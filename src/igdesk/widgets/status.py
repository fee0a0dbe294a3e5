"""One line on how the machinery fares: the outbox, the sync, the database. What matters least gives way first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.clock import Clock
from igdesk.desk.queries import Health
from igdesk.i18n import Phrase, Words
from igdesk.text import cells, one_line, truncate
from igdesk.widgets.durations import short_span

_GAP = "  "
_BUSY_PERCENT = 75
"""From here on the use of Instagram's budget is worth a warning."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the line shows, as it was last read."""

    health: Health
    hold_until: datetime | None
    """When the last of the held replies leaves."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the line; the one with the highest `rank` gives way first."""

    text: str
    style: str
    rank: int


class StatusLine(Widget):
    """The line.

    Args:
        words: The phrases.
        clock: The program's time.

    Attributes:
        pulse: What is so; None until it was read.
        fault: Why the database cannot be read.
        title: What the screen shows, at the left.
    """

    DEFAULT_CSS = "StatusLine { dock: top; height: 1; background: $panel; padding: 0 1; }"

    pulse: reactive[Pulse | None] = reactive[Pulse | None](None)
    fault: reactive[Phrase | None] = reactive[Phrase | None](None)
    title: reactive[str] = reactive("igdesk")

    def __init__(self, words: Words, clock: Clock) -> None:
        super().__init__()
        self._words = words
        self._clock = clock
        self._shown = Content("")

    def on_mount(self) -> None:
        """Count down while a reply is held; elsewhere the text is compared and nothing is drawn."""
        self.set_interval(1.0, self._tick)

    def render(self) -> Content:
        """The parts that fit."""
        self._shown = self._line()
        return self._shown

    def on_resize(self, _event: events.Resize) -> None:
        """Other parts fit now."""
        self.refresh()

    def _tick(self) -> None:
        if self.pulse is not None and self._line() != self._shown:
            self.refresh()

    def _line(self) -> Content:
        parts = status_parts(self.pulse, self.fault, self._clock.now(), self._words)
        return status_line(one_line(self.title), parts, self.size.width)


def status_line(title: str, parts: list[Part], width: int) -> Content:
    """The title at the left and the parts at the right; what matters least is left out until it fits."""
    shown = list(parts)
    while len(shown) > 1 and cells(title) + 1 + _width(shown) > width:
        shown.remove(max(shown, key=lambda part: part.rank))
    room = max(width - cells(title) - 1, 0)
    if shown and _width(shown) > room:  # one part is left: an error is cut rather than lost
        room = max(room, width * 3 // 4)
        shown = [Part(truncate(shown[0].text, room), shown[0].style, 0)]
        title = truncate(title, max(width - _width(shown) - 1, 0))
    pieces: list[str | tuple[str, str]] = [(title, "bold"), " " * (width - cells(title) - _width(shown))]
    for place, part in enumerate(shown):
        pieces += [_GAP] if place else []
        pieces.append((part.text, part.style))
    return Content.assemble(*pieces)


def status_parts(pulse: Pulse | None, fault: Phrase | None, now: datetime, words: Words) -> list[Part]:
    """Everything there is to say, in the order of the line."""
    if fault is not None:
        return [Part(f"! {one_line(words.of(fault))}", "bold $error", 0)]
    if pulse is None:
        return []
    database = Part(words(f"ui.database_{pulse.health.profile}"), "$calm", 10)
    return [*_outbox(pulse, now, words), *_sync(pulse.health, now, words), database]


def _outbox(pulse: Pulse, now: datetime, words: Words) -> list[Part]:
    health, parts = pulse.health, []
    if health.failed:
        parts.append(Part(f"✗ {words('ui.outbox_failed', count=health.failed)}", "bold $outbox-fault", 1))
    if health.unconfirmed:
        parts.append(Part(f"? {words('ui.outbox_unconfirmed', count=health.unconfirmed)}", "$warning", 3))
    if health.queued:
        left = 0 if pulse.hold_until is None else math.ceil((pulse.hold_until - now).total_seconds())
        key = "ui.outbox_holding" if left > 0 else "ui.outbox_queued"
        parts.append(Part(f"» {words(key, count=health.queued, seconds=left)}", "$outbox-held", 2))
    return parts


def _sync(health: Health, now: datetime, words: Words) -> list[Part]:
    sync, parts = health.sync, []
    if sync is None:
        return [Part(words("ui.sync_never"), "$calm", 4)]
    if sync.error is not None:
        parts.append(Part(f"! {one_line(words.of(sync.error))}", "bold $error", 0))
    elif sync.blocked_until is not None and sync.blocked_until > now:
        left = short_span(sync.blocked_until - now, words)
        parts.append(Part(f"! {words('ui.sync_paused', left=left)}", "$warning", 1))
    if sync.last_ok_at is not None:
        ago = short_span(now - sync.last_ok_at, words)
        parts.append(Part(f"✓ {words('ui.sync_ok', ago=ago)}", "$calm", 5))
    if sync.usage_percent is not None:
        style = "$warning" if sync.usage_percent >= _BUSY_PERCENT else "$calm"
        parts.append(Part(words("ui.sync_budget", percent=round(sync.usage_percent)), style, 7))
    elif sync.calls_last_minute:
        parts.append(Part(words("ui.sync_calls", count=sync.calls_last_minute), "$calm", 9))
    who = words("ui.sync_by", holder=one_line(health.holder)) if health.holder else words("ui.sync_nobody")
    parts.append(Part(who, "$calm" if health.holder else "$warning", 8 if health.holder else 6))
    if health.faults:
        parts.append(Part(words("ui.sync_faults", count=health.faults), "$warning", 6))
    return parts


def _width(parts: list[Part]) -> int:
    return sum(cells(part.text) for part in parts) + len(_GAP) * max(len(parts) - 1, 0)
