"""Readers for what happens by itself: conditions, limits, rules and their tests, escalations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from igdesk.config.model import (
    CLOCKS,
    Assignment,
    AttachmentKind,
    Channel,
    Condition,
    Effects,
    Escalation,
    Expectation,
    Level,
    Role,
    Rule,
    RuleTest,
    RuleTrigger,
    SlaTarget,
    Status,
    Strategy,
    Target,
)
from igdesk.config.patterns import groups, pattern
from igdesk.config.problems import listed, nearest
from igdesk.config.read_team import HOURS_KIND, LIMITS, language
from igdesk.config.readers import (
    Reader,
    among,
    amount,
    choice,
    currency,
    flag,
    ident,
    mapping,
    ref,
    several,
    table,
    text,
    wants,
    whole,
)
from igdesk.config.settings import PRESET
from igdesk.config.spot import Spot
from igdesk.config.ticket_fields import ENDINGS
from igdesk.config.times import duration, limit, moment, times_of_day
from igdesk.i18n import Phrase

_GROUP = re.compile(r"\$(\d+)")
_NOTIFIED = ("assignee", *get_args(Role))
_OF_TIME = ("unanswered_for", "overdue_by")
_OF_A_MESSAGE = ("text_any", "text_all", "text_none", "text_regex", "first_message", "attachment", "attachment_kind")
_EFFECTS = ("set", "assign", "notify", "reply", "suggest", "escalate", "snooze", "hook")

CHANNEL = choice(*get_args(Channel))
_ROLE_NAME = choice(*get_args(Role))
WORDS = several(text, least=1)


def _condition(raw: Any, spot: Spot) -> Condition:
    return CONDITION(raw, spot)


def _field_text(raw: Any, spot: Spot) -> str:
    """A field's value; a number may stand without quotes."""
    return str(raw) if type(raw) in (int, Decimal) else text(raw, spot)


def _field_test(raw: Any, spot: Spot) -> bool | tuple[str, ...]:
    return raw if isinstance(raw, bool) else several(_field_text, least=1)(raw, spot)


def field_value(raw: Any, spot: Spot) -> str:
    """What a rule writes into the field that this place is named after; its definition must allow it."""
    written = _field_text(raw, spot)
    definition = _definition(spot)
    if _GROUP.search(written):
        return written
    options = definition.get("options")
    if isinstance(options, list) and written not in options:
        known = tuple(option for option in options if isinstance(option, str))
        raise spot.expected(wants("choice", options=listed(known)), raw, meant=nearest(written, known))
    if not _fits(written, definition.get("type")):
        raise spot.expected(wants(f"field_{definition['type']}"), raw)
    return written


def _definition(spot: Spot) -> dict[str, Any]:
    ending = spot.document.raw.get(str(spot.path[-1])) if spot.path[-1] in ENDINGS else None
    if isinstance(ending, dict) and isinstance(ending["options"], dict):
        return {"options": list(ending["options"])}
    declared = spot.document.raw.get("fields")
    tables = declared if isinstance(declared, list) else []
    return next((each for each in tables if isinstance(each, dict) and each.get("id") == spot.path[-1]), {})


def _fits(written: str, kind: object) -> bool:
    try:
        if kind == "number":
            return Decimal(written).is_finite()
        if kind == "date":
            date.fromisoformat(written)
    except (InvalidOperation, ValueError):
        return False
    return True


def role(raw: Any, spot: Spot) -> str:
    """A role that somebody has: this one or a higher one."""
    written: str = _ROLE_NAME(raw, spot)
    return ref("role")(written, spot)


def _notified(raw: Any, spot: Spot) -> str:
    """Somebody by part (`assignee`), role, or id."""
    known = (*_NOTIFIED, *spot.names["agent"], *spot.names["department"])
    if not isinstance(raw, str) or raw not in known:
        meant = nearest(raw, known) if isinstance(raw, str) else None
        raise spot.expected(wants("notified", options=listed(_NOTIFIED)), raw, meant=meant)
    return raw


