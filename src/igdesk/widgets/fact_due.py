"""What is due on a ticket, as labelled values: clocks, the reply window, departments, promises, escalations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from igdesk.config.model import Clock, Config
from igdesk.desk.comments import latest_comment, place
from igdesk.desk.queries import EscalationView
from igdesk.i18n import Words
from igdesk.rules.clock_starts import warned
from igdesk.rules.clock_words import why
from igdesk.rules.coming_back import came_back
from igdesk.rules.comment_replies import Comment, PrivateReply, private_reply, private_until
from igdesk.rules.leg_words import department_name, leg_heading, sop_parts
from igdesk.rules.legs import sop_of
from igdesk.rules.model import is_person
from igdesk.rules.names import agent_name
from igdesk.rules.sla import running
from igdesk.rules.ticket_parts import Leg
from igdesk.rules.timer_events import Snoozed
from igdesk.rules.untouched import goes_back_at
from igdesk.rules.window import WindowKind
from igdesk.text import one_line
from igdesk.widgets.durations import short_span
from igdesk.widgets.fact_ticket import owner, rating_look
from igdesk.widgets.known import Fact, Known, Value
from igdesk.widgets.thread_events import target_text
from igdesk.widgets.ticket_row import SOON
from igdesk.widgets.times import moment_text

_CLOCKS: Mapping[str, Clock] = {
    "first": "first_response", "next": "next_response", "resolution": "resolution", "keep_informed": "keep_informed",
}  # fmt: skip

_NEARLY_CLOSED = timedelta(hours=3)


def clocks(of: Known) -> tuple[Value, ...]:
    """The clocks that run, the reply window and the owner, for the header's last line."""
    found = []
    if (snoozed := _snoozed(of)) is not None:
        found.append(Value(f"{of.words('ticket_ui.fact_snoozed')} {snoozed.text}", snoozed.look))
    if (back := _back(of)) is not None:
        found.append(Value(f"{of.words('ticket_ui.fact_back')} {back.text}", back.look))
    if (follow_up := _follow_up(of)) is not None:
        found.append(Value(f"{of.words('ending.fact_follow_up')} {follow_up.text}", follow_up.look))
    for name, due in _dues(of):
        value = _clock_value(of, name, due, short=True)
        if value is not None:
            found.append(Value(f"{of.words(f'ticket_ui.fact_{name}')} {value.text}", value.look))
    for leg in of.card.ticket.legs[-1:]:
        found.append(leg_value(leg, of.now, of.words, of.config))
    if promise := min(of.card.ticket.promises, key=lambda one: one.due_at, default=None):
        kept_by = _promise_due(of, promise.owner, promise.due_at)
        found.append(Value(f"{of.words('ticket_ui.about_promises')} {kept_by.text}", kept_by.look))
    window = window_value(of)
    found.append(Value(f"{of.words('ticket_ui.fact_window')} {window.text}", window.look))
    found.append(Value(f"{of.words('ticket_ui.fact_owner')} {owner(of)}"))
    return tuple(found)


def window_value(of: Known) -> Value:
    """Until when Instagram lets us answer; of a comment, until when privately; of a mention, where."""
    if (comment := latest_comment(of.detail)) is not None:
        return _private_value(of, comment)
    if (where := place(of.card)) is not None:
        return Value(of.words(where), "calm")
    kind, closes = of.window.kind, of.window.closes_at
    if kind in (WindowKind.STANDARD, WindowKind.HUMAN_AGENT) and closes is not None:
        left = closes - of.now
        text = of.words(f"ticket_ui.window_{kind.value}", span=short_span(left, of.words))
        return Value(text, "soon" if left <= _NEARLY_CLOSED else "calm")
    return Value(of.words(f"ticket_ui.window_{kind.value}"), "late" if kind is WindowKind.CLOSED else "calm")


def _private_value(of: Known, comment: Comment) -> Value:
    """Until when a comment can be answered privately, or why it cannot; publicly it always can."""
    found, left = private_reply(comment, of.now), private_until(comment) - of.now
    if found is not PrivateReply.OPEN:
        return Value(of.words(f"answering.window_{found.value}"), "calm")
    text = of.words("answering.window_open", span=short_span(left, of.words))
    return Value(text, "soon" if left <= _NEARLY_CLOSED else "calm")


