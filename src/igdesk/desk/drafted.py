"""Which words of a command were a draft: kept until it is done, and forgotten then."""

from __future__ import annotations

from collections.abc import Mapping

from igdesk.desk.drafts import Drafts, Kind
from igdesk.rules.commands import (
    AddNote,
    Command,
    Escalate,
    GivePromise,
    HandBack,
    HandOff,
    ReleasePromise,
    Reply,
    ReturnEscalation,
    ReturnReply,
    SetFields,
    SetStatus,
)
from igdesk.rules.split import says
from igdesk.store.draft_lines import MAIN, packed


def keep(drafts: Drafts, command: Command) -> None:
    """Keep a command's words until it is done, unless something else was begun in their place."""
    number = command.ticket
    if (plain := _text(command)) is not None:
        kind, text = plain
        if not drafts.text(number, kind):
            drafts.keep(number, text, kind)
    elif (form := _form(command)) is not None:
        kind, said = form
        begun = drafts.lines(number, kind)
        if kind not in MAIN or not begun:  # where no line belongs to another, each has a place of its own
            drafts.keep(number, packed({**said, **begun}), kind)


def done(drafts: Drafts, command: Command) -> None:
    """A command was done: its words are no draft any more; what was written on since stays."""
    if (plain := _text(command)) is not None:
        _forget_text(drafts, command, *plain)
    elif (form := _form(command)) is not None:
        _forget_lines(drafts, command.ticket, *form)


def _text(command: Command) -> tuple[Kind, str] | None:
    match command:
        case Reply(texts=texts):
            return Kind.REPLY, "\n".join(texts)
        case AddNote(text=text):
            return Kind.NOTE, text
        case Escalate(reason=reason):
            return Kind.ESCALATION, reason
        case ReturnEscalation(note=note):
            return Kind.RETURN, note
        case ReturnReply(note=note):
            return Kind.CORRECTION, note
        case _:
            return None


def _form(command: Command) -> tuple[Kind, Mapping[str, str]] | None:
    match command:
        case GivePromise(text=text):
            return Kind.PROMISE, {"text": text}
        case ReleasePromise(reason=reason, promise=str(promise)):
            return Kind.RELEASE, {promise: reason}
        case HandOff(note=need, deliver=deliver):
            return Kind.LEG, {"need": need} | ({} if deliver is None else {"deliver": deliver})
        case HandBack(note=answer):
            return Kind.ANSWER, {"answer": answer}
        case SetFields(values=values) | SetStatus(fields=values):
            return Kind.FIELDS, {field: value or "" for field, value in values}
        case _:
            return None


def _forget_text(drafts: Drafts, command: Command, kind: Kind, text: str) -> None:
    begun = drafts.text(command.ticket, kind)
    if says(command.texts, begun) if isinstance(command, Reply) else begun == text:
        drafts.forget(command.ticket, kind)


def _forget_lines(drafts: Drafts, ticket: int, kind: Kind, said: Mapping[str, str]) -> None:
    begun = drafts.lines(ticket, kind)
    same = {name for name, text in said.items() if begun.get(name, "").strip() == text.strip()}
    if MAIN.get(kind) in same:
        drafts.forget(ticket, kind)
    elif kind not in MAIN and same:
        drafts.keep(ticket, packed({name: text for name, text in begun.items() if name not in same}), kind)
