"""`igdesk handover`: what whoever takes over has to know, and passing one's open tickets on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from igdesk.cli import output
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import styled
from igdesk.desk.asked_times import folded, span_of
from igdesk.desk.handover import (
    USUAL,
    Digest,
    digest,
    digest_json,
    duty_line,
    open_ones,
    pass_on,
    sections,
    since_of,
    title,
)
from igdesk.errors import IgdeskError, UsageError

if TYPE_CHECKING:
    from igdesk.desk.drafts import Draft


@click.command("handover", cls=Command, help="handover.help")
@click.argument("numbers", metavar="[N...]", nargs=-1, type=click.IntRange(min=1))
@option("--since", type=storable, metavar="WHEN", help="handover.o_since")
@option("--ahead", type=storable, metavar="SPAN", help="handover.o_ahead")
@option("--to", type=storable, metavar="AGENT", help="handover.o_to")
@option("--note", type=storable, metavar="TEXT", default="", help="handover.o_note")
@json_option
@click.pass_obj
def handover(
    session: Session, *, numbers: tuple[int, ...], since: str | None, ahead: str | None, to: str | None, note: str
) -> None:
    if to is not None:
        _pass_on(session, numbers, to, note)
        return
    if numbers or note:
        raise UsageError("handover.to_whom")
    found = _digest(session, since, ahead)
    drafts = _drafts(session)
    if session.as_json:
        output.print_json(digest_json(found, drafts, session.parts.desk()))
        return
    output.print_lines(_lines(session, found, drafts))


def _digest(session: Session, since: str | None, ahead: str | None) -> Digest:
    desk = session.parts.desk()
    begun = since_of(since, desk)
    if begun is None:
        raise UsageError("handover.no_since", got=since)
    span = USUAL if ahead is None else span_of(folded(ahead.strip()))
    if span is None:
        raise UsageError("handover.no_ahead", got=ahead)
    try:
        return digest(desk, begun, span).result()
    except OverflowError as error:
        raise UsageError("handover.no_ahead", got=ahead) from error


def _lines(session: Session, found: Digest, drafts: Sequence[Draft]) -> Iterator[str]:
    desk, words = session.parts.desk(), session.words
    yield styled(title(found, words), bold=True)
    yield duty_line(desk.config, found.asked.now, words)
    told = tuple(sections(found, drafts, desk, words))
    for each in told:
        yield ""
        yield styled(each.title, bold=True)
        yield from (f"  {line}" for line in each.lines)
    if not told:
        yield words("handover.nothing")


def _drafts(session: Session) -> tuple[Draft, ...]:
    """What the person has begun on this computer."""
    from igdesk.store.drafts import Kind, Writer

    file, desk = session.parts.draft_file(), session.parts.desk()
    try:
        found = file.load(Writer(desk.identity().result(), desk.me)).result()
    finally:
        file.close()
    return tuple(draft for draft in found if draft.kind is not Kind.TAKING)


def _pass_on(session: Session, numbers: Sequence[int], to: str, note: str) -> None:
    """Hand the named tickets over, or all that are the person's."""
    from igdesk.cli.many import tell_all, went_through

    desk = session.parts.desk()
    if desk.config.agent(to) is None:
        raise IgdeskError("refusal.no_agent", name=to)
    shown = [(number, None) for number in numbers] or open_ones(desk).result()
    if not shown:
        raise IgdeskError("handover.none_open")
    run = pass_on(desk, shown, to, note)
    tell_all(session, run, went_through(session, run))
