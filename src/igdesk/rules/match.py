"""Running a configuration's rules on a message, from top to bottom, each seeing what the ones before it did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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

    `unanswered_for`, `overdue_by` and `refund_over` never hold on a message: timers and money are judged elsewhere.
    """
    ruleset = compile_rules(config)
    text = Text(facts.text)
    settled = facts if facts.priority else replace(facts, priority=config.desk.default_priority)
    scene = Scene(config, settled, text, ruleset.terms.find(text.folded), taken=facts.assignee is not None)
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
        config = self._scene.config
        department = self._department
        if department is None and self._category is not None:
            category = config.category(self._category.value)
            if category is not None and category.department is not None:
                department = Fired(self._category.rule, category.department)
        return Outcome(
            after=self._scene.facts,
            category=self._category,
            priority=self._priority,
            urgency=self._urgency,
            tier=self._tier,
            department=department,
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
        facts, wanted = self._scene.facts, rule.set_.category
        if wanted is None or facts.category is not None or "category" in facts.by_hand:
            return
        self._category = Fired(rule.id, wanted)
        self._know(category=wanted)
        category = self._scene.config.category(wanted)
        if category is not None and category.priority and facts.priority_source is PrioritySource.DEFAULT:
            self._know(priority=category.priority, priority_source=PrioritySource.CATEGORY)

    def _raise_levels(self, rule: str, effects: Effects) -> None:
        config = self._scene.config
        if (priority := effects.priority) is not None and "priority" not in self._scene.facts.by_hand:
            if self._priority is None or config.priority_rank(priority) < config.priority_rank(self._priority.value):
                self._priority = Fired(rule, priority)
                self._know_priority(priority)
        if (urgency := effects.urgency) is not None and "urgency" not in self._scene.facts.by_hand:
            if self._urgency is None or config.urgency_rank(urgency) > config.urgency_rank(self._urgency.value):
                self._urgency = Fired(rule, urgency)
            known = self._scene.facts.urgency
            if known is None or config.urgency_rank(urgency) > config.urgency_rank(known):
                self._know(urgency=urgency)
        if (tier := effects.tier) is not None:
            if self._tier is None or config.tier_rank(tier) > config.tier_rank(self._tier.value):
                self._tier = Fired(rule, tier)
            known = self._scene.facts.tier
            if known is None or config.tier_rank(tier) > config.tier_rank(known):
                self._know(tier=tier)

    def _know_priority(self, priority: str) -> None:
        facts, config = self._scene.facts, self._scene.config
        settled = facts.priority_source is PrioritySource.RULE and facts.priority is not None
        if not settled or config.priority_rank(priority) < config.priority_rank(facts.priority or ""):
            self._know(priority=priority, priority_source=PrioritySource.RULE)

    def _add_marks(self, rule: str, effects: Effects) -> None:
        for tag in effects.tags:
            if tag not in self._scene.facts.tags:
                self._tags.append(Fired(rule, tag))
                self._know(tags=(*self._scene.facts.tags, tag))
        for name, written in effects.fields.items():
            value = _GROUP.sub(self._group, written).strip()
            if value and name not in self._scene.facts.fields:
                self._fields[name] = Fired(rule, value)
                self._know(fields={**self._scene.facts.fields, name: value})
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
        wanted = rule.assign
        if rule.set_.department is not None:
            self._set_department(rule.id, rule.set_.department)
        facts = self._scene.facts
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
            self._know(department=department)

    def _know(self, **changes: object) -> None:
        self._scene.facts = replace(self._scene.facts, **changes)  # type: ignore[arg-type]  # names and types are Facts' own
