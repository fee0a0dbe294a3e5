"""Readers for what is said: templates with what they do besides, and words to be careful with."""

from __future__ import annotations

from typing import Any, get_args

from igdesk.config.faq import Faq
from igdesk.config.holes import holes, is_free, variables
from igdesk.config.problems import listed, nearest, quoted
from igdesk.config.read_rules import field_value
from igdesk.config.read_team import language
from igdesk.config.readers import choice, flag, ident, mapping, ref, several, table, text
from igdesk.config.spot import Spot
from igdesk.config.template import Left, Phrasing, Style, Template, Then
from igdesk.config.times import duration
from igdesk.i18n import Phrase

STYLE = choice(*get_args(Style))


def _template_text(raw: Any, spot: Spot) -> str:
    written = text(raw, spot)
    known = variables(spot.names["field"])
    for hole in holes(written):
        if not is_free(hole) and hole not in known:
            meant = nearest(hole, known)
            what = Phrase("config.variable", {"got": quoted(hole), "known": listed(known)})
            if meant:
                what = Phrase("config.variable_near", {"got": quoted(hole)})
            spot.wrong(what, got=hole, meant=meant)
    return written


def _plain_note(raw: Any, spot: Spot) -> str:
    written = text(raw, spot)
    if found := holes(written):
        spot.wrong(Phrase("config.note_hole", {"got": quoted(found[0])}), got=found[0])
    return written


def _does_something(then: Then, spot: Spot) -> None:
    if then == Then():
        spot.wrong(Phrase("config.nothing_in", {"keys": listed(tuple(_THEN))}))
    if then.status == "resolved" and then.snooze is not None:
        spot.at("snooze").wrong(Phrase("config.snooze_resolved"))
    if then.status == "resolved" and then.promise is not None:
        spot.at("promise").wrong(Phrase("config.promise_resolved"))
    if then.promise is None and then.promised:
        spot.at("promised").wrong(Phrase("config.promise_when"))


_FIELDS = mapping(ref("field"), field_value)


def _filled_in(raw: Any, spot: Spot) -> tuple[tuple[str, str], ...]:
    return tuple(_FIELDS(raw, spot).items())


_THEN = {
    "status": choice(*get_args(Left)),
    "category": ref("category"),
    "priority": ref("priority"),
    "tags": several(text, least=1),
    "fields": _filled_in,
    "note": _plain_note,
    "snooze": duration(),
    "promise": duration(),
    "promised": text,
}

TEMPLATE = table(
    Template,
    {
        "id": ident,
        "title": text,
        "style": STYLE,
        "language": language,
        "text": _template_text,
        "categories": several(ref("category")),
        "then": table(Then, _THEN, _does_something),
    },
)


def _auto_has_keywords(faq: Faq, spot: Spot) -> None:
    if faq.auto and not faq.keywords:
        spot.at("keywords").wrong(Phrase("config.missing"))


FAQ = table(
    Faq,
    {
        "id": ident,
        "question": text,
        "answer": _template_text,
        "keywords": several(text),
        "language": language,
        "auto": flag,
    },
    _auto_has_keywords,
)

PHRASING = table(Phrasing, {"banned": several(text), "promises": several(text), "fine": several(text)})
