"""What a template does besides its words: as commands, done in one step with the reply, and told before that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.config.model import Config, Then
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import Status

_UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "minutes": timedelta(minutes=1)}
NOTE_SHOWN = 24
"""Characters of a note that are told."""


def commands_of(then: Then | None, ticket: int, now: datetime, left: Status) -> tuple[c.Command, ...]:
    """What it does to a ticket besides its status.

    Args:
        then: It.
        ticket: Number of the ticket.
        now: When the reply is queued.
        left: What the reply leaves the ticket as: one that is resolved is not set aside.
    """
    return () if then is None else tuple(_commands(then, ticket, now, left))


def joined(first: Then | None, second: Then | None) -> Then | None:
    """What two templates in one answer do: both, and where only one can be, the second."""
    if first is None or second is None:
        return second or first
    return Then(
        status=second.status or first.status,
        category=second.category or first.category,
        priority=second.priority or first.priority,
        tags=tuple(dict.fromkeys((*first.tags, *second.tags))),
        fields=tuple({**dict(first.fields), **dict(second.fields)}.items()),
        note="\n".join(dict.fromkeys(note for note in (first.note, second.note) if note)) or None,
        snooze=None if second.status == "resolved" else second.snooze or first.snooze,
        promise=second.promise or first.promise,
        promised=second.promised if second.promise else first.promised,
    )


def told(then: Then | None, config: Config, *, status: bool = True) -> tuple[Phrase, ...]:
    """What it does in a few words each.

    Args:
        then: What is done.
        config: Names categories and priorities.
        status: Whether the status is told, too.
    """
    if then is None:
        return ()
    return tuple(_told(then if status else replace(then, status=None), config))


def _commands(then: Then, ticket: int, now: datetime, left: Status) -> Iterator[c.Command]:
    if then.category is not None:
        yield c.SetCategory(ticket, then.category)
    if then.priority is not None:
        yield c.SetPriority(ticket, then.priority)
    if then.tags:
        yield c.SetTags(ticket, add=then.tags)
    if then.fields:
        yield c.SetFields(ticket, then.fields)
    if then.note is not None:
        yield c.AddNote(ticket, then.note)
    if then.promise is not None:  # on what is resolved it is refused, rather than forgotten
        yield c.GivePromise(ticket, then.promised, now + then.promise)
    if then.snooze is not None and left is not Status.RESOLVED:
        yield c.Snooze(ticket, now + then.snooze)


def _told(then: Then, config: Config) -> Iterator[Phrase]:
    if then.status is not None:
        yield Phrase("template_actions.status", {"status": Phrase(f"status.{then.status}")})
    for tag in then.tags:
        yield Phrase("template_actions.tag", {"tag": tag})
    if then.category is not None:
        category = config.category(then.category)
        yield Phrase("template_actions.category", {"category": category.name if category else then.category})
    if then.priority is not None:
        priority = config.priority(then.priority)
        yield Phrase("template_actions.priority", {"priority": priority.name if priority else then.priority})
    for name, value in then.fields:
        field = config.ticket_field(name)
        said = {"field": field.name if field else name, "value": field.called(value) if field else value}
        yield Phrase("template_actions.field", said)
    if then.note is not None:
        first = " ".join(then.note.split())
        note = first if len(first) <= NOTE_SHOWN else first[:NOTE_SHOWN] + "…"
        yield Phrase("template_actions.note", {"note": note})
    if then.promise is not None:
        yield Phrase("template_actions.promise", {"span": _span(then.promise)})
    if then.snooze is not None:
        yield Phrase("template_actions.snooze", {"span": _span(then.snooze)})


def _span(span: timedelta) -> Phrase:
    """How long, in the largest unit that needs no other."""
    for unit, size in _UNITS.items():
        count, rest = divmod(span, size)
        if count and not rest:
            return Phrase(f"templates.{unit}_{'one' if count == 1 else 'many'}", {"n": count})
    return Phrase("templates.seconds_many", {"n": int(span.total_seconds())})
