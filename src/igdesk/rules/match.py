"""Running a configuration's rules on a message, from top to bottom, each seeing what the ones before it did."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import time, timedelta
from typing import Generic, Protocol, TypeVar

from igdesk.config.model import CLOCKS, Assignment, Condition, Config, Effects, Escalation, Rule
from igdesk.rules.assign import names_a_person
from igdesk.rules.conditions import Part, Reason, Verdict, compiled, judge, needs, terms_of
from igdesk.rules.facts import Because, Facts, Fired, Held, Outcome
from igdesk.rules.faq import with_faq
from igdesk.rules.model import PrioritySource
from igdesk.rules.nights import TONIGHT, speakers
from igdesk.rules.per_config import once_per_config
from igdesk.rules.scene import Scene
from igdesk.rules.ticket_parts import RuleLimit
from igdesk.rules.words import Found, Terms, Text
from igdesk.values import dataclass

__all__ = ["Because", "Facts", "Fired", "Outcome", "Timed", "compile_rules", "evaluate", "evaluate_timers", "timed"]

_GROUP = re.compile(r"\$(\d)")


@dataclass(frozen=True, slots=True)
class Timed:
    """What of a timer rule's or an escalation's condition becomes true by time alone."""

    id: str
    unanswered: tuple[timedelta, ...]
    overdue: tuple[timedelta, ...]
    asks_hours: bool
    bounds: tuple[time, ...]
    """Local times at which a part of the day that it asks for begins or ends."""
    goes_up: bool
    """Whether it is an escalation: a rule may have the same id."""


class _Conditional(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def when(self) -> Condition: ...


_C = TypeVar("_C", bound=_Conditional)


def evaluate(config: Config, facts: Facts) -> Outcome:
    """What the rules make of a message, which escalations hold on the ticket after them, and what the FAQ answers.

    `unanswered_for` and `overdue_by` never hold on a message: timers judge them.
    """
    ruleset = compile_rules(config)
    text = Text(facts.text)
    scene = Scene(config, facts, text, ruleset.terms.find(text.folded))
    findings = _Findings(scene)
    for rule, parts in ruleset.rules.candidates(scene.found):
        findings.consider_rule(rule, parts)
    for escalation, parts in ruleset.escalations.candidates(scene.found):
        findings.consider_escalation(escalation, parts)
    return with_faq(findings.outcome(), facts, text, config)


def evaluate_timers(config: Config, facts: Facts, rang: Collection[str]) -> Outcome:
    """What time brings about: the timer rules, then the escalations that need no words, on a ticket as it is.

    Args:
        config: The configuration.
        facts: The ticket as it is now, and how long it has been waiting.
        rang: Timer rules that have fired for this wait.
    """
    findings = _Findings(Scene.without_words(config, facts))
    for rule, parts in compile_rules(config).timers:
        if rule.id not in rang:
            findings.consider_rule(rule, parts)
    return _with_escalations(findings, config)


def evaluate_facts(config: Config, facts: Facts) -> Outcome:
    """The escalations that need neither words nor time to pass: what is so on a ticket, whoever acts on it or not."""
    return _with_escalations(_Findings(Scene.without_words(config, facts)), config)


def _with_escalations(findings: _Findings, config: Config) -> Outcome:
    for escalation, parts in compile_rules(config).escalations.candidates({}):
        findings.consider_escalation(escalation, parts)
    return findings.outcome()


def timed(config: Config) -> tuple[Timed, ...]:
    """The timer rules and escalations that time alone may make true."""
    return compile_rules(config).timed


class _Gate(Generic[_C]):
    """Conditional things in their order, of which only those are looked at whose words are in the text."""

    def __init__(self, things: Iterable[_C]) -> None:
        self._entries = tuple((thing, compiled(thing.when)) for thing in things)
        self._always: list[int] = []
        self._by_term: dict[str, list[int]] = {}
        for place, (thing, _) in enumerate(self._entries):
            wanted = needs(thing.when)
            for term in wanted:
                self._by_term.setdefault(term, []).append(place)
            if not wanted:
                self._always.append(place)

    def candidates(self, found: Found) -> Iterator[tuple[_C, tuple[Part, ...]]]:
        """Those that may hold, in order, with their conditions."""
        places = set(self._always).union(*(self._by_term.get(term, ()) for term in found))
        return (self._entries[place] for place in sorted(places))


@dataclass(frozen=True, slots=True)
class _Ruleset:
    """A configuration's rules and escalations, made ready once for any number of messages."""

    terms: Terms
    rules: _Gate[Rule]
    timers: tuple[tuple[Rule, tuple[Part, ...]], ...]
    escalations: _Gate[Escalation]
    timed: tuple[Timed, ...]


@once_per_config
def compile_rules(config: Config) -> _Ruleset:
    """The rules of `config`, ready to run."""
    rules = [rule for rule in config.rules if rule.on == "message"]
    conditions = [*(rule.when for rule in rules), *(escalation.when for escalation in config.escalations)]
    terms = Terms(term for condition in conditions for term in terms_of(condition))
    timers = tuple((rule, compiled(rule.when)) for rule in config.rules if rule.on == "timer")
    conditional: list[Rule | Escalation] = [*(rule for rule, _ in timers), *config.escalations]
    by_time = tuple(each for one in conditional if (each := _timed(one)) is not None)
    return _Ruleset(terms, _Gate(rules), timers, _Gate(config.escalations), by_time)


