"""`igdesk rules learn` and `forget`: suggesting categories from what people decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from igdesk.cli import output, talk
from igdesk.cli.labels import map_option, meaning
from igdesk.cli.layout import table, wrapped
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.rules.wording import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igdesk.desk.learning import Learnt

_PARTS = 1000
_WIDTH = 80


@click.command("learn", cls=Command, help="cli_help.rules_learn")
@option("--from", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="cli_help.o_learn_from")
@map_option
@json_option
@click.pass_obj
def learn(session: Session, *, files: tuple[Path, ...], mapped: tuple[str, ...]) -> None:
    if mapped and not files:
        raise UsageError("learning.map_without_file")
    with talk.share_of(session.words("learning.learning")) as reached:
        learning = session.parts.learning(new=bool(files))
        learnt = learning.learn(files, meaning(mapped), lambda share: reached(round(share * _PARTS), _PARTS))
    if session.as_json:
        output.print_json(_json(learnt))
    else:
        output.print_lines(list(_lines(learnt, session)))


@click.command("forget", cls=Command, help="cli_help.rules_forget")
@json_option
@click.pass_obj
def forget(session: Session) -> None:
    was_there = session.parts.learning().forget()
    if session.as_json:
        output.print_json({"forgotten": was_there})
    else:
        output.print_lines([session.words("learning.forgotten" if was_there else "learning.nothing_there")])


def _lines(learnt: Learnt, session: Session) -> Iterator[str]:
    words, config = session.words, session.parts.config
    yield from wrapped(words("learning.learned", own=learnt.own, labelled=learnt.labelled), _WIDTH)
    ordered = sorted(learnt.by_category.items(), key=lambda each: (-each[1], each[0]))
    rows = [[name_of("category", category, config, words), str(count)] for category, count in ordered]
    yield from (f"  {line}" for line in table(rows, right=(1,)))
    if learnt.left_out:
        yield from wrapped(words("learning.left_out", count=learnt.left_out), _WIDTH)
    if learnt.lost:
        yield from wrapped(words("learning.lost"), _WIDTH)
    if not config.learning.suggest:
        yield from wrapped(words("learning.is_off"), _WIDTH)


def _json(learnt: Learnt) -> dict[str, object]:
    return {
        "own": learnt.own,
        "labelled": learnt.labelled,
        "by_category": dict(sorted(learnt.by_category.items())),
        "left_out": learnt.left_out,
        "lost": learnt.lost,
    }
