"""The options that say which tickets are meant: the same in lists and in exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from igdesk.cli.phrased import option, storable
from igdesk.config.accounts import id_named
from igdesk.desk.desk import Desk
from igdesk.rules.model import Channel, Status
from igdesk.store.views import Filter

_OPTIONS = (
    option("--status", multiple=True, type=click.Choice([s.value for s in Status]), help="cli_help.o_status"),
    option("--channel", multiple=True, type=click.Choice([c.value for c in Channel]), help="cli_help.o_channels"),
    option("--account", multiple=True, metavar="NAME", help="accounts.o_accounts"),
    option("--assignee", multiple=True, type=storable, metavar="AGENT", help="cli_help.o_assignee"),
    option("--department", multiple=True, type=storable, metavar="ID", help="cli_help.o_department"),
    option("--category", multiple=True, type=storable, metavar="ID", help="cli_help.o_categories"),
    option("--kind", multiple=True, type=storable, metavar="ID", help="cli_help.o_kinds"),
    option("--priority", multiple=True, type=storable, metavar="ID", help="cli_help.o_priorities"),
    option("--tag", "tags", multiple=True, type=storable, metavar="TAG", help="cli_help.o_tags"),
    option("--overdue", is_flag=True, help="cli_help.o_overdue"),
    option("--unassigned", is_flag=True, help="cli_help.o_unassigned"),
    option("--escalated", is_flag=True, help="cli_help.o_escalated"),
    option("--snoozed", is_flag=True, help="cli_help.o_snoozed"),
    option("--follow-up", is_flag=True, help="cli_help.o_follow_up"),
    option("--filter", "terms", type=storable, metavar="TEXT", help="tables.o_filter"),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; what they say makes a `filter_of`."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


def filter_of(
    desk: Desk,
    *,
    status: tuple[str, ...],
    channel: tuple[str, ...],
    account: tuple[str, ...],
    snoozed: bool,
    terms: str | None,
    **others: Any,
) -> Filter:
    """The filter that the options ask for; what is said in the search language narrows it, as on the screens."""
    wanted = Filter(
        status=tuple(Status(each) for each in status),
        channel=tuple(Channel(each) for each in channel),
        account=tuple(id_named(desk.config, each) for each in account),
        snoozed=snoozed or None,
        **others,
    )
    if not terms:
        return wanted
    from igdesk.desk.filters import narrow, parse_filter

    return narrow(wanted, parse_filter(terms, desk.me, desk.config))
