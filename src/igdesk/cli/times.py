"""Times for people: as the desk's clock on the wall shows them, and how far away they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.cli import output
from igdesk.config.model import Config, Limit
from igdesk.i18n import Words


def time_left(due: datetime | None, now: datetime) -> str:
    """`2h05m`, `-12m` once it is over, nothing where no clock runs."""
    if due is None:
        return ""
    left = due - now
    sign = "-" if left < timedelta(0) else ""
    minutes = int(abs(left).total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{sign}{days}d{hours:02}h"
    return f"{sign}{hours}h{minutes % 60:02}m" if hours else f"{sign}{minutes}m"


def said_left(due: datetime | None, now: datetime, words: Words) -> str:
    """The same; in plain lines what is over is said in words, as a screen reader leaves the minus out."""
    if due is None or due >= now or not output.is_plain():
        return time_left(due, now)
    from igdesk.rules.spoken import duration

    minutes = max(int((now - due).total_seconds()) // 60, 1)
    rest = minutes % 1440
    if minutes >= 1440:
        rest -= rest % 60
    return words("plain.late", span=duration(Limit(minutes // 1440, timedelta(minutes=rest)), words.lang))


def local(at: datetime, config: Config) -> str:
    """A time as the desk's clock on the wall shows it."""
    return at.astimezone(config.desk.timezone).strftime("%Y-%m-%d %H:%M")