def _bounds_in_order(condition: Condition, spot: Spot) -> None:
    least, most = condition.followers_min, condition.followers_max
    if least is not None and most is not None and least > most:
        spot.at("followers_max").wrong(Phrase("config.bounds", {"least": least, "most": most}))


def _currency_of_something(condition: Condition, spot: Spot) -> None:
    if condition.currency is not None and condition.refund_over is None:
        spot.at("currency").wrong(Phrase("config.without", {"missing": "refund_over"}))


def _names_somebody(assignment: Assignment, spot: Spot) -> None:
    if replace(assignment, wait=None) == Assignment():
        spot.wrong(Phrase("config.nothing_in", {"keys": listed(("agent", "skill", "role", "department", "strategy"))}))
    others = (assignment.skill, assignment.role, assignment.department, assignment.strategy)
    if assignment.agent is not None and any(others):
        spot.at("agent").wrong(Phrase("config.agent_alone"))


def _one_target(target: Target, spot: Spot) -> None:
    if sum(each is not None for each in (target.role, target.department, target.agent)) != 1:
        spot.wrong(Phrase("config.one_of", {"keys": listed(("role", "department", "agent"))}))


def _limits_something(sla: SlaTarget, spot: Spot) -> None:
    if not any(getattr(sla, clock) for clock in CLOCKS):
        spot.wrong(Phrase("config.nothing_in", {"keys": listed(CLOCKS)}))


def _does_something(rule: Rule, spot: Spot) -> None:
    acts = (rule.assign, rule.notify, rule.reply, rule.suggest, rule.escalate, rule.snooze, rule.hook)
    if rule.set_ == Effects() and not any(acts):
        spot.wrong(Phrase("config.nothing_in", {"keys": listed(_EFFECTS)}))


def _overrides_something(rule: Rule, spot: Spot) -> None:
    if rule.override and rule.set_ == Effects():
        spot.at("override").wrong(Phrase("config.without", {"missing": "set"}))


def _waits_on_a_timer(rule: Rule, spot: Spot) -> None:
    asked = {part for part in (*_OF_TIME, *_OF_A_MESSAGE) if any(_asks(each, part) for each in rule.when.parts())}
    if rule.on == "timer":
        for part in asked.intersection(_OF_A_MESSAGE):
            spot.at("when").wrong(Phrase("config.no_message", {"part": part}), got=part)
        if not asked.intersection(_OF_TIME):
            spot.at("when").wrong(Phrase("config.timer_without", {"parts": listed(_OF_TIME)}))
        return
    for part in asked.intersection(_OF_TIME):
        spot.at("when").wrong(Phrase("config.needs_timer", {"part": part}), got=part)


def _asks(condition: Condition, part: str) -> bool:
    return getattr(condition, part) not in (None, ())


def _groups_exist(rule: Rule, spot: Spot) -> None:
    wanted = [(name, int(n)) for name, value in rule.set_.fields.items() for n in _GROUP.findall(value)]
    if not wanted:
        return
    patterns = [each.text_regex for each in rule.when.parts() if each.text_regex is not None]
    most = max((groups(each) for each in patterns), default=-1)
    for name, number in wanted:
        if number > most:
            place = spot.at("set").at("fields").at(name)
            place.wrong(Phrase("config.no_group", {"group": f"${number}"}), got=f"${number}")


_REFS: dict[str, Reader[Any]] = {
    "category": several(ref("category"), least=1),
    "priority": several(ref("priority"), least=1),
    "urgency": several(ref("urgency"), least=1),
    "tier": several(ref("tier"), least=1),
    "kind": several(ref("kind"), least=1),
    "department": several(ref("department"), least=1),
}

