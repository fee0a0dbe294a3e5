"""Answers to customers: `igdesk ticket reply`, and `igdesk outbox` for those that Instagram has not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from igdesk.cli import output, stdin
from igdesk.cli.changes import cause_option, how_it_ended, moment, outcome_option, seen_option
from igdesk.cli.filling import check_whole, detail_for_answer, filled, warn
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.tickets import number_argument, read
from igdesk.cli.times import local
from igdesk.config.model import Config, Then
from igdesk.config.networks import where
from igdesk.desk.as_json import detail_json, outbox_json
from igdesk.desk.desk import Desk
from igdesk.desk.queries import OutboxRow
from igdesk.errors import IgdeskError, RemoteError, UsageError
from igdesk.i18n import Phrase, Words
from igdesk.rules import commands as c
from igdesk.rules.media import ENDINGS, media_at
from igdesk.rules.model import Attachment, MessageState, Status
from igdesk.rules.pilot import sends, waits_because
from igdesk.rules.release import awaited
from igdesk.rules.template_actions import commands_of, told
from igdesk.rules.ways import Way
from igdesk.text import one_line

_THEN = (Status.WAITING, Status.OPEN, Status.RESOLVED)


@click.command("reply", cls=Command, help="cli_help.reply")
@number_argument
@option("--text", type=storable, metavar="T|-", help="cli_help.o_reply_text")
@option("--template", type=storable, metavar="ID", help="cli_help.o_template")
@option("--style", type=click.Choice(["warm", "professional", "lively"]), help="cli_help.o_style")
@option("--set", "fills", multiple=True, type=storable, metavar="NAME=VALUE", help="cli_help.o_fill")
@option("--no-actions", is_flag=True, help="cli_help.o_no_actions")
@option("--split", is_flag=True, help="cli_help.o_split")
@option("--then", type=click.Choice([s.value for s in _THEN]), help="cli_help.o_then")
@outcome_option
@cause_option
@option("--media", "urls", multiple=True, type=storable, metavar="URL", help="media.o_media")
@option("--media-type", "kind", type=click.Choice(list(ENDINGS)), help="media.o_media_type")
@option("--private", is_flag=True, help="answering.o_private")
@option("--comment", type=click.IntRange(min=1), metavar="MESSAGE", help="answering.o_comment")
@option("--no-rating", is_flag=True, help="cli_help.o_no_rating")
@option("--at", "when", type=storable, metavar="WHEN", help="send_later.o_at")
@option("--wait", is_flag=True, help="cli_help.o_wait")
@seen_option
@json_option
@click.pass_obj
def reply(
    session: Session,
    /,
    *,
    number: int,
    text: str | None,
    template: str | None,
    style: str | None,
    fills: tuple[str, ...],
    no_actions: bool,
    no_rating: bool,
    split: bool,
    then: str | None,
    urls: tuple[str, ...],
    kind: str | None,
    private: bool,
    comment: int | None,
    when: str | None,
    wait: bool,
    seen: int | None,
    **ended: str | None,
) -> None:
    _check_together(text, template, urls, is_timed=when is not None, wait=wait)
    media, desk = _media(urls, kind), session.parts.desk()
    text = storable(stdin.read()) if text == "-" else text
    written, actions = text or "", None
    if template is not None:
        written, actions = _from_template(desk, number, template, style, fills)
    actions = None if no_actions else actions
    texts = () if media and text is None and template is None else _cut(desk, number, written) if split else (written,)
    warn(texts, desk, session.words)
    left = Status(then or (actions and actions.status) or Status.WAITING)
    also = (*commands_of(actions, number, desk.now(), left), *_endings(number, left, **ended))
    at = None if when is None else moment(when, session)
    command = c.Reply(
        number, texts, template, left, also, private, comment, rating=not no_rating, media=media, at=at
    )  # fmt: skip
    done = desk.run(command, seen=seen).result()
    _tell_actions(session, actions)
    settle(session, desk, number, done.replies, wait=wait)


def _endings(number: int, left: Status, outcome: str | None, cause: str | None) -> tuple[c.Command, ...]:
    """What fills in how a ticket ended, where the reply ends it.

    Raises:
        UsageError: It does not.
    """
    ended = how_it_ended(outcome, cause)
    if ended and left is not Status.RESOLVED:
        raise UsageError("ending.only_resolved")
    return tuple(c.SetField(number, name, said) for name, said in ended)


def _check_together(text: str | None, template: str | None, urls: Sequence[str], *, is_timed: bool, wait: bool) -> None:
    """Whether these options make one reply.

    Raises:
        UsageError: With what to leave out.
    """
    if (text is None) == (template is None) and not (urls and text is None):
        raise UsageError("cli.text_or_template")
    if wait and is_timed:
        raise UsageError("send_later.wait_or_at")


def settle(session: Session, desk: Desk, number: int, replies: Sequence[str], *, wait: bool) -> None:
    """Tell what became of rows of the outbox, once Instagram has confirmed them if that is to be waited for.

    What waits for a release is not waited for: that may take hours.

    Raises:
        RemoteError: It did not, or cannot be reached; they are safe in the outbox.
    """
    if not wait or any(row.awaits_release for row in read(desk, number).outbox if row.id in replies):
        _tell(session, desk, number, replies)
        return
    from igdesk.cli.waiting import until_settled

    try:
        until_settled(session, replies)
    except RemoteError:
        _tell(session, desk, number, replies)  # a script wants to know as what it is safe in the outbox
        raise
    _check_confirmed(_tell(session, desk, number, replies))


@click.command("outbox", cls=Command, help="cli_help.outbox")
@option("--retry", type=storable, metavar="ID", help="cli_help.o_retry")
@option("--arrived", type=storable, metavar="ID", help="arrived.o_arrived")
@option("--cancel", type=storable, metavar="ID", help="cli_help.o_cancel")
@option("--now", "at_once", type=storable, metavar="ID", help="send_later.o_now")
@option("--move", type=storable, metavar="ID", help="send_later.o_move")
@option("--at", "when", type=storable, metavar="WHEN", help="send_later.o_move_at")
@option("--release", type=storable, metavar="ID", help="release.o_release")
@option("--return", "return_", type=storable, metavar="ID", help="release.o_return")
@option("--note", type=storable, metavar="TEXT", help="release.o_note")
@json_option
@click.pass_obj
def outbox(session: Session, /, *, when: str | None, note: str | None, **asked: str | None) -> None:
    wanted = [(what, prefix) for what, prefix in asked.items() if prefix is not None]
    if len(wanted) > 1:
        raise UsageError("cli.retry_or_cancel")
    if (asked["move"] is None) is not (when is None):
        raise UsageError("send_later.move_at")
    if (asked["return_"] is None) is not (note is None):
        raise UsageError("release.note_with")
    desk, at = session.parts.desk(), None if when is None else moment(when, session)
    for what, prefix in wanted:
        row = _named(desk, prefix)
        desk.run(_decided(what, row, at, note or "")).result()
    rows = desk.unsettled_replies().result()
    if session.as_json:
        output.print_json([outbox_json(row, desk.config, session.words) for row in rows])
    else:
        output.print_lines(_lines(rows, desk, session.words))


def _decided(what: str, row: OutboxRow, at: datetime | None, note: str) -> c.Command:
    """What an option of `outbox` does to a reply; `at`: when it is to go, `note`: what is said, where that is asked."""
    match what:
        case "retry":
            return c.RetryReply(row.ticket, row.id)
        case "arrived":
            return c.ConfirmReply(row.ticket, row.id)
        case "cancel":
            return c.CancelReply(row.ticket, row.id)
        case "release":
            return c.ReleaseReply(row.ticket, row.id)
        case "return_":
            return c.ReturnReply(row.ticket, row.id, note)
        case _:
            return c.RescheduleReply(row.ticket, row.id, at)


def _media(urls: Sequence[str], kind: str | None) -> tuple[Attachment, ...]:
    if kind is not None and not urls:
        raise UsageError("media.type_without")
    return tuple(media_at(url, kind) for url in urls)


def _from_template(
    desk: Desk, number: int, template: str, style: str | None, fills: Sequence[str]
) -> tuple[str, Then | None]:
    """The template's words for a ticket, nothing missing in them, and what it does besides."""
    answer = filled(desk, detail_for_answer(desk, number), template, style, fills)
    check_whole(answer)
    return answer.text, answer.variant.then


