"""Where every failure of the command line ends: one or two lines that say what to do, and an exit status.

The statuses are the public table: 0 done, 1 failed, 2 usage or configuration, 3 somebody was first, 4 not allowed,
5 Instagram. `IgdeskError` carries its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from igdesk import log, paths
from igdesk.cli import talk
from igdesk.cli.output import ReaderGone, drop_rest
from igdesk.cli.session import Session
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.store.errors import DamagedError

OK, FAILED, USAGE = 0, 1, 2
_LINES = 2
"""A failure says no more lines than these; `config check` alone lists everything."""

_log = log.EventLog(__name__)


def exit_status(work: Callable[[], int], session: Session) -> int:
    """Do `work`; whatever ends it becomes words and a status, never a traceback."""
    try:
        return work()
    except ReaderGone:
        drop_rest()
        return OK
    except (KeyboardInterrupt, click.Abort):
        talk.say(session.words("cli.interrupted"))
        return FAILED
    except Exception as error:  # nothing is beyond this; what nobody foresaw is logged with its way through the code
        return _told(error, session)


def _told(error: Exception, session: Session) -> int:
    words = session.words
    match error:
        case DamagedError():
            text, status = (
                f"{words.of(error.phrase)}\n{words.of(error.advice or session.parts.advice())}",
                error.exit_code,
            )
        case IgdeskError():
            text, status = session.with_names(error.phrase), error.exit_code
        case click.ClickException():
            text, status = _usage(error, words), error.exit_code
        case OSError() if error.strerror:
            _log.warning("command_failed", error)
            drop_rest()  # it may be standard output that is full
            where = "" if error.filename is None else str(error.filename)
            text, status = words("cli.os_error", reason=error.strerror, where=where), FAILED
        case _:
            _log.error("command_crashed", error)
            file = paths.state_dir() / log.FILE
            text, status = words("cli.unexpected", kind=type(error).__name__, log=file), FAILED
    talk.say(_shortened(text, words))
    return status


def _shortened(text: str, words: Words) -> str:
    lines = text.split("\n")
    if len(lines) <= _LINES:
        return text
    return f"{lines[0]}\n{words('cli.more_faults', count=len(lines) - 1)}"


def _usage(error: click.ClickException, words: Words) -> str:
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "igdesk"
    return f"{_what(error, words)}\n{words('cli.see_help', command=path)}"


def _what(error: click.ClickException, words: Words) -> str:
    """Click's complaint in our words, as far as they go."""
    match error:
        case click.NoSuchOption():
            return _with_guess(words("cli.no_such_option", name=error.option_name), error.possibilities, words)
        case click.exceptions.NoSuchCommand():
            return _with_guess(words("cli.no_such_command", name=error.command_name), error.possibilities, words)
        case click.exceptions.NoArgsIsHelpError():
            return words("cli.which_command", names=_commands(error.ctx))
        case click.MissingParameter() if error.param is not None:
            return words("cli.missing_parameter", name=error.param.get_error_hint(error.ctx))
        case click.BadParameter() if error.param is not None:
            return _bad_parameter(error.param.type, error.param.get_error_hint(error.ctx), error.message, words)
        case _:
            return words("cli.wrong_usage", what=error.format_message())


def _bad_parameter(expected: click.ParamType[Any], name: str, what: str, words: Words) -> str:
    match expected:
        case click.IntRange(min=int() as least, max=None):
            return words("cli.not_a_count", name=name, least=least)
        case click.Choice(choices=choices):
            return words("cli.not_one_of", name=name, names=", ".join(map(str, choices)))
        case _:
            return words("cli.bad_parameter", name=name, what=what)


def _commands(ctx: click.Context | None) -> str:
    group = ctx.command if ctx else None
    return ", ".join(group.list_commands(ctx)) if ctx and isinstance(group, click.Group) else "-"


def _with_guess(text: str, guesses: list[str] | None, words: Words) -> str:
    return words("cli.guess", text=text, nearest=guesses[0]) if guesses else text
