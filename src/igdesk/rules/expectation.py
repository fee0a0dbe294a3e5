"""The tests that a team writes beside its rules: what each expects of an imagined message, and what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from igdesk.config.model import Config, Expectation, Limit, RuleTest
from igdesk.rules.sla import CLOCKS
from igdesk.rules.trial import Trial, try_out
from igdesk.values import dataclass

Value = str | Limit | tuple[str, ...] | None
"""What is expected or found; several values where any number of them can be."""

_NOT = "not_"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that came out otherwise."""

    key: str
    """As the test's `expect` table writes it; `fields.ID` for a field."""
    expected: Value
    found: Value


@dataclass(frozen=True, slots=True)
class Tested:
    """A rule test that was run."""

    place: int
    """Which of the `[[rule_tests]]` it is, from 1."""
    test: RuleTest
    trial: Trial
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether it came out as expected."""
        return not self.differences


def run_tests(config: Config) -> Iterator[Tested]:
    """Run the configuration's own tests, in the order of the file."""
    for place, test in enumerate(config.rule_tests, 1):
        trial = try_out(config, test)
        yield Tested(place, test, trial, tuple(_differences(test.expect, trial)))


def _differences(expect: Expectation, trial: Trial) -> Iterator[Difference]:
    found = _found(trial)
    for each in fields(expect):
        key, wanted = each.name, getattr(expect, each.name)
        if key in found:
            holds = _holds(wanted, found[key])
        elif key.startswith(_NOT):
            holds = not _is_any(wanted, found[key.removeprefix(_NOT)])
        else:
            continue
        if wanted not in (None, ()) and not holds:
            yield Difference(key, wanted, found[key.removeprefix(_NOT)])
    for name, wanted in expect.fields.items():
        now = trial.ticket.fields.get(name)
        if now != wanted:
            yield Difference(f"fields.{name}", wanted, now)


def _holds(wanted: Value, found: Value) -> bool:
    """Whether a value is the one that is wanted; of several all must be there, beside others."""
    if isinstance(wanted, Limit) and isinstance(found, Limit):
        return wanted.length == found.length
    if isinstance(wanted, tuple) and isinstance(found, tuple):
        return set(wanted) <= set(found)
    return wanted == found


def _is_any(unwanted: Value, found: Value) -> bool:
    """Whether a value is the one that is not wanted; of several one is enough."""
    if isinstance(unwanted, tuple) and isinstance(found, tuple):
        return not set(unwanted).isdisjoint(found)
    return unwanted == found


def _found(trial: Trial) -> dict[str, Value]:
    ticket, outcome = trial.ticket, trial.outcome
    limits: dict[str, Value] = {clock: trial.limits[clock].limit if clock in trial.limits else None for clock in CLOCKS}
    return {
        "category": ticket.category,
        "priority": ticket.priority,
        "urgency": ticket.urgency,
        "tier": trial.tier,
        "tags": ticket.tags,
        "kind": ticket.kind,
        "department": ticket.department,
        "assign": ticket.assignee,
        "reply": outcome.reply.value if outcome.reply else None,
        "suggest": tuple(each.value for each in outcome.suggest),
        "hook": tuple(each.value for each in outcome.hooks),
        "escalate": tuple(each.value.id for each in outcome.escalations),
        **limits,
    }
