"""Whether a condition holds: one small check for each part that a `when` table may ask.

`unanswered_for` and `overdue_by` never hold on a message: no time has passed when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, NamedTuple

from igdesk.config.model import REFUND_AMOUNT, Condition, Config, Interval
from igdesk.config.times import written
from igdesk.rules.facts import Facts
from igdesk.rules.han import simplified
from igdesk.rules.hours import is_open
from igdesk.rules.money import Wish, amount_of, wanted_back
from igdesk.rules.negation import denial
from igdesk.rules.words import Found, Span, Text, fold_term


class Reason(NamedTuple):
    """A part of a condition, and what spoke for it (or against it)."""

    condition: str
    matched: str
    at: int | None = None


class Verdict(NamedTuple):
    """Whether something holds and why; when only an exclusion or a negation stopped it, which."""

    holds: bool
    reasons: tuple[Reason, ...] = ()
    stopped: tuple[Reason, ...] = ()


NO = Verdict(False)


class Scene:
    """What is being judged: a message, and its ticket as the rules have left it so far.

    Args:
        config: The configuration.
        facts: What is known before any rule has run.
        text: The message's text.
        found: The terms in it.
    """

    def __init__(self, config: Config, facts: Facts, text: Text, found: Found) -> None:
        self.config = config
        self.facts = facts
        self.text = text
        self.found = found
        self.category = facts.category
        self.kind = facts.kind
        self.priority = facts.priority or config.desk.default_priority
        self.priority_source = facts.priority_source
        self.urgency = facts.urgency
        self.tier = facts.tier
        self.tags = facts.tags
        self.fields = facts.fields
        self.department = facts.department
        self.taken = facts.assignee is not None
        """Whether somebody has the ticket, or an earlier rule gave it to somebody."""
        self.groups: tuple[str, ...] = ()
        """The latest match of a pattern, then its groups."""

    @classmethod
    def without_words(cls, config: Config, facts: Facts) -> Scene:
        """A ticket apart from any message: what asks for words does not hold."""
        return cls(config, facts, Text(""), {})

    @cached_property
    def wanted_back(self) -> list[Wish]:
        """The money of the message that the customer wants back."""
        return wanted_back(self.text.clauses)

    @property
    def is_outside_hours(self) -> bool:
        """Whether the message came while the desk was closed.

        The desk's own hours, whatever department the work lies in: customers write to the desk, and its hours are
        those that they are told (`{desk.hours}`).
        """
        return not is_open(self.facts.at, self.config.calendar())

    def facts_now(self) -> Facts:
        """The facts as the rules have left them."""
        return replace(
            self.facts,
            category=self.category,
            kind=self.kind,
            priority=self.priority,
            priority_source=self.priority_source,
            urgency=self.urgency,
            tier=self.tier,
            tags=self.tags,
            fields=self.fields,
            department=self.department,
        )


Part = Callable[[Scene], Verdict]
"""A part of a condition, ready to be asked."""


def judge(parts: Iterable[Part], scene: Scene) -> Verdict:
    """Whether all `parts` hold."""
    reasons: list[Reason] = []
    stopped: list[Reason] = []
    for part in parts:
        verdict = part(scene)
        if verdict.holds:
            reasons += verdict.reasons
        elif verdict.stopped:
            stopped += verdict.stopped
        else:
            return NO
    return Verdict(False, (), tuple(stopped)) if stopped else Verdict(True, tuple(reasons))


def compiled(condition: Condition) -> tuple[Part, ...]:
    """The parts that a condition asks, the cheap ones first."""
    asked = {f.name: value for f in fields(condition) if (value := getattr(condition, f.name)) not in (None, (), {})}
    if condition.refund_over is not None:
        asked["refund_over"] = (condition.refund_over, condition.currency)
    order = {name: place for place, name in enumerate((*_PLAIN, *_DEEP))}
    return tuple(_part(name, asked[name]) for name in sorted(asked.keys() & order.keys(), key=order.__getitem__))


def terms_of(condition: Condition) -> Iterator[str]:
    """All terms that a condition looks for, folded."""
    for part in condition.parts():
        yield from map(fold_term, (*part.text_any, *part.text_all, *part.text_none))


def needs(condition: Condition) -> frozenset[str]:
    """Folded terms one of which must be in the text for the condition to hold; empty when it can hold without any."""
    if condition.text_any:
        return frozenset(map(fold_term, condition.text_any))
    if condition.text_all:
        return frozenset({fold_term(condition.text_all[0])})
    for inner in condition.all:
        if wanted := needs(inner):
            return wanted
    choices = [needs(inner) for inner in condition.any]
    return frozenset().union(*choices) if all(choices) else frozenset()


# --- parts that compare one fact; each gives the value that it holds on, or None ---


def _one_of(value_of: Callable[[Scene], str | None]) -> Callable[[tuple[str, ...], Scene], str | None]:
    def check(wanted: tuple[str, ...], scene: Scene) -> str | None:
        value = value_of(scene)
        return str(value) if value in wanted else None

    return check


def _followers_min(least: int, scene: Scene) -> str | None:
    followers = scene.facts.followers
    return str(followers) if followers is not None and followers >= least else None


def _followers_max(most: int, scene: Scene) -> str | None:
    followers = scene.facts.followers
    return str(followers) if followers is not None and followers <= most else None


def _yes_or_no(value: Callable[[Scene], object]) -> Callable[[bool, Scene], str | None]:
    def check(wanted: bool, scene: Scene) -> str | None:
        return str(wanted).lower() if bool(value(scene)) is wanted else None

    return check


def _tags(wanted: tuple[str, ...], scene: Scene) -> str | None:
    return ", ".join(wanted) if set(wanted) <= set(scene.tags) else None


def _fields(wanted: Mapping[str, bool | tuple[str, ...]], scene: Scene) -> str | None:
    values = scene.fields
    for name, test in wanted.items():
        value = values.get(name)
        if (bool(value) is not test) if isinstance(test, bool) else (value not in test):
            return None
    return ", ".join(f"{name}={values.get(name, '')}" for name in wanted)


def _time_of_day(wanted: tuple[Interval, ...], scene: Scene) -> str | None:
    local = scene.facts.at.astimezone(scene.config.desk.timezone).time()
    for each in wanted:
        if each.start <= local < each.end if each.start < each.end else local >= each.start or local < each.end:
            return f"{local:%H:%M}"
    return None


def _attachment_kind(wanted: tuple[str, ...], scene: Scene) -> str | None:
    kinds = (_KINDS.get(each, each) for each in scene.facts.attachments)
    return next((kind for kind in kinds if kind in wanted), None)


_KINDS = {"gif": "image", "animated_image": "image", "reel": "share", "ig_reel": "share", "ig_post": "share"}
"""Instagram's further names of attachments, by what they are to a desk."""


