"""Help in both languages, and a page of documentation that leaves no command and no option out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from igdesk.cli.main import root
from igdesk.cli.phrased import Group
from igdesk.cli.session import Session
from igdesk.i18n import LANGUAGES, Lang
from igdesk.text import cells

from .support import Igdesk

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands and groups, by their words."""
    todo: list[tuple[tuple[str, ...], click.Command]] = [((), root)]
    while todo:
        words, command = todo.pop()
        yield words, command
        if isinstance(command, Group):
            context = click.Context(command, obj=Session())
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                todo.append(((*words, name), found))


COMMANDS = dict(sorted(commands()))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], lang: Lang
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = igdesk("--lang", lang, *words, "--help")
    assert (told.status, told.err) == (0, "")
    assert " ".join(["igdesk", *words]) in told.out
    assert bool(re.search(r"[\u4e00-\u9fff]", told.out)) == (lang == "zh")
    assert all(cells(line) <= 80 for line in told.out.splitlines()[1:] if not line.lstrip().startswith("--"))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_option_is_documented(words: tuple[str, ...]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"igdesk {' '.join(words)}".strip() in page
    options = [option for param in COMMANDS[words].params for option in param.opts if option.startswith("--")]
    assert [option for option in options if f"`{option}" not in page and f"{option} " not in page] == []
