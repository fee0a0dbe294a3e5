"""Times as filters take them: a span such as `1d12h`, a day such as `2026-05-01`."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SPAN = re.compile("(?:([0-9]{1,5})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,8})s)?")
_DAY = re.compile("([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def span_of(text: str) -> timedelta | None:
    """How long; None where that is not what it says."""
    match = _SPAN.fullmatch(text)
    if match is None or not text:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def day_of(text: str, zone: ZoneInfo) -> datetime | None:
    """When a day begins at the desk; None where there is no such day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def folded(text: str) -> str:
    """What people mean by it: whatever the width and case of its characters."""
    return unicodedata.normalize("NFKC", text).casefold()
