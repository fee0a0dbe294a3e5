"""What the rules make of a message, why, their tests and the decision tree, as text. Foreign text is made safe here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from igdesk.cli import output
from igdesk.cli.layout import fact, indented, marked, wrapped
from igdesk.cli.rules_json import limit_text
from igdesk.cli.ticket_text import styled
from igdesk.cli.times import local
from igdesk.config.model import Config, Limit
from igdesk.i18n import Phrase, Words
from igdesk.rules.expectation import Difference, Tested, Value
from igdesk.rules.facts import Because
from igdesk.rules.line import assignment_text
from igdesk.rules.model import PrioritySource
from igdesk.rules.names import limit_name
from igdesk.rules.sla import CLOCKS
from igdesk.rules.spoken import duration
from igdesk.rules.tree import Step, branch
from igdesk.rules.trial import Trial, open_moment
from igdesk.rules.wording import name_of, reason, span_words, suggestion_text, target_words
from igdesk.text import cells, one_line, pad, truncate

_WIDEST = 80
_LONGEST_HEAD = 24
_NARROWEST = 30
_NONE = "–"

Entry = tuple[str, str]
"""A name, and what is said of it; no name: it goes on."""


def trial_lines(trial: Trial, config: Config, words: Words) -> list[str]:
    """What would become of a message, which rule did what on which words, and which nearly did."""
    channel = name_of("channel", trial.ticket.channel, config, words)
    came = words("rules_cli.came_open", channel=channel)
    if trial.at != open_moment(config):
        came = words("rules_cli.came", channel=channel, at=local(trial.at, config))
    written = [truncate(line, width()) for line in wrapped(one_line(trial.text), width())]
    lines = [*written, came, "", *_entries(_results(trial, config, words))]
    if not trial.outcome.because:
        lines += ["", words("rules_cli.nothing_fired")]
    for key, found in (("rules_cli.fired", trial.outcome.because), ("rules_cli.nearly", trial.outcome.nearly)):
        if found:
            lines += ["", styled(words(key), bold=True), *_entries(_reasons(found, config, words), indent=2)]
    if trial.suggestion is not None:
        told = words("learning.explained", suggestion=suggestion_text(trial.suggestion, config, words))
        lines += ["", *wrapped(told, width())]
    return lines


def test_lines(tested: Sequence[Tested], config: Config, words: Words) -> list[str]:
    """A line for each test; under one that fails what was expected and found, and which rules fired."""
    if not tested:
        return [words("rules_cli.no_tests")]
    lines = []
    for each in tested:
        sign = "+" if each.ok else "x"
        first, *others = wrapped(one_line(each.test.text), max(width() - 6, _NARROWEST))
        head = f"{sign} {each.place:>2}  {first}"
        if output.is_plain():
            head = fact(str(each.place), f"{words('doctor.sign_ok' if each.ok else 'doctor.sign_fault')}. {first}")
        lines += [head, *(f"      {line}" for line in others)]
        for difference in each.differences:
            lines += [indented(line, "      ") for line in _difference(difference, words)]
        if not each.ok:
            lines += _entries(_reasons(_told(each.trial), config, words), indent=8)
    return lines


def tree_lines(steps: Sequence[Step], config: Config, words: Words) -> list[str]:
    """The decision tree from top to bottom."""
    if not steps:
        return [words("tree.none")]
    lines = [*wrapped(words("tree.intro"), width()), ""]
    for step in steps:
        lines.append(marked("├─", styled(one_line(step.escalation.id), bold=True)))
        lines += [marked("│   ", line) for line in _entries(branch(step, words), room=width() - 5)]
        lines.append(marked("│", "").rstrip())
    otherwise = words("tree.otherwise", department=one_line(config.intake.name))
    if output.is_plain():
        return [*lines, otherwise]
    first, *others = wrapped(otherwise, width() - 3)
    return [*lines, f"└─ {first}", *(f"   {line}" for line in others)]


def width() -> int:
    """How wide text for people may be."""
    return output.width() if output.is_plain() else max(min(output.width(), _WIDEST), _NARROWEST)


def _results(trial: Trial, config: Config, words: Words) -> Iterator[Entry]:
    """What would stand on the ticket and what would be done, each with what it comes from."""
    outcome, ticket = trial.outcome, trial.ticket

    def by(rule: str | None) -> str:
        return words("rules_cli.by_rule", rule=rule) if rule else ""

    def said(value: str, source: str) -> str:
        return words("rules_cli.from", value=value, source=source) if source else value

    def named(kind: str, id_: str | None, source: str) -> str:
        return said(name_of(kind, id_, config, words), source) if id_ else _NONE

    parts = ("category", "kind", "urgency", "department")
    found = {part: by(fired.rule) for part in parts if (fired := getattr(outcome, part))}
    yield words("conditions.name_category"), named("category", ticket.category, found.get("category", ""))
    yield words("conditions.name_priority"), named("priority", ticket.priority, _priority_source(trial, words))
    yield words("conditions.name_urgency"), named("urgency", ticket.urgency, found.get("urgency", ""))
    if ticket.kind is not None:
        yield words("conditions.name_kind"), named("kind", ticket.kind, found.get("kind", ""))
    if outcome.tier is not None:
        yield words("conditions.name_tier"), named("tier", trial.tier, by(outcome.tier.rule))
    yield from _several(words("conditions.name_tags"), (said(tag.value, by(tag.rule)) for tag in outcome.tags))
    for name, field in outcome.fields.items():
        known = config.ticket_field(name)
        yield known.name if known else name, said(field.value, by(field.rule))
    yield words("conditions.name_department"), named("department", ticket.department, found.get("department", ""))
    yield words("rules_cli.assign"), _assigned(trial, config, words)
    for clock in CLOCKS:
        if (limit := trial.limits.get(clock)) is not None:
            source = words.of(Phrase("conditions.itself", {"name": limit_name(limit.name, config)}))
            yield words(f"ticket_ui.limit_{clock}"), said(duration(limit.limit, words.lang), source)
    yield from _acts(trial, config, words)


def _acts(trial: Trial, config: Config, words: Words) -> Iterator[Entry]:
    outcome = trial.outcome
    for place, up in enumerate(outcome.escalations):
        to, within = target_words(up.value.to, config, words), up.value.within
        answer = words("conditions.within", span=span_words(within.length, words)) if within else ""
        parts = [part for part in (to, answer, up.value.reason) if part]
        yield "" if place else words("rules_cli.escalate"), words("rules_cli.gap").join(parts)
    if outcome.notify:
        whom = dict.fromkeys(each.value for each in outcome.notify)
        yield words("rules_cli.notify"), words("conditions.comma").join(_told_name(who, config, words) for who in whom)
    if outcome.reply is not None:
        template = words("rules_cli.template", id=outcome.reply.value)
        source = words("rules_cli.by_rule", rule=outcome.reply.rule)
        yield words("rules_cli.reply"), words("rules_cli.from", value=template, source=source)
    if outcome.snooze is not None:
        span = span_words(outcome.snooze.value, words)
        source = words("rules_cli.by_rule", rule=outcome.snooze.rule)
        yield words("rules_cli.snooze"), words("rules_cli.from", value=span, source=source)
    for place, each in enumerate(outcome.hooks):
        source = words("rules_cli.by_rule", rule=each.rule)
        yield "" if place else words("rules_cli.hook"), words("rules_cli.from", value=each.value, source=source)
    for place, each in enumerate(outcome.suggest):
        template = words("rules_cli.template", id=each.value)
        source = words("rules_cli.by_rule", rule=each.rule)
        yield "" if place else words("rules_cli.suggest"), words("rules_cli.from", value=template, source=source)


def _told_name(who: str, config: Config, words: Words) -> str:
    if who in ("assignee", "agent", "supervisor", "admin"):
        return words("rules_cli.assignee") if who == "assignee" else words(f"role.{who}")
    agent, department = config.agent(who), config.department(who)
    return agent.name if agent else department.name if department else who


def _priority_source(trial: Trial, words: Words) -> str:
    found = trial.outcome.priority
    if found is not None and trial.ticket.priority_source is PrioritySource.RULE:
        return words("rules_cli.by_rule", rule=found.rule)
    is_category = trial.ticket.priority_source is PrioritySource.CATEGORY
    return words("rules_cli.by_category" if is_category else "rules_cli.by_default")


def _assigned(trial: Trial, config: Config, words: Words) -> str:
    wanted = trial.outcome.assign
    if trial.ticket.assignee is None or wanted is None:
        return words("rules_cli.nobody")
    source = f"{words('rules_cli.by_rule', rule=wanted.rule)}{words('rules_cli.gap')}{assignment_text(wanted.value)}"
    return words("rules_cli.from", value=name_of("assign", trial.ticket.assignee, config, words), source=source)


def _several(name: str, values: Iterable[str]) -> Iterator[Entry]:
    for place, value in enumerate(values):
        yield "" if place else name, value


def _reasons(found: Iterable[Because], config: Config, words: Words) -> Iterator[Entry]:
    before = None
    for each in found:
        yield "" if each.rule == before else each.rule, reason(each, config, words)
        before = each.rule


def _told(trial: Trial) -> tuple[Because, ...]:
    return trial.outcome.because + trial.outcome.nearly


def _difference(difference: Difference, words: Words) -> list[str]:
    expected, found = ("-", "+") if not output.is_plain() else (words("plain.expected"), words("plain.found"))
    return [
        one_line(f"{expected} {difference.key} = {_value(difference.expected, words)}"),
        one_line(f"{found} {difference.key.removeprefix('not_')} = {_value(difference.found, words)}"),
    ]


def _value(value: Value, words: Words) -> str:
    if isinstance(value, Limit):
        return limit_text(value)
    shown = words("conditions.comma").join(value) if isinstance(value, tuple) else value
    return shown or words("rules_cli.nothing")


def _entries(entries: Iterable[Entry], *, indent: int = 0, room: int | None = None) -> list[str]:
    """Names in one column, what is said of them in another, wrapped."""
    rows = [(one_line(name), one_line(text)) for name, text in entries]
    if output.is_plain():
        return [fact(name, text) if name else text for name, text in rows if text != _NONE]
    head = min(max((cells(name) for name, _ in rows), default=0), _LONGEST_HEAD)
    left = max((room or width()) - indent - head - 2, _NARROWEST)
    lines = []
    for name, text in rows:
        for place, line in enumerate(wrapped(text, left)):
            lines.append(f"{' ' * indent}{pad('' if place else name, head)}  {line}".rstrip())
    return lines
