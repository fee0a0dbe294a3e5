"""One line on how the machinery fares: the outbox, the sync, the database. What matters least gives way first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.clock import Clock
from igdesk.config.settings import Desk as DeskSettings
from igdesk.config.settings import InstagramSettings
from igdesk.desk.queries import Health, SyncStatus
from igdesk.i18n import Phrase, Words
from igdesk.text import cells, one_line, truncate
from igdesk.values import dataclass
from igdesk.widgets.durations import short_span

_GAP = "  "
_BUSY_PERCENT = 75
"""From here on the use of Instagram's budget is worth a warning."""
_MODE_RANK = 1
_THROTTLED = "instagram.rate_limited"
"""What goes wrong because of that pause needs no line of its own."""
_BANNER = "bold reverse $error"
"""What nobody may overlook: without a token nothing goes in or out."""
_TOKEN_WARNING = timedelta(days=7)
"""So long before its end the token is on the line."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the line shows, as it was last read."""

    health: Health
    hold_until: datetime | None
    """When the last of the held replies leaves."""
    is_sync_silent: bool = False
    """Whether whoever has the sync has given no sign of life for as long as this screen has watched."""


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
        zone: The desk's time zone.

    Attributes:
        pulse: What is so; None until it was read.
        fault: Why the database cannot be read.
        title: What the screen shows, at the left.
        others: Who else is at the ticket that the screen shows.
        share: How the network drive is doing, if it is not well.
        config: What is to be said of the configuration, if it is faulty.
        mode: How the desk runs, unless it is live.
        until: When a drill ends; None: none goes on.
        notices: How much the person was told that they have not looked at.
    """

    DEFAULT_CSS = "StatusLine { dock: top; height: 1; background: $panel; padding: 0 1; }"

    pulse: reactive[Pulse | None] = reactive[Pulse | None](None)
    fault: reactive[Phrase | None] = reactive[Phrase | None](None)
    title: reactive[str] = reactive("igdesk")
    others: reactive[tuple[Part, ...]] = reactive(())
    share: reactive[tuple[Part, ...]] = reactive(())
    config: reactive[tuple[Part, ...]] = reactive(())
    mode: reactive[tuple[Part, ...]] = reactive(())
    until: reactive[datetime | None] = reactive[datetime | None](None)
    notices: reactive[tuple[Part, ...]] = reactive(())

    def __init__(self, words: Words, clock: Clock, zone: tzinfo = UTC) -> None:
        super().__init__()
        self._words = words
        self._zone = zone
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
        machinery = status_parts(self.pulse, self.fault, self._clock.now(), self._words, self._zone)
        drill = drill_parts(self.until, self._clock.now(), self._words)
        parts = [*drill, *self.mode, *self.share, *self.config, *self.notices, *machinery]
        return status_line(one_line(self.title), parts, self.size.width, self.others)


def status_line(title: str, parts: list[Part], width: int, others: tuple[Part, ...] = ()) -> Content:
    """The title and who else is there at the left, the parts at the right; what matters least gives way.

    Args:
        title: What the screen shows.
        parts: What there is to say of the machinery.
        width: Cells of the line.
        others: Who else is at what the screen shows; they have half of the line at most.
    """
    shown, here = list(parts), _in_half(others, width)
    beside, gap = (len(_GAP) + _width(here), len(_GAP)) if here else (0, 1)
    while len(shown) > 1 and cells(title) + beside + gap + _width(shown) > width:
        shown.remove(max(shown, key=lambda part: part.rank))
    room = max(width - cells(title) - beside - gap, 0)
    if shown and _width(shown) > room:  # one part is left: an error is cut rather than lost
        room = max(room, width * 3 // 4 - beside)
        shown = [Part(truncate(shown[0].text, room), shown[0].style, 0)]
    title = truncate(title, max(width - beside - _width(shown) - (gap if shown else 0), 0))
    pieces: list[str | tuple[str, str]] = [(title, "bold")]
    for part in here:
        pieces += [_GAP, (part.text, part.style)]
    pieces.append(" " * (width - cells(title) - beside - _width(shown)))
    for place, part in enumerate(shown):
        pieces += [_GAP] if place else []
        pieces.append((part.text, part.style))
    return Content.assemble(*pieces)


def _in_half(others: tuple[Part, ...], width: int) -> list[Part]:
    here = list(others)
    while len(here) > 1 and _width(here) > width // 2:
        here.pop()
    return [Part(truncate(part.text, width // 2), part.style, part.rank) for part in here]


def status_parts(
    pulse: Pulse | None, fault: Phrase | None, now: datetime, words: Words, zone: tzinfo = UTC
) -> list[Part]:
    """Everything there is to say, in the order of the line."""
    if fault is not None:
        return [Part(f"! {one_line(words.of(fault))}", "bold $error", 0)]
    if pulse is None:
        return []
    database = Part(words(f"ui.database_{pulse.health.profile}"), "$calm", 10)
    return [*_outbox(pulse, now, words), *_sync(pulse, now, words, zone), database]


def mode_parts(desk: DeskSettings, words: Words) -> tuple[Part, ...]:
    """How the desk runs, unless it is live: nothing but an error is more worth knowing."""
    if desk.mode == "live":
        return ()
    return (Part(words(f"pilot.{desk.mode}", percent=desk.canary_percent), "bold $warning", _MODE_RANK),)


def trial_parts(instagram: InstagramSettings, words: Words) -> tuple[Part, ...]:
    """That the desk lives by a simulator's clock."""
    if instagram.clock == "own":
        return ()
    return (Part(words("trial_clock.mark"), "bold $warning", _MODE_RANK),)


