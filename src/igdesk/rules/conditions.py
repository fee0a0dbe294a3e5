"""Whether a condition holds: one small check for each part that a `when` table may ask.

Parts that compare one fact are in `comparing`; those here look into the text, or hold further conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from igdesk.config.currencies import usual_currency
from igdesk.config.model import REFUND_AMOUNT, Condition
from igdesk.rules.authority import at_least
from igdesk.rules.comparing import COMPARES
from igdesk.rules.han import simplified
from igdesk.rules.model import Remedy
from igdesk.rules.money import amount_of
from igdesk.rules.negation import denial
from igdesk.rules.scene import Scene
from igdesk.rules.words import Span, fold_term


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
    order = {name: place for place, name in enumerate((*COMPARES, *_DEEP))}
    return tuple(_part(name, asked[name]) for name in sorted(asked.keys() & order.keys(), key=order.__getitem__))


def terms_of(condition: Condition) -> Iterator[str]:
    """All terms that a condition looks for, folded."""
    for part in condition.parts():
        yield from map(fold_term, (*part.text_any, *part.text_all, *part.text_none))


def asked_by(condition: Condition) -> frozenset[str]:
    """The names of all parts that a condition asks, those nested in it included."""
    return frozenset(
        f.name
        for part in condition.parts()
        for f in fields(part)
        if f.name not in _INNER and getattr(part, f.name) not in (None, (), {})
    )


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
        if _is_in(currency, known[1], scene):
            found.append((known[0], (Reason("refund_over", f"{REFUND_AMOUNT.id}={field}"),)))
    for each in scene.facts.compensations:
        if each.amount > least and _is_in(currency, each.currency, scene):
            if scene.config.is_refund(each.kind) and not _is_decided(each, scene):
                found.append((each.amount, (Reason("refund_over", f"{each.kind}={each.money}"),)))
    return Verdict(True, max(found, key=lambda each: each[0])[1]) if found else NO


def _is_decided(compensation: Remedy, scene: Scene) -> bool:
    """Whether somebody who is asked for such things has granted it: nothing is left to ask."""
    return compensation.granted and at_least(compensation.by, "supervisor", scene.config)


def _is_in(wanted: str | None, named: str | None, scene: Scene) -> bool:
    """Whether an amount is in a currency; one that names none is in the usual, or in any where that is not known."""
    return wanted is None or (named or usual_currency(scene.config) or wanted) == wanted


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
    if name in COMPARES:
        return partial(_compare, name, COMPARES[name], value)
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
