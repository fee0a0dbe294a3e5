"""Running a configuration's rules on a message, from top to bottom, each seeing what the ones before it did."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from igdesk.config.model import Assignment, Condition, Config, Effects, Escalation, Rule
from igdesk.rules.assign import names_a_person
from igdesk.rules.conditions import Part, Reason, Scene, Verdict, compiled, judge, needs, terms_of
from igdesk.rules.facts import Because, Facts, Fired, Outcome
from igdesk.rules.model import PrioritySource, RuleLimit
from igdesk.rules.sla import CLOCKS
from igdesk.rules.words import Found, Terms, Text

__all__ = ["Because", "Facts", "Fired", "Outcome", "compile_rules", "evaluate"]

_GROUP = re.compile(r"\$(\d)")


class _Conditional(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def when(self) -> Condition: ...


_C = TypeVar("_C", bound=_Conditional)


def evaluate(config: Config, facts: Facts) -> Outcome:
    """What the rules make of a message, then which escalations hold on the ticket after them.

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
    return findings.outcome()


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
    escalations: _Gate[Escalation]


class _Same:
    """A configuration as a key: the same object, not an equal one, for which all of it would have to be compared."""

    __slots__ = ("config",)

    def __init__(self, config: Config) -> None:
        self.config = config

    def __hash__(self) -> int:
        return id(self.config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.config is self.config


def compile_rules(config: Config) -> _Ruleset:
    """The rules of `config`, ready to run. The last few configurations are kept, each by its identity."""
    return _compile(_Same(config))


@lru_cache(maxsize=4)
def _compile(same: _Same) -> _Ruleset:
    config = same.config
    rules = [rule for rule in config.rules if rule.on == "message"]
    conditions = [*(rule.when for rule in rules), *(escalation.when for escalation in config.escalations)]
    terms = Terms(term for condition in conditions for term in terms_of(condition))
    return _Ruleset(terms, _Gate(rules), _Gate(config.escalations))


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
        self._tags: list[Fired[str]] = []
        self._fields: dict[str, Fired[str]] = {}
        self._limits: list[RuleLimit] = []
        self._assign: Fired[Assignment] | None = None
        self._named: dict[str, str] = {}
        """Escalations that a rule takes, and the first rule that does."""
        self._escalations: list[Fired[Escalation]] = []
        self._notify: list[Fired[str]] = []
        self._reply: Fired[str] | None = None
        self._because: list[Because] = []
        self._nearly: list[Because] = []

    def consider_rule(self, rule: Rule, parts: tuple[Part, ...]) -> None:
        """Judge a rule, and let it take effect if it fires."""
        self._scene.groups = ()
        verdict = judge(parts, self._scene)
        self._note(rule.id, verdict)
        if not verdict.holds:
            return
        self._set_category(rule)
        self._raise_levels(rule.id, rule.set_)
        self._add_marks(rule.id, rule.set_)
        self._set_assignment(rule)
        self._notify += [Fired(rule.id, whom) for whom in rule.notify]
        if rule.reply is not None and self._reply is None:
            self._reply = Fired(rule.id, rule.reply)
        if rule.escalate is not None:
            self._named.setdefault(rule.escalate, rule.id)

    def consider_escalation(self, escalation: Escalation, parts: tuple[Part, ...]) -> None:
        """Judge an escalation on the facts as the rules left them."""
        verdict = judge(parts, self._scene)
        self._note(escalation.id, verdict)
        if verdict.holds:
            self._escalations.append(Fired(escalation.id, escalation))

    def outcome(self) -> Outcome:
        """All of it."""
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

    def _note(self, rule: str, verdict: Verdict) -> None:
        if verdict.holds:
            reasons = verdict.reasons or (Reason("always", ""),)
            self._because += [Because(rule, *reason) for reason in reasons]
        else:
            self._nearly += [Because(rule, *reason) for reason in verdict.stopped]

    def _set_category(self, rule: Rule) -> None:
        scene, wanted = self._scene, rule.set_.category
        if wanted is None or scene.category is not None or "category" in scene.facts.by_hand:
            return
        self._category = Fired(rule.id, wanted)
        scene.category = wanted
        category = scene.config.category(wanted)
        if category is not None and category.priority and scene.priority_source is PrioritySource.DEFAULT:
            scene.priority, scene.priority_source = category.priority, PrioritySource.CATEGORY

    def _raise_levels(self, rule: str, effects: Effects) -> None:
        scene, config, by_hand = self._scene, self._scene.config, self._scene.facts.by_hand
        if effects.priority is not None and "priority" not in by_hand:
            # A smaller rank is more urgent.
            self._priority = _higher(self._priority, rule, effects.priority, lambda each: -config.priority_rank(each))
            if scene.priority_source is not PrioritySource.RULE or (
                config.priority_rank(effects.priority) < config.priority_rank(scene.priority)
            ):
                scene.priority, scene.priority_source = effects.priority, PrioritySource.RULE
        if effects.urgency is not None and "urgency" not in by_hand:
            self._urgency = _higher(self._urgency, rule, effects.urgency, config.urgency_rank)
            scene.urgency = max(filter(None, (scene.urgency, effects.urgency)), key=config.urgency_rank)
        if effects.tier is not None:
            self._tier = _higher(self._tier, rule, effects.tier, config.tier_rank)
            scene.tier = max(filter(None, (scene.tier, effects.tier)), key=config.tier_rank)

    def _add_marks(self, rule: str, effects: Effects) -> None:
        scene = self._scene
        for tag in effects.tags:
            if tag not in scene.tags:
                self._tags.append(Fired(rule, tag))
                scene.tags = (*scene.tags, tag)
        for name, written in effects.fields.items():
            value = _GROUP.sub(self._group, written).strip()
            if value and name not in scene.fields:
                self._fields[name] = Fired(rule, value)
                scene.fields = {**scene.fields, name: value}
        if effects.kind is not None and self._kind is None:
            self._kind = Fired(rule, effects.kind)
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

    def _set_department(self, rule: str, department: str) -> None:
        if self._department is None and "department" not in self._scene.facts.by_hand:
            self._department = Fired(rule, department)
            self._scene.department = department


def _higher(known: Fired[str] | None, rule: str, level: str, rank: Callable[[str], int]) -> Fired[str]:
    """The higher of two levels; the first of equals."""
    return known if known is not None and rank(known.value) >= rank(level) else Fired(rule, level)
