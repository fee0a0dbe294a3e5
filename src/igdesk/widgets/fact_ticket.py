"""What a ticket is, as labelled values: its state, priority, category, owner, fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from igdesk.config.accounts import name_of
from igdesk.config.networks import network_id
from igdesk.rules.kinds import kind_in
from igdesk.rules.line import waited_for
from igdesk.rules.names import agent_name
from igdesk.rules.rating import BAD
from igdesk.rules.remedies import suited
from igdesk.rules.suggesting import standing
from igdesk.rules.wording import suggestion_text
from igdesk.text import one_line
from igdesk.widgets.known import Fact, Known, Value
from igdesk.widgets.ticket_row import priority_cell


def title(of: Known) -> tuple[Value, ...]:
    """Who it is about and what it is, for the header's first line."""
    ticket, words = of.card.ticket, of.words
    values = [Value(f"#{ticket.number}", "strong"), Value(words(f"status.{ticket.status.value}"))]
    values.append(priority(of))
    if ticket.urgency and of.config.urgency.rank(ticket.urgency) > 0:
        values.append(Value(one_line(of.config.urgency.name(ticket.urgency)), "soon"))
    if ticket.category:
        values.append(Value(_category_with_kind(of, ticket.category, ticket.kind)))
    elif ticket.suggested:
        name = _category(of, ticket.suggested)
        told = words("ticket_ui.suggested_shortly", category=name)
        values.append(Value(told, "calm"))
    if ticket.escalated:
        values.append(Value(words("ticket_ui.escalated"), "urgent"))
    if ticket.rating is not None:
        values.append(Value(words("ending.line_rating", score=ticket.rating), rating_look(ticket.rating)))
    if (incident := of.detail.incident) is not None:
        values.append(Value(words.of(incident.told), "urgent" if incident.is_crisis else "soon"))
    if others := of.detail.repeats.others:
        values.append(Value(words("repeats.shortly", count=others), "soon"))
    if own := _own_repeats(of):
        values.append(Value(own))
    values += [Value(f"#{one_line(tag)}", "calm") for tag in ticket.tags]
    return tuple(values)


def priority(of: Known) -> Value:
    """The priority with its sign."""
    priority = of.card.ticket.priority
    sign, look = priority_cell(priority, of.config)
    known = of.config.priority(priority)
    return Value(f"{sign} {one_line(known.name if known else priority)}".strip(), look)


def owner(of: Known) -> str:
    """Whose it is."""
    assignee = of.card.ticket.assignee
    if assignee is None and (waits_for := of.card.ticket.waits_for) is not None:
        return one_line(of.words("ticket_ui.in_line", who=waited_for(waits_for, of.config)))
    if assignee is None:
        return of.words("ticket_ui.nobody")
    return one_line(agent_name(assignee, of.config))


def ticket_facts(of: Known) -> Iterator[Fact]:
    """What it is."""
    ticket, words, config = of.card.ticket, of.words, of.config
    yield of.fact("status", Value(words(f"status.{ticket.status.value}")))
    yield of.fact("priority", priority(of))
    if ticket.urgency:
        look = "soon" if config.urgency.rank(ticket.urgency) > 0 else "text"
        yield of.fact("urgency", Value(one_line(config.urgency.name(ticket.urgency)), look))
    if remedies := suited(ticket, config):
        yield of.fact("remedies", Value(one_line(", ".join(each.name for each in remedies)), "calm"))
    if ticket.category:
        yield of.fact("category", Value(_category(of, ticket.category)))
        if ticket.kind:
            yield of.fact("kind", Value(one_line(kind_in(words, ticket.kind, config))))
    elif (suggested := standing(ticket, of.detail.events)) is not None:
        told = one_line(suggestion_text(suggested, config, words))
        told = words("ticket_ui.suggested", suggestion=told)
        yield of.fact("suggested", Value(told, "calm"))
    yield of.fact("owner", Value(owner(of)))
    if ticket.watchers:
        names = (getattr(config.agent(each), "name", each) for each in sorted(ticket.watchers))
        yield of.fact("watchers", Value(one_line(" · ".join(names)), "calm"))
    if ticket.department and (department := config.department(ticket.department)) is not None:
        yield of.fact("department", Value(one_line(department.name)))
    if (account := name_of(config, ticket.account)) is not None:
        yield of.fact("network" if network_id(ticket.account) else "account", Value(one_line(account)))
    yield of.fact("channel", Value(words(f"ticket_ui.channel_{ticket.channel.value}")))
    if ticket.subject:
        yield of.fact("subject", Value(one_line(ticket.subject)))
    if ticket.tags:
        yield of.fact("tags", Value(" ".join(f"#{one_line(tag)}" for tag in ticket.tags)))
    yield from _incident_facts(of)
    yield from repeat_facts(of)
    for name, value in ticket.fields.items():
        known = config.ticket_field(name)
        yield Fact(one_line(known.name if known else name), Value(one_line(known.called(value) if known else value)))


def _incident_facts(of: Known) -> Iterator[Fact]:
    """The fault behind it that others tell of, too."""
    incident = of.detail.incident
    if incident is None:
        return
    said = f"{of.words.of(incident.told)}: {one_line(incident.title)}"
    yield of.fact("incident", Value(said, "urgent" if incident.is_crisis else "text"))
    if incident.is_over and incident.solution:
        yield Fact("", Value(one_line(of.words("incidents.line_solution", solution=incident.solution)), "calm"))


def repeat_facts(of: Known) -> Iterator[Fact]:
    """Who else asked the same lately."""
    repeats = of.detail.repeats
    if repeats.others:
        yield Fact("", Value(of.words("repeats.others", count=repeats.others), "soon"))
    if own := _own_repeats(of):
        yield Fact("", Value(own))


def _own_repeats(of: Known) -> str:
    tickets = " ".join(f"#{number}" for number in of.detail.repeats.own)
    return of.words("repeats.own", tickets=tickets) if tickets else ""


def number_facts(numbers: Sequence[int]) -> Iterator[Fact]:
    """Other tickets."""
    if numbers:
        yield Fact("", Value(" ".join(f"#{number}" for number in numbers)))


def rating_look(rating: int) -> str:
    """How a rating looks."""
    return "late" if rating <= BAD else "calm"


def _category(of: Known, category: str) -> str:
    known = of.config.category(category)
    return one_line(known.name if known else category)


def _category_with_kind(of: Known, category: str, kind: str | None) -> str:
    """A complaint with its nature."""
    named = _category(of, category)
    return f"{named}/{one_line(kind_in(of.words, kind, of.config))}" if kind else named
