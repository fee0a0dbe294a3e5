"""A report's figures in words, as text and the screen show them; each line knows which figure's definition it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.model import money
from igdesk.rules.names import compensation_name, limit_name
from igdesk.rules.reports.figures import By, Figures, Group, Kept, Prevention, Promises, Report, Row, Spread
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


_FATES = ("in_time", "late", "open", "overdue")


class Line(NamedTuple):
    """One figure."""

    term: str
    """By which its definition is found; see `rules.reports.terms`."""
    name: str
    value: str
    figure: str = ""
    """What it is called in the JSON; of a length of time without its unit, of its median `first_response.median`."""
    depth: int = 0
    """How far it stands in, below the line that it belongs to."""


def figure_lines(figures: Figures, config: Config, words: Words, *, short: bool = False) -> Iterator[Line]:
    """The figures of some tickets; of two periods they are the same lines.

    Args:
        figures: The figures.
        config: The configuration, for names.
        words: The phrases.
        short: Whether what has several values is told in a line for each.
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
        yield from _spread_lines(Line(term, words(f"reports.name_{term}"), "", term), whole, words, short=short)
        name = words(f"reports.working_{term}")
        yield from _spread_lines(Line("working", name, "", f"{term}_working", 1), working, words, short=short)
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
    yield from _promise_lines(figures.promises, words, short=short)
    spent = (f"{compensation_name(each.kind, config)} {money(each.amount, each.currency)}" for each in figures.spent)
    yield line("spent", words("conditions.comma").join(spent) or "0")


def _spread_lines(line: Line, found: Spread, words: Words, *, short: bool) -> Iterator[Line]:
    """Lengths of time: all in one line, or mean, median and the rest below each other."""
    if not short:
        yield line._replace(value=spread(found, words))
        return
    yield line._replace(name=words("reports.of_mean", name=line.name), value=span(found.mean, words))
    for part, value in (("median", found.median), ("p90", found.p90)):
        figure = f"{line.figure}.{part}"
        yield Line(line.term, words(f"reports.of_{part}"), span(value, words), figure, line.depth + 1)


def _promise_lines(found: Promises, words: Words, *, short: bool) -> Iterator[Line]:
    """What became of promises: the share of those that are decided, not of all that were given."""
    name, told = words("reports.name_promises"), {each: getattr(found, each) for each in _FATES}
    if not short:
        said = words("reports.of_promises", given=found.given, **told) if found.given else "0"
        yield Line("promises", name, said, "promises")
        return
    yield Line("promises", name, str(found.given), "promises")
    total = sum(count for fate, count in told.items() if fate != "open")
    in_time = words("reports.kept", share=percent(found.share), total=total) if total else NOTHING
    for part, value in (told | {"in_time": in_time}).items():
        yield Line("promises", words(f"reports.promises_{part}"), str(value), f"promises.{part}", 1)


def resolved_line(count: int, words: Words) -> Line:
    """What was done, whenever it came."""
    return Line("resolved", words("reports.name_resolved"), str(count))


def indented(line: Line) -> str:
    """What it is called, as far in as it stands."""
    return f"{'  ' * line.depth}{line.name}"


def backlog_line(report: Report, words: Words) -> Line:
    """What waits at the moment."""
    found = report.backlog
    value = str(found.tickets)
    if found.tickets:
        ages = dict(zip(("day", "days", "week", "older"), found.ages, strict=True))
        middle, oldest = span(found.median_seconds, words), span(found.oldest_seconds, words)
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


def row_name(row: Row, by: By, config: Config, words: Words) -> str:
    """What people call the group of a row; an incident by its number as well."""
    return group_name(row.group, by, config, words) if row.name is None else f"{row.group} {row.name}"


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


def spread(found: Spread, words: Words) -> str:
    """Mean, median and the time within which nine of ten were done."""
    if not found.count:
        return NOTHING
    told = {part: span(getattr(found, part), words) for part in ("mean", "median", "p90")}
    return words("reports.spread", **told)


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
    return one_line(hits.rule), str(hits.fired), overridden, span(each.first_response.median, words), advice


def span(seconds: float | None, words: Words) -> str:
    """`45s`, `12m`, `3h05m`, `2d3h`; 45秒, 12分钟, 3小时05分, 2天3小时; 3时05 would be a time of day."""
    if seconds is None:
        return NOTHING
    whole, minutes = round(seconds), round(seconds / 60)
    if whole < 60:
        return words("reports.span_seconds", s=whole)
    if minutes < 60:
        return words("reports.span_minutes", m=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return words("reports.span_hours", h=hours, m=f"{minutes:02}")
    return words("reports.span_days", d=hours // 24, h=hours % 24)


def percent(share: float | None) -> str:
    """`78%`; of a share that is nearly none or nearly all one more digit."""
    if share is None:
        return NOTHING
    told = f"{share:.0%}"
    return f"{share:.1%}" if told in ("0%", "100%") and share not in (0, 1) else told


def number(value: float | None, digits: int = 1) -> str:
    """A number that need not be whole."""
    return NOTHING if value is None else f"{value:.{digits}f}"
