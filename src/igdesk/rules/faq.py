"""The FAQ: which of its questions a message asks, and whether its answer may go out by itself.

An answer goes out only where it opted in (`auto`), where the message is a plain question for it alone
(`plain_question`), nothing of its ticket is urgent, escalated or a complaint, nobody has the ticket in hand yet, and
no rule has answered. It goes the way of every automatic answer (`robot`). In explanations and in the log it acts as
the rule `faq:ID`. Whoever asks for a person gets the tag `wants-person` by the rule `robot:person`, and no such answer
any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from igdesk.config.faq import PREFIX
from igdesk.config.model import Condition, Config
from igdesk.rules.conditions import Part, Reason, compiled, judge
from igdesk.rules.facts import Because, Facts, Fired, Held, Outcome
from igdesk.rules.model import THREAD_CHANNELS, Channel, Inbound
from igdesk.rules.per_config import once_per_config
from igdesk.rules.plain_question import asks_for_person, not_plain, what_weighs
from igdesk.rules.scene import Scene
from igdesk.rules.words import Found, Terms, Text, fold_term
from igdesk.values import dataclass

PERSON_RULE = "robot:person"
"""Acts where a customer asks for a person; no rule of a file can be called so."""
WANTS_PERSON = "wants-person"
"""The tag of a ticket whose customer has asked for a person: as long as it is there, no FAQ is answered by itself."""
_URGENT = "urgent"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Keywords ask for no time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the FAQ that a message asks."""

    template: str
    """The id of its answer as a template."""
    reasons: tuple[Reason, ...]
    """The customer's words that ask for it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    template: str
    parts: tuple[Part, ...]
    terms: tuple[str, ...]
    languages: frozenset[str]
    auto: bool


@dataclass(frozen=True, slots=True)
class _Ready:
    terms: Terms
    entries: Mapping[str, _Entry]
    auto: bool
    """Whether any is answered by itself."""


@once_per_config
def _ready(config: Config) -> _Ready:
    """The FAQ of `config`, ready to be looked for."""
    entries: dict[str, _Entry] = {}
    for template in dict.fromkeys(each.wording.id for each in config.faq):
        same = [each for each in config.faq if each.wording.id == template]
        keywords = tuple(dict.fromkeys(word for each in same for word in each.keywords))
        if keywords:
            entries[template] = _Entry(
                template,
                compiled(Condition(text_any=keywords)),
                tuple(map(fold_term, keywords)),
                frozenset(each.language.partition("-")[0] for each in same),
                any(each.auto for each in same),
            )
    terms = Terms(term for each in entries.values() for term in each.terms)
    return _Ready(terms, entries, any(each.auto for each in entries.values()))


def acting(config: Config) -> tuple[str, ...]:
    """What acts by itself, as the log calls it: the answers that opted in, and whoever asks for a person being seen."""
    auto = tuple(each.template for each in _ready(config).entries.values() if each.auto)
    return (*auto, PERSON_RULE) if auto else ()


def asked(config: Config, text: str) -> tuple[Asked, ...]:
    """The questions of the FAQ that a text asks, that of which it has most words first."""
    ready = _ready(config)
    if not ready.entries or not text:
        return ()
    read = Text(text)
    return _asked(ready, config, read, ready.terms.find(read.folded))


def _asked(ready: _Ready, config: Config, text: Text, found: Found) -> tuple[Asked, ...]:
    if not found:
        return ()
    scene = Scene(config, Facts("", Channel.OTHER, _NEVER), text, found)
    verdicts = ((each.template, judge(each.parts, scene)) for each in ready.entries.values())
    hits = [Asked(template, verdict.reasons) for template, verdict in verdicts if verdict.holds]
    return tuple(sorted(hits, key=lambda each: -len(each.reasons)))


def with_faq(outcome: Outcome, facts: Facts, text: Text, config: Config) -> Outcome:
    """What the rules found, with the answer of the FAQ where one may go out by itself, or with why it may not.

    Args:
        outcome: What the rules found.
        facts: The message, and its ticket before them.
        text: The message as it is read.
        config: The configuration.
    """
    ready = _ready(config)
    if not ready.auto:
        return outcome
    person = asks_for_person(text)
    if person is not None:
        outcome = _wants_person(outcome, facts, person)
    found = ready.terms.find(text.folded)
    hits = _asked(ready, config, text, found)
    first = next((each for each in hits if ready.entries[each.template].auto), None)
    if first is None or outcome.reply is not None:
        return outcome
    entry = ready.entries[first.template]
    own = [span for term in entry.terms for span in found.get(term, ())]
    against = (
        person
        or _in_hand(facts)
        or _of_ticket(outcome, facts, config)
        or _of_message(hits, entry, facts, config)
        or not_plain(text, own)
    )
    if against is None:
        because = _because(first.template, first.reasons)
        return replace(outcome, reply=Fired(first.template, first.template), because=(*outcome.because, *because))
    nearly = (*outcome.nearly, *_because(first.template, (against,)))
    asks = against.condition == "faq_person"
    held = Held(first.template, first.template, why="person") if asks else outcome.held
    return replace(outcome, nearly=nearly, held=held)


def weighs(config: Config, earlier: Iterable[Inbound]) -> bool:
    """Whether among the messages that wait for an answer besides is one that a person should look at.

    Somebody who tells of a broken cup and then asks how long shipping takes asks no plain question.
    """
    ready = _ready(config)
    for message in earlier:
        text = Text(message.text)
        own = [span for spans in ready.terms.find(text.folded).values() for span in spans]
        if message.attachments or what_weighs(text, own) or asks_for_person(text):
            return True
    return False


def _wants_person(outcome: Outcome, facts: Facts, person: Reason) -> Outcome:
    """The ticket gets the tag, and whoever is to answer it a notice; neither where it has the tag already."""
    if WANTS_PERSON in facts.tags:
        return outcome
    return replace(
        outcome,
        tags=(*outcome.tags, Fired(PERSON_RULE, WANTS_PERSON)),
        notify=(*outcome.notify, Fired(PERSON_RULE, "assignee")),
        because=(*outcome.because, *_because(PERSON_RULE, (person,))),
    )


def _because(rule: str, reasons: Iterable[Reason]) -> tuple[Because, ...]:
    return tuple(Because(rule, *reason) for reason in reasons)


def _in_hand(facts: Facts) -> Reason | None:
    """Somebody has begun on the ticket, or its customer has asked for that."""
    if WANTS_PERSON in facts.tags:
        return Reason("faq_person", WANTS_PERSON)
    return Reason("faq_in_hand", facts.assignee or "") if facts.in_hand else None


def _of_ticket(outcome: Outcome, facts: Facts, config: Config) -> Reason | None:
    """What of the ticket, as the rules leave it, asks for a person."""
    urgency, escalation = outcome.after.urgency, next(iter(outcome.escalations), None)
    least = config.urgency_rank(_URGENT) if _URGENT in config.urgency.order else 1
    if urgency is not None and config.urgency_rank(urgency) >= least:
        return Reason("faq_urgent", config.urgency.name(urgency))
    if escalation is not None or facts.escalated:
        return Reason("faq_escalated", escalation.value.id if escalation is not None else "")
    category = config.category(outcome.after.category) if outcome.after.category else None
    if category is not None and category.kinds:
        return Reason("faq_complaint", category.name)
    return None


def _of_message(hits: tuple[Asked, ...], entry: _Entry, facts: Facts, config: Config) -> Reason | None:
    """What besides its words keeps a message from being answered."""
    if len(hits) > 1:
        return Reason("faq_several", ", ".join(each.template.removeprefix(PREFIX) for each in hits))
    if facts.attachments:
        return Reason("faq_attachment", facts.attachments[0])
    if facts.channel not in THREAD_CHANNELS:
        return Reason("faq_channel", facts.channel)
    spoken = facts.language or config.desk.language
    return None if spoken.partition("-")[0] in entry.languages else Reason("faq_language", spoken)
