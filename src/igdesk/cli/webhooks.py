"""`igdesk serve-webhooks`: receive Instagram's webhooks, and tickets from other systems, until stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from igdesk import log
from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.stopping import run_until_stopped
from igdesk.errors import UsageError
from igdesk.i18n import Phrase
from igdesk.store.errors import StoreError

if TYPE_CHECKING:
    from igdesk.webhooks.keys import Keys

_PACKAGES = ("starlette", "uvicorn")
_LOOPBACK = "127.0.0.1"


@click.command("serve-webhooks", cls=Command, help="webhooks.help")
@option("--port", type=click.IntRange(0, 65535), required=True, metavar="P", help="webhooks.o_port")
@option("--host", default=_LOOPBACK, show_default=True, metavar="ADDRESS", help="webhooks.o_host")
@json_option
@click.pass_obj
def serve_webhooks(session: Session, *, port: int, host: str) -> None:
    if any(find_spec(each) is None for each in _PACKAGES):
        raise UsageError("webhooks.not_installed")
    from igdesk.webhooks.keys import read_keys

    config = session.parts.config
    keys = read_keys(config.webhooks, session.environ)
    for each in keys.all:
        log.hide(each)
    run_until_stopped(_serve(session, keys, host, port))
    talk.say(session.words("webhooks.stopped"))


async def _serve(session: Session, keys: Keys, host: str, port: int) -> None:
    from igdesk.cli.syncs import watch
    from igdesk.webhooks.app import Parts
    from igdesk.webhooks.ingesting import Ingester
    from igdesk.webhooks.serving import serve

    spool, desk = session.parts.webhook_spool(), session.parts.incoming()
    try:
        await desk.open()
    except StoreError as error:  # a drive that is away keeps nobody from being heard
        talk.say(session.words("webhooks.waits", why=error.phrase))
    ingester = Ingester(spool, desk.open, session.parts.clock)
    parts = Parts(keys, spool, ingester, desk.open, session.words, session.parts.clock)
    reloader = session.parts.reloader([desk.adopt])
    say = partial(_say, session)
    others = [] if reloader is None else [partial(watch, reloader, say)]
    await serve(parts, host, port, _teller(session, keys, host), *others)


def _say(session: Session, phrase: Phrase) -> None:
    talk.say(session.words.of(phrase))


def _teller(session: Session, keys: Keys, host: str) -> Callable[[str], None]:
    """Says where it listens, and for what."""
    from igdesk.webhooks.app import HEALTH, TICKETS, WEBHOOKS

    def tell(address: str) -> None:
        served = [WEBHOOKS] * bool(keys.app_secrets) + [TICKETS] * (keys.api_key is not None) + [HEALTH]
        if session.as_json:
            output.print_json({"base_url": address, "paths": served})
        else:
            output.print_lines([session.words("webhooks.listens", address=address, paths=", ".join(served))])
        if keys.app_secrets and keys.verify_token is None:
            variable = session.parts.config.webhooks.verify_token_env
            talk.say(session.words("webhooks.no_verify_token", variable=variable))
        if host not in (_LOOPBACK, "localhost", "::1"):
            talk.say(session.words("webhooks.open_to_all", host=host))

    return tell
