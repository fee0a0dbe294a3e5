"""`igdesk ticket`: lists, single tickets and new ones. What changes a ticket is in `changes` and `replies`."""

from __future__ import annotations

from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Group, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.wanted import filter_of, filter_options
from igdesk.desk.desk import Desk
from igdesk.rules.lifecycle import Refusal
from igdesk.store.views import Filter, Sort, TicketCard, TicketDetail

TEXT_LIMIT = 50
"""Rows of a text list when no limit is named; JSON is for programs and has everything."""
_PAGE = 500

_CHANGES = (
    "note", "escalate", "compensate", "snooze",
    "handoff", "handback", "recall",
)  # fmt: skip
_TOGETHER = ("claim", "assign", "watch", "unwatch", "set", "resolve", "close")
_JOINTS = ("merge", "split", "link", "unlink")

number_argument = click.argument("number", metavar="N", type=click.IntRange(min=1))


@click.group(
    "ticket",
    cls=Group,
    help="cli_help.ticket",
    lazy={
        "list": "igdesk.cli.tickets:list_",
        "show": "igdesk.cli.tickets:show",
        "new": "igdesk.cli.newcomers:new",
        "reply": "igdesk.cli.replies:reply",
        "hide": "igdesk.cli.hiding:hide",
        "unhide": "igdesk.cli.hiding:unhide",
        "react": "igdesk.cli.reacting:react",
        **{name: f"igdesk.cli.together:{name.replace('set', 'set_')}" for name in _TOGETHER},
        **{name: f"igdesk.cli.changes:{name}" for name in _CHANGES},
        **{name: f"igdesk.cli.joints:{name}" for name in _JOINTS},
        **{name: f"igdesk.cli.endings:{name.replace('-', '_')}" for name in ("rate", "follow-up")},
        **{name: f"igdesk.cli.promising:{name}" for name in ("promise", "keep", "release")},
        "approve": "igdesk.cli.granting:approve",
        "return": "igdesk.cli.granting:return_",
        "take-over": "igdesk.cli.granting:take_over",
        "withdraw": "igdesk.cli.granting:withdraw",
    },
)
def ticket() -> None:
    pass


@ticket.command("list", help="cli_help.ticket_list")
@filter_options
@option("--limit", type=click.IntRange(min=1), metavar="N", help="cli_help.o_limit")
@option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.SLA.value, help="cli_help.o_sort")
@json_option
@click.pass_obj
def list_(session: Session, /, *, limit: int | None, sort: str, **asked: Any) -> None:
    desk = session.parts.desk()
    wanted = filter_of(desk, **asked)
    cards, more = _cards(desk, wanted, Sort(sort), limit or (None if session.as_json else TEXT_LIMIT))
    if session.as_json:
        from igdesk.desk.as_json import ticket_json

        output.print_json([ticket_json(desk, card) for card in cards])
        return
    from igdesk.cli.ticket_text import list_lines

    output.print_lines(list_lines(cards, desk, session.words, output.width()))
    if more and limit is None:
        talk.say(session.words("cli.more_tickets", shown=len(cards)))


@ticket.command("show", help="cli_help.ticket_show")
@number_argument
@option("--events", is_flag=True, help="cli_help.o_events")
@json_option
@click.pass_obj
def show(session: Session, *, number: int, events: bool) -> None:
    desk = session.parts.desk()
    detail = read(desk, number)
    if session.as_json:
        from igdesk.desk.as_json import detail_json

        output.print_json(detail_json(desk, detail, session.words))
        return
    from igdesk.cli.ticket_text import detail_lines

    output.print_lines(detail_lines(detail, desk, session.words, output.width(), events=events))
    if desk.me in detail.unseen_by:  # who was called by name has read it now
        desk.saw(number).result()


def read(desk: Desk, number: int) -> TicketDetail:
    """A ticket with everything about it.

    Raises:
        Refusal: There is no such ticket.
    """
    detail = desk.detail(number).result()
    if detail is None:
        raise Refusal("refusal.no_ticket", number=number)
    return detail


def _cards(desk: Desk, wanted: Filter, sort: Sort, limit: int | None) -> tuple[list[TicketCard], bool]:
    """The first cards of a list, and whether there are more."""
    cards: list[TicketCard] = []
    while True:
        room = _PAGE if limit is None else min(_PAGE, limit - len(cards))
        page = desk.page(wanted, sort, limit=room, after=cards[-1].key if cards else None).result()
        cards += page.cards
        if not page.more_after or len(cards) == limit:
            return cards, page.more_after
