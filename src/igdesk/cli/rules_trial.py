"""`igdesk rules trial`: what the rules did and would have done, and what people did instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.layout import titled, wrapped
from igdesk.cli.phrased import Command, json_option
from igdesk.cli.rules import since_option
from igdesk.cli.rules_text import width
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import styled
from igdesk.clock import iso
from igdesk.config import accounts
from igdesk.config.model import Config
from igdesk.i18n import Phrase, Words
from igdesk.rules.line import waited_for
from igdesk.rules.names import actor_name
from igdesk.rules.pilot_report import Report, Side
from igdesk.rules.wording import name_of, span_words
from igdesk.text import one_line

_NONE = "–"


@click.command("trial", cls=Command, help="cli_help.rules_trial")
@since_option
@json_option
@click.pass_obj
def trial(session: Session, *, since: str | None) -> None:
    book, config, words = session.parts.rulebook(), session.parts.config, session.words
    begin = None if since is None else book.since(since)
    with talk.share_of(words("rules_cli.counting")) as progress:
        found = book.trial(begin, progress)
    if session.as_json:
        output.print_json(_json(found, begin, config))
    else:
        output.print_lines(_lines(found, config, words))


def _json(found: Report, since: datetime | None, config: Config) -> dict[str, Any]:
    return {
        "since": None if since is None else iso(since),
        "mode": config.desk.mode,
        "canary_percent": config.desk.canary_percent,
        "canary_channels": list(config.desk.canary_channels),
        "canary_accounts": list(config.desk.canary_accounts),
        "tickets": found.tickets,
        "categories": [{"category": each, "tickets": count} for each, count in found.categories.most_common()],
        "assignments": [
            {"agent": agent, "done": each.done, "would": each.would, "same": each.same, "others": each.others}
            for agent, each in found.assignments.items()
        ],
        "lines": [{"waits_for": whom, "would": count} for whom, count in found.lines.most_common()],
        "replies": [
            {"template": template, "sent": each.sent, "would": each.would, "answered": len(each.answers)}
            | {"answer_seconds": _seconds(each.answer)}
            for template, each in found.replies.items()
        ],
        "hooks": [{"hook": hook, "called": each.called, "would": each.would} for hook, each in found.hooks.items()],
        "held": dict(found.held),
        "inside": _side_json(found.inside),
        "outside": _side_json(found.outside),
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "tickets": side.tickets,
        "answered": len(side.responses),
        "first_response_seconds": _seconds(side.first_response),
        "escalations": [{"rule": rule, "count": count} for rule, count in side.escalations.most_common()],
    } | {
        name: {"by_rules": each.by_rules, "changed": each.changed, "added": each.added}
        for name, each in side.compared.items()
    }


def _lines(found: Report, config: Config, words: Words) -> Iterator[str]:
    desk = config.desk
    yield from wrapped(words(f"trial.mode_{desk.mode}", percent=desk.canary_percent), width())
    if desk.mode == "canary" and (desk.canary_channels or desk.canary_accounts):
        by = [words(f"ticket_ui.channel_{each}") for each in desk.canary_channels]
        by += [accounts.name_of(config, each) or each for each in desk.canary_accounts]
        yield from wrapped(words("trial.alone", by=one_line(", ".join(by))), width())
    if not found.tickets and not found.assignments and not found.replies:
        yield from wrapped(words("trial.nothing"), width())
        return
    counted = ((_category(each, config, words), str(count)) for each, count in found.categories.most_common())
    yield from _table(words, "sorted", ("category", "tickets"), counted)
    yield from _sides(found, config, words)
    yield from _assignments(found, config, words)
    yield from _replies(found, words)
    calls = ((one_line(hook), str(each.called), str(each.would)) for hook, each in found.hooks.items())
    yield from _table(words, "hooks", ("hook", "called", "would"), calls)


def _sides(found: Report, config: Config, words: Words) -> Iterator[str]:
    """Customers inside and outside the pilot side by side; where there is one side alone, that one."""
    sides = {name: side for name, side in (("inside", found.inside), ("outside", found.outside)) if side.tickets}
    rows: list[tuple[str, ...]] = [
        (words("trial.row_tickets"), *(str(side.tickets) for side in sides.values())),
        (words("trial.row_answered"), *(str(len(side.responses)) for side in sides.values())),
        (words("trial.row_response"), *(_span(side.first_response, words) for side in sides.values())),
    ]
    for name in ("category", "priority"):
        compared = [side.compared[name] for side in sides.values()]
        fact = words(f"rules_cli.fact_{name}")
        changed = (words("rules_cli.of", count=each.changed, total=each.by_rules) for each in compared)
        rows.append((words("trial.row_changed", fact=fact), *changed))
        rows.append((words("trial.row_added", fact=fact), *(str(each.added) for each in compared)))
    for rule in dict.fromkeys(rule for side in sides.values() for rule in side.escalations):
        label = words("trial.row_by_people" if rule is None else "trial.row_escalated", rule=one_line(rule or ""))
        rows.append((label, *(str(side.escalations[rule]) for side in sides.values())))
    yield from _table(words, "compared", ("", *sides), rows)


def _assignments(found: Report, config: Config, words: Words) -> Iterator[str]:
    rows = [
        (_shown(actor_name(agent, config), words), *map(str, (each.done, each.would, each.same, each.others)))
        for agent, each in found.assignments.items()
    ]
    yield from _table(words, "assigned", ("who", "done", "would", "same", "others"), rows)
    lines = ((_shown(waited_for(whom, config), words), str(count)) for whom, count in found.lines.most_common())
    yield from _table(words, "in_line", ("who", "would"), lines)


def _replies(found: Report, words: Words) -> Iterator[str]:
    rows = [
        (one_line(template), str(each.sent), str(each.would), str(len(each.answers)), _span(each.answer, words))
        for template, each in found.replies.items()
    ]
    yield from _table(words, "replies", ("template", "sent", "would", "answered", "wait"), rows)
    held: Mapping[str, int] = found.held
    reasons = ((words(f"ticket_ui.held_{why}"), str(count)) for why, count in held.items())
    yield from _table(words, "held", ("why", "replies"), reasons)


def _table(words: Words, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    heading = [words(f"trial.col_{name}") if name else "" for name in columns]
    return titled(styled(words(f"trial.{title}"), bold=True), heading, rows, width())


def _category(category: str | None, config: Config, words: Words) -> str:
    return words("rules_cli.nowhere") if category is None else one_line(name_of("category", category, config, words))


def _shown(name: Phrase | str, words: Words) -> str:
    return one_line(name if isinstance(name, str) else words.of(name))


def _span(span: timedelta | None, words: Words) -> str:
    return _NONE if span is None else span_words(timedelta(minutes=round(span / timedelta(minutes=1))), words)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