def _tell_actions(session: Session, then: Then | None) -> None:
    """Say what the template did besides its words."""
    if then is not None and not session.as_json:
        done = " · ".join(session.words.of(each) for each in told(then, session.parts.config))
        output.print_lines([session.words("cli.template_did", actions=done)])


def _cut(desk: Desk, number: int, text: str) -> tuple[str, ...]:
    from igdesk.rules.room import room_for

    return room_for(read(desk, number).card.ticket, desk.config).split(text) or (text,)


def _tell(session: Session, desk: Desk, number: int, replies: Sequence[str]) -> list[OutboxRow]:
    detail = read(desk, number)
    rows = [row for row in detail.outbox if row.id in replies]
    words = session.words
    if session.as_json:
        made = {"replies": [outbox_json(row, desk.config, words) for row in rows]}
        output.print_json(detail_json(desk, detail, words) | made)
    else:
        output.print_lines(_sentence(row, desk.config, words, desk.now()) for row in rows)
    return rows


def _check_confirmed(rows: Sequence[OutboxRow]) -> None:
    unsent = next((row for row in rows if row.state in (MessageState.FAILED, MessageState.UNCONFIRMED)), None)
    if unsent is not None:
        raise RemoteError("cli.not_confirmed", id=unsent.id, why=unsent.error or Phrase("message_state.unconfirmed"))


