"""What is known of a ticket and its customer, as labelled values and as lines of a header: text with looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from igdesk.config.model import Clock, Config
from igdesk.desk.actions import ACTIONS, key_name
from igdesk.desk.queries import EscalationView, TicketCard, TicketDetail
from igdesk.i18n import Words
from igdesk.rules.clock_starts import warned
from igdesk.rules.clock_words import why
from igdesk.rules.kinds import kind_in
from igdesk.rules.leg_words import department_name, leg_heading, sop_parts
from igdesk.rules.legs import sop_of
from igdesk.rules.line import waited_for
from igdesk.rules.model import Leg
from igdesk.rules.rating import BAD
from igdesk.rules.sla import running
from igdesk.rules.suggesting import standing
from igdesk.rules.window import ReplyWindow, WindowKind
from igdesk.rules.wording import suggestion_text
from igdesk.text import one_line
from igdesk.widgets.durations import short_span
from igdesk.widgets.thread_events import target_text
from igdesk.widgets.ticket_row import SOON, priority_cell
from igdesk.widgets.times import moment_text

_CLOCKS: Mapping[str, Clock] = {
    "first": "first_response", "next": "next_response", "resolution": "resolution", "keep_informed": "keep_informed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its look: `text`, `calm`, `soon`, `late`, `high`, `urgent`, `strong`."""

    text: str
    look: str = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; without a label it takes the whole line."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket with what is needed to speak of it."""

    detail: TicketDetail
    window: ReplyWindow
    now: datetime
    words: Words
    config: Config

    @property
    def card(self) -> TicketCard:
        """The ticket as lists show it."""
        return self.detail.card

    def sections(self) -> tuple[Section, ...]:
        """Everything, for a panel."""
        named = (
            ("ticket", self._ticket()),
            ("clocks", self._clocks()),
            ("legs", self._legs()),
            ("promises", self._promises()),
            ("sop", self._sop()),
            ("customer", self._customer()),
            ("post", self._post()),
            ("escalations", self._escalations()),
            ("links", self._numbers(sorted(self.card.ticket.links))),
            ("merged", self._numbers(self.detail.merged)),
            ("others", self._numbers(self.detail.others)),
        )
        sections = (Section(self.words(f"ticket_ui.about_{name}"), tuple(facts)) for name, facts in named)
        return tuple(section for section in sections if section.facts)

    def title(self) -> tuple[Value, ...]:
        """Who it is about and what it is, for the header's first line."""
        ticket, words = self.card.ticket, self.words
        values = [Value(f"#{ticket.number}", "strong"), Value(words(f"status.{ticket.status.value}"))]
        values.append(self.priority())
        if ticket.urgency and self.config.urgency.rank(ticket.urgency) > 0:
            values.append(Value(one_line(self.config.urgency.name(ticket.urgency)), "soon"))
        if ticket.category:
            values.append(Value(self._category_with_kind(ticket.category, ticket.kind)))
        elif ticket.suggested:
            name = self._category(ticket.suggested)
            told = words("ticket_ui.suggested_shortly", category=name, key=_category_key())
            values.append(Value(told, "calm"))
        if ticket.escalated:
            values.append(Value(words("ticket_ui.escalated"), "urgent"))
        if ticket.rating is not None:
            values.append(Value(words("ending.line_rating", score=ticket.rating), self._look_of(ticket.rating)))
        values += [Value(f"#{one_line(tag)}", "calm") for tag in ticket.tags]
        return tuple(values)

    def who(self) -> tuple[Value, ...]:
        """The customer in a few words."""
        customer = self.card.customer
        found = [Value(f"{self.handle()} ✓" if customer.verified else self.handle(), "strong")]
        if customer.name and customer.username:
            found.append(Value(one_line(customer.name)))
        if customer.tier:
            found.append(Value(one_line(self.config.customer_tiers.name(customer.tier))))
        if customer.followers is not None:
            label = self.words("ticket_ui.fact_followers")
            found.append(Value(f"{label} {count_text(customer.followers, self.words)}", "calm"))
        return tuple(found)

    def clocks(self) -> tuple[Value, ...]:
        """The clocks that run, the reply window and the owner, for the header's last line."""
        found = []
        if (snoozed := self._snoozed()) is not None:
            found.append(Value(f"{self.words('ticket_ui.fact_snoozed')} {snoozed.text}", snoozed.look))
        if (follow_up := self._follow_up()) is not None:
            found.append(Value(f"{self.words('ending.fact_follow_up')} {follow_up.text}", follow_up.look))
        for name, due in self._dues():
            value = self._clock_value(name, due, short=True)
            if value is not None:
                found.append(Value(f"{self.words(f'ticket_ui.fact_{name}')} {value.text}", value.look))
        for leg in self.card.ticket.legs[-1:]:
            found.append(leg_value(leg, self.now, self.words, self.config))
        if promise := min(self.card.ticket.promises, key=lambda one: one.due_at, default=None):
            kept_by = self._promise_due(promise.owner, promise.due_at)
            found.append(Value(f"{self.words('ticket_ui.about_promises')} {kept_by.text}", kept_by.look))
        window = self.window_value()
        found.append(Value(f"{self.words('ticket_ui.fact_window')} {window.text}", window.look))
        found.append(Value(f"{self.words('ticket_ui.fact_owner')} {self.owner()}"))
        return tuple(found)

    def handle(self) -> str:
        """The customer's handle, else their name."""
        customer = self.card.customer
        return f"@{one_line(customer.username)}" if customer.username else one_line(customer.name or f"({customer.id})")

    def priority(self) -> Value:
        """The priority with its sign."""
        priority = self.card.ticket.priority
        sign, look = priority_cell(priority, self.config)
        known = self.config.priority(priority)
        return Value(f"{sign} {one_line(known.name if known else priority)}".strip(), look)

    def owner(self) -> str:
        """Whose it is."""
        assignee = self.card.ticket.assignee
        if assignee is None and (waits_for := self.card.ticket.waits_for) is not None:
            return one_line(self.words("ticket_ui.in_line", who=waited_for(waits_for, self.config)))
        if assignee is None:
            return self.words("ticket_ui.nobody")
        agent = self.config.agent(assignee)
        return one_line(agent.name if agent else assignee)

    def window_value(self) -> Value:
        """Until when Instagram lets us answer."""
        kind, closes = self.window.kind, self.window.closes_at
        if kind in (WindowKind.STANDARD, WindowKind.HUMAN_AGENT) and closes is not None:
            left = closes - self.now
            text = self.words(f"ticket_ui.window_{kind.value}", span=short_span(left, self.words))
            return Value(text, "soon" if left <= timedelta(hours=3) else "calm")
        return Value(self.words(f"ticket_ui.window_{kind.value}"), "late" if kind is WindowKind.CLOSED else "calm")

    def _category(self, category: str) -> str:
        known = self.config.category(category)
        return one_line(known.name if known else category)

    def _category_with_kind(self, category: str, kind: str | None) -> str:
        """A complaint with its nature."""
        named = self._category(category)
        return f"{named}/{one_line(kind_in(self.words, kind, self.config))}" if kind else named

    def _ticket(self) -> Iterator[Fact]:
        ticket, words, config = self.card.ticket, self.words, self.config
        yield self._fact("status", Value(words(f"status.{ticket.status.value}")))
        yield self._fact("priority", self.priority())
        if ticket.urgency:
            look = "soon" if config.urgency.rank(ticket.urgency) > 0 else "text"
            yield self._fact("urgency", Value(one_line(config.urgency.name(ticket.urgency)), look))
        if ticket.category:
            yield self._fact("category", Value(self._category(ticket.category)))
            if ticket.kind:
                yield self._fact("kind", Value(one_line(kind_in(words, ticket.kind, config))))
        elif (suggested := standing(ticket, self.detail.events)) is not None:
            told = one_line(suggestion_text(suggested, config, words))
            told = words("ticket_ui.suggested", suggestion=told, key=_category_key())
            yield self._fact("suggested", Value(told, "calm"))
        yield self._fact("owner", Value(self.owner()))
        if ticket.department and (department := config.department(ticket.department)) is not None:
            yield self._fact("department", Value(one_line(department.name)))
        yield self._fact("channel", Value(words(f"ticket_ui.channel_{ticket.channel.value}")))
        if ticket.subject:
            yield self._fact("subject", Value(one_line(ticket.subject)))
        if ticket.tags:
            yield self._fact("tags", Value(" ".join(f"#{one_line(tag)}" for tag in ticket.tags)))
        for name, value in ticket.fields.items():
            known = config.ticket_field(name)
            yield Fact(one_line(known.name if known else name), Value(one_line(value)))

    def _customer(self) -> Iterator[Fact]:
        customer, words = self.card.customer, self.words
        yield self._fact("handle", Value(self.handle(), "strong"))
        if customer.verified:
            yield Fact("", Value(words("ticket_ui.verified"), "calm"))
        if customer.name and customer.username:
            yield self._fact("name", Value(one_line(customer.name)))
        if customer.tier:
            yield self._fact("tier", Value(one_line(self.config.customer_tiers.name(customer.tier))))
        if customer.followers is not None:
            yield self._fact("followers", Value(f"{customer.followers:,}"))

    def _post(self) -> Iterator[Fact]:
        """What a comment hangs on: the first line of its caption, and where it is."""
        post = self.card.post
        if post is None:
            return
        if post.caption:
            yield Fact("", Value(one_line(post.caption.strip().partition("\n")[0])))
        yield Fact("", Value(one_line(post.permalink or post.id), "calm"))

    def _snoozed(self) -> Value | None:
        """Until when it is set aside."""
        until = self.card.ticket.snoozed_until
        if until is None:
            return None
        at = moment_text(until, self.now, self.config.desk.timezone)
        left = short_span(max(until - self.now, timedelta()), self.words)
        return Value(self.words("ticket_ui.snoozed_until", at=at, span=left), "soon")

    def _look_of(self, rating: int) -> str:
        return "late" if rating <= BAD else "calm"

    def _follow_up(self) -> Value | None:
        """When it is to be asked once more, and whether the customer can be written to then."""
        at = self.card.ticket.follow_up_at
        if at is None:
            return None
        closes = self.window.closes_at
        shut = self.window.kind is WindowKind.CLOSED or (closes is not None and closes <= at)
        key, look = ("due", "soon") if at <= self.now else ("planned", "calm")
        told = moment_text(at, self.now, self.config.desk.timezone)
        return Value(self.words(f"ending.value_{key}{'_closed' if shut else ''}", at=told), look)

    def _clocks(self) -> Iterator[Fact]:
        ticket = self.card.ticket
        clocks = running(ticket, self.config, self.card.customer.tier) if ticket.is_running else ()
        reasons = {each.clock: tuple(why(each, self.config, self.words)) for each in clocks}
        if (snoozed := self._snoozed()) is not None:
            yield self._fact("snoozed", snoozed)
        for name, due in self._dues():
            value = self._clock_value(name, due, short=False)
            if value is not None:
                yield self._fact(name, value)
                yield from (Fact("", Value(one_line(line), "calm")) for line in reasons.get(_CLOCKS[name], ()))
        if (follow_up := self._follow_up()) is not None:
            yield Fact(self.words("ending.fact_follow_up"), follow_up)
        if ticket.rating_asked_at is not None or ticket.rating is not None:
            rating = ticket.rating
            told = self.words("ending.value_asked") if rating is None else self.words("ending.value", score=rating)
            yield Fact(self.words("ending.fact"), Value(told, "calm" if rating is None else self._look_of(rating)))
        yield self._fact("window", self.window_value())

    def _dues(self) -> Iterator[tuple[str, datetime | None]]:
        ticket = self.card.ticket
        dues = (
            ticket.first_response_due_at,
            ticket.next_response_due_at,
            ticket.resolution_due_at,
            ticket.keep_informed_due_at,
        )
        yield from zip(_CLOCKS, dues, strict=True)

    def _clock_value(self, name: str, due: datetime | None, *, short: bool) -> Value | None:
        ticket, words = self.card.ticket, self.words
        if name == "first" and ticket.first_responded_at is not None:
            at = moment_text(ticket.first_responded_at, self.now, self.config.desk.timezone)
            return None if short else Value(words("ticket_ui.answered", at=at), "calm")
        if due is None or not ticket.is_running:
            return None
        if due < self.now:
            return Value(words("ticket_ui.late", span=short_span(self.now - due, words)), "late")
        left = due - self.now
        text = words("ticket_ui.left", span=short_span(left, words))
        if not short:
            at = moment_text(due, self.now, self.config.desk.timezone)
            text = words("ticket_ui.due_within", left=text, at=at)
        is_near = _CLOCKS[name] in warned(ticket)
        return Value(f"! {text}" if is_near else text, "soon" if is_near else "calm")

    def _sop(self) -> Iterator[Fact]:
        """The procedure of its category."""
        if (sop := sop_of(self.card.ticket, self.config)) is not None:
            for name, value in sop_parts(sop, self.config, self.words):
                yield Fact(self.words(f"legs.fact_{name}"), Value(one_line(value)))

    def _legs(self) -> Iterator[Fact]:
        """What departments are asked for, each with its own clock, and what they answered."""
        for each in self.detail.legs:
            if each.is_recalled:
                continue
            heading = one_line(leg_heading(each, self.config, self.words))
            yield Fact("", Value(heading, "strong" if each.is_open else "calm"))
            if each.is_open and each.due_at is not None:
                yield Fact("", leg_due(each.due_at, self.now, self.words, self.config))
            yield Fact("", Value(one_line(each.question if each.answer is None else each.answer)))
            if each.is_open and each.deliver:
                yield Fact("", Value(one_line(self.words("legs.sop_deliver", value=each.deliver)), "calm"))

    def _promises(self) -> Iterator[Fact]:
        """What is still to be kept: the words, then who keeps it by when."""
        for each in sorted(self.detail.promises, key=lambda one: one.due_at):
            if each.is_open:
                yield Fact("", Value(one_line(each.text)))
                yield Fact("", self._promise_due(each.owner, each.due_at))

    def _promise_due(self, owner: str, due: datetime) -> Value:
        at = moment_text(due, self.now, self.config.desk.timezone)
        key = "promises.whose_late" if due < self.now else "promises.whose"
        agent = self.config.agent(owner)
        told = self.words(key, owner=one_line(agent.name if agent else owner), at=at)
        return Value(told, "late" if due < self.now else "soon" if due - self.now <= SOON else "calm")

    def _escalations(self) -> Iterator[Fact]:
        for each in self.detail.escalations:
            yield from escalation_facts(each, self.now, self.words, self.config)

    def _numbers(self, numbers: Sequence[int]) -> Iterator[Fact]:
        if numbers:
            yield Fact("", Value(" ".join(f"#{number}" for number in numbers)))

    def _fact(self, name: str, value: Value) -> Fact:
        return Fact(self.words(f"ticket_ui.fact_{name}"), value)


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