def drill_parts(until: datetime | None, now: datetime, words: Words) -> tuple[Part, ...]:
    """How long a drill still lasts."""
    if until is None:
        return ()
    minutes, seconds = divmod(max(math.ceil((until - now).total_seconds()), 0), 60)
    return (Part(words("train.left", left=f"{minutes}:{seconds:02}"), "bold $warning", 0),)


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


def _sync(pulse: Pulse, now: datetime, words: Words, zone: tzinfo) -> list[Part]:
    health = pulse.health
    sync, parts = health.sync, []
    if sync is None:
        return [Part(words("ui.sync_never"), "$calm", 4)]
    paused = _paused(sync, now, words, zone)
    if sync.error is not None and not (paused and sync.error.key == _THROTTLED):
        style = _BANNER if sync.is_locked_out else "bold $error"
        parts.append(Part(f"! {one_line(words.of(sync.told(sync.error)))}", style, 0))
    elif paused:
        parts.append(Part(f"! {paused}", "$warning", 1))
    if (ending := token_warning(health.accounts, now, words)) is not None:
        parts.append(Part(f"! {ending}", _BANNER, 0))
    if sync.last_ok_at is not None:
        ago = short_span(now - sync.last_ok_at, words)
        parts.append(Part(f"✓ {words('ui.sync_ok', ago=ago)}", "$calm", 5))
    if sync.usage_percent is not None:
        style = "$warning" if sync.usage_percent >= _BUSY_PERCENT else "$calm"
        parts.append(Part(words("ui.sync_budget", percent=round(sync.usage_percent)), style, 7))
    elif sync.calls_last_minute:
        parts.append(Part(words("ui.sync_calls", count=sync.calls_last_minute), "$calm", 9))
    if sync.polls_every is not None and health.holder and not paused:
        every = round(sync.polls_every.total_seconds())
        parts.append(Part(words("limits.polls_every", seconds=every), "$calm", 9))
    parts.append(_holder(pulse, words))
    if health.faults:
        parts.append(Part(words("ui.sync_faults", count=health.faults), "$warning", 6))
    return parts


def _paused(sync: SyncStatus, now: datetime, words: Words, zone: tzinfo) -> str | None:
    """That Instagram wants no calls, and until when; nothing while it takes them."""
    if sync.blocked_until is None or sync.blocked_until <= now:
        return None
    at = f"{sync.blocked_until.astimezone(zone):%H:%M}"
    return one_line(words.of(sync.told(Phrase("limits.paused", {"at": at}))))


def token_warning(accounts: Sequence[SyncStatus], now: datetime, words: Words) -> str | None:
    """That an account's token ends soon, the soonest, and what to do; nothing while there is time."""
    ending = [
        (each.token.by - now, each)
        for each in accounts
        if each.token is not None and not each.is_locked_out and timedelta() < each.token.by - now <= _TOKEN_WARNING
    ]
    if not ending:
        return None
    left, sync = min(ending, key=lambda pair: pair[0])
    key = "token.banner_refresh" if sync.token and sync.token.can_renew else "token.banner_import"
    return one_line(words.of(sync.told(Phrase(key, {"left": short_span(left, words)}))))


def _holder(pulse: Pulse, words: Words) -> Part:
    holder = one_line(pulse.health.holder or "")
    if not holder:
        return Part(words("ui.sync_nobody"), "$warning", 6)
    if pulse.is_sync_silent:
        return Part(words("lease.silent", holder=holder), "$warning", 6)
    return Part(words("ui.sync_by", holder=holder), "$calm", 8)


def _width(parts: list[Part]) -> int:
    return sum(cells(part.text) for part in parts) + len(_GAP) * max(len(parts) - 1, 0)