def _timed(conditional: Rule | Escalation) -> Timed | None:
    asked = list(conditional.when.parts())
    found = Timed(
        conditional.id,
        tuple(each.unanswered_for for each in asked if each.unanswered_for is not None),
        tuple(each.overdue_by for each in asked if each.overdue_by is not None),
        any(each.outside_hours is not None for each in asked),
        tuple(bound for each in asked for interval in each.time_of_day for bound in (interval.start, interval.end)),
        isinstance(conditional, Escalation),
    )
    waits = found.unanswered or found.overdue
    return found if waits and not needs(conditional.when) else None


class _Findings:
    """What has been found so far; the scene's facts follow it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._category: Fired[str] | None = None
        self._priority: Fired[str] | None = None
        self._urgency: Fired[str] | None = None
        self._tier: Fired[str] | None = None
        self._department: Fired[str] | None = None
        self._kind: Fired[str] | None = None
        self._kinds: list[Fired[str]] = []
        """All that rules asked for: one counts once the ticket has a category that it is a kind of."""
        self._tags: list[Fired[str]] = []
        self._fields: dict[str, Fired[str]] = {}
        self._limits: list[RuleLimit] = []
        self._assign: Fired[Assignment] | None = None
        self._named: dict[str, str] = {}
        """Escalations that a rule takes, and the first rule that does."""
        self._escalations: list[Fired[Escalation]] = []
        self._notify: list[Fired[str]] = []
        self._reply: Fired[str] | None = None
        self._held: Held[str] | None = None
        self._suggest: list[Fired[str]] = []
        self._snooze: Fired[timedelta] | None = None
        self._hooks: list[Fired[str]] = []
        self._because: list[Because] = []
        self._nearly: list[Because] = []
        self._overrides = False
        """Whether the rule that is being considered may change what a person set by hand."""

    def consider_rule(self, rule: Rule, parts: tuple[Part, ...]) -> None:
        """Judge a rule, and let it take effect if it fires."""
        self._scene.groups, self._overrides = (), rule.override
        verdict = judge(parts, self._scene)
        self._note(rule.id, verdict)
        if not verdict.holds:
            return
        self._set_category(rule)
        self._raise_levels(rule.id, rule.set_)
        self._add_marks(rule.id, rule.set_)
        self._set_assignment(rule)
        self._notify += [Fired(rule.id, whom) for whom in rule.notify]
        self._set_reply(rule)
        if rule.suggest is not None:
            self._suggest.append(Fired(rule.id, rule.suggest))
        if rule.snooze is not None and self._snooze is None:
            self._snooze = Fired(rule.id, rule.snooze)
        self._hooks += [Fired(rule.id, hook) for hook in rule.hook]
        if rule.escalate is not None:
            self._named.setdefault(rule.escalate, rule.id)

    def consider_escalation(self, escalation: Escalation, parts: tuple[Part, ...]) -> None:
        """Judge an escalation on the facts as the rules left them."""
        verdict = judge(parts, self._scene)
        self._note(escalation.id, verdict, goes_up=True)
        if verdict.holds:
            self._escalations.append(Fired(escalation.id, escalation))

    def outcome(self) -> Outcome:
        """All of it."""
        self._overrides = self._category is not None and self._category.overrides
        if self._department is None and self._category is not None:
            category = self._scene.config.category(self._category.value)
            if category is not None and category.department is not None:
                self._set_department(self._category.rule, category.department)
        return Outcome(
            after=self._scene.facts_now() if self._because or not self._scene.facts.priority else self._scene.facts,
            category=self._category,
            priority=self._priority,
            urgency=self._urgency,
            tier=self._tier,
            department=self._department,
            kind=self._kind,
            tags=tuple(self._tags),
            fields=self._fields,
            limits=tuple(self._limits),
            assign=self._assign,
            escalations=self._all_escalations(),
            notify=tuple(self._notify),
            reply=self._reply,
            held=self._held,
            suggest=tuple(self._suggest),
            snooze=self._snooze,
            hooks=tuple(self._hooks),
            because=tuple(self._because),
            nearly=tuple(self._nearly),
        )

    def _all_escalations(self) -> tuple[Fired[Escalation], ...]:
        """Those that hold and those that a rule takes, each once, in the order of the file."""
        held = {found.value.id: found for found in self._escalations}
        for escalation in self._scene.config.escalations if self._named else ():
            if escalation.id in self._named:
                held[escalation.id] = Fired(self._named[escalation.id], escalation)
        order = [escalation.id for escalation in self._scene.config.escalations] if self._named else list(held)
        return tuple(held[each] for each in order if each in held)

    def _note(self, rule: str, verdict: Verdict, *, goes_up: bool = False) -> None:
        if verdict.holds:
            reasons = verdict.reasons or (Reason("always", ""),)
            self._because += [Because(rule, *reason, goes_up=goes_up) for reason in reasons]
        else:
            self._nearly += [Because(rule, *reason) for reason in verdict.stopped]

    def _set_category(self, rule: Rule) -> None:
        scene, wanted = self._scene, rule.set_.category
        if wanted is None or self._category is not None or not self._is_free("category", scene.category):
            return
        self._category = Fired(rule.id, wanted, self._overrides)
        scene.category = wanted
        category = scene.config.category(wanted)
        if category is not None and category.priority and scene.priority_source is PrioritySource.DEFAULT:
            scene.priority, scene.priority_source = category.priority, PrioritySource.CATEGORY
        if category is not None and category.department and self._department is None and self._is_free("department"):
            scene.department = category.department  # for later rules; it becomes the ticket's if none of them sets one
        self._settle_kind()

    def _is_free(self, name: str, value: str | None = None) -> bool:
        """Whether the rule may set this: there is nothing yet, or a person set it and the rule overrides that."""
        return self._overrides if name in self._scene.facts.by_hand else value is None

    def _settle_kind(self) -> None:
        """The first kind asked for that the category has, unless the ticket has one, or a person settled it."""
        scene = self._scene
        category = scene.config.category(scene.category) if scene.category is not None else None
        if category is None or self._kind is not None or not self._is_free("kind", scene.kind):
            return
        self._kind = next((found for found in self._kinds if found.value in category.kinds), None)
        scene.kind = self._kind.value if self._kind else None

    def _raise_levels(self, rule: str, effects: Effects) -> None:
        scene, config = self._scene, self._scene.config
        if effects.priority is not None and self._is_free("priority"):
            # A smaller rank is more urgent.
            found = Fired(rule, effects.priority, self._overrides)
            self._priority = _higher(self._priority, found, lambda each: -config.priority_rank(each))
            if scene.priority_source is not PrioritySource.RULE or (
                config.priority_rank(effects.priority) < config.priority_rank(scene.priority)
            ):
                scene.priority, scene.priority_source = effects.priority, PrioritySource.RULE
        if effects.urgency is not None and self._is_free("urgency"):
            found = Fired(rule, effects.urgency, self._overrides)
            self._urgency = _higher(self._urgency, found, config.urgency_rank)
            known = None if self._overrides and "urgency" in scene.facts.by_hand else scene.urgency
            scene.urgency = max(filter(None, (known, self._urgency.value)), key=config.urgency_rank)
        if effects.tier is not None:
            self._tier = _higher(self._tier, Fired(rule, effects.tier), config.tier_rank)
            scene.tier = max(filter(None, (scene.tier, effects.tier)), key=config.tier_rank)

    def _add_marks(self, rule: str, effects: Effects) -> None:
        scene = self._scene
        for tag in effects.tags:
            if tag not in scene.tags:
                self._tags.append(Fired(rule, tag, self._overrides))
                scene.tags = (*scene.tags, tag)
        for name, written in effects.fields.items():
            value = _GROUP.sub(self._group, written).strip()
            if value and name not in self._fields and self._is_free(f"field:{name}", scene.fields.get(name)):
                self._fields[name] = Fired(rule, value, self._overrides)
                scene.fields = {**scene.fields, name: value}
        if effects.kind is not None:
            self._kinds.append(Fired(rule, effects.kind, self._overrides))
            self._settle_kind()
        for clock in CLOCKS:
            limit = getattr(effects, clock)
            if limit is not None:
                self._limits.append(RuleLimit(rule, clock, limit))

    def _group(self, reference: re.Match[str]) -> str:
        number = int(reference[1])
        return self._scene.groups[number] if number < len(self._scene.groups) else ""

    def _set_assignment(self, rule: Rule) -> None:
        wanted, facts = rule.assign, self._scene.facts
        if rule.set_.department is not None:
            self._set_department(rule.id, rule.set_.department)
        if wanted is None or self._assign is not None or facts.assignee is not None or "assignee" in facts.by_hand:
            return
        self._assign = Fired(rule.id, wanted)
        if wanted.department is not None:
            self._set_department(rule.id, wanted.department)
        if names_a_person(wanted):
            self._scene.taken = True

    def _set_reply(self, rule: Rule) -> None:
        """The first that answers does; one that speaks for the closed desk lets others, once it has tonight."""
        if rule.reply is None or self._reply is not None:
            return
        if self._scene.facts.told_tonight and rule.id in speakers(self._scene.config):
            self._held = self._held or Held(rule.id, rule.reply, why=TONIGHT)
        else:
            self._reply = Fired(rule.id, rule.reply)

    def _set_department(self, rule: str, department: str) -> None:
        if self._department is None and self._is_free("department"):
            self._department = Fired(rule, department, self._overrides)
            self._scene.department = department


def _higher(known: Fired[str] | None, found: Fired[str], rank: Callable[[str], int]) -> Fired[str]:
    """The higher of two levels; the first of equals."""
    return known if known is not None and rank(known.value) >= rank(found.value) else found
