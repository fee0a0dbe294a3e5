"""Pages of a list, newest first, by opaque cursors that belong to one list only."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from urllib.parse import urlencode

from igdesk.simulator.graph import Request, bad_parameter
from igdesk.simulator.quirks import Quirks
from igdesk.values import dataclass

T = TypeVar("T")
Key = tuple[int, ...]
"""Where an item stands in its list; grows towards the newest."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and the cursors around it."""

    items: tuple[T, ...]
    before: str | None
    after: str | None
    more: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Which part is wanted."""

    limit: int
    after: str | None = None

    @classmethod
    def of(cls, args: Mapping[str, str], *, default: int, maximum: int) -> Window:
        """The window that `limit` and `after` among `args` describe.

        Raises:
            Refusal: Code 100: the limit is no positive number.
        """
        text = args.get("limit", str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
            raise bad_parameter("Param limit must be a positive integer.")
        return cls(min(int(text), maximum), args.get("after") or None)


def page(
    items: Sequence[T], window: Window, *, of_list: str, key: Callable[[T], Key], by_position: bool = False
) -> Page[T]:
    """The part of `items` (newest first) that `window` names; the list may have changed since the last page.

    Args:
        items: The whole list as it is now.
        window: Limit and cursor.
        of_list: Name of the list; a cursor of another one is refused.
        key: Where an item stands.
        by_position: Cursors count from the front, so that pages overlap when something new came.

    Raises:
        Refusal: Code 100: the cursor is not of this list.
    """
    start = 0
    if window.after is not None:
        place = _read_cursor(window.after, of_list)
        start = place[0] if by_position else sum(1 for item in items if key(item) >= place)
    part = tuple(items[start : start + window.limit])
    if not part:
        return Page((), None, None, False)
    first, last = ((start,), (start + len(part),)) if by_position else (key(part[0]), key(part[-1]))
    return Page(part, _cursor(first, of_list), _cursor(last, of_list), start + len(part) < len(items))


def paging_object(
    page: Page[T], request: Request, quirks: Quirks, *, path: str, params: Mapping[str, str]
) -> dict[str, object] | None:
    """The `paging` member: `next` is a whole URL, and absent on the last page."""
    if page.after is None or (quirks.no_paging and not page.more):
        return None
    shown: dict[str, object] = {"cursors": {"before": page.before, "after": page.after}}
    if page.more and not quirks.no_next:
        shown["next"] = f"{request.base_url}{path}?{urlencode({**params, 'after': page.after})}"
    return shown


def _cursor(place: Key, of_list: str) -> str:
    text = f"{of_list}|{','.join(map(str, place))}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=").replace("Z", "ZA") + "ZD"


def _read_cursor(cursor: str, of_list: str) -> Key:
    text = cursor.removesuffix("ZD").replace("ZA", "Z")
    try:
        name, _, place = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().rpartition("|")
        key = tuple(int(part) for part in place.split(","))
    except (binascii.Error, ValueError) as error:
        raise bad_parameter("Invalid cursor.") from error
    if name != of_list:
        raise bad_parameter("Invalid cursor.")
    return key