def _category_key() -> str:
    """The key that sets a category, and takes the one that is suggested."""
    return key_name(next(action.keys[0] for action in ACTIONS if action.id == "category"))


def escalation_facts(each: EscalationView, now: datetime, words: Words, config: Config) -> Iterator[Fact]:
    """An escalation: to whom and why, since when, and when the answer is due."""
    to = target_text(each.to, words, config)
    yield Fact("", Value(words("ticket_ui.escalation_line", to=to, reason=one_line(each.reason))))
    since = moment_text(each.at, now, config.desk.timezone)
    due = answer_due(each, now, words)
    yield Fact("", Value(f"{since} · {due.text}" if due.text else since, due.look))


def answer_due(each: EscalationView, now: datetime, words: Words) -> Value:
    """How long until an escalation must be answered; empty without a limit."""
    if each.answered_at is not None or each.answer_due_at is None:
        return Value("", "calm")
    left = each.answer_due_at - now
    if left < timedelta():
        return Value(words("ticket_ui.late", span=short_span(-left, words)), "late")
    return Value(words("ticket_ui.left", span=short_span(left, words)), "soon" if left <= SOON else "calm")


def count_text(count: int, words: Words) -> str:
    """A number of people in a few cells: `1.2k`, `12.8万`."""
    unit, name = (10_000, "many") if words.lang == "zh" else (1_000_000, "many")
    if count >= unit:
        return words(f"ticket_ui.{name}", count=f"{count / unit:.1f}".removesuffix(".0"))
    if words.lang == "en" and count >= 1000:
        return words("ticket_ui.thousands", count=f"{count / 1000:.1f}".removesuffix(".0"))
    return str(count)
