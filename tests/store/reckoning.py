"""The figures of a desk from its log of events as plain JSON; nothing of the product's own counting is used."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from pathlib import Path
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from igdesk.clock import to_ms

from .figures_desk import CLOSES, OPENS


class Reckoning:
    """The figures of a desk from its log, in plain Python.

    Args:
        path: The database.
        zone: The desk's time zone.
        now: The time.
    """

    def __init__(self, path: Path, zone: ZoneInfo, now: datetime) -> None:
        self._zone, self._now = zone, to_ms(now)
        self.kept: dict[str, int] = {}
        self.released: set[str] = set()
        self.answered: dict[str, int] = {}
        db = sqlite3.connect(path)
        logs: defaultdict[int, list[tuple[int, str, str, dict[str, Any], str]]] = defaultdict(list)
        for ticket, version, at, actor, kind, data, op in db.execute(
            "SELECT ticket, version, at, actor, kind, data, op FROM events ORDER BY ticket, version"
        ):
            logs[ticket].append((at, kind, actor, json.loads(data), op))
            assert version == len(logs[ticket])
        db.close()
        self.tickets = {number: self._ticket(log) for number, log in logs.items()}
        for ticket in self.tickets.values():
            if ticket["merged"] is not None:
                self._root(ticket)["family"].append(ticket)

    def _root(self, ticket: dict[str, Any]) -> dict[str, Any]:
        while ticket["merged"] is not None:
            ticket = self.tickets[ticket["merged"]]
        return ticket

    def _ticket(self, log: list[tuple[int, str, str, dict[str, Any], str]]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "first": None, "due": None, "resolution_due": None, "resolved": None, "reopened": 0, "status": "new",
            "lost": None, "ended": None,
            "merged": None, "answers": [], "queued": {}, "escalations": {}, "promises": {}, "legs": {}, "rating": None,
            "granted": {}, "category": None, "assignee": None, "priority": None, "department": None, "tags": [],
            "family": [],
        }  # fmt: skip
        gone: set[int] = set()
        restored: dict[int, dict[str, Any]] = {}
        for version, (_at, kind, _actor, data, _op) in enumerate(log, 1):
            if kind == "undone":
                gone |= set(range(data["first"], data["last"] + 1))
                restored[version] = data["restored"]
        for version, (_at, kind, _actor, data, op) in enumerate(log, 1):
            if version in restored:
                for name, key in (("first_response_due_at", "due"), ("resolution_due_at", "resolution_due")):
                    found[key] = restored[version].get(name, found[key])
            elif version not in gone or kind == "due":
                self._happens(found, kind, data, op, _at)
        return found

    def _happens(self, found: dict[str, Any], kind: str, data: dict[str, Any], op: str, at: int) -> None:
        for group in (self._about_answers, self._about_states, self._about_duties, self._about_sorting):
            group(found, kind, data, op, at)

    def _about_answers(self, found: dict[str, Any], kind: str, data: dict[str, Any], op: str, at: int) -> None:
        if kind == "reply_queued" and not data.get("automatic"):
            found["queued"][data["reply"]] = op, at
        elif kind == "answered_in_app":
            self._answered(found, data["sent_at"])
            found["answers"].append((data["sent_at"], data["sent_at"]))
        elif kind == "reply_sent" and not data.get("automatic"):
            self._answered(found, data["sent_at"])
            found["answers"].append(found["queued"][data["reply"]])
        elif kind == "rating_given":
            found["rating"] = data["score"]

    def _about_states(self, found: dict[str, Any], kind: str, data: dict[str, Any], _op: str, _at: int) -> None:
        if kind == "opened":
            names = ("created_at", "channel", "priority", "department", "customer")
            found |= {name: data.get(name) for name in names}
        elif kind == "status":
            self._ends(found, data)
            found["status"] = data["after"]
            if data["after"] == "resolved":
                found["resolved"] = data["at"]
            elif data["before"] == "resolved" and data["after"] != "closed":
                found["resolved"] = None
                found["reopened"] += bool(data.get("by_customer"))
        elif kind == "merged":
            found["merged"], found["status"] = data["into"], "closed"
        elif kind == "due":
            found["due"], found["resolution_due"] = data["first_response"], data["resolution"]

    @staticmethod
    def _ends(found: dict[str, Any], data: dict[str, Any]) -> None:
        """A first answer that was due when a ticket ended stays due by then, though its clock is gone."""
        over = ("resolved", "closed")
        if data["after"] not in over:
            found["ended"] = None
            found["lost"] = found["lost"] if found["first"] is not None else None
        elif data["before"] not in over:
            found["ended"] = data["at"]
            found["lost"] = found["due"] if found["first"] is None else found["lost"]

    def _about_duties(self, found: dict[str, Any], kind: str, data: dict[str, Any], _op: str, at: int) -> None:
        if kind == "escalated":
            found["escalations"][data["escalation"]] = data["rule"], at
        elif kind == "escalation_answered" and data["how"] != "withdrawn":
            self.answered |= dict.fromkeys(data["escalations"], data["at"])
        elif kind == "promised":
            found["promises"][data["promise"]] = data["due_at"]
        elif kind == "promise_kept":
            self.kept[data["promise"]] = data["at"]
        elif kind == "promise_released":
            self.released.add(data["promise"])
        elif kind == "leg_sent":
            found["legs"][data["leg"]] = {
                "department": data["department"], "at": data["since"], "due": data["due"], "done": None, "over": False,
            }  # fmt: skip
            found["department"] = data["department"]
        elif kind in ("leg_done", "leg_recalled"):
            found["department"] = data["after"]
            if data["leg"] is not None:
                found["legs"][data["leg"]] |= {"over": True, "done": data["at"] if kind == "leg_done" else None}
        elif kind == "compensated":
            found["granted"][data["what"]] = Decimal(data["amount"]), data["by"]

    def _about_sorting(self, found: dict[str, Any], kind: str, data: dict[str, Any], _op: str, _at: int) -> None:
        if kind == "tagged":
            kept = [tag for tag in found["tags"] if tag not in data.get("removed", ())]
            found["tags"] = [*kept, *(tag for tag in data.get("added", ()) if tag not in kept)]
        elif kind in ("category", "assigned", "priority", "department"):
            found["assignee" if kind == "assigned" else kind] = data["after"]

    @staticmethod
    def _answered(found: dict[str, Any], at: int) -> None:
        if found["first"] is None:
            found["first"] = max(at, found["created_at"])

    def local(self, ticket: dict[str, Any]) -> datetime:
        """When it began, by the desk's clock."""
        return datetime.fromtimestamp(ticket["created_at"] / 1000, self._zone)

    def first_day(self) -> date:
        """The day on which the desk's first ticket began."""
        return min(self.local(each) for each in self.tickets.values()).date()

    def counted(self, first: str, last: str) -> list[dict[str, Any]]:
        """The tickets of some days."""
        found = (each for each in self.tickets.values() if each["merged"] is None)
        return [each for each in found if first <= self.local(each).date().isoformat() <= last]

    def resolved(self, first: str, last: str) -> int:
        """How many were resolved in some days."""
        ends = [each["resolved"] for each in self.tickets.values() if each["merged"] is None and each["resolved"]]
        days = (datetime.fromtimestamp(end / 1000, self._zone).date().isoformat() for end in ends)
        return sum(first <= day <= last for day in days)

    def figures(self, tickets: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What is told of these, as the JSON has it; what depends on days is left out."""
        count = len(tickets)
        firsts = [(each["created_at"], each["first"]) for each in tickets if each["first"] is not None]
        ends = [(each["created_at"], each["resolved"]) for each in tickets if each["resolved"] is not None]
        families = [[each, *each["family"]] for each in tickets]
        ratings = [one["rating"] for family in families for one in family if one["rating"] is not None]
        promises = [promise for family in families for promise in self._promises(family)]
        legs = [leg for family in families for one in family for leg in one["legs"].values()]
        money = [self._money(family) for family in families]
        at_once = sum(self._at_once(family) for family in families)
        escalated = sum(any(one["escalations"] for one in family) for family in families)
        reopened = sum(each["reopened"] > 0 for each in tickets)
        return {
            "tickets": count,
            "open": sum(each["status"] not in ("resolved", "closed") for each in tickets),
            "first_response_seconds": _spread([max(end - start, 0) for start, end in firsts]),
            "first_response_working_seconds": _spread([self._working(*each) for each in firsts]),
            "resolution_seconds": _spread([max(end - start, 0) for start, end in ends]),
            "resolution_working_seconds": _spread([self._working(*each) for each in ends]),
            "first_contact_resolution": _rate(at_once, count),
            "sla": self._limits(tickets),
            "csat": {
                "mean": _rate(sum(ratings), len(ratings)),
                "answers": len(ratings),
                "scores": {str(score): ratings.count(score) for score in range(1, 6)},
            },
            "escalated": escalated,
            "escalation_rate": _rate(escalated, count),
            "reopened": reopened,
            "reopen_rate": _rate(reopened, count),
            "legs": len(legs),
            "returns": sum(leg["done"] is not None for leg in legs),
            "promises": self._fates(promises),
            "compensations": _spent(money),
        }

    def _limits(self, tickets: Sequence[dict[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, done, due in (("first_response", "first", "due"), ("resolution", "resolved", "resolution_due")):
            kept = found[f"{name}_limits"] = self._kept(tickets, done, due)
            found[name] = _rate(kept["kept"], sum(kept.values()))
        return found

    def _fates(self, promises: list[tuple[int, int | None, bool]]) -> dict[str, Any]:
        in_time = sum(kept is not None and kept <= due for due, kept, _ in promises)
        late = sum(kept is not None and kept > due for due, kept, _ in promises)
        overdue = sum(kept is None and not released and due < self._now for due, kept, released in promises)
        return {
            "given": len(promises), "in_time": in_time, "late": late, "overdue": overdue,
            "open": sum(kept is None and not released for _, kept, released in promises),
            "released": sum(released for _, _, released in promises),
            "share": _rate(in_time, in_time + late + overdue),
        }  # fmt: skip

    def reasons(self, tickets: Sequence[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
        """Why these went up, by rule."""
        found: defaultdict[Any, list[tuple[int, str, int]]] = defaultdict(list)
        for each in tickets:
            for one in (each, *each["family"]):
                for escalation, (rule, at) in one["escalations"].items():
                    found[rule].append((id(each), escalation, at))
        return {
            rule: {
                "count": len(rows),
                "tickets": len({ticket for ticket, _, _ in rows}),
                "answer_seconds": _spread([self.answered[one] - at for _, one, at in rows if one in self.answered]),
            }
            for rule, rows in found.items()
        }

    def asked(self, tickets: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """What departments were asked for on these, and how they answered."""
        found: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for each in tickets:
            for leg in (leg for one in (each, *each["family"]) for leg in one["legs"].values()):
                found[leg["department"]].append((id(each), leg))
        return {
            department: {
                "asked": len(rows),
                "tickets": len({ticket for ticket, _ in rows}),
                "answered": sum(leg["done"] is not None for _, leg in rows),
                "answer_seconds": _spread([leg["done"] - leg["at"] for _, leg in rows if leg["done"] is not None]),
                "in_time": {
                    "kept": sum(leg["done"] is not None and leg["done"] <= leg["due"] for _, leg in rows),
                    "missed": sum(self._is_late(leg) for _, leg in rows),
                },
            }
            for department, rows in found.items()
        }

    def _is_late(self, leg: dict[str, Any]) -> bool:
        if leg["done"] is not None:
            return bool(leg["done"] > leg["due"])
        return not leg["over"] and leg["due"] < self._now

    def backlog(self) -> dict[str, Any]:
        """What is open now, and for how long."""
        alive = [each for each in self.tickets.values() if each["merged"] is None]
        waiting = [each for each in alive if each["status"] not in ("resolved", "closed")]
        days = [(self._now - each["created_at"]) / 86_400_000 for each in waiting]
        bounds = {"under_1d": (0, 1), "under_3d": (1, 3), "under_7d": (3, 7), "older": (7, 10**6)}
        return {
            "tickets": len(days),
            "median_seconds": pytest.approx(median(days) * 86_400),
            "oldest_seconds": pytest.approx(max(days) * 86_400),
            "ages": {name: sum(low <= age < high for age in days) for name, (low, high) in bounds.items()},
        }

    def _promises(self, family: list[dict[str, Any]]) -> list[tuple[int, int | None, bool]]:
        """A promise of a merged ticket may have been kept or released on the other one."""
        given = [(promise, due) for one in family for promise, due in one["promises"].items()]
        return [(due, self.kept.get(promise), promise in self.released) for promise, due in given]

    @staticmethod
    def _money(family: list[dict[str, Any]]) -> list[Decimal]:
        """What was granted on a ticket, in the only kind that this desk knows."""
        return [amount for amount, _by in {tuple(each) for one in family for each in one["granted"].values()}]

    @staticmethod
    def _at_once(family: list[dict[str, Any]]) -> bool:
        root = family[0]
        if root["resolved"] is None or root["reopened"]:
            return False
        answers = {key for one in family for key, at in one["answers"] if at <= root["resolved"]}
        return len(answers) == 1

    def _kept(self, tickets: Sequence[dict[str, Any]], done: str, due: str) -> dict[str, int]:
        kept = missed = 0
        for each in tickets:
            limit = each[due]
            if limit is None and due == "due" and (each["ended"] is not None or each["first"] is not None):
                limit = each["lost"]
            until = self._now if each["status"] in ("new", "open") else each["ended"]
            if limit is None or (each[done] is None and until is None):
                continue
            kept += each[done] is not None and each[done] <= limit
            missed += limit < (until if each[done] is None else each[done])
        return {"kept": kept, "missed": missed}

    def _working(self, start: int, end: int) -> int:
        total, day = 0, datetime.fromtimestamp(start / 1000, self._zone).date()
        while day <= datetime.fromtimestamp(end / 1000, self._zone).date():
            if day.weekday() < 5:
                opens, closes = (
                    round(datetime.combine(day, at, self._zone).astimezone(UTC).timestamp() * 1000)
                    for at in (OPENS, CLOSES)
                )
                total += max(min(end, closes) - max(start, opens), 0)
            day += timedelta(days=1)
        return total


def _spread(spans: list[int]) -> dict[str, Any]:
    if not spans:
        return {"count": 0, "mean": None, "median": None, "p90": None}
    ordered = sorted(spans)
    found = {"mean": mean(ordered), "median": median(ordered), "p90": ordered[ceil(len(ordered) * 9 / 10) - 1]}
    return {"count": len(ordered)} | {name: round(value / 1000, 6) for name, value in found.items()}


def _spent(money: list[list[Decimal]]) -> list[dict[str, Any]]:
    given = [amounts for amounts in money if amounts]
    amount = sum(map(sum, given), Decimal())
    return [{"kind": "coupon", "currency": None, "amount": f"{amount:f}", "tickets": len(given)}] if given else []


def _rate(part: int, whole: int) -> float | None:
    return None if not whole else round(part / whole, 6)
