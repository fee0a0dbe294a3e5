"""Times to come as people say them: `2h`, `2d`, `tomorrow 9:00`, `明天 9点`, `mon`, `下周一`, `12-24 18:30`, ISO 8601.

A day and a time of day are the desk's own, also over a change of its clocks; a day alone is when the desk opens on it.
What is not understood is None: nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from igdesk.config.model import Calendar
from igdesk.rules.hours import next_open

OPENING = time(9)
"""When a day begins on which the desk does not open."""
FARTHEST = timedelta(days=731)
"""Nobody means a time after this; it was mistyped."""

_COUNTS = {
    "半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_COUNT = "[0-9]{1,4}|[" + "".join(_COUNTS) + "]"
_UNITS = (
    ("weeks", "w|weeks?|个?星期|周"),
    ("days", "d|days?|天|日"),
    ("hours", "h|hours?|hrs?|个?小时|个?钟头"),
    ("minutes", "m|mins?|minutes?|分钟?"),
)
_SPAN = re.compile(
    r"(?:in )?" + "".join(rf"(?:(?P<{name}>{_COUNT}) ?(?:{unit}) ?)?" for name, unit in _UNITS) + "(?:以?后|之后)?"
)
_NEAR = {
    "today": 0, "tomorrow": 1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
    "明早": 1, "明晚": 1, "今晚": 0,
}  # fmt: skip
_SHORT_FOR = {"明早": "早上", "明晚": "晚上", "今晚": "晚上"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = "一二三四五六日"
_DAY = re.compile(
    rf"(?P<near>{'|'.join(sorted(_NEAR, key=len, reverse=True))})"
    r"|(?P<next>next |下个?)?(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|(?:周|星期|礼拜)[一二三四五六日天])"
    r"|(?P<week>next week|下个?(?:周|星期|礼拜))"
    r"|(?:(?P<year>[0-9]{4})[-/.年])?(?P<month>[0-9]{1,2})[-/月](?P<day>[0-9]{1,2})[日号]?(?![0-9:])"
)
_PART = "(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上) ?"
_TIME = re.compile(
    rf"(?:at )?(?:{_PART})?(?P<hour>[0-9]{{1,2}}|[一二两三四五六七八九十]|十[一二])"
    r"(?P<mark>[:点时](?:(?P<minute>[0-9]{1,2})分?|(?P<half>半))?)? ?(?P<half_day>am|pm)?"
)
_PLAIN_PARTS = {
    "morning": None, "早上": None, "早晨": None, "上午": None, "noon": time(12), "中午": time(12),
    "afternoon": time(14), "下午": time(14), "evening": time(19), "傍晚": time(18), "晚上": time(20), "晚": time(20),
}  # fmt: skip
"""A part of a day that says no hour; None: when the desk opens."""
_AFTER_NOON = ("下午", "傍晚", "晚上", "pm")


def moment_to_come(text: str, now: datetime, calendar: Calendar) -> datetime | None:
    """The moment that somebody means; it may have passed, if that is what they wrote. None: it is not understood.

    Args:
        text: What was typed.
        now: The time.
        calendar: The desk's time zone, and when it opens.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    try:
        found = _span(folded, now, calendar) or _iso(folded, calendar) or _day_and_time(folded, now, calendar)
    except (ValueError, OverflowError):  # a 31st of February, a year 9999
        return None
    return found if found is not None and abs(found - now) <= FARTHEST else None


def offered(now: datetime, calendar: Calendar) -> Iterator[tuple[str, datetime]]:
    """What is offered to choose from, by name: `hours`, `days`, `morning`, `week`."""
    today = _today(now, calendar)
    yield "hours", now + timedelta(hours=2)
    yield "days", _days_later(now, 2, calendar)
    yield "morning", _next_opening(today + timedelta(days=1), calendar)
    yield "week", _next_opening(_monday_after(today), calendar)


def _span(text: str, now: datetime, calendar: Calendar) -> datetime | None:
    match = _SPAN.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes = (_count(match[name]) for name, _ in _UNITS)
    whole = int(weeks * 7 + days)
    rest = timedelta(days=weeks * 7 + days - whole, hours=hours, minutes=minutes)
    return _days_later(now, whole, calendar) + rest


def _count(said: str | None) -> float:
    return 0 if not said else _COUNTS[said] if said in _COUNTS else int(said)


