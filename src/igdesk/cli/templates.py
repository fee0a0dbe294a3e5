"""`igdesk template`: what can be said, as it reads for a ticket, more of it, and which words in it to look at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from igdesk.cli import output, stdin
from igdesk.cli.failures import FAILED
from igdesk.cli.filling import Filled, detail_for_answer, filled, no_template
from igdesk.cli.layout import table
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.config.model import Config, Template
from igdesk.config.problems import ConfigError
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.split import utf8_size
from igdesk.rules.template_actions import told
from igdesk.text import one_line, safe_text

_STYLES = ("warm", "professional", "lively")


@click.group("template", cls=Group, help="cli_help.template")
def template() -> None:
    pass


@template.command("list", help="cli_help.template_list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    config, words = session.parts.config, session.words
    if session.as_json:
        output.print_json([_json(each, words) for each in config.wordings])
        return
    if not config.wordings:
        output.print_lines([words("template_cli.none")])
        return
    heading = [words(f"template_cli.col_{name}") for name in ("id", "title", "wordings", "categories", "does")]
    ids = dict.fromkeys(each.id for each in config.wordings)
    rows = [heading, *(_row(config.variants(each), config, words) for each in ids)]
    output.print_lines(table(rows, output.width(), headed=True))


@template.command("show", help="cli_help.template_show")
@click.argument("id_", type=storable, metavar="ID")
@option("--ticket", "number", type=click.IntRange(min=1), metavar="N", help="cli_help.o_template_ticket")
@option("--style", type=click.Choice(_STYLES), help="cli_help.o_style")
@option("--set", "fills", multiple=True, type=storable, metavar="NAME=VALUE", help="cli_help.o_fill")
@json_option
@click.pass_obj
def show(session: Session, *, id_: str, number: int | None, style: str | None, fills: tuple[str, ...]) -> None:
    words = session.words
    if number is not None:
        desk = session.parts.desk()
        answer = filled(desk, detail_for_answer(desk, number), id_, style, fills)
        if session.as_json:
            output.print_json(_filled_json(answer, words))
        else:
            output.print_lines(_filled_lines(answer, session.parts.config, words))
        return
    variants = session.parts.config.variants(id_)
    if not variants:
        raise no_template(id_, session.parts.desk())
    shown = [each for each in variants if style in (None, each.style)] or list(variants)
    if session.as_json:
        output.print_json([_json(each, words) for each in shown])
    else:
        output.print_lines(line for each in shown for line in _wording_lines(each, session.parts.config, words))


@template.command("add", help="cli_help.template_add")
@click.argument("id_", type=storable, metavar="ID")
@option("--text", required=True, type=storable, metavar="T|-", help="cli_help.o_template_text")
@option("--title", type=storable, default="", metavar="T", help="cli_help.o_template_title")
@option("--language", type=storable, metavar="L", help="cli_help.o_template_language")
@option("--style", type=click.Choice(_STYLES), help="cli_help.o_style")
@option("--category", "categories", multiple=True, type=storable, metavar="ID", help="cli_help.o_template_category")
@option("--replace", is_flag=True, help="cli_help.o_template_replace")
@json_option
@click.pass_obj
def add(session: Session, /, *, id_: str, text: str, replace: bool, categories: Sequence[str], **typed: Any) -> None:
    from igdesk.config.save_template import save_template, template_file, what_is_wrong, wording

    config = session.parts.config
    if config.source is None:
        raise UsageError("template_ui.no_file")
    typed |= {"id": id_, "text": storable(stdin.read()) if text == "-" else text, "categories": ",".join(categories)}
    typed["language"] = typed["language"] or config.desk.language
    made = wording(typed)
    try:
        file = save_template(config.source, made, replace=replace)
    except ConfigError as error:
        why = what_is_wrong(error, template_file(config.source, id_), session.words.lang)
        raise UsageError("template_cli.not_saved", id=id_, why=why) from error
    if session.as_json:
        output.print_json(_json(made, session.words) | {"file": str(file)})
    else:
        output.print_lines([session.words("template_cli.added", id=id_, file=file)])


@template.command("draft", help="cli_help.template_draft")
@click.argument("number", type=click.IntRange(min=1), metavar="N")
@json_option
@click.pass_obj
def draft(session: Session, *, number: int) -> None:
    from igdesk.cli.tickets import read
    from igdesk.desk.article_draft import wording_of

    desk = session.parts.desk()
    detail = read(desk, number)
    typed = wording_of(detail, desk)
    if session.as_json:
        output.print_json(typed)
    else:
        output.print_lines(safe_text(typed["text"]).split("\n"))


@template.command("check", help="cli_help.template_check")
@json_option
@click.pass_context
def check(ctx: click.Context) -> None:
    session = ctx.ensure_object(Session)
    words = session.words
    found = list(doubts(session.parts.config, words))
    if session.as_json:
        output.print_json(found)
    elif found:
        output.print_lines(doubt_lines(found))
    else:
        output.print_lines([words("template_cli.clean", count=len(session.parts.config.wordings))])
    if found:
        ctx.exit(FAILED)


def doubts(config: Config, words: Words) -> Iterator[dict[str, Any]]:
    """What in the templates of a configuration should be looked at once more, with its place.

    Raises:
        ConfigError: A file has gone, or has become unreadable, since it was loaded.
    """
    from igdesk.config.load import read_document, template_files
    from igdesk.rules.phrasing import in_templates

    if config.source is None:
        return
    documents = [read_document(file) for file in (config.source, *template_files(config.source))]
    for each in in_templates(documents, config.phrasing):
        what = words(f"phrasing.{each.found.doubt.value}", words=each.found.words)
        yield {"file": each.file, "line": each.line, "key": each.key, "doubt": each.found.doubt.value,
               "words": each.found.words, "what": what}  # fmt: skip


def doubt_lines(found: Sequence[dict[str, Any]]) -> list[str]:
    """The same for people."""
    return [safe_text(f"{each['file']}:{each['line']}: {each['key']}: {each['what']}") for each in found]


def _json(each: Template, words: Words) -> dict[str, Any]:
    from igdesk.rules.templates import holes

    then = each.then
    actions = None
    if then is not None:
        actions = {
            "status": then.status, "category": then.category, "priority": then.priority, "tags": list(then.tags),
            "note": then.note, "snooze_seconds": int(then.snooze.total_seconds()) if then.snooze else None,
            "promise_seconds": int(then.promise.total_seconds()) if then.promise else None,
            "promised": then.promised or None,
        }  # fmt: skip
    return {
        "id": each.id,
        "title": each.title,
        "language": each.language,
        "style": each.style,
        "categories": list(each.categories),
        "text": each.text,
        "holes": list(holes(each.text)),
        "bytes": utf8_size(each.text),
        "then": actions,
    }


def _filled_json(answer: Filled, words: Words) -> dict[str, Any]:
    size = {"filled": answer.text, "missing": list(answer.missing), "bytes": utf8_size(answer.text)}
    return _json(answer.variant, words) | size | {"limit": MESSAGE_BYTES}


def _filled_lines(answer: Filled, config: Config, words: Words) -> list[str]:
    lines = [safe_text(line) for line in answer.text.split("\n")]
    lines += ["", words("ticket_ui.bytes", count=utf8_size(answer.text), limit=MESSAGE_BYTES)]
    if answer.missing:
        lines.append(words("template_cli.missing", holes=", ".join(map(one_line, answer.missing))))
    if does := _does(answer.variant, config, words):
        lines.append(words("template_cli.would", actions=does))
    return lines


def _row(variants: Sequence[Template], config: Config, words: Words) -> list[str]:
    wordings = dict.fromkeys("/".join(filter(None, (each.language, each.style))) for each in variants)
    categories = dict.fromkeys(category for each in variants for category in each.categories)
    title = next((each.title for each in variants if each.language == words.lang), variants[0].title)
    return [
        variants[0].id,
        one_line(title),
        " ".join(wordings),
        " ".join(categories),
        _does(variants[0], config, words),
    ]


def _wording_lines(each: Template, config: Config, words: Words) -> Iterator[str]:
    style = words(f"ticket_ui.tone_{each.style or 'plain'}")
    does = _does(each, config, words)
    size = words("ticket_ui.bytes_of", count=utf8_size(each.text))
    yield safe_text(
        " · ".join(part for part in (each.id, one_line(each.title), each.language, style, size, does) if part)
    )
    yield from (f"    {safe_text(line)}" for line in each.text.split("\n"))


def _does(each: Template, config: Config, words: Words) -> str:
    return one_line(" ".join(words.of(phrase) for phrase in told(each.then, config)))
