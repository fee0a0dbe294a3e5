"""A report's figures in words, as text and the screen show them; each line knows which figure's definition it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.model import money
from igdesk.rules.names import limit_name
from igdesk.rules.reports.figures import By, Figures, Group, Kept, Prevention, Report, Spread
from igdesk.rules.review import Reviewed
from igdesk.rules.wording import name_of
from igdesk.text import one_line

NOTHING = "-"
"""Where nothing was measured."""
HEAT = " ·░▒▓█"
"""From nothing to the most."""
_NAMED = {
    "category": "category", "channel": "channel", "agent": "assign", "department": "department", "tier": "tier",
    "priority": "priority",
}  # fmt: skip


class Line(NamedTuple):
    """One figure."""

    term: str
    """By which its definition is found; see `rules.reports.terms`."""
    name: str
    value: str
    figure: str = ""
    """What it is called in the JSON; of a length of time without its unit."""


def figure_lines(figures: Figures, config: Config, words: Words, *, short: bool = False) -> Iterator[Line]:
    """The figures of some tickets; of two periods they are the same lines.

    Args:
        figures: The figures.
        config: The configuration, for names.
        words: The phrases.
        short: Whether lengths of time are told without saying which is which.
    """

    def line(term: str, value: str) -> Line:
        return Line(term, words(f"reports.name_{term}"), value, term)

    yield line("tickets", str(figures.tickets))
    yield line("per_day", number(figures.per_day))
    yield line("open", str(figures.open))
    for term, whole, working in (
        ("first_response", figures.first_response, figures.first_response_working),
        ("resolution", figures.resolution, figures.resolution_working),
    ):
        yield line(term, spread(whole, words, short=short))
        name, value = words(f"reports.working_{term}"), spread(working, words, short=short)
        yield Line("working", name, value, f"{term}_working")
    yield line("first_contact_resolution", percent(figures.first_contact_resolution))
    for figure, limits in (
        ("sla_first_response", figures.sla_first_response),
        ("sla_resolution", figures.sla_resolution),
    ):
        yield Line("sla", words(f"reports.{figure}"), kept(limits, words), figure)
    csat = figures.csat
    rating = "reports.rated_short" if short else "reports.rated"
    rated = words(rating, mean=number(csat.mean, 2), count=csat.answers) if csat.answers else NOTHING
    yield line("csat", rated)
    yield line("escalation_rate", percent(figures.escalation_rate))
    yield line("reopen_rate", percent(figures.reopen_rate))
    yield line("legs", words("reports.of_legs", legs=figures.legs, returns=figures.returns) if figures.legs else "0")
    promises = figures.promises
    told = {name: getattr(promises, name) for name in ("given", "in_time", "late", "overdue")}
    share = words("reports.kept", share=percent(promises.share), total=promises.given)
    said = share if short else words("reports.of_promises", **told)
    yield line("promises", said if promises.given else "0")
    spent = (f"{_kind(each.kind, config)} {money(each.amount, each.currency)}" for each in figures.spent)
    yield line("spent", words("conditions.comma").join(spent) or "0")


def resolved_line(count: int, words: Words) -> Line:
    """What was done, whenever it came."""
    return Line("resolved", words("reports.name_resolved"), str(count))


def backlog_line(report: Report, words: Words) -> Line:
    """What waits at the moment."""
    found = report.backlog
    value = str(found.tickets)
    if found.tickets:
        ages = dict(zip(("day", "days", "week", "older"), found.ages, strict=True))
        middle, oldest = span(found.median_seconds), span(found.oldest_seconds)
        value = words("reports.of_backlog", tickets=found.tickets, median=middle, oldest=oldest, **ages)
    return Line("backlog", words("reports.name_backlog"), value)


def group_name(group: Group, by: By, config: Config, words: Words) -> str:
    """What people call a group."""
    if group is None:
        return words("reports.none")
    if by == "weekday":
        return words(f"ticket_ui.{group}")
    if by == "hour":
        return f"{group:02}:00"
    if by == "policy":
        name = limit_name(str(group), config)
        return name if isinstance(name, str) else words.of(name)
    kind = _NAMED.get(by)
    return str(group) if kind is None else name_of(kind, str(group), config, words)


def prevention_words(each: Prevention, config: Config, words: Words) -> str:
    """What to talk about with whom."""
    change = "" if each.before is None else words("reports.trend", before=each.before)
    return words(
        "reports.prevent",
        tag=one_line(each.tag),
        tickets=each.tickets,
        change=change,
        category=one_line(group_name(each.category, "category", config, words)),
        department=one_line(group_name(each.department, "department", config, words)),
    )


def heat_of(count: int, most: int) -> str:
    """A number as a shade."""
    return HEAT[0] if not count else HEAT[max(round(count / most * (len(HEAT) - 1)), 1)]


def spread(found: Spread, words: Words, *, short: bool = False) -> str:
    """Mean, median and the time within which nine of ten were done."""
    if not found.count:
        return NOTHING
    key = "reports.spread_short" if short else "reports.spread"
    return words(key, mean=span(found.mean), median=span(found.median), p90=span(found.p90))


def kept(found: Kept, words: Words) -> str:
    """The share of limits that were kept, and of how many."""
    total = found.kept + found.missed
    return words("reports.kept", share=percent(found.share), total=total) if total else NOTHING


def review_rows(found: Sequence[Reviewed], words: Words) -> list[tuple[str, ...]]:
    """The look back at the rules as a table: its heading, then a row for each."""
    heading = tuple(words(f"rules_review.col_{name}") for name in ("rule", "fired", "overridden", "response", "advice"))
    return [heading, *(_of_rule(each, words) for each in found)]


def _of_rule(each: Reviewed, words: Words) -> tuple[str, ...]:
    hits = each.hits
    overridden = words("rules_cli.of", count=hits.overridden_tickets, total=hits.tickets) if hits.tickets else NOTHING
    advice = words(f"rules_review.advice_{each.advice}")
    return one_line(hits.rule), str(hits.fired), overridden, span(each.first_response.median), advice


def span(seconds: float | None) -> str:
    """`45s`, `12m`, `3h05m`, `2d03h`."""
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours < 24 else f"{hours // 24}d{hours % 24:02}h"


def percent(share: float | None) -> str:
    """`78%`; of a share that is nearly none or nearly all one more digit."""
    if share is None:
        return NOTHING
    told = f"{share:.0%}"
    return f"{share:.1%}" if told in ("0%", "100%") and share not in (0, 1) else told


def number(value: float | None, digits: int = 1) -> str:
    """A number that need not be whole."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def _kind(kind: str, config: Config) -> str:
    known = config.compensation(kind)
    return kind if known is None else known.name
