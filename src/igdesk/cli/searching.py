"""`igdesk search`: everything that was ever written on the desk, in the search language."""

from __future__ import annotations

import re
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.layout import GAP, table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import styled
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.desk import Desk
from igdesk.desk.queries import SearchHit, SearchPage, Term, snippet
from igdesk.errors import UsageError
from igdesk.rules.names import actor_name
from igdesk.text import cells, one_line, truncate

SHOWN = 20
"""Finds that are shown unless told otherwise."""
_PAGE = 200
_KEY = re.compile("([0-9]{1,16})(?:[.]([0-9]{1,16}))?")
_WHO_CELLS = 16
_NARROWEST = 20
_JSON_CELLS = 200
"""Of a find's text in JSON: enough to see what it is about."""
_OPEN, _CLOSE = "«", "»"


class _Search(Command):
    """`-word` is part of the language and must not be taken for an option; what begins with two is one, misspelt."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        before = args[: args.index("--")] if "--" in args else list(args)  # behind it all is data
        known = {name for param in self.params for name in param.opts}
        rest = super().parse_args(ctx, args)
        for word in ctx.params.get("query") or ():
            if word.startswith("--") and word in before and word not in known:
                raise click.NoSuchOption(word, ctx=ctx)
        return rest


@click.command("search", cls=_Search, help="cli_help.search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@option("--limit", type=click.IntRange(min=1), default=SHOWN, metavar="N", help="cli_help.o_limit_search")
@option("--after", metavar="KEY", help="cli_help.o_after")
@json_option
@click.pass_context
def search(ctx: click.Context, *, query: tuple[str, ...], limit: int, after: str | None) -> None:
    session = ctx.ensure_object(Session)
    page = _found(session.parts.desk(), storable(" ".join(query)), limit, None if after is None else _key_of(after))
    if session.as_json:
        output.print_json([_as_json(hit, page.terms) for hit in page.hits])
    elif page.hits:
        output.print_lines(_lines(page, session, output.width()))
    if not page.hits:
        talk.say(session.words("search.nothing"))
    elif page.next is not None and not session.as_json:
        talk.say(session.words("search.more", shown=len(page.hits), key=_text_of(page.next)))


def _found(desk: Desk, text: str, limit: int, after: tuple[int, int] | None) -> SearchPage:
    """So many finds, from as many pages as it takes."""
    hits: list[SearchHit] = []
    while True:
        page = desk.search(text, limit=min(_PAGE, limit - len(hits)), after=after).result()
        hits += page.hits
        after = page.next
        if after is None or len(hits) == limit:
            return SearchPage(tuple(hits), after, page.terms)


def _key_of(text: str) -> tuple[int, int]:
    """A key as it was printed.

    Raises:
        UsageError: It is none.
    """
    match = _KEY.fullmatch(text)
    if match is None:
        raise UsageError("search.no_key", got=one_line(text))
    return int(match[1]), int(match[2] or 0)


def _text_of(key: tuple[int, int]) -> str:
    return f"{key[0]}.{key[1]}"


def _as_json(hit: SearchHit, terms: tuple[Term, ...]) -> dict[str, Any]:
    return {
        "ticket": hit.ticket,
        "message": hit.message,
        "author": hit.by,
        "at": iso(hit.at),
        "snippet": snippet(hit.text, terms, _JSON_CELLS).text,
        "kind": hit.kind.name.lower(),
        "key": _text_of(hit.key),
    }


def _lines(page: SearchPage, session: Session, width: int) -> list[str]:
    """A line for each find: when, which ticket, what it is, who, and the words around what was found, marked."""
    config = session.parts.config
    if output.is_plain():
        return _records(page, session)
    heads = table(
        [
            [
                local(hit.at, config),
                f"#{hit.ticket}" if hit.ticket is not None else "-",
                session.words(f"search.kind_{hit.kind.name.lower()}"),
                truncate(_writer(hit, session) or "-", _WHO_CELLS),
            ]
            for hit in page.hits
        ],
        right=(1,),
    )
    left = max(map(cells, heads))
    room = max(width - left - len(GAP), _NARROWEST)
    return [
        head + " " * (left - cells(head)) + GAP + _marked(hit, page.terms, room)
        for head, hit in zip(heads, page.hits, strict=True)
    ]


def _writer(hit: SearchHit, session: Session) -> str:
    """Who wrote it, a colleague by name; of a ticket and a customer, who the customer is."""
    name = actor_name(hit.by or "", session.parts.config) if hit.is_ours else hit.by or ""
    return one_line(name if isinstance(name, str) else session.words.of(name))


def _records(page: SearchPage, session: Session) -> list[str]:
    """The same where it is read aloud: every find whole, without marks."""
    words, config = session.words, session.parts.config
    heading = ["cli.col_ticket", "plain.kind", "plain.author", "plain.at", "plain.text"]
    rows = [
        [
            str(hit.ticket or ""),
            words(f"search.kind_{hit.kind.name.lower()}"),
            _writer(hit, session),
            local(hit.at, config),
            one_line(hit.text),
        ]
        for hit in page.hits
    ]
    return table([[words(each) for each in heading], *rows], headed=True)


def _marked(hit: SearchHit, terms: tuple[Term, ...], room: int) -> str:
    """The snippet with signs around what was found: they are seen without colour, too."""
    marks = len(snippet(hit.text, terms, room).marks)
    found = snippet(hit.text, terms, max(room - 2 * marks, _NARROWEST))
    parts, place = [], 0
    for start, end in found.marks:
        parts += [found.text[place:start], styled(f"{_OPEN}{found.text[start:end]}{_CLOSE}", bold=True)]
        place = end
    return "".join([*parts, found.text[place:]])