def _iso(text: str, calendar: Calendar) -> datetime | None:
    if len(text) <= len("2026-12-24"):
        return None  # a day alone: when the desk opens on it
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return _instant(at.date(), at.time(), calendar) if at.tzinfo is None else at.astimezone(UTC)


def _day_and_time(text: str, now: datetime, calendar: Calendar) -> datetime | None:
    match = _DAY.match(text)
    rest = text[match.end() :].strip() if match else text
    if match is not None and (near := match["near"]) in _SHORT_FOR:
        rest = f"{_SHORT_FOR[near]}{rest}"
    at = _time(rest, has_day=match is not None)
    if match is None:
        return None if at is None else _next_time(at, now, calendar)
    if rest and at is None and rest not in _PLAIN_PARTS:
        return None
    return _on(match, at, now, calendar)


def _time(text: str, *, has_day: bool) -> time | None:
    """A time of day; a number alone is one only after a day."""
    if text in _PLAIN_PARTS:
        return _PLAIN_PARTS[text]
    match = _TIME.fullmatch(text)
    if match is None or not (has_day or match["mark"] or match["half_day"] or match["part"]):
        return None
    hour, part = _hour(match["hour"]), match["part"] or match["half_day"]
    if part in ("am", "凌晨"):
        hour %= 12
    elif (part in _AFTER_NOON and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    return time(hour, 30 if match["half"] else int(match["minute"] or 0))


def _hour(said: str) -> int:
    if said.isdecimal() and said.isascii():
        return int(said)
    return int(sum(_COUNTS[each] for each in said))


def _on(match: re.Match[str], at: time | None, now: datetime, calendar: Calendar) -> datetime:
    """The time of day on the day that was named; of a weekday, and of a day without a year, the next one to come."""
    today = _today(now, calendar)
    for day in _days_meant(match, today):
        moment = _opening(day, calendar) if at is None else _instant(day, at, calendar)
        if moment > now:
            return moment
    return moment


def _days_meant(match: re.Match[str], today: date) -> Iterator[date]:
    if match["near"]:
        yield today + timedelta(days=_NEAR[match["near"]])
    elif match["week"]:
        yield _monday_after(today)
    elif match["weekday"]:
        wanted = _weekday(match["weekday"])
        first = _monday_after(today) if match["next"] else today - timedelta(days=today.weekday())
        day = first + timedelta(days=wanted)
        yield day
        yield day + timedelta(days=7)
    elif match["year"]:
        yield date(int(match["year"]), int(match["month"]), int(match["day"]))
    else:
        for year in range(today.year, today.year + 2):
            yield date(year, int(match["month"]), int(match["day"]))


def _weekday(said: str) -> int:
    if said[:3] in _WEEKDAYS:
        return _WEEKDAYS.index(said[:3])
    return _NUMBERS.index(said[-1].replace("天", "日"))


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _next_time(at: time, now: datetime, calendar: Calendar) -> datetime:
    today = _today(now, calendar)
    moments = (_instant(today + timedelta(days=ahead), at, calendar) for ahead in range(3))
    return next(moment for moment in moments if moment > now)


def _today(now: datetime, calendar: Calendar) -> date:
    return now.astimezone(calendar.timezone).date()


def _instant(day: date, at: time, calendar: Calendar) -> datetime:
    return datetime.combine(day, at.replace(tzinfo=None), calendar.timezone).astimezone(UTC)


def _days_later(now: datetime, days: int, calendar: Calendar) -> datetime:
    """The same time of day so many days later."""
    if not days:
        return now
    local = now.astimezone(calendar.timezone)
    return _instant(local.date() + timedelta(days=days), local.time(), calendar)


def _opening(day: date, calendar: Calendar) -> datetime:
    """When the desk opens on a day; `OPENING` where it does not."""
    midnight = _instant(day, time(0), calendar)
    opens = next_open(midnight, calendar)
    is_then = opens is not None and opens > midnight and opens.astimezone(calendar.timezone).date() == day
    return opens if opens is not None and is_then else _instant(day, OPENING, calendar)


def _next_opening(day: date, calendar: Calendar) -> datetime:
    """When the desk opens first on a day or after it; one that is always open, or never, begins at `OPENING`."""
    opens = next_open(_instant(day, time(0), calendar), calendar)
    return _opening(day if opens is None else opens.astimezone(calendar.timezone).date(), calendar)
