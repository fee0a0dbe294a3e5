"""What a write that waits on this computer was to do, in words, and what its person had written."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.i18n import Phrase
from igdesk.rules.commands import (
    AddNote,
    Command,
    EndFollowUp,
    Escalate,
    GivePromise,
    HandBack,
    HandOff,
    ReleasePromise,
    Reply,
    SetField,
    SetFields,
    SetStatus,
)
from igdesk.rules.naming import name_of
from igdesk.store.create import NewTicket
from igdesk.store.shared.spool import Kept
from igdesk.store.undo import undo


def what_of(kept: Kept) -> Phrase:
    """What it was to do, and to which ticket."""
    told = [_one(each) for each in _parts(kept)]
    if not told:
        return Phrase("steps.undone" if kept.work is undo else "steps.change")
    phrase = told[0]
    for each in told[1:]:
        phrase = Phrase("share_cli.and", {"first": phrase, "second": each})
    return phrase


def text_of(kept: Kept) -> str:
    """What the person had written; empty if nothing."""
    return "\n".join(text for each in _parts(kept) for text in _texts(each))


def _parts(kept: Kept) -> Sequence[Command | NewTicket]:
    first = kept.args[0] if kept.args else None
    each = first if isinstance(first, tuple | list) else (first,)
    return [part for part in each if isinstance(part, Command | NewTicket)]


def _one(part: Command | NewTicket) -> Phrase:
    if isinstance(part, NewTicket):
        return Phrase("steps.opened")
    return Phrase("share_cli.of_ticket", {"number": part.ticket, "what": name_of(part)})


def _texts(part: Command | NewTicket) -> tuple[str, ...]:
    match part:
        case NewTicket(text=text) | AddNote(text=text) | GivePromise(text=text) | HandBack(note=text):
            return (text,)
        case Reply(texts=texts, media=media):
            return (*texts, *(each.url or "" for each in media))
        case Escalate(reason=text) | ReleasePromise(reason=text):
            return (text,)
        case EndFollowUp(note=str(text)) | SetField(value=str(text)):
            return (text,)
        case HandOff(note=need, deliver=deliver):
            return tuple(filter(None, (need, deliver)))
        case SetFields(values=values) | SetStatus(fields=values):
            return tuple(value for _field, value in values if value)
        case _:
            return ()