CONDITION = table(
    Condition,
    {
        "text_any": WORDS,
        "text_all": WORDS,
        "text_none": WORDS,
        "text_regex": pattern,
        "channel": several(CHANNEL, least=1),
        "followers_min": whole(0),
        "followers_max": whole(0),
        "verified": flag,
        **_REFS,
        "tags": WORDS,
        "fields": mapping(ref("field"), _field_test),
        "status": several(choice(*get_args(Status)), least=1),
        "language": several(language, least=1),
        "unassigned": flag,
        "first_message": flag,
        "attachment": flag,
        "attachment_kind": several(choice(*get_args(AttachmentKind)), least=1),
        "outside_hours": flag,
        "time_of_day": several(times_of_day, least=1),
        "unanswered_for": duration(),
        "overdue_by": duration(),
        "refund_over": amount,
        "currency": currency,
        "all": several(_condition, least=1),
        "any": several(_condition, least=1),
        "not": several(_condition, least=1),
    },
    among(_bounds_in_order, "followers_min", "followers_max"),
    among(_currency_of_something, "refund_over", "currency"),
)

_SET: dict[str, Reader[Any]] = {
    "category": ref("category"),
    "priority": ref("priority"),
    "urgency": ref("urgency"),
    "tier": ref("tier"),
    "tags": several(text),
    "fields": mapping(ref("field"), field_value),
    "kind": ref("kind"),
    "department": ref("department"),
    **LIMITS,
}


def part_id(raw: Any, spot: Spot) -> str:
    """An id of one's own, or that of a preset's part, which this table replaces."""
    if isinstance(raw, str) and raw.startswith(PRESET):
        return ref("preset_part")(raw, spot)
    return ident(raw, spot)


ASSIGNMENT = table(
    Assignment,
    {
        "agent": ref("agent"),
        "skill": ref("skill"),
        "role": role,
        "department": ref("department"),
        "strategy": choice(*get_args(Strategy)),
        "wait": flag,
    },
    _names_somebody,
)

RULE = table(
    Rule,
    {
        "id": part_id,
        "on": choice(*get_args(RuleTrigger)),
        "when": CONDITION,
        "set": table(Effects, _SET),
        "override": flag,
        "assign": ASSIGNMENT,
        "notify": several(_notified),
        "reply": ref("template"),
        "suggest": ref("template"),
        "escalate": ref("escalation"),
        "snooze": duration(),
        "hook": several(ref("hook"), least=1),
    },
    _does_something,
    among(_overrides_something, "override", "set"),
    among(_waits_on_a_timer, "on", "when"),
    among(_groups_exist, "when", "set"),
)

EXPECTATION = table(
    Expectation,
    {
        **_SET,
        "not_category": ref("category"),
        "not_priority": ref("priority"),
        "not_urgency": ref("urgency"),
        "not_tags": several(text),
        "fields": mapping(ref("field"), _field_text),
        "assign": ref("agent"),
        "reply": ref("template"),
        "suggest": several(ref("template")),
        "hook": several(ref("hook")),
        "escalate": several(ref("escalation")),
        "not_escalate": several(ref("escalation")),
    },
)

RULE_TEST = table(
    RuleTest,
    {
        "text": text,
        "channel": CHANNEL,
        "username": text,
        "followers": whole(0),
        "verified": flag,
        "tier": ref("tier"),
        "first_message": flag,
        "attachment": flag,
        "at": moment,
        "expect": EXPECTATION,
    },
)

TARGET = table(Target, {"role": role, "department": ref("department"), "agent": ref("agent")}, _one_target)


def _goes_on_in_time(escalation: Escalation, spot: Spot) -> None:
    if escalation.then and escalation.within is None:
        spot.at("within").wrong(Phrase("config.missing_beside", {"key": "then"}))


LEVEL = table(Level, {"to": TARGET, "within": limit})

ESCALATION = table(
    Escalation,
    {
        "id": part_id,
        "when": CONDITION,
        "to": TARGET,
        "within": limit,
        "reason": text,
        "hours": HOURS_KIND,
        "then": several(LEVEL),
    },
    _goes_on_in_time,
)

SLA = table(SlaTarget, {"id": part_id, "when": CONDITION, **LIMITS, "hours": HOURS_KIND}, _limits_something)
