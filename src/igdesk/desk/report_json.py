"""A report as the public JSON has it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from igdesk.clock import iso
from igdesk.rules.reports.figures import Backlog, Figures, Kept, Promises, Report, Row, Spread


def report_json(report: Report) -> dict[str, Any]:
    """All of it. Lengths of time are seconds, shares between 0 and 1; null stands where nothing was measured."""
    period = report.period
    found: dict[str, Any] = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "timezone": period.zone.key,
        "at": iso(report.at),
        "days": period.until(report.today).days,
        **figures_json(report.whole),
        "resolved_in_period": report.resolved,
        "backlog": _backlog(report.backlog),
        "heatmap": {weekday: list(hours) for weekday, hours in report.heat.items()},
        "escalations": [
            {"rule": each.rule, "count": each.count, "tickets": each.tickets, "answer_seconds": _spread(each.answer)}
            for each in report.reasons
        ],
        "departments": [
            {"department": each.department, "asked": each.asked, "tickets": each.tickets, "answered": each.answered}
            | {"answer_seconds": _spread(each.answer), "in_time": _kept(each.late)}
            for each in report.asked
        ],
        "roster": [
            {"weekday": each.weekday, "per_day": _rounded(each.per_day), "people": each.people}
            for each in report.roster
        ],
        "customers": [
            {"id": each.customer, "username": each.username, "tickets": each.tickets} for each in report.active
        ],
    }
    if report.before is not None:
        before = period.until(report.today).before
        days = {"from": before.first.isoformat(), "to": before.last.isoformat()}
        found["before"] = days | figures_json(report.before) | {"resolved_in_period": report.resolved_before}
    if report.by is not None:
        found |= {"by": report.by, "rows": [row_json(row) for row in report.rows]}
    if report.by == "tag":
        found["prevention"] = [asdict(each) for each in report.prevention]
    return found


def row_json(row: Row) -> dict[str, Any]:
    """A group with its figures."""
    before = {} if row.before is None else {"tickets_before": row.before}
    name = {} if row.name is None else {"name": row.name}
    return {"group": row.group, **name, **figures_json(row.figures), **before}


def figures_json(figures: Figures) -> dict[str, Any]:
    """The figures of some tickets."""
    return {
        "tickets": figures.tickets,
        "per_day": _rounded(figures.per_day),
        "open": figures.open,
        "imported": figures.imported,
        "first_response_seconds": _spread(figures.first_response),
        "first_response_working_seconds": _spread(figures.first_response_working),
        "resolution_seconds": _spread(figures.resolution),
        "resolution_working_seconds": _spread(figures.resolution_working),
        "first_contact_resolution": _rounded(figures.first_contact_resolution),
        "sla": {
            "first_response": _rounded(figures.sla_first_response.share),
            "resolution": _rounded(figures.sla_resolution.share),
            "first_response_limits": _kept(figures.sla_first_response),
            "resolution_limits": _kept(figures.sla_resolution),
        },
        "csat": {
            "mean": _rounded(figures.csat.mean),
            "answers": figures.csat.answers,
            "scores": {str(score): count for score, count in enumerate(figures.csat.scores, 1)},
        },
        "escalated": figures.escalated,
        "escalation_rate": _rounded(figures.escalation_rate),
        "reopened": figures.reopened,
        "reopen_rate": _rounded(figures.reopen_rate),
        "legs": figures.legs,
        "returns": figures.returns,
        "promises": _promises(figures.promises),
        "compensations": [
            {"kind": each.kind, "currency": each.currency, "amount": f"{each.amount:f}", "tickets": each.tickets}
            for each in figures.spent
        ],
    }


def _promises(promises: Promises) -> dict[str, Any]:
    return {
        "given": promises.given,
        "in_time": promises.in_time,
        "late": promises.late,
        "open": promises.open,
        "overdue": promises.overdue,
        "released": promises.released,
        "share": _rounded(promises.share),
    }


def _backlog(backlog: Backlog) -> dict[str, Any]:
    return {
        "tickets": backlog.tickets,
        "median_seconds": backlog.median_seconds,
        "oldest_seconds": backlog.oldest_seconds,
        "ages": dict(zip(("under_1d", "under_3d", "under_7d", "older"), backlog.ages, strict=True)),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {"count": spread.count} | {name: _rounded(getattr(spread, name)) for name in ("mean", "median", "p90")}


def _kept(kept: Kept) -> dict[str, int]:
    return {"kept": kept.kept, "missed": kept.missed}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
