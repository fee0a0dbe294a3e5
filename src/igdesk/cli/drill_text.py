"""Drills and their scores, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from igdesk.cli.drills import Drill
from igdesk.cli.layout import indented, marked, table, wrapped
from igdesk.cli.ticket_text import styled
from igdesk.i18n import Words
from igdesk.rules.drills import DrillScore, span_of
from igdesk.text import safe_text

Results = Sequence[tuple[Drill, DrillScore]]
Percents = Mapping[str, Sequence[int]]


def list_lines(drills: Sequence[Drill], past: Percents, words: Words) -> list[str]:
    """The drills, with what was scored in them."""
    heads = tuple(words(f"train.col_{each}") for each in ("number", "name", "title", "within", "last", "best"))
    rows = [
        (
            str(each.number),
            each.name,
            each.script.title,
            words.of(span_of(each.good.first_response)),
            _percent(past.get(each.name, ())[-1:]),
            _percent([max(past[each.name])] if each.name in past else ()),
        )
        for each in drills
    ]
    return table([heads, *rows], headed=True)


def list_json(drills: Sequence[Drill], past: Percents) -> list[dict[str, Any]]:
    """The same."""
    return [
        {
            "number": each.number,
            "name": each.name,
            "title": each.script.title,
            "first_response_seconds": int(each.good.first_response.total_seconds()),
            "results": list(past.get(each.name, ())),
        }
        for each in drills
    ]


def score_lines(results: Results, past: Percents, words: Words, width: int) -> Iterator[str]:
    """How each customer was looked after, and how it is done well."""
    for drill, score in results:
        named = {"number": drill.number, "title": drill.script.title, "got": score.got, "worth": score.worth}
        head = words("train.score", **named)
        if before := past.get(drill.name):
            head = words("train.before", points=head, percent=before[-1])
        yield styled(head, bold=True)
        for line in score.lines:
            told = safe_text(words("train.line", does=words.of(line.does), why=words.of(line.why))).replace("\n", " ")
            points = f"{line.got}/{line.worth}"
            yield from _block(marked("✓" if line.got == line.worth else "✗", f"{points}  {told}"), width)
        yield from _block(words("train.advice", text=drill.good.advice), width)
        yield from _block(words("train.answer", text=drill.good.answer), width)
        yield ""
    got, worth = _sum(results)
    if not results:
        yield words("train.nobody_came")
        return
    yield styled(words("train.total", got=got, worth=worth, percent=_share(got, worth)), bold=True)


def score_json(results: Results, words: Words) -> dict[str, Any]:
    """The same."""
    got, worth = _sum(results)
    return {
        "got": got,
        "worth": worth,
        "percent": _share(got, worth),
        "customers": [
            {
                "number": drill.number,
                "name": drill.name,
                "title": drill.script.title,
                "got": score.got,
                "worth": score.worth,
                "lines": [
                    {"id": e.id, "got": e.got, "worth": e.worth, "does": words.of(e.does), "why": words.of(e.why)}
                    for e in score.lines
                ],
                "advice": drill.good.advice,
                "answer": drill.good.answer,
            }
            for drill, score in results
        ],
    }


def _sum(results: Results) -> tuple[int, int]:
    return sum(score.got for _, score in results), sum(score.worth for _, score in results)


def _share(got: int, worth: int) -> int:
    return 100 * got // worth if worth else 0


def _percent(values: Sequence[int]) -> str:
    return f"{values[0]} %" if values else "-"


def _block(text: str, width: int) -> list[str]:
    return [indented(line, "  ") for line in wrapped(text, max(width - 2, 20))]
