"""How each kind of column looks in an exported file, and how it is read back: nothing that comes in is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from igdesk.i18n import Phrase
from igdesk.rules.model import Channel
from igdesk.store.rows import as_json
from igdesk.values import dataclass

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,4})?", re.ASCII)
_LARGEST = 2**63 - 1


class FieldError(ValueError):
    """A field of an exported row cannot be what it says; the argument is the field's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of column.

    Attributes:
        shown: Makes the exported value of the stored one.
        stored: Makes the stored value of the exported one; raises ValueError where it is none of this kind.
        is_time: Whether it is a time: said once, in the explanation of the export.
    """

    shown: Callable[[Any], Any]
    stored: Callable[[Any], Any]
    is_time: bool = False


def iso_ms(ms: int) -> str:
    """A stored time as the export has it: `2026-11-21T09:30:00.000Z`. Exact, whatever the milliseconds."""
    at = _EPOCH + ms * _MILLISECOND
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def ms_of(value: Any) -> int:
    """The stored time of an exported one.

    Raises:
        ValueError: It is no time as `iso_ms` writes it, or one before 1970.
    """
    if isinstance(value, str) and _TIME.fullmatch(value):
        ms = (datetime.fromisoformat(value) - _EPOCH) // _MILLISECOND
        if ms >= 0:
            return ms
    raise ValueError("no time")


def _same(value: Any) -> Any:
    return value


def _whole(value: Any) -> int:
    if type(value) is int and 0 <= value <= _LARGEST:
        return value
    raise ValueError("no whole number")


def _flag(value: Any) -> int:
    if type(value) is bool:
        return int(value)
    raise ValueError("neither true nor false")


def text_of(value: Any) -> str:
    """`value` if it is text that can be stored.

    Raises:
        ValueError: It is something else, or holds half characters (UnicodeEncodeError is one).
    """
    if isinstance(value, str):
        value.encode()
        return value
    raise ValueError("no text")


def _channel(value: Any) -> str:
    return Channel(value).value


def _json(check: Callable[[Any], bool]) -> Column:
    def stored(value: Any) -> str:
        if not check(value):
            raise ValueError("of another form")
        return text_of(as_json(value))

    return Column(json.loads, stored)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) is int for each in value)


def _text_by_name(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _attachments(value: Any) -> bool:
    def fits(each: Any) -> bool:
        known = isinstance(each, dict) and each.keys() == {"type", "url", "name"}
        return known and isinstance(each["type"], str) and all(isinstance(each[n], str | None) for n in ("url", "name"))

    return isinstance(value, list) and all(map(fits, value))


def _limits(value: Any) -> bool:
    def fits(each: Any) -> bool:
        known = isinstance(each, dict) and each.keys() == {"rule", "name", "days", "rest_s"}
        return known and _texts([each["rule"], each["name"]]) and _numbers([each["days"], each["rest_s"]])

    return isinstance(value, list) and all(map(fits, value))


def _remedies(value: Any) -> bool:
    def fits(each: Any) -> bool:
        known = isinstance(each, dict) and each.keys() == {"kind", "amount", "currency", "by", "granted"}
        if not known or not _texts([each["kind"], each["amount"], each["by"]]) or type(each["granted"]) is not bool:
            return False
        return isinstance(each["currency"], str | None) and _AMOUNT.fullmatch(each["amount"]) is not None

    return isinstance(value, list) and all(map(fits, value))


def _shown_pauses(value: Any) -> Any:
    return [[None if each is None else iso_ms(each) for each in pause] for pause in json.loads(value)]


def _stored_pauses(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(pause, list) and len(pause) == 2 for pause in value):
        return as_json([[ms_of(since), None if until is None else ms_of(until)] for since, until in value])
    raise ValueError("no pauses")


def _shown_told(value: Any) -> Any:
    return [[clock, iso_ms(since), iso_ms(due), times] for clock, since, due, times in json.loads(value)]


def _stored_told(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, list) and len(each) == 4 for each in value):
        return as_json([[text_of(each[0]), ms_of(each[1]), ms_of(each[2]), _whole(each[3])] for each in value])
    raise ValueError("nothing told")


def _shown_duties(value: Any) -> Any:
    """Promises and legs: ids and names, then when they began and when they are due."""
    return [[*names, iso_ms(since), None if due is None else iso_ms(due)] for *names, since, due in json.loads(value)]


def _stored_duties(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, list) and len(each) in (4, 5) for each in value):
        return as_json([[*map(_name, names), ms_of(since), _due(due)] for *names, since, due in value])
    raise ValueError("neither promises nor legs")


def _name(value: Any) -> str | None:
    return None if value is None else text_of(value)


def _due(value: Any) -> int | None:
    return None if value is None else ms_of(value)


def _shown_times(value: Any) -> Any:
    times = json.loads(value)
    return {name: iso_ms(at) for name, at in times.items()} if isinstance(times, dict) else list(map(iso_ms, times))


def _stored_times(value: Any) -> str:
    if isinstance(value, list):
        return as_json(list(map(ms_of, value)))
    raise ValueError("no times")


def _stored_times_by_name(value: Any) -> str:
    if isinstance(value, dict):
        return as_json({text_of(name): ms_of(at) for name, at in value.items()})
    raise ValueError("no times by name")


def _reason(value: Any) -> bool:
    """A phrase that this program can say."""
    known = isinstance(value, dict) and value.keys() == {"key", "args"} and isinstance(value["key"], str)
    if not known or not _text_by_name(value["args"]) or not value["key"].replace(".", "_").isidentifier():
        return False
    try:
        Phrase(value["key"], value["args"]).in_("en")
    except (KeyError, ValueError, OSError, AttributeError, IndexError):
        return False
    return True


def _object(value: Any) -> bool:
    return isinstance(value, dict)


NUMBER = Column(_same, _whole)
TEXT = Column(_same, text_of)
TIME = Column(iso_ms, ms_of, is_time=True)
FLAG = Column(bool, _flag)
CHANNEL = Column(_same, _channel)
TEXTS = _json(_texts)
NUMBERS = _json(_numbers)
TEXT_BY_NAME = _json(_text_by_name)
ATTACHMENTS = _json(_attachments)
LIMITS = _json(_limits)
REMEDIES = _json(_remedies)
PAUSES = Column(_shown_pauses, _stored_pauses)
TOLD = Column(_shown_told, _stored_told)
DUTIES = Column(_shown_duties, _stored_duties)
TIMES = Column(_shown_times, _stored_times)
TIME_BY_NAME = Column(_shown_times, _stored_times_by_name)
REASON = _json(_reason)
OBJECT = _json(_object)
