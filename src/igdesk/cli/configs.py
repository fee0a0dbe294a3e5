"""`igdesk config`: what is wrong with the configuration, all at once, and what of it has no effect yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.failures import USAGE
from igdesk.cli.phrased import Group, json_option
from igdesk.cli.session import Session
from igdesk.cli.templates import doubt_lines, doubts
from igdesk.config.effective import not_yet_effective
from igdesk.config.hooks import Unready, unready
from igdesk.config.load import load_config
from igdesk.config.problems import ConfigError, Problem
from igdesk.i18n import Words
from igdesk.text import safe_text


@click.group("config", cls=Group, help="cli_help.config")
def config() -> None:
    pass


@config.command("check", help="cli_help.config_check")
@json_option
@click.pass_context
def check(ctx: click.Context) -> None:
    session = ctx.ensure_object(Session)
    path = session.named.config_file
    try:
        loaded = load_config(path)
        not_yet = not_yet_effective(loaded)
        careless = list(doubts(loaded, session.words))
        absent = list(unready(loaded))
    except ConfigError as error:
        _tell_faults(session, path, error.problems)
        ctx.exit(USAGE)
    words = session.words
    if session.as_json:
        told = [{"key": each.key, "line": each.line, "what": words.of(each.what)} for each in not_yet]
        output.print_json({"ok": True, "path": str(path), "problems": [], "not_yet": told, "doubts": careless,
                           "not_ready": [_unready(each, words) for each in absent]})  # fmt: skip
        return
    output.print_lines([words("cli.config_ok", path=path)])
    if not_yet:
        lines = [f"{path}:{each.line}: {each.key}: {words.of(each.what)}" for each in not_yet]
        output.print_lines(["", words("cli.config_not_yet"), *lines])
    if absent:
        lines = [safe_text(f"{path}:{each.line}: {each.key}: {words.of(each.what)}") for each in absent]
        output.print_lines(["", words("hooks.not_ready"), *lines])
    if careless:
        output.print_lines(["", words("template_cli.doubts"), *doubt_lines(careless)])


@config.command("show", help="cli_help.config_show")
@json_option
@click.pass_obj
def show(session: Session) -> None:
    from igdesk.cli.config_text import shown_json, shown_lines

    loaded, words = session.parts.config, session.words
    if session.as_json:
        output.print_json(shown_json(loaded, words))
    else:
        output.print_lines(shown_lines(loaded, words))


def _tell_faults(session: Session, path: Path, problems: tuple[Problem, ...]) -> None:
    words = session.words
    if session.as_json:
        told = [_as_json(problem, words) for problem in problems]
        output.print_json({"ok": False, "path": str(path), "problems": told, "not_yet": [], "doubts": [],
                           "not_ready": []})  # fmt: skip
    else:
        output.print_lines(problem.in_(words.lang) for problem in problems)
    talk.say(words("cli.config_faulty", path=path, count=len(problems)))


def _as_json(problem: Problem, words: Words) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "key": problem.key,
        "what": words.of(problem.what),
        "got": problem.got,
        "nearest": problem.nearest,
    }


def _unready(each: Unready, words: Words) -> dict[str, Any]:
    return {"hook": each.hook, "key": each.key, "line": each.line, "what": words.of(each.what)}
