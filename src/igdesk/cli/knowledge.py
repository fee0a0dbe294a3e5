"""`igdesk kb`: the team's articles, found, looked after and taken in; what nobody found; one drafted from a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.failures import FAILED
from igdesk.cli.layout import table
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.config.model import Config
from igdesk.desk.articles import Article, Articles, Shelf, day_of, due, still_missed
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.rules.article_search import find
from igdesk.rules.names import agent_name
from igdesk.text import one_line, safe_text


@click.group("kb", cls=Group, help="kb.help")
def kb() -> None:
    pass


@kb.command("list", help="kb.list")
@json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    session = ctx.ensure_object(Session)
    shelf = _shelf(session)
    _show_list(session, shelf, tuple(each.article for each in shelf.articles))
    _end_with_faults(ctx, shelf)


@kb.command("search", help="kb.search")
@click.argument("words_", nargs=-1, required=True, type=storable, metavar="WORDS")
@option("--category", type=storable, metavar="ID", help="kb.o_category")
@json_option
@click.pass_obj
def search(session: Session, *, words_: tuple[str, ...], category: str | None) -> None:
    shelf = _shelf(session)
    _show_list(session, shelf, find(shelf.articles, " ".join(words_), category=category))


@kb.command("show", help="kb.show")
@click.argument("id_", type=storable, metavar="ARTICLE")
@json_option
@click.pass_obj
def show(session: Session, *, id_: str) -> None:
    shelf = _shelf(session)
    article = shelf.article(id_)
    if article is None:
        raise UsageError("kb.no_article", got=id_)
    if session.as_json:
        output.print_json(_json(article, shelf, session) | {"text": article.body, "parts": list(article.parts)})
        return
    facts = _facts(article, shelf, session.parts.config)
    rows = [(session.words(f"kb.col_{name}"), value) for name, value in facts.items() if value]
    output.print_lines([*table(rows), "", *safe_text(article.body.strip("\n")).split("\n")])


@kb.command("stale", help="kb.stale")
@json_option
@click.pass_obj
def stale(session: Session) -> None:
    shelf, words = _shelf(session), session.words
    found = due(shelf, _today(session))
    if session.as_json:
        output.print_json([_json(each.article, shelf, session) | {"days": each.days} for each in found])
    elif not found:
        output.print_lines([words("kb.none_stale")])
    else:
        _show_list(session, shelf, tuple(each.article for each in found))


@kb.command("missing", help="kb.missing")
@option("--drop", type=storable, metavar="WORDS", help="kb.o_drop")
@json_option
@click.pass_obj
def missing(session: Session, *, drop: str | None) -> None:
    articles, words = _articles(session), session.words
    if drop is not None and not articles.drop_missed(drop).result():
        raise UsageError("kb.not_missing", got=drop)
    found = still_missed(articles.read(), articles.missed().result())
    if session.as_json:
        told = [{"asked": e.asked, "times": e.times, "agents": list(e.agents), "at": iso(e.last_at)} for e in found]
        output.print_json(told)
    elif not found:
        output.print_lines([words("kb.none_missing")])
    else:
        heading = [words(f"kb.col_{name}") for name in ("asked", "times", "agents", "last")]
        rows = [
            (one_line(e.asked), str(e.times), ", ".join(e.agents), local(e.last_at, session.parts.config))
            for e in found
        ]
        output.print_lines(table([heading, *rows], output.width(), right=(1,), headed=True))


@kb.command("import", help="kb.take_in")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@option("--owner", type=storable, metavar="AGENT", help="kb.o_owner")
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_(session: Session, *, folder: Path, owner: str | None, dry_run: bool) -> None:
    from igdesk.desk.article_import import take_in

    config, words = session.parts.config, session.words
    owner, now = owner or session.parts.me, session.parts.clock.now()
    taken = take_in(folder.expanduser(), config, owner, now, dry_run=dry_run)
    if session.as_json:
        broken = [{"file": str(e.file), "line": e.line, "error": words.of(e.what)} for e in taken.broken]
        told = {"imported": [str(e) for e in taken.files], "same": taken.same, "broken": broken}
        output.print_json(told | ({"dry_run": True} if dry_run else {}))
    else:
        key = "kb.would_import" if dry_run else "kb.imported"
        output.print_lines([words(key, count=len(taken.files), same=taken.same, folder=taken.folder)])
        _tell_faults(session, taken.broken)


@kb.command("draft", help="kb.draft")
@click.argument("number", type=click.IntRange(min=1), metavar="N")
@option("--save", "saves", is_flag=True, help="kb.o_save")
@json_option
@click.pass_obj
def draft(session: Session, *, number: int, saves: bool) -> None:
    from igdesk.cli.tickets import read
    from igdesk.desk.article_draft import as_file, begun_of, save

    desk = session.parts.desk()
    detail = read(desk, number)
    typed = begun_of(detail, desk, session.words)
    file = save(typed, desk) if saves else None
    if session.as_json:
        output.print_json(typed | {"file": None if file is None else str(file)})
    elif file is not None:
        output.print_lines([session.words("article_form.saved", file=file)])
    else:
        output.print_lines(safe_text(as_file(typed, desk.config)).rstrip("\n").split("\n"))


def _articles(session: Session) -> Articles:
    return session.parts.desk().articles()


def _shelf(session: Session) -> Shelf:
    """What the folder holds; the desk itself is not opened."""
    from igdesk.desk.article_files import Folder, folder_of

    folder = folder_of(session.parts.config)
    if folder is None:
        raise UsageError("article_form.no_folder")
    return Folder(folder).look()


def _show_list(session: Session, shelf: Shelf, found: Sequence[Article]) -> None:
    words = session.words
    if session.as_json:
        output.print_json([_json(each, shelf, session) for each in found])
    elif found:
        heading = ["", *(words(f"kb.col_{name}") for name in ("id", "title", "owner", "review", "tags"))]
        output.print_lines(table([heading, *(_row(each, session) for each in found)], output.width(), headed=True))
    elif not shelf.articles:
        output.print_lines([words("kb.none", folder=shelf.folder)])
    else:
        output.print_lines([words("kb.none_found")])
    if not session.as_json:
        _tell_faults(session, shelf.broken)


def _row(article: Article, session: Session) -> tuple[str, ...]:
    day = article.review.isoformat() if article.review else "-"
    mark = "!" if article.is_stale(_today(session)) else ""
    owner, tags = one_line(agent_name(article.owner or "-", session.parts.config)), one_line(" ".join(article.tags))
    return mark, one_line(article.id), one_line(article.title), owner, day, tags


def _facts(article: Article, shelf: Shelf, config: Config) -> dict[str, str]:
    return {
        "title": one_line(article.title),
        "owner": one_line(agent_name(article.owner or "", config)),
        "review": article.review.isoformat() if article.review else "",
        "tags": one_line(", ".join(article.tags)),
        "categories": one_line(", ".join(article.categories)),
        "file": one_line(str(shelf.file_of(article.id))),
    }


def _json(article: Article, shelf: Shelf, session: Session) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "owner": article.owner,
        "review": article.review.isoformat() if article.review else None,
        "stale": article.is_stale(_today(session)),
        "tags": list(article.tags),
        "categories": list(article.categories),
        "language": article.language,
        "file": str(shelf.file_of(article.id)),
    }


def _today(session: Session) -> Any:
    return day_of(session.parts.clock.now(), session.parts.config)


def _tell_faults(session: Session, broken: Sequence[Any]) -> None:
    from igdesk.cli import talk

    for line in fault_lines(broken, session.words):
        talk.say(line)


def fault_lines(broken: Sequence[Any], words: Words) -> list[str]:
    """What is wrong in the folder, file by file."""
    places = [f"{each.file}" if each.line is None else f"{each.file}:{each.line}" for each in broken]
    return [safe_text(f"{at}: {words.of(each.what)}") for at, each in zip(places, broken, strict=True)]


def _end_with_faults(ctx: click.Context, shelf: Shelf) -> None:
    if shelf.broken:
        ctx.exit(FAILED)
