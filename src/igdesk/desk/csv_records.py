"""A row of another system's CSV as a ticket of this desk, and what of it means nothing here."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from igdesk.config.model import Config
from igdesk.desk.csv_columns import CHANNELS, OF_TICKET, PRIORITIES, STATUSES, folded
from igdesk.desk.tabular import with_formula
from igdesk.errors import UsageError
from igdesk.rules.fields import check_field
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Status
from igdesk.store.records import Record
from igdesk.text import storable

_EPOCH = re.compile("[0-9]{10}(?:[0-9]{3})?")
_OFFSET = re.compile(r"\s+(?:(?P<zone>UTC|GMT|Z)|(?P<offset>[+-][0-9]{2}):?(?P<minutes>[0-9]{2}))$", re.IGNORECASE)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
"""Clocks of two systems may differ so much."""
_TAGS = re.compile(r"[,;|，；、]")
_MOST_TAGS = 50
_LONGEST_ID = 200
_MOST_UNKNOWN = 200
"""So many different values of a column are told; a file may have a million."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


class BadRow(UsageError):
    """A row of which no ticket can be made."""


class Reader:
    """Makes records of rows.

    Args:
        preset: Whose file it is.
        places: Of the columns of each field.
        values: What is to stand for a value of theirs: by field, then by the value, folded.
        config: The desk's configuration.
        now: The time.
        source: Begins the keys by which its records are known again.
    """

    def __init__(
        self,
        preset: str,
        places: Mapping[str, tuple[int, ...]],
        values: Mapping[str, Mapping[str, str]],
        config: Config,
        now: datetime,
        *,
        source: str,
    ) -> None:
        self._preset = preset
        self._source = source
        self._places = places
        self._values = values
        self._config = config
        self._now = now
        self.unknown: dict[str, Counter[str]] = {}
        """What of the rows so far means nothing here, by field, and how often: the tickets come in without it."""

    def record(self, cells: Sequence[str]) -> Record:
        """The ticket that a row tells of.

        Raises:
            BadRow: Why there is none.
        """
        said = {name: self._said(name, places, cells) for name, places in self._places.items()}
        text, subject = said.get("text", ""), said.get("subject", "")
        if not (text or subject):
            raise BadRow("csv_import.row_empty")
        created = self._time(said.get("created_at", "")) or self._now
        resolved = self._time(said.get("resolved_at", ""))
        username, name = said.get("username", "").removeprefix("@"), said.get("customer", "")
        config = self._config
        return Record(
            key=self._key(said.get("external_id", ""), cells),
            person=self._person(username or name),
            text=text or subject,
            created_at=created,
            status=self._status(said.get("status", ""), resolved),
            channel=self._channel(said.get("channel", "")),
            username=username or None,
            name=name or None,
            subject=subject or None,
            category=self._known("category", said, config.categories),
            priority=self._priority(said),
            tags=self._tags(said.get("tags", "")),
            department=self._known("department", said, config.departments),
            assignee=self._known("assignee", said, config.agents),
            fields=dict(self._fields(said)),
            resolved_at=None if resolved is None else max(resolved, created),
        )

    def _said(self, name: str, places: Iterable[int], cells: Sequence[str]) -> str:
        """The first of its cells that says something, as it was before it was written for a spreadsheet."""
        found = (with_formula(storable(cells[place])).strip() for place in places if place < len(cells))
        text = next(filter(None, found), "")
        return self._values.get(name, {}).get(folded(text), text)

    def _key(self, external_id: str, cells: Sequence[str]) -> str:
        """By its id; where it has none, by all that the row says."""
        if external_id and len(external_id) <= _LONGEST_ID:
            return f"{self._source}:{external_id}"
        return f"{self._source}:#{_digest(external_id, *map(storable, cells))}"

    def _person(self, called: str) -> str | None:
        """Tells no name: it stays when a customer is erased."""
        return f"{self._source}:{_digest(folded(called))}" if called else None

    def _time(self, text: str) -> datetime | None:
        if not text:
            return None
        try:
            at = _moment(text, self._config)
        except (ValueError, OverflowError) as error:
            raise BadRow("csv_import.row_time", got=text[:40]) from error
        if not _EARLIEST <= at <= self._now + _AHEAD:
            raise BadRow("csv_import.row_time", got=text[:40])
        return min(at, self._now)

    def _status(self, text: str, resolved: datetime | None) -> Status:
        """History is over, unless it says otherwise."""
        if not text:
            return Status.RESOLVED
        status = STATUSES.get(folded(text))
        if status is None:
            raise BadRow("csv_import.row_status", got=text[:40], known=", ".join(Status))
        return status

    def _channel(self, text: str) -> Channel:
        channel = CHANNELS.get(folded(text)) or CHANNELS.get(text.casefold())
        if text and channel is None:
            self._tell("channel", text)
        return channel or Channel.OTHER

    def _priority(self, said: Mapping[str, str]) -> str | None:
        text = folded(said.get("priority", ""))
        ids = {each.id for each in self._config.priorities}
        other = next((each for each in PRIORITIES.get(text, ()) if each in ids), None)
        if text not in ids and other is not None:
            return other
        return self._known("priority", said, self._config.priorities)

    def _tags(self, text: str) -> tuple[str, ...]:
        parts = _TAGS.split(text)
        if self._preset == "zendesk":
            parts = [tag for part in parts for tag in part.split()]
        return tuple(dict.fromkeys(filter(None, (part.strip() for part in parts))))[:_MOST_TAGS]

    def _fields(self, said: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        for name, text in said.items():
            field = self._config.ticket_field(name.removeprefix(OF_TICKET)) if name.startswith(OF_TICKET) else None
            if field is None or not text:
                continue
            try:
                check_field(field, text)
            except Refusal:
                self._tell(name, text)
                continue
            yield field.id, text

    def _known(self, name: str, said: Mapping[str, str], known: Iterable[_Named]) -> str | None:
        """The id of what is called so here; else none, and it is told."""
        text = said.get(name, "")
        if not text:
            return None
        wanted = folded(text)
        found = next((each.id for each in known if wanted in (folded(each.id), folded(each.name))), None)
        if found is None:
            self._tell(name, text)
        return found

    def _tell(self, name: str, text: str) -> None:
        counted = self.unknown.setdefault(name, Counter())
        if text in counted or len(counted) < _MOST_UNKNOWN:
            counted[text] += 1


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def _moment(text: str, config: Config) -> datetime:
    """A time as other systems write it; one without a zone is the desk's."""
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    plain = _OFFSET.sub(lambda found: "Z" if found["zone"] else f"{found['offset']}:{found['minutes']}", text)
    at = datetime.fromisoformat(plain.replace("/", "-"))
    return (at if at.tzinfo is not None else at.replace(tzinfo=config.desk.timezone)).astimezone(UTC)