def clock_facts(of: Known) -> Iterator[Fact]:
    """Every clock with its reason, and the reply window."""
    ticket = of.card.ticket
    clocks = running(ticket, of.config, of.card.customer.tier) if ticket.is_running else ()
    reasons = {each.clock: tuple(why(each, of.config, of.words)) for each in clocks}
    if (snoozed := _snoozed(of)) is not None:
        yield of.fact("snoozed", snoozed)
    if (back := _back(of)) is not None:
        yield of.fact("back", back)
    if (untouched := _untouched(of)) is not None:
        yield of.fact("untouched", untouched)
    for name, due in _dues(of):
        value = _clock_value(of, name, due, short=False)
        if value is not None:
            yield of.fact(name, value)
            yield from (Fact("", Value(one_line(line), "calm")) for line in reasons.get(_CLOCKS[name], ()))
    if (follow_up := _follow_up(of)) is not None:
        yield Fact(of.words("ending.fact_follow_up"), follow_up)
    if ticket.rating_asked_at is not None or ticket.rating is not None:
        rating = ticket.rating
        told = of.words("ending.value_asked") if rating is None else of.words("ending.value", score=rating)
        yield Fact(of.words("ending.fact"), Value(told, "calm" if rating is None else rating_look(rating)))
    yield of.fact("window", window_value(of))


def _snoozed(of: Known) -> Value | None:
    """Until when it is set aside."""
    until = of.card.ticket.snoozed_until
    if until is None:
        return None
    at = moment_text(until, of.now, of.config.desk.timezone)
    left = short_span(max(until - of.now, timedelta()), of.words)
    key = "snoozed_until" if of.card.ticket.undisturbed_until is None else "snoozed_firmly_until"
    return Value(of.words(f"ticket_ui.{key}", at=at, span=left), "soon")


def _back(of: Known) -> Value | None:
    """Since when it stands before all others, and why."""
    since = came_back(of.card.ticket)
    if since is None:
        return None
    woke = any(
        isinstance(each.event, Snoozed) and each.event.back and each.event.at == since for each in of.detail.events
    )
    at = moment_text(since, of.now, of.config.desk.timezone)
    return Value(of.words("ticket_ui.back_by_time" if woke else "ticket_ui.back_by_department", at=at), "soon")


def _untouched(of: Known) -> Value | None:
    """When it is taken from its owner, should they not touch it."""
    at = goes_back_at(of.card.ticket, of.config, of.card.customer)
    if at is None:
        return None
    span = short_span(max(at - of.now, timedelta()), of.words)
    told = moment_text(at, of.now, of.config.desk.timezone)
    return Value(of.words("ticket_ui.untouched_until", at=told, span=span), "calm")


def _follow_up(of: Known) -> Value | None:
    """When it is to be asked once more, and whether the customer can be written to then."""
    at = of.card.ticket.follow_up_at
    if at is None:
        return None
    closes = of.window.closes_at
    shut = of.window.kind is WindowKind.CLOSED or (closes is not None and closes <= at)
    key, look = ("due", "soon") if at <= of.now else ("planned", "calm")
    told = moment_text(at, of.now, of.config.desk.timezone)
    return Value(of.words(f"ending.value_{key}{'_closed' if shut else ''}", at=told), look)


def _dues(of: Known) -> Iterator[tuple[str, datetime | None]]:
    ticket = of.card.ticket
    dues = (
        ticket.first_response_due_at,
        ticket.next_response_due_at,
        ticket.resolution_due_at,
        ticket.keep_informed_due_at,
    )
    yield from zip(_CLOCKS, dues, strict=True)


def _clock_value(of: Known, name: str, due: datetime | None, *, short: bool) -> Value | None:
    ticket, words = of.card.ticket, of.words
    if name == "first" and ticket.first_responded_at is not None:
        at = moment_text(ticket.first_responded_at, of.now, of.config.desk.timezone)
        return None if short else Value(words("ticket_ui.answered", at=at), "calm")
    if due is None or not ticket.is_running:
        return None
    if due < of.now:
        return Value(words("ticket_ui.late", span=short_span(of.now - due, words)), "late")
    left = due - of.now
    text = words("ticket_ui.left", span=short_span(left, words))
    if not short:
        at = moment_text(due, of.now, of.config.desk.timezone)
        text = words("ticket_ui.due_within", left=text, at=at)
    is_near = _CLOCKS[name] in warned(ticket)
    return Value(f"! {text}" if is_near else text, "soon" if is_near else "calm")


