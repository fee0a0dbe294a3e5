"""Times as other systems and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from igdesk.errors import UsageError
from igdesk.values import dataclass

_EPOCH = re.compile("[0-9]{10}(?:[0-9]{3})?")
_DATES = (
    r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})",
    r"(?P<y>\d{4})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})[日号]",
    r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",  # with dots the day is first wherever it is written so
    r"(?P<m>[A-Z]{3})[A-Z]*\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
    r"(?:[A-Z]{3}, )?(?P<d>\d{1,2})[ -](?P<m>[A-Z]{3})[A-Z]*\.?[ -](?P<y>\d{4})",
)
_CLOCK = (
    r"(?:(?:T|,?\s*)(?P<half_before>上午|下午|[AP]M)?\s?(?P<hour>\d{1,2})(?:[:时点])(?P<minute>\d{2})"
    r"(?:[:分](?P<second>\d{2})(?:[.,]\d{1,9})?秒?|分)?\s?(?P<half>[AP]M)?)?"
)
_ZONE = r"\s*(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<ahead>\d{2}):?(?P<minutes>\d{2}))?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateOrder(StrEnum):
    """What of 04/05/2024 is the day; nobody can tell by looking at it."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def _pattern(date: str) -> re.Pattern[str]:
    return re.compile(date + _CLOCK + _ZONE, re.IGNORECASE | re.ASCII)


_PATTERNS = tuple(map(_pattern, _DATES))
_SLASHED = {
    DateOrder.DAY_FIRST: _pattern(r"(?P<d>\d{1,2})([-/])(?P<m>\d{1,2})\2(?P<y>\d{4})"),
    DateOrder.MONTH_FIRST: _pattern(r"(?P<m>\d{1,2})([-/])(?P<d>\d{1,2})\2(?P<y>\d{4})"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """How the times of a file are to be read."""

    zone: tzinfo
    """Of those that name none."""
    order: DateOrder | None = None
    """None: a date with slashes that does not begin with the year is refused."""

    def moment(self, text: str) -> datetime:
        """The time that a cell tells, in UTC.

        Raises:
            ValueError, OverflowError: It tells none.
        """
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = self._written(text)
        return (at if at.tzinfo is not None else at.replace(tzinfo=self.zone)).astimezone(UTC)

    def _written(self, text: str) -> datetime:
        patterns = _PATTERNS if self.order is None else (*_PATTERNS, _SLASHED[self.order])
        found = next(filter(None, (each.fullmatch(text) for each in patterns)), None)
        if found is None:
            raise ValueError(text)
        month = found["m"]
        number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
        hour = _hour(int(found["hour"] or 0), (found["half"] or found["half_before"] or "").lower())
        clock = (hour, int(found["minute"] or 0), int(found["second"] or 0))
        return datetime(int(found["y"]), number, int(found["d"]), *clock, tzinfo=_zone(found))


def zone_called(name: str) -> tzinfo:
    """A time zone by its name.

    Raises:
        UsageError: There is none.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # a path outside is a ValueError, a folder an OSError
        raise UsageError("csv_import.no_zone", got=name) from error


def _hour(hour: int, half: str) -> int:
    """Of twenty-four; half a day's has a word beside it."""
    if not half:
        return hour
    if hour > 12 and half in ("am", "pm"):
        raise ValueError(hour)
    is_afternoon = half in ("pm", "下午")
    return hour % 12 + 12 * is_afternoon if hour <= 12 else hour


def _zone(found: re.Match[str]) -> tzinfo | None:
    if found["utc"]:
        return UTC
    if not found["sign"]:
        return None
    ahead = timedelta(hours=int(found["ahead"]), minutes=int(found["minutes"]))
    return timezone(ahead if found["sign"] == "+" else -ahead)