def _unanswered_for(wanted: timedelta, scene: Scene) -> str | None:
    waits = scene.facts.waits
    return _once_come(waits.unanswered_at(wanted) if waits else None, wanted, scene)


def _overdue_by(wanted: timedelta, scene: Scene) -> str | None:
    waits = scene.facts.waits
    return _once_come(waits.overdue_at(wanted) if waits else None, wanted, scene)


def _once_come(moment: datetime | None, span: timedelta, scene: Scene) -> str | None:
    return None if moment is None or moment > scene.facts.at else written(span)


_PLAIN: Mapping[str, Callable[[Any, Scene], str | None]] = {
    "channel": _one_of(lambda scene: scene.facts.channel),
    "followers_min": _followers_min,
    "followers_max": _followers_max,
    "verified": _yes_or_no(lambda scene: scene.facts.verified),
    "category": _one_of(lambda scene: scene.category),
    "kind": _one_of(lambda scene: scene.kind),
    "priority": _one_of(lambda scene: scene.priority),
    "urgency": _one_of(lambda scene: scene.urgency),
    "tier": _one_of(lambda scene: scene.tier),
    "tags": _tags,
    "fields": _fields,
    "department": _one_of(lambda scene: scene.department),
    "status": _one_of(lambda scene: scene.facts.status),
    "language": _one_of(lambda scene: scene.facts.language),
    "unassigned": _yes_or_no(lambda scene: not scene.taken),
    "first_message": _yes_or_no(lambda scene: scene.facts.first_message),
    "attachment": _yes_or_no(lambda scene: scene.facts.attachments),
    "attachment_kind": _attachment_kind,
    "outside_hours": _yes_or_no(lambda scene: scene.is_outside_hours),
    "time_of_day": _time_of_day,
    "unanswered_for": _unanswered_for,
    "overdue_by": _overdue_by,
}


# --- parts that look into the text or hold further conditions ---


def _text_any(terms: tuple[str, ...], scene: Scene) -> Verdict:
    found = scene.found
    verdicts = [_mentioned("text_any", term, scene) for term in terms if term in found]
    reasons = tuple(reason for verdict in verdicts for reason in verdict.reasons)
    if reasons:
        return Verdict(True, reasons)
    return Verdict(False, (), tuple(reason for verdict in verdicts for reason in verdict.stopped))


def _text_all(terms: tuple[str, ...], scene: Scene) -> Verdict:
    return judge([partial(_mentioned, "text_all", term) for term in terms], scene)


