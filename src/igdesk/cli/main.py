"""`igdesk`: the global options, the commands by name, and what a call ends with.

Commands are imported when they are used, so `igdesk ticket list` pays for no screen, no HTTP and no event loop.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

import igdesk
from igdesk import log, paths
from igdesk.cli import output
from igdesk.cli.failures import exit_status
from igdesk.cli.garbage import all_stays, look_seldom
from igdesk.cli.phrased import Group, option
from igdesk.cli.session import Session, known_lang
from igdesk.clock import Clock, SystemClock
from igdesk.i18n import LANGUAGES

_COMMANDS = {
    "demo": "igdesk.cli.demo:demo",
    "init": "igdesk.cli.start:init",
    "triage": "igdesk.cli.triaging:triage",
    "config": "igdesk.cli.configs:config",
    "sync": "igdesk.cli.syncs:sync",
    "ticket": "igdesk.cli.tickets:ticket",
    "outbox": "igdesk.cli.replies:outbox",
    "template": "igdesk.cli.templates:template",
    "kb": "igdesk.cli.knowledge:kb",
    "case": "igdesk.cli.cases:case",
    "promises": "igdesk.cli.promising:promises",
    "incident": "igdesk.cli.incidents:incident",
    "compensations": "igdesk.cli.granting:compensations",
    "notices": "igdesk.cli.notices:notices",
    "handover": "igdesk.cli.handovers:handover",
    "team": "igdesk.cli.rota:team",
    "hooks": "igdesk.cli.hooks:hooks",
    "view": "igdesk.cli.viewing:view",
    "search": "igdesk.cli.searching:search",
    "rules": "igdesk.cli.rules:rules",
    "report": "igdesk.cli.reports:report",
    "undo": "igdesk.cli.undoing:undo",
    "redo": "igdesk.cli.undoing:redo",
    "backup": "igdesk.cli.backups:backup",
    "restore": "igdesk.cli.backups:restore",
    "import": "igdesk.cli.imports:import_",
    "export": "igdesk.cli.exports:export",
    "customer": "igdesk.cli.customers:customer",
    "auth": "igdesk.cli.auth:auth",
    "doctor": "igdesk.cli.doctor:doctor",
    "snags": "igdesk.cli.snags:snags",
    "share": "igdesk.cli.shares:share",
    "train": "igdesk.cli.train:train",
    "simulator": "igdesk.cli.simulators:simulator",
    "serve-webhooks": "igdesk.cli.webhooks:serve_webhooks",
}


def main(argv: Sequence[str] | None = None, *, clock: Clock | None = None) -> int:
    """Run one command.

    Args:
        argv: What stands after `igdesk`; by default this process's.
        clock: The program's time.

    Returns:
        The exit status.
    """
    look_seldom()
    _write_utf8()
    log.set_up(paths.state_dir(), debug=bool(os.environ.get("IGDESK_DEBUG")))
    session = Session(clock or SystemClock())
    session.chosen.lang = known_lang(os.environ.get("IGDESK_LANG"))

    def run() -> int:
        try:
            status = root.main(args=argv, prog_name="igdesk", standalone_mode=False, obj=session)
        finally:
            session.close()
            output.speak(plain=False)
        return status if isinstance(status, int) else 0

    return exit_status(run, session)


def _choose_lang(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Session).chosen.lang = known_lang(value)


def _choose_plain(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    session = ctx.ensure_object(Session)
    session.chosen.plain = value
    output.speak(plain=session.plain)


def _tell_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"igdesk {igdesk.__version__}")
        ctx.exit()


@click.group("igdesk", cls=Group, lazy=_COMMANDS, invoke_without_command=True, help="cli_help.igdesk")
@option("--config", metavar="FILE", envvar="IGDESK_CONFIG", help="cli_help.o_config")
@option("--db", metavar="FILE", envvar="IGDESK_DB", help="cli_help.o_db")
@option("--as", "agent", metavar="AGENT", envvar="IGDESK_AGENT", help="cli_help.o_as")
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_choose_lang,
    help="cli_help.o_lang",
)
@option("--plain", is_flag=True, is_eager=True, expose_value=False, callback=_choose_plain, help="plain.o_plain")
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help="cli_help.o_version")
@click.pass_context
def root(ctx: click.Context, config: str | None, db: str | None, agent: str | None) -> None:
    session = ctx.ensure_object(Session)
    session.chosen.config, session.chosen.database, session.chosen.agent = config, db, agent
    if ctx.invoked_subcommand is None:
        with all_stays():
            from igdesk.cli.showing import open_desk

        open_desk(session)


def _write_utf8() -> None:
    """Customers write in every script: a terminal or pipe with fewer characters gets escapes, not an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
