"""Click with our phrases: help in the person's language, widths in cells, commands imported when they are used.

`help` of a command and of an option is the key of a phrase.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.garbage import all_stays
from igdesk.cli.layout import fact, indented, wrapped
from igdesk.cli.session import Session
from igdesk.i18n import Words
from igdesk.text import cells, pad, storable

__all__ = ["Command", "Group", "json_option", "option", "storable"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_WIDEST = 100


def option(*names: str, help: str, **settings: Any) -> Decorator:  # noqa: A002  click's own name
    """`click.option`; `help` is the key of a phrase."""
    return click.option(*names, help=help, **settings)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, remembered in the session: errors and progress go by it."""

    def remember(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
        ctx.ensure_object(Session).as_json = value
        return value

    return click.option("--json", is_flag=True, expose_value=False, callback=remember, help="cli_help.o_json")(command)


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


_HELP = click.Option(
    ["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help="cli_help.o_help"
)


class _Phrased(click.Command):
    """A command that speaks the person's language."""

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """One for all; Click makes each command its own, and looks for a translation of it on the disk."""
        return _HELP

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        formatter.write(f"{_words(ctx)('cli_help.usage')} {pieces}\n")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write("\n")
            lines = wrapped(_words(ctx)(self.help), _width() - 2)
            formatter.write("".join(f"{indented(line, '  ')}\n" for line in lines))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = _words(ctx)
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if isinstance(param, click.Option) and record is not None:
                rows.append((record[0], words(param.help) if param.help else ""))
        _write_rows(formatter, words("cli_help.options"), rows)

    def summary(self, words: Words) -> str:
        """The first sentence of the help."""
        first = words(self.help).partition("\n")[0] if self.help else ""
        return first.rstrip(".。")


class Command(_Phrased):
    """A command."""


class Group(_Phrased, click.Group):
    """A group of commands.

    Args:
        lazy: Its commands by name, as `module:attribute`; a module is imported when one of its commands is asked for.
    """

    command_class = Command

    def __init__(self, *args: Any, lazy: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(dict.fromkeys([*self._lazy, *super().list_commands(ctx)]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self._lazy.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        if module not in sys.modules:
            with all_stays():
                import_module(module)
        found: click.Command = getattr(sys.modules[module], attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:  # Click guesses among commands that are imported already
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from error

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        words = _words(ctx)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.summary(words)) for name, each in commands if isinstance(each, _Phrased)]
        _write_rows(formatter, words("cli_help.commands"), rows)


def _words(ctx: click.Context) -> Words:
    return ctx.ensure_object(Session).words


def _width() -> int:
    return output.width() if output.is_plain() else min(output.width_of_terminal(), _WIDEST)


def _write_rows(formatter: click.HelpFormatter, title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Two columns: names, and what they mean, wrapped by cells."""
    table = list(rows)
    if not table:
        return
    formatter.write(f"\n{title}\n")
    if output.is_plain():
        formatter.write("".join(fact(name, meaning) + "\n" for name, meaning in table))
        return
    left = min(max(cells(name) for name, _ in table), 28)
    for name, meaning in table:
        first, *others = wrapped(meaning, max(_width() - left - 4, 20)) or [""]
        if cells(name) > left:
            formatter.write(f"  {name}\n")
            name = ""
        formatter.write(f"  {pad(name, left)}  {first}".rstrip() + "\n")
        formatter.write("".join(f"  {' ' * left}  {line}\n" for line in others))
