"""Days and times as a conversation shows them, in the desk's time zone and the person's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from igdesk.i18n import Words

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_text(day: date, words: Words) -> str:
    """A day with its weekday: `2026-11-21 Sat`."""
    return words("ticket_ui.day", day=day.isoformat(), weekday=_weekday(day, words))


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """The time of day."""
    return f"{at.astimezone(zone):%H:%M}"


def moment_text(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time of day, with the day before it unless that is today."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def weekday_text(at: datetime, now: datetime, zone: ZoneInfo, words: Words) -> str:
    """The same, with the day of the week: of another day one thinks by that."""
    local = at.astimezone(zone)
    moment = moment_text(at, now, zone)
    return moment if local.date() == now.astimezone(zone).date() else f"{_weekday(local.date(), words)} {moment}"


def _weekday(day: date, words: Words) -> str:
    return words(f"ticket_ui.{_DAYS[day.weekday()]}")
