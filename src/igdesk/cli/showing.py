"""`igdesk` by itself: the screens, on a terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console

from igdesk.cli import output
from igdesk.cli.garbage import all_stays
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.files import NoConfigError
from igdesk.i18n import Phrase

if TYPE_CHECKING:
    from textual.app import App


def open_desk(session: Session, triages: str | None = None) -> None:
    """The screens; on a computer without a configuration, first the way to one.

    Args:
        session: This call.
        triages: The list that is gone through from the start, by its id; none: the queue stands first.

    Raises:
        UsageError: There is no terminal to draw on, or nothing is to be drawn.
    """
    greeting = None
    try:
        with all_stays():
            _ = session.parts.config
    except NoConfigError:
        if not on_terminal():
            raise
        from igdesk.cli.start import first_run

        if not first_run(session):
            return
        greeting = Phrase("first_run.greeting")
    if not on_terminal():
        raise UsageError("cli.needs_terminal")
    if session.plain:
        raise UsageError("plain.no_screens")
    with all_stays():
        app = session.parts.app(session.words)
    app.triages, app.greeting = triages, greeting
    run_screens(app)


def run_screens(app: App[None]) -> None:
    """Show the app until it is left; SIGTERM and a closed terminal leave it in good order, too.

    Raises:
        Exception: What nobody in the app has foreseen.
    """
    # Textual would print a traceback with every local variable in it, which may be a token or a customer's words.
    app.error_console = Console(quiet=True)

    async def shown() -> None:
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # Windows has neither SIGHUP nor signals in its loop
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), app.exit)
        await app.run_async()

    asyncio.run(shown())
    if app._exception is not None:  # Textual tells it nowhere else
        raise app._exception


def on_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and output.is_terminal()
