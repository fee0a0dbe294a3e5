"""Conditions in words: what a `when` table asks, and what of a message fulfilled it, in the reader's language.

Words of the configuration and of customers stand in it as they came: whoever shows them makes them safe for a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from igdesk.config.model import Condition, Config, Interval, Limit, Target
from igdesk.i18n import Phrase, Words
from igdesk.rules.escalate import target_text
from igdesk.rules.facts import Because
from igdesk.rules.kinds import kind_name
from igdesk.rules.learned_events import Suggested
from igdesk.rules.lifecycle import status_name
from igdesk.rules.model import Status
from igdesk.rules.names import target_name
from igdesk.rules.spoken import duration

_QUOTED = ("text_any", "text_all", "text_none")
_IDS = (
    "channel", "category", "kind", "priority", "urgency", "tier", "department", "status", "language", "attachment_kind",
)  # fmt: skip
_FLAGS = ("verified", "unassigned", "first_message", "attachment", "outside_hours")
_NUMBERS = ("followers_min", "followers_max")
_SPANS = ("unanswered_for", "overdue_by")
_COMPARED = (*_IDS, *_NUMBERS, *_SPANS, "tags", "fields", "time_of_day", "refund_over")
_EXCLUSIONS = ("text_none", "not")


def clauses(condition: Condition, config: Config, words: Words) -> tuple[str, ...]:
    """What must hold, a clause for each part; one that says so where nothing is asked."""
    return tuple(_clauses(condition, config, words)) or (words("conditions.always"),)


def reason(because: Because, config: Config, words: Words) -> str:
    """What spoke for a rule, or what stopped it, in a few words."""
    return words.of(reason_phrase(because, config))


def reason_phrase(because: Because, config: Config) -> Phrase:
    """The same, in a language that is chosen later."""
    part, matched = because.condition, because.matched
    if part == "always":
        return Phrase("conditions.always")
    if part == "negated":
        return Phrase("conditions.why_negated", {"matched": matched})
    if part in _EXCLUSIONS:
        return Phrase("conditions.why_excluded", {"matched": matched})
    if part.startswith("faq_"):
        return Phrase(f"faq.why_{part.removeprefix('faq_')}", {"matched": matched})
    if part in _FLAGS and matched in ("true", "false"):
        return Phrase(f"conditions.{part}_{'yes' if matched == 'true' else 'no'}")
    if part not in _COMPARED:  # words, and what a log names of which the value was taken away
        return Phrase("conditions.why_words", {"matched": matched})
    value = _named(part, matched, config) if part in _IDS else matched
    return Phrase("conditions.why_fact", {"name": Phrase(f"conditions.name_{part}"), "value": value})


def name_of(kind: str, id_: str, config: Config, words: Words) -> str:
    """What people call a category, a priority, a tier, …; its id where nobody has named it."""
    named = _named(kind, id_, config)
    return words.of(named) if isinstance(named, Phrase) else named


def suggestion_text(suggested: Suggested, config: Config, words: Words) -> str:
    """A category that what was learned speaks for, how sure it is, and the words that spoke for it."""
    return words(
        "learning.suggestion" if suggested.words else "learning.suggestion_plain",
        category=name_of("category", suggested.category, config, words),
        percent=suggested.percent,
        words=" · ".join(suggested.words),
    )


def target_words(target: Target, config: Config, words: Words) -> str:
    """Whom an escalation goes to."""
    return words("conditions.itself", name=target_name(target_text(target), config))


def span_words(span: timedelta, words: Words) -> str:
    """`30 minutes`, `1 天`."""
    return duration(Limit(span.days, span - timedelta(days=span.days)), words.lang)


_NAMED: Mapping[str, Callable[[str, Config], Phrase | str | None]] = {
    "channel": lambda id_, config: Phrase(f"ticket_ui.channel_{id_}"),
    "status": lambda id_, config: status_name(Status(id_)),
    "urgency": lambda id_, config: config.urgency.name(id_),
    "tier": lambda id_, config: config.customer_tiers.name(id_),
    "category": lambda id_, config: getattr(config.category(id_), "name", None),
    "kind": kind_name,
    "priority": lambda id_, config: getattr(config.priority(id_), "name", None),
    "department": lambda id_, config: getattr(config.department(id_), "name", None),
    "assign": lambda id_, config: getattr(config.agent(id_), "name", None),
}


def _named(kind: str, id_: str, config: Config) -> Phrase | str:
    named = _NAMED.get(kind)
    return (named(id_, config) if named is not None else None) or id_


def _clauses(condition: Condition, config: Config, words: Words) -> Iterator[str]:
    for part in _QUOTED:
        if values := getattr(condition, part):
            quoted = (words("conditions.quoted", word=value) for value in values)
            yield words(f"conditions.{part}", values=_listed(quoted, words))
    if condition.text_regex is not None:
        yield words("conditions.text_regex", pattern=condition.text_regex)
    for part in _IDS:
        if values := getattr(condition, part):
            names = (name_of(part, value, config, words) for value in values)
            yield words(f"conditions.{part}", values=_one_of(names, words))
    yield from _plain(condition, words)
    for name, test in condition.fields.items():
        yield _field(name, test, config, words)
    yield from _grouped(condition, config, words)


def _plain(condition: Condition, words: Words) -> Iterator[str]:
    for part in _NUMBERS:
        if (number := getattr(condition, part)) is not None:
            yield words(f"conditions.{part}", number=f"{number:,}")
    for part in _FLAGS:
        if (flag := getattr(condition, part)) is not None:
            yield words(f"conditions.{part}_{'yes' if flag else 'no'}")
    if condition.tags:
        yield words("conditions.tags", values=_listed(condition.tags, words))
    if condition.time_of_day:
        yield words("conditions.time_of_day", values=_listed(map(_times, condition.time_of_day), words))
    for part in _SPANS:
        if (span := getattr(condition, part)) is not None:
            yield words(f"conditions.{part}", span=span_words(span, words))
    if condition.refund_over is not None:
        amount = " ".join(filter(None, (f"{condition.refund_over:f}", condition.currency)))
        yield words("conditions.refund_over", amount=amount)


def _field(name: str, test: Any, config: Config, words: Words) -> str:
    known = config.ticket_field(name)
    field = known.name if known is not None else name
    if isinstance(test, bool):
        return words("conditions.field_filled" if test else "conditions.field_empty", field=field)
    return words("conditions.field", field=field, values=_one_of(test, words))


def _grouped(condition: Condition, config: Config, words: Words) -> Iterator[str]:
    for each in condition.all:
        yield from clauses(each, config, words)
    for part, group in (("any", condition.any), ("not", condition.not_)):
        if group:
            choices = (words("conditions.and").join(clauses(each, config, words)) for each in group)
            yield words(f"conditions.{part}", choices=words("conditions.or_else").join(choices))


def _one_of(values: Iterable[str], words: Words) -> str:
    """`a, b or c`."""
    *others, last = values
    return words("conditions.or").join([_listed(others, words), last] if others else [last])


def _listed(values: Iterable[str], words: Words) -> str:
    return words("conditions.comma").join(values)


def _times(interval: Interval) -> str:
    return f"{interval.start:%H:%M}–{interval.end:%H:%M}"
