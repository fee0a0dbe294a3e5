"""Incidents as the command line tells them: a list, one of them, and what its customers would read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from igdesk.cli.layout import marked, table
from igdesk.cli.many import reason_lines
from igdesk.cli.ticket_text import styled
from igdesk.cli.times import local
from igdesk.rules.names import agent_name
from igdesk.text import one_line, safe_text

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.desk.bulk_reply import Plan
    from igdesk.i18n import Words
    from igdesk.rules.incident import Incident

_SIGNS = {"crisis": "⚠", "open": "○", "over": "✓"}


def list_lines(found: Sequence[Incident], words: Words, width: int) -> list[str]:
    """A line for each."""
    if not found:
        return [words("incidents.no_list")]
    heading = [words(f"incidents.col_{name}") for name in ("id", "state", "unfinished", "tickets", "title")]
    rows = [
        [str(each.id), _state(each, words), str(each.unfinished), str(each.tickets), one_line(each.title)]
        for each in found
    ]
    first, *lines = table([heading, *rows], width, right=(0, 2, 3), headed=True)
    marks = [styled(line, fg="red") if each.is_crisis else line for line, each in zip(lines, found, strict=True)]
    return [styled(first, bold=True), *marks]


def incident_lines(incident: Incident, config: Config, words: Words) -> list[str]:
    """One of them with all that is known of it."""
    said: dict[str, Any] = {"incident": incident.id, "title": one_line(incident.title)}
    lines = [words("incidents.line", **said, state=_state(incident, words))]
    opener = one_line(agent_name(incident.actor, config))
    opened = {"who": opener, "at": local(incident.at, config), "number": incident.ticket}
    lines.append(words("incidents.line_opened", **opened))
    if incident.words:
        lines.append(words("incidents.line_words", words=one_line(", ".join(incident.words))))
    if incident.ended_at is not None:
        ended = {"who": one_line(agent_name(incident.ended_by or "", config)), "at": local(incident.ended_at, config)}
        lines.append(words("incidents.line_over", **ended))
    if incident.solution and incident.is_over:
        lines.append(words("incidents.line_solution", solution=one_line(incident.solution)))
    counts = {"tickets": incident.tickets, "unfinished": incident.unfinished}
    lines.append(words("incidents.line_tickets", **counts, incident=incident.id))
    return lines


def plan_lines(planned: Plan, words: Words) -> list[str]:
    """What would be sent to whom, and how it is."""
    count = len(planned.letters)
    lines = [words("incidents.plan", count=count)]
    for letter in planned.samples:
        name = letter.card.customer.username or letter.card.customer.name or str(letter.card.customer.id)
        lines += ["", f"#{letter.card.ticket.number} {one_line(name)}", safe_text(letter.text)]
    if planned.stayed:
        lines += ["", words("bulk.left_out", count=len(planned.stayed)), *reason_lines(planned.stayed, words)]
    return [*lines, "", words("incidents.plan_how", count=count)]


def plan_json(planned: Plan, words: Words) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "recipients": len(planned.letters),
        "samples": [{"ticket": each.card.ticket.number, "text": each.text} for each in planned.samples],
        "stayed": [{"number": each.number, "why": words.of(each.why)} for each in planned.stayed],
    }


def _state(incident: Incident, words: Words) -> str:
    return marked(_SIGNS[incident.state.value], words(f"incidents.state_{incident.state.value}"))
