"""The escalation decision tree of a configuration, in words: when a ticket goes up, to whom, how soon, and why."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.config.model import Config, Escalation
from igdesk.i18n import Words
from igdesk.rules.levels import levels
from igdesk.rules.wording import clauses, span_words, target_words
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A branch of the tree."""

    escalation: Escalation
    when: tuple[str, ...]
    """What must hold, all of it."""
    rules: tuple[str, ...]
    """Ids of the rules that take this step whatever its own condition says."""
    to: str
    within: str | None
    """How soon it must be answered; None: no limit is set."""
    reason: str
    then: tuple[str, ...] = ()
    """Who is asked next where no answer comes, one after the other."""


def tree(config: Config, words: Words) -> tuple[Step, ...]:
    """The branches from top to bottom; every one that holds is taken, once for a ticket."""
    return tuple(_step(escalation, config, words) for escalation in config.escalations)


def branch(step: Step, words: Words) -> Iterator[tuple[str, str]]:
    """What a branch says, line by line: a name, empty where it is the one before, and what is said of it."""
    for place, clause in enumerate(step.when):
        yield "" if place else words("tree.when"), clause
    if step.rules:
        yield words("tree.or"), words("tree.rules", rules=words("conditions.comma").join(step.rules))
    yield words("tree.to"), step.to
    yield words("tree.within"), step.within or words("tree.no_limit")
    if step.then:
        yield words("tree.then"), " → ".join(step.then)
    if step.reason:
        yield words("tree.why"), step.reason


def _step(escalation: Escalation, config: Config, words: Words) -> Step:
    within = None
    if escalation.within is not None:
        key = "conditions.within_desk" if escalation.hours == "desk" else "conditions.within"
        within = words(key, span=span_words(escalation.within.length, words))
    return Step(
        escalation,
        when=clauses(escalation.when, config, words),
        rules=tuple(rule.id for rule in config.rules if rule.escalate == escalation.id),
        to=target_words(escalation.to, config, words),
        within=within,
        reason=escalation.reason,
        then=tuple(target_words(each.to, config, words) for each in levels(escalation, config)[1:]),
    )