def _sentence(row: OutboxRow, config: Config, words: Words, now: datetime) -> str:
    if row.awaits_release:
        return words("release.told", number=row.ticket, who=awaited(row.author, config, now), id=row.id)
    if row.waits and row.send_at is not None:
        return words("send_later.told", number=row.ticket, at=local(row.send_at, config), id=row.id)
    state = words(f"message_state.{row.state.value}")
    key = "cli.reply_state" if row.way is Way.MESSAGE else f"answering.told_{row.way.value}"
    return words(key, number=row.ticket, state=state, id=row.id)


def _lines(rows: Sequence[OutboxRow], desk: Desk, words: Words) -> list[str]:
    from igdesk.cli.ticket_text import styled

    if not rows:
        return [words("outbox.none")]
    heading = [words(f"cli.col_{name}") for name in ("id", "ticket", "state", "goes", "attempts", "message")]
    now = desk.now()
    told = [
        [
            row.id,
            f"#{row.ticket}",
            words(f"message_state.{row.state.value}"),
            _goes(row, desk, now, words),
            str(row.attempts),
            one_line(_said(row, words) if why is None else f"{_said(row, words)} ({words.of(why)})"),
        ]
        for row in rows
        for why in (waits_because(row.state, desk.config.desk) or row.error,)
    ]
    first, *others = table([heading, *told], output.width(), right=(3, 4), headed=True)
    in_doubt = next((row for row in rows if row.state is MessageState.UNCONFIRMED and row.way.speaks), None)
    hint = [] if in_doubt is None else [_hint(in_doubt, desk, words)]
    return [styled(first, bold=True), *others, *hint]


def _hint(row: OutboxRow, desk: Desk, words: Words) -> str:
    """Where somebody looks whether it arrived, and what they do then."""
    account = read(desk, row.ticket).card.ticket.account
    return words("arrived.hint", id=row.id, where=one_line(where(desk.config, account)))


def _said(row: OutboxRow, words: Words) -> str:
    """What is said, and by which way unless it is a direct message."""
    return row.words if row.way is Way.MESSAGE else f"[{words(f'answering.way_{row.way.value}')}] {row.words}"


def _goes(row: OutboxRow, desk: Desk, now: datetime, words: Words) -> str:
    """When it goes: the moment that it waits for, or how long it is held."""
    from igdesk.cli.times import time_left

    if row.awaits_release:
        return words("release.waits")
    if row.waits and row.send_at is not None:
        return local(row.send_at, desk.config)
    return time_left(row.hold_until, now) if _is_held(row, desk, now) else ""


def _is_held(row: OutboxRow, desk: Desk, now: datetime) -> bool:
    return row.state is MessageState.QUEUED and row.hold_until >= now and sends(desk.config.desk)


def _named(desk: Desk, prefix: str) -> OutboxRow:
    found = desk.find_replies(prefix).result() if prefix else ()
    if len(found) == 1:
        return found[0]
    exact = next((row for row in found if row.id == prefix), None)
    if exact is not None:
        return exact
    raise IgdeskError("cli.several_replies" if found else "cli.no_reply", id=prefix)
