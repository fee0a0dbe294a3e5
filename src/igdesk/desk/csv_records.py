"""Rows of another system's CSV as a ticket of this desk, and what of them means nothing here."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from igdesk.config.model import Config
from igdesk.desk.csv_columns import OF_TICKET, folded
from igdesk.desk.csv_times import Times
from igdesk.desk.csv_words import CHANNELS, DIRECTIONS, NO, NOTHING, NOTICES, PRIORITIES, STATUSES, YES
from igdesk.desk.tabular import with_formula
from igdesk.errors import UsageError
from igdesk.rules.fields import check_field
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Status
from igdesk.store.records import Record, Said
from igdesk.text import storable

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
"""Clocks of two systems may differ so much."""
_OF_MESSAGES_ALONE = frozenset({"message_id", "direction", "author", "private"})
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


def said_in(cells: Sequence[str], place: int) -> str:
    """What a cell says, as it was before it was written for a spreadsheet; "" where the row ends before it."""
    return with_formula(storable(cells[place])).strip() if place < len(cells) else ""


class Reader:
    """Makes records of rows.

    Args:
        preset: Whose file it is.
        places: Of the columns of each field.
        values: What is to stand for a value of theirs: by field, then by the value, folded.
        config: The desk's configuration.
        now: The time.
        source: Begins the keys by which its records are known again.
        times: How its times are to be read; by default in the desk's time zone.
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
        times: Times | None = None,
    ) -> None:
        self._preset = preset
        self._source = source
        self._places = places
        self._values = values
        self._config = config
        self._now = now
        self._times = times or Times(config.desk.timezone)
        self.unknown: dict[str, Counter[str]] = {}
        """What of the rows so far means nothing here, by field, and how often: the tickets come in without it."""

    @property
    def has_messages(self) -> bool:
        """Whether several rows of one id are messages of one ticket, rather than the same told again."""
        return "external_id" in self._places and not _OF_MESSAGES_ALONE.isdisjoint(self._places)

    def ticket_of(self, cells: Sequence[str]) -> str:
        """The id of the ticket that a row is of; none is the empty text."""
        return self._said("external_id", self._places.get("external_id", ()), cells)

    def record(self, *rows: Sequence[str]) -> Record:
        """The ticket that a row tells of, or that several tell of together.

        Args:
            rows: Of one ticket, in the order of the file. What the first of them says counts, but for what a message
                has of its own.

        Raises:
            BadRow: Why there is none.
        """
        told = [{name: self._said(name, places, cells) for name, places in self._places.items()} for cells in rows]
        said = {name: next(filter(None, (each[name] for each in told)), "") for name in self._places}
        text, subject = said.get("text", ""), said.get("subject", "")
        if not (text or subject):
            raise BadRow("csv_import.row_empty")
        key = self._key(said.get("external_id", ""), rows[0])
        messages = self._conversation(told, key) if self.has_messages else ()
        first = next((each for each in messages if each.key == key), None)
        created = first.at if first else self._time(said.get("created_at", "")) or self._now
        resolved = self._time(said.get("resolved_at", ""))
        username, name = said.get("username", "").removeprefix("@"), said.get("customer", "")
        config = self._config
        return Record(
            key=key,
            person=self._person(username or name),
            text=first.text if first else text or subject,
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
            said=messages,
        )

    def _conversation(self, told: Sequence[Mapping[str, str]], key: str) -> tuple[Said, ...]:
        """Its messages by time, each once; one without words is none, and where nothing is said the subject is one."""
        found: dict[str, Said] = {}
        at, words = self._now, "text" if any(said.get("text") for said in told) else "subject"
        for said in told:
            at = self._time(said.get("created_at", "")) or at
            message = self._message(said, key, at, said.get(words, ""))
            if message.text:
                found.setdefault(message.key, message)
        messages = sorted(found.values(), key=lambda each: each.at)
        if not any(each.direction is Direction.IN and not each.is_private for each in messages):
            messages[:1] = [replace(each, direction=Direction.IN, is_private=False) for each in messages[:1]]
        first = next((place for place, each in enumerate(messages) if not each.is_private), 0)
        messages[first : first + 1] = [replace(each, key=key) for each in messages[first : first + 1]]
        return tuple(messages)

    def _message(self, said: Mapping[str, str], key: str, at: datetime, text: str) -> Said:
        author, direction = said.get("author", ""), folded(said.get("direction", ""))
        is_notice = direction in NOTICES
        if direction and direction not in DIRECTIONS and not is_notice:
            raise BadRow("csv_import.row_direction", got=direction[:40], known=", ".join(Direction))
        its_id = said.get("message_id") or _digest(at.isoformat(), direction, said.get("private", ""), author, text)
        return Said(
            key=f"{key}#{its_id[:_LONGEST_ID]}",
            at=at,
            text=text,
            direction=DIRECTIONS.get(direction) or _direction(author, said),
            author=author or None,
            is_private=is_notice or _is_private(said.get("private", "")),
        )

    def _said(self, name: str, places: Iterable[int], cells: Sequence[str]) -> str:
        """The first of its cells that says something."""
        found = (said_in(cells, place) for place in places)
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
            at = self._times.moment(text)
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
        found = self._called(text, self._config.priorities)
        if found is None:
            found = next((each for each in PRIORITIES.get(text, ()) if each in ids), None)
        return found or self._known("priority", said, self._config.priorities)

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
        wanted = folded(text)
        found = self._called(wanted, known)
        if found is None and wanted and wanted not in NOTHING:
            self._tell(name, text)
        return found

    def _called(self, wanted: str, known: Iterable[_Named]) -> str | None:
        return next((each.id for each in known if wanted and wanted in (folded(each.id), folded(each.name))), None)

    def _tell(self, name: str, text: str) -> None:
        counted = self.unknown.setdefault(name, Counter())
        if text in counted or len(counted) < _MOST_UNKNOWN:
            counted[text] += 1


def _direction(author: str, said: Mapping[str, str]) -> Direction:
    """Whose words they are where no column tells: whoever is named beside the customer is one of us."""
    customers = {folded(said.get(name, "").removeprefix("@")) for name in ("username", "customer")}
    is_other = author and customers != {""} and folded(author.removeprefix("@")) not in customers
    return Direction.OUT if is_other else Direction.IN


def _is_private(text: str) -> bool:
    word = folded(text)
    if word not in YES | NO:
        raise BadRow("csv_import.row_private", got=text[:40])
    return word in YES


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]
