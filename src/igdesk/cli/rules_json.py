"""What `igdesk rules` prints as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.config.model import Config, Limit
from igdesk.rules.escalate import target_text
from igdesk.rules.facts import Because, Outcome

if TYPE_CHECKING:
    from igdesk.config.model import Escalation
    from igdesk.desk.labelled_score import FileScore
    from igdesk.rules.events import Suggested
    from igdesk.rules.expectation import Difference, Tested, Value
    from igdesk.rules.hits import Hits
    from igdesk.rules.rehearsal import Changed, Replay
    from igdesk.rules.tree import Step
    from igdesk.rules.trial import Trial

NOWHERE = "none"
"""In `confusion`, what was put into no category."""
_DIGITS = 4


def trial_json(trial: Trial, config: Config) -> dict[str, Any]:
    """What would become of a message, and why."""
    ticket, outcome = trial.ticket, trial.outcome
    return {
        "category": ticket.category,
        "priority": ticket.priority,
        "urgency": ticket.urgency,
        "tags": list(ticket.tags),
        "assign": ticket.assignee,
        "department": ticket.department,
        "first_response_seconds": trial.seconds("first_response"),
        "resolution_seconds": trial.seconds("resolution"),
        "escalate": [each.value.id for each in outcome.escalations],
        "notify": list(dict.fromkeys(each.value for each in outcome.notify)),
        "reply": outcome.reply.value if outcome.reply else None,
        "suggest": [each.value for each in outcome.suggest],
        "snooze_seconds": int(outcome.snooze.value.total_seconds()) if outcome.snooze else None,
        "hook": list(dict.fromkeys(each.value for each in outcome.hooks)),
        "because": because_json(outcome),
        "next_response_seconds": trial.seconds("next_response"),
        "keep_informed_seconds": trial.seconds("keep_informed"),
        "kind": ticket.kind,
        "tier": trial.tier,
        "fields": dict(ticket.fields),
        "assignment": _assignment(outcome),
        "escalations": [_escalation(each.value) | {"rule": each.rule} for each in outcome.escalations],
        "moment": iso(trial.at),
        "suggestion": suggestion_json(trial.suggestion),
    }


def suggestion_json(suggested: Suggested | None) -> dict[str, Any] | None:
    """The category that what was learned speaks for, how likely it is right, and the words that spoke for it."""
    if suggested is None:
        return None
    return {"category": suggested.category, "sure": suggested.percent / 100, "words": list(suggested.words)}


def because_json(outcome: Outcome) -> list[dict[str, Any]]:
    """The reasons of the rules that fired, then what stopped those that nearly did."""
    return [
        *(_because(each, fired=True) for each in outcome.because),
        *(_because(each, fired=False) for each in outcome.nearly),
    ]


def tests_json(tested: Sequence[Tested]) -> dict[str, Any]:
    """What came of the rule tests."""
    failed = sum(not each.ok for each in tested)
    return {"n": len(tested), "passed": len(tested) - failed, "failed": failed, "tests": [_test(t) for t in tested]}


def step_json(step: Step) -> dict[str, Any]:
    """A branch of the decision tree."""
    further = {"to_name": step.to, "then": list(step.then)}
    return _escalation(step.escalation) | {"when": list(step.when), "rules": list(step.rules)} | further


def hits_json(hits: Iterable[Hits], since: datetime | None) -> dict[str, Any]:
    """How often each rule fired."""
    rows = [hit_json(each) for each in hits]
    never = [row["rule"] for row in rows if not row["fired"]]
    return {"since": None if since is None else iso(since), "rules": rows, "never": never}


def score_json(found: FileScore) -> dict[str, Any]:
    """How well labelled messages were sorted."""
    score = found.score
    return {
        "n": score.n,
        "accuracy": round(score.accuracy, _DIGITS),
        "macro_f1": round(score.macro_f1, _DIGITS),
        "by_category": {
            category: {
                "n": quality.labelled,
                "decided": quality.decided,
                "right": quality.right,
                "precision": round(quality.precision, _DIGITS),
                "recall": round(quality.recall, _DIGITS),
                "f1": round(quality.f1, _DIGITS),
            }
            for category, quality in score.by_category.items()
        },
        "confusion": {
            label: {NOWHERE if got is None else got: count for got, count in counts.items()}
            for label, counts in score.confusion.items()
        },
        "misses": [
            {"line": miss.message.line, "text": miss.message.text, "label": miss.message.label}
            | {"category": miss.label, "got": miss.got}
            for miss in score.misses
        ],
        "left_out": found.left_out,
    }


def replay_json(found: Replay, named: Iterable[Changed], since: datetime | None, other: Path | None) -> dict[str, Any]:
    """What would have become of stored messages."""
    return {
        "since": None if since is None else iso(since),
        "compared": "tickets" if other is None else "rules",
        "tickets": found.tickets,
        "messages": found.messages,
        "differ": found.differ,
        "summary": [change._asdict() | {"tickets": count} for change, count in found.counts.most_common()],
        "changed": [
            {
                "number": each.number,
                "changes": [change._asdict() | {"rule": each.rules.get(change.fact)} for change in each.changes],
            }
            for each in named
        ],
    }


def limit_text(limit: Limit) -> str:
    """A limit as the configuration writes it: `1d12h`."""
    seconds = int(limit.rest.total_seconds())
    parts = ((limit.days, "d"), (seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _because(because: Because, *, fired: bool) -> dict[str, Any]:
    told = ("rule", "condition", "matched", "at")
    return {name: getattr(because, name) for name in told} | {"fired": fired}


def _assignment(outcome: Outcome) -> dict[str, Any] | None:
    return None if outcome.assign is None else asdict(outcome.assign.value) | {"rule": outcome.assign.rule}


def _escalation(escalation: Escalation) -> dict[str, Any]:
    within = escalation.within
    return {
        "id": escalation.id,
        "to": target_text(escalation.to),
        "within_seconds": None if within is None else within.length // timedelta(seconds=1),
        "hours": escalation.hours,
        "reason": escalation.reason,
    }


def _test(tested: Tested) -> dict[str, Any]:
    return {
        "test": tested.place,
        "text": tested.test.text,
        "ok": tested.ok,
        "differences": [_difference(each) for each in tested.differences],
        "because": because_json(tested.trial.outcome),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "key": difference.key,
        "expected": _plain(difference.expected),
        "found": _plain(difference.found),
    }


def _plain(value: Value) -> Any:
    if isinstance(value, Limit):
        return limit_text(value)
    return list(value) if isinstance(value, tuple) else value


def hit_json(hits: Hits) -> dict[str, Any]:
    return {
        "rule": hits.rule,
        "kind": hits.kind,
        "fired": hits.fired,
        "last_at": None if hits.last_at is None else iso(hits.last_at),
        "words": [{"matched": words, "count": count} for words, count in hits.words],
        "tickets": hits.tickets,
        "overridden_tickets": hits.overridden_tickets,
        "set": dict(hits.was_set),
        "overridden": dict(hits.overridden),
    }