def procedure_facts(of: Known) -> Iterator[Fact]:
    """The procedure of its category."""
    if (sop := sop_of(of.card.ticket, of.config)) is not None:
        for name, value in sop_parts(sop, of.config, of.words, of.now):
            yield Fact(of.words(f"legs.fact_{name}"), Value(one_line(value), "soon" if name == "overdue" else "text"))


def leg_facts(of: Known) -> Iterator[Fact]:
    """What departments are asked for, each with its own clock, and what they answered."""
    for each in of.detail.legs:
        if each.is_recalled:
            continue
        heading = one_line(leg_heading(each, of.config, of.words))
        yield Fact("", Value(heading, "strong" if each.is_open else "calm"))
        if each.is_open and each.due_at is not None:
            yield Fact("", leg_due(each.due_at, of.now, of.words, of.config))
        yield Fact("", Value(one_line(each.question if each.answer is None else each.answer)))
        if each.is_open and each.deliver:
            yield Fact("", Value(one_line(of.words("legs.sop_deliver", value=each.deliver)), "calm"))


def leg_due(due: datetime, now: datetime, words: Words, config: Config) -> Value:
    """By when a department is to answer."""
    if due < now:
        return Value(words("ticket_ui.late", span=short_span(now - due, words)), "late")
    left = words("ticket_ui.left", span=short_span(due - now, words))
    told = words("ticket_ui.due_within", left=left, at=moment_text(due, now, config.desk.timezone))
    return Value(told, "soon" if due - now <= SOON else "calm")


def leg_value(leg: Leg, now: datetime, words: Words, config: Config) -> Value:
    """Where the work lies, and how long it may."""
    name = f"→ {one_line(department_name(leg.department, config))}"
    if leg.due_at is None:
        return Value(name)
    is_late = leg.due_at < now
    span = words("ticket_ui.late" if is_late else "ticket_ui.left", span=short_span(abs(leg.due_at - now), words))
    return Value(f"{name} {span}", "late" if is_late else "calm")


def promise_facts(of: Known) -> Iterator[Fact]:
    """What is still to be kept: the words, then who keeps it by when."""
    for each in sorted(of.detail.promises, key=lambda one: one.due_at):
        if each.is_open:
            yield Fact("", Value(one_line(each.text)))
            yield Fact("", _promise_due(of, each.owner, each.due_at))


def _promise_due(of: Known, owner: str, due: datetime) -> Value:
    at = moment_text(due, of.now, of.config.desk.timezone)
    key = "promises.whose_late" if due < of.now else "promises.whose"
    told = of.words(key, owner=_person(owner, of.config), at=at)
    return Value(told, "late" if due < of.now else "soon" if due - of.now <= SOON else "calm")


def escalations(of: Known) -> Iterator[Fact]:
    """Everything that went up."""
    for each in of.detail.escalations:
        yield from escalation_facts(each, of.now, of.words, of.config)


def escalation_facts(each: EscalationView, now: datetime, words: Words, config: Config) -> Iterator[Fact]:
    """An escalation: to whom and why, since when, and when the answer is due; or who answered, and how."""
    to = target_text(each.to, words, config)
    yield Fact("", Value(words("ticket_ui.escalation_line", to=to, reason=one_line(each.reason))))
    since, due = moment_text(each.at, now, config.desk.timezone), answer_due(each, now, words)
    if each.rule is None and is_person(each.actor):
        since = words("escalations.raised_by", who=_person(each.actor, config), at=since)
    yield Fact("", Value(f"{since} · {due.text}" if due.text else since, due.look))
    if each.answered_at is not None and each.answer:
        at, who = moment_text(each.answered_at, now, config.desk.timezone), _person(each.answered_by or "", config)
        how = words(f"escalations.how_{each.answer}")
        yield Fact("", Value(words("escalations.answered_line", how=how, who=who, at=at), "calm"))
    if each.instruction:
        yield Fact("", Value(one_line(each.instruction), "strong"))


def _person(agent: str, config: Config) -> str:
    return one_line(agent_name(agent, config))


def answer_due(each: EscalationView, now: datetime, words: Words) -> Value:
    """How long until an escalation must be answered; empty without a limit."""
    if each.answered_at is not None or each.answer_due_at is None:
        return Value("", "calm")
    left = each.answer_due_at - now
    if left < timedelta():
        return Value(words("ticket_ui.late", span=short_span(-left, words)), "late")
    return Value(words("ticket_ui.left", span=short_span(left, words)), "soon" if left <= SOON else "calm")
