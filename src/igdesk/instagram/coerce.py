"""Single JSON values to Python ones: each function gives None, or nothing, for whatever does not fit.

None of them raises, except `decode` for bytes that are no JSON at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**63 - 1
_MILLISECONDS_FROM = 100_000_000_000
"""A number this large is a time in milliseconds; as seconds it would lie beyond the year 5000."""


def decode(body: bytes) -> object:
    """The JSON value in `body`.

    Raises:
        ValueError: It is not JSON, or nested or numbered beyond what Python reads.
    """
    try:
        value: object = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def mapping(value: object) -> Mapping[str, object]:
    """A JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The entries of a list, which Graph writes as `{"data": [...]}`, `[...]` or as the one entry by itself."""
    if isinstance(value, dict):
        data = value.get("data", value)
        value = data if data is not None else []
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) and value else []


def words(value: object) -> str | None:
    """Text as it came, None for the empty one; half a surrogate pair, which no database takes, becomes U+FFFD."""
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() else _LONE_SURROGATE.sub("\ufffd", value)


def identifier(value: object) -> str | None:
    """An id. Numbers are taken too: older samples of Meta's write ids that way."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return words(value)


def number(value: object) -> int | None:
    """A count that a database can hold."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST else None


def flag(value: object) -> bool:
    """True for `true`, also where it is written as text."""
    return value is True or value == "true"


def url(value: object) -> str | None:
    """An address that is safe to hand to a browser: http or https, nothing else."""
    text = words(value)
    if text is None:
        return None
    text = text.strip()
    return text if text.lower().startswith(("https://", "http://")) else None


def moment(value: object) -> datetime | None:
    """A time in UTC: `2022-07-12T19:11:07+0000`, or seconds or milliseconds since 1970 as Meta's prose has it."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS_FROM else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
