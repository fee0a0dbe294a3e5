"""Tickets as text: rows of a list, and everything about one ticket. Foreign text is made safe here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from igdesk.cli import output
from igdesk.cli.layout import beside, fact, indented, joined, marked, short, table
from igdesk.cli.times import local, said_left, time_left
from igdesk.config.accounts import human_agent, mark_of, name_of
from igdesk.config.model import Config
from igdesk.config.networks import network_id, window_of
from igdesk.desk.desk import Desk
from igdesk.desk.message_words import preview_words
from igdesk.i18n import Words
from igdesk.rules.kinds import kind_in
from igdesk.rules.model import Customer, Remedy, Ticket
from igdesk.rules.names import agent_name, compensation_name
from igdesk.rules.remedies import suited
from igdesk.rules.window import WindowKind, next_end
from igdesk.store.views import PostView, Repeats, TicketCard, TicketDetail
from igdesk.text import one_line, truncate

if TYPE_CHECKING:
    from igdesk.rules.incident import Incident
    from igdesk.rules.log import Recorded

_NAME_CELLS = 16


def list_lines(cards: Sequence[TicketCard], desk: Desk, words: Words, width: int) -> list[str]:
    """A list as a table with a heading; a sentence where there is nothing."""
    if not cards:
        return [words("cli.no_tickets")]
    heading = [words(f"cli.col_{name}") for name in ("number", "via", "status", "priority", "due", "customer")]
    heading += [words(f"cli.col_{name}") for name in ("category", "assignee", "message")]
    rows = [heading, *(_row(card, desk, words) for card in cards)]
    now = desk.now()
    late = [card.ticket.overdue(now) for card in cards]
    if output.is_plain():
        heading[0] = words("plain.number")
        said = [words("plain.overdue"), *(words("plain.yes") if is_late else "" for is_late in late)]
        rows = [[*row, more] for row, more in zip(rows, said, strict=True)]
    lines = table(rows, width, right=(0, 4), headed=True)
    return [
        styled(lines[0], bold=True),
        *(styled(line, fg="red") if is_late else line for line, is_late in zip(lines[1:], late, strict=True)),
    ]


def detail_lines(detail: TicketDetail, desk: Desk, words: Words, width: int, *, events: bool) -> list[str]:
    """Everything about one ticket, from who and what to the last word."""
    from igdesk.cli.conversation_text import conversation  # a list needs none of it

    lines = [styled(_title(detail.card, desk, words), bold=True), *_facts(detail, desk, words)]
    for at, text in conversation(detail, desk, words):
        lines += ["", beside(local(at, desk.config), text[0]), indented(text[1], "    ")]
    lines += _escalations(detail, desk.config, words)
    if remedies := detail.card.ticket.compensations:
        lines += ["", *(_remedy(each, desk.config, words) for each in remedies)]
    elif fitting := suited(detail.card.ticket, desk.config):
        what = ", ".join(each.name for each in fitting)
        lines += ["", words("compensation.suited_line", what=one_line(what))]
    if detail.legs:
        from igdesk.cli.leg_text import leg_lines

        for leg in detail.legs:
            lines += ["", *leg_lines(leg, desk, words)]
    if detail.promises:
        from igdesk.cli.promising import promise_line

        lines += ["", *(promise_line(each, desk.config, desk.now(), words) for each in detail.promises)]
    if events:
        lines += ["", words("cli.events_heading"), *_event_lines(detail.events, desk.config)]
    return [
        part if part.startswith(" ") else truncate(part, max(width, 20)) for line in lines for part in line.split("\n")
    ]


def customer_name(customer: Customer) -> str:
    """How people call a customer: the name, else the user name."""
    return one_line(customer.name or customer.username or f"({customer.id})")


def styled(text: str, *, bold: bool = False, fg: str | None = None) -> str:
    """`text` for standard output: in colour on a terminal whose owner does not object, else as it is."""
    import os

    if not output.is_terminal() or output.is_plain() or os.environ.get("NO_COLOR"):
        return text
    return click.style(text, bold=bold, fg=fg)


def _row(card: TicketCard, desk: Desk, words: Words) -> list[str]:
    ticket = card.ticket
    subject = f"{one_line(ticket.subject)}: " if ticket.subject else ""
    said = preview_words(card.preview, words) or f"[{words(f'ticket_ui.channel_{ticket.channel.value}')}]"
    short_or_long = "ticket_ui" if output.is_plain() else "ui"
    return [
        str(ticket.number),
        words(f"{short_or_long}.channel_{ticket.channel.value}"),
        words(f"status.{ticket.status.value}"),
        _priority(ticket, desk.config),
        _next(card, desk, words),
        short(customer_name(card.customer), _NAME_CELLS),
        short(_category(ticket, desk.config, words), _NAME_CELLS),
        short(one_line(agent_name(ticket.assignee or "-", desk.config)), _NAME_CELLS),
        one_line(mark_of(desk.config, ticket.account) + subject + said),
    ]


def _title(card: TicketCard, desk: Desk, words: Words) -> str:
    ticket = card.ticket
    parts = {
        "plain.number": f"#{ticket.number}",
        "cli.col_status": words(f"status.{ticket.status.value}"),
        "cli.col_priority": _priority(ticket, desk.config),
        "cli.col_category": _category(ticket, desk.config, words),
        "ticket_ui.fact_urgency": desk.config.urgency.name(ticket.urgency) if ticket.urgency else "",
        "ticket_ui.fact_subject": one_line(ticket.subject or ""),
    }
    told = {name: part for name, part in parts.items() if part and part != "-"}
    if output.is_plain():
        told |= {"plain.overdue": words("plain.yes")} if ticket.overdue(desk.now()) else {}
        return "\n".join(fact(words(name), part.removeprefix("#")) for name, part in told.items())
    return joined([*told.values()])


def _facts(detail: TicketDetail, desk: Desk, words: Words) -> Iterator[str]:
    from igdesk.cli.clock_text import clock_lines  # with the rules of clocks, which a list does not need

    ticket, customer, config = detail.card.ticket, detail.card.customer, desk.config
    handle = f"@{one_line(customer.username)}" if customer.username else ""
    tier = config.customer_tiers.name(customer.tier) if customer.tier else ""
    followers = words("cli.followers", count=customer.followers) if customer.followers is not None else ""
    who = joined([*dict.fromkeys(part for part in (customer_name(customer), handle, tier, followers) if part)])
    department = config.department(ticket.department) if ticket.department else None
    rows = [
        ("customer", who),
        ("network" if network_id(ticket.account) else "account", one_line(name_of(config, ticket.account) or "")),
        ("channel", words(f"ticket_ui.channel_{ticket.channel.value}")),
        ("post", _post(detail.card.post)),
        ("assignee", one_line(agent_name(ticket.assignee or "", config)) or _waiting(ticket, config, words)),
        ("watchers", ", ".join(one_line(agent_name(each, config)) for each in sorted(ticket.watchers))),
        ("department", department.name if department else ticket.department or ""),
        *_sop(ticket, desk, words),
        ("suggested", _suggested(detail, desk, words)),
        ("due", _due(ticket, desk, words)),
        ("snoozed", _snoozed(ticket, desk)),
        ("untouched", _untouched(detail.card, desk)),
        ("window", _window(detail, desk, words)),
        ("rating", _rating(ticket, desk, words)),
        ("follow_up", _follow_up(ticket, desk, words)),
        ("tags", ", ".join(one_line(tag) for tag in ticket.tags)),
        ("fields", ", ".join(f"{name}={one_line(value)}" for name, value in ticket.fields.items())),
        *_missing(detail, desk, words),
        ("merged_into", f"#{ticket.merged_into}" if ticket.merged_into else ""),
        ("merged", ", ".join(f"#{number}" for number in detail.merged)),
        ("incident", _incident(detail.incident, words)),
        ("repeats", _repeats(detail.repeats, words)),
        ("links", ", ".join(f"#{number}" for number in sorted(ticket.links))),
        ("others", ", ".join(f"#{number}" for number in detail.others)),
    ]
    told = [(words(f"cli.col_{name}") if name else "", value) for name, value in rows if value]
    return iter(table([*told, *clock_lines(detail.card, desk, words)]))


def _incident(incident: Incident | None, words: Words) -> str:
    """Which one it is of, and where that stands."""
    return "" if incident is None else f"{words.of(incident.told)}: {one_line(incident.title)}"


def _repeats(repeats: Repeats, words: Words) -> str:
    """Who else asked the same lately."""
    told = [words("repeats.shortly", count=repeats.others)] if repeats.others else []
    if repeats.own:
        told.append(words("repeats.own", tickets=", ".join(f"#{number}" for number in repeats.own)))
    return " · ".join(told)


def _post(post: PostView | None) -> str:
    """The first line of its caption, and where it is."""
    if post is None:
        return ""
    said = one_line((post.caption or "").strip().partition("\n")[0])
    return " ".join(filter(None, (said, one_line(post.permalink or post.id))))


def _sop(ticket: Ticket, desk: Desk, words: Words) -> Iterator[tuple[str, str]]:
    """The procedure of its category; only its first line is headed."""
    from igdesk.rules.leg_words import sop_lines
    from igdesk.rules.legs import sop_of

    sop = sop_of(ticket, desk.config)
    lines = () if sop is None else sop_lines(sop, desk.config, words, desk.now())
    yield from (("" if place else "sop", one_line(line)) for place, line in enumerate(lines))


def _missing(detail: TicketDetail, desk: Desk, words: Words) -> Iterator[tuple[str, str]]:
    """What evidence is missing, as long as the matter is open; only the first line is headed."""
    from igdesk.desk.evidence import attached, evidence_of

    known = [] if detail.card.ticket.has_ended else list(evidence_of(detail.card.ticket, desk.config))
    missing = ((each.name, "needed" if each.is_needed else "open") for each in known if not each.value)
    lines = [words("evidence.line", name=one_line(name), said=words(f"evidence.{how}")) for name, how in missing]
    if known and not attached(detail):
        lines.append(words("evidence.line", name=words("evidence.attachments"), said=words("evidence.none")))
    yield from (("" if place else "missing", line) for place, line in enumerate(lines))


def _suggested(detail: TicketDetail, desk: Desk, words: Words) -> str:
    if detail.card.ticket.suggested is None:
        return ""
    from igdesk.rules.suggesting import standing
    from igdesk.rules.wording import suggestion_text

    found = standing(detail.card.ticket, detail.events)
    return "" if found is None else one_line(suggestion_text(found, desk.config, words))


def _next(card: TicketCard, desk: Desk, words: Words) -> str:
    """When it is due, or its reply window closes where that is sooner; of one that is set aside, when it comes back."""
    ticket, wrote = card.ticket, card.thread_customer_message_at
    if ticket.snoozed_until is not None:
        return words("snooze.left", left=time_left(ticket.snoozed_until, desk.now()))
    if ticket.follow_up_at is not None and ticket.follow_up_at <= desk.now():
        return words("ending.mark")
    is_longer, of_network = human_agent(desk.config).of(ticket.account), window_of(desk.config, ticket.account)
    closes = next_end(ticket, wrote, human_agent=is_longer, now=desk.now(), of_network=of_network)
    if closes is not None and (ticket.due_at is None or closes < ticket.due_at):
        return words("ui.due_window", span=time_left(closes, desk.now()))
    return said_left(ticket.due_at, desk.now(), words)


def _snoozed(ticket: Ticket, desk: Desk) -> str:
    until = ticket.snoozed_until
    return "" if until is None else f"{local(until, desk.config)} ({time_left(until, desk.now())})"


def _untouched(card: TicketCard, desk: Desk) -> str:
    """When it is taken from its owner, should they not touch it."""
    from igdesk.rules.untouched import goes_back_at

    at = goes_back_at(card.ticket, desk.config, card.customer)
    return "" if at is None else f"{local(at, desk.config)} ({time_left(max(at, desk.now()), desk.now())})"


def _rating(ticket: Ticket, desk: Desk, words: Words) -> str:
    if ticket.rating is not None:
        return words("ending.value", score=ticket.rating)
    asked = ticket.rating_asked_at
    return "" if asked is None else words("ending.asked_at", at=local(asked, desk.config))


def _follow_up(ticket: Ticket, desk: Desk, words: Words) -> str:
    at = ticket.follow_up_at
    if at is None:
        return ""
    key = "ending.due_since" if at <= desk.now() else "ending.planned_at"
    return words(key, at=local(at, desk.config), left=time_left(at, desk.now()))


def _due(ticket: Ticket, desk: Desk, words: Words) -> str:
    if ticket.due_at is None:
        return ""
    return f"{local(ticket.due_at, desk.config)} ({said_left(ticket.due_at, desk.now(), words)})"


def _window(detail: TicketDetail, desk: Desk, words: Words) -> str:
    """Until when it can be answered; of a comment, until when privately; of a mention, where."""
    from igdesk.desk.comments import latest_comment, place  # with what deciding needs, and a list does not
    from igdesk.rules.comment_replies import PrivateReply, private_reply, private_until

    if (comment := latest_comment(detail)) is not None:
        found, until = private_reply(comment, desk.now()), private_until(comment)
        if found is not PrivateReply.OPEN:
            return words(f"answering.window_{found.value}")
        left = time_left(until, desk.now())
        return words("answering.window_until", at=local(until, desk.config), left=left)
    if (where := place(detail.card)) is not None:
        return words(where)
    window = desk.window(detail.card)
    if window.kind is WindowKind.NONE:
        return ""
    if window.kind is WindowKind.CLOSED or window.closes_at is None:
        return words("cli.window_closed")
    return f"{local(window.closes_at, desk.config)} ({time_left(window.closes_at, desk.now())})"


def _escalations(detail: TicketDetail, config: Config, words: Words) -> Iterator[str]:
    """When it went up, to whom and why."""
    if not detail.escalations:
        return
    from igdesk.rules.names import target_name

    for each in detail.escalations:
        to = target_name(each.to, config)
        said = words("cli.escalated_line", to=to if isinstance(to, str) else words.of(to), reason=one_line(each.reason))
        yield from ("", beside(local(each.at, config), marked("↑", said)))
        if each.answered_at is not None:
            how = words(f"escalations.how_{each.answer}") if each.answer else ""
            at, who = local(each.answered_at, config), one_line(agent_name(each.answered_by or "", config))
            yield indented(words("escalations.answered_line", how=how, who=who, at=at), "    ")
        if each.instruction:
            yield indented(one_line(each.instruction), "    ")


def _remedy(remedy: Remedy, config: Config, words: Words) -> str:
    key = "compensation.granted_line" if remedy.granted else "compensation.proposed_line"
    who = one_line(agent_name(remedy.by, config))
    return words(key, who=who, what=compensation_name(remedy.kind, config), money=remedy.money)


def _event_lines(events: Sequence[Recorded], config: Config) -> list[str]:
    from igdesk.rules.event_data import to_data  # twenty classes that a list need not make

    rows = []
    for recorded in events:
        data = to_data(recorded.event, times=lambda at: local(at, config))
        told = ", ".join(
            f"{name}={one_line(str(value))}" for name, value in data.items() if value not in (None, [], "")
        )
        rows.append((local(recorded.at, config), one_line(recorded.actor), recorded.event.kind, told))
    return table(rows)


def _priority(ticket: Ticket, config: Config) -> str:
    known = config.priority(ticket.priority)
    return known.name if known else ticket.priority


def _category(ticket: Ticket, config: Config, words: Words) -> str:
    """What it is about, and of which nature a complaint is."""
    if ticket.category is None:
        return "-"
    known = config.category(ticket.category)
    category = known.name if known else ticket.category
    return category if ticket.kind is None else f"{category}/{kind_in(words, ticket.kind, config)}"


def _waiting(ticket: Ticket, config: Config, words: Words) -> str:
    """For whom it waits in line, where it has nobody."""
    if ticket.waits_for is None:
        return "-"
    from igdesk.rules.line import waited_for

    who = waited_for(ticket.waits_for, config)
    return words("ticket_ui.in_line", who=who)