def _text_none(terms: tuple[str, ...], scene: Scene) -> Verdict:
    found = scene.found
    excluded = (r for term in terms if term in found for r in _mentioned("text_none", term, scene).reasons)
    first = next(excluded, None)
    return Verdict(True) if first is None else Verdict(False, (), (first,))


def _mentioned(condition: str, term: str, scene: Scene) -> Verdict:
    """Whether the text holds a term at a place where it is not negated."""
    spans = scene.found.get(term)
    if not spans:
        return NO
    denials: list[Span] = []
    for start, end in spans:
        denied = denial(scene.text.clauses, start, end)
        if denied is None:
            at, words = scene.text.written(start, end)
            return Verdict(True, (Reason(condition, words, at),))
        denials.append(denied)
    at, words = scene.text.written(*denials[0])
    return Verdict(False, (), (Reason("negated", words, at),))


def _text_regex(pattern: Any, scene: Scene) -> Verdict:
    match = pattern.search(scene.text.simplified)
    if match is None:
        return NO
    spans = (match.span(number) for number in range(pattern.groups + 1))
    # A name is kept as the customer writes it.
    scene.groups = tuple(scene.text.plain[start:end] if start >= 0 else "" for start, end in spans)
    at, words = scene.text.written_plain(match.start(), match.end())
    return Verdict(True, (Reason("text_regex", words, at),))


def _refund_over(wanted: tuple[Decimal, str | None], scene: Scene) -> Verdict:
    """Whether more is wanted back, by the message, the ticket's field or a compensation; the largest speaks for it."""
    least, currency = wanted
    found: list[tuple[Decimal, tuple[Reason, ...]]] = []
    for wish in scene.wanted_back:
        if wish.money.amount > least and currency in (None, wish.money.currency):
            found.append((wish.money.amount, tuple(_said(span, scene) for span in (wish.money.span, wish.words))))
    field = scene.fields.get(REFUND_AMOUNT.id)
    if field and (known := amount_of(fold_term(field))) and known[0] > least:
        # A bare number is in whatever currency the desk keeps that field.
        if currency is None or known[1] in (None, currency):
            found.append((known[0], (Reason("refund_over", f"{REFUND_AMOUNT.id}={field}"),)))
    for each in scene.facts.compensations:
        if each.amount > least and (currency is None or each.currency in (None, currency)):
            if scene.config.is_refund(each.kind):
                found.append((each.amount, (Reason("refund_over", f"{each.kind}={each.money}"),)))
    return Verdict(True, max(found, key=lambda each: each[0])[1]) if found else NO


def _said(span: Span, scene: Scene) -> Reason:
    at, words = scene.text.written(*span)
    return Reason("refund_over", words, at)


def _all(inner: tuple[tuple[Part, ...], ...], scene: Scene) -> Verdict:
    return judge([partial(judge, parts) for parts in inner], scene)


def _any(inner: tuple[tuple[Part, ...], ...], scene: Scene) -> Verdict:
    stopped: tuple[Reason, ...] = ()
    for parts in inner:
        verdict = judge(parts, scene)
        if verdict.holds:
            return verdict
        stopped += verdict.stopped
    return Verdict(False, (), stopped)


def _not(inner: tuple[tuple[Part, ...], ...], scene: Scene) -> Verdict:
    for parts in inner:
        verdict = judge(parts, scene)
        if verdict.holds:
            first = verdict.reasons[0] if verdict.reasons else Reason("always", "")
            return Verdict(False, (), (first._replace(condition="not"),))
    return Verdict(True)


_DEEP: Mapping[str, Callable[[Any, Scene], Verdict]] = {
    "text_any": _text_any,
    "text_all": _text_all,
    "text_regex": _text_regex,
    "refund_over": _refund_over,
    "all": _all,
    "any": _any,
    "text_none": _text_none,
    "not_": _not,
}
_WORDS = ("text_any", "text_all", "text_none")
_INNER = ("all", "any", "not_")


def _part(name: str, value: Any) -> Part:
    if name in _PLAIN:
        return partial(_compare, name, _PLAIN[name], value)
    if name in _WORDS:
        value = tuple(map(fold_term, value))
    elif name in _INNER:
        value = tuple(compiled(condition) for condition in value)
    elif name == "text_regex":
        value = _pattern(value)
    return partial(_DEEP[name], value)


def _compare(name: str, check: Callable[[Any, Scene], str | None], wanted: object, scene: Scene) -> Verdict:
    matched = check(wanted, scene)
    return NO if matched is None else Verdict(True, (Reason(name, matched),))


def _pattern(written: str) -> Any:
    # Loaded only for a configuration that has a pattern: it costs more than everything else here.
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(simplified(written), options=options)
