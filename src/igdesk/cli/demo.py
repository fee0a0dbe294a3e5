"""`igdesk demo`: a throw-away desk, fed over HTTP by the built-in simulator. The app knows no difference."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.showing import on_terminal, run_screens
from igdesk.cli.simulated import Place, simulator
from igdesk.cli.start import zone_of_computer
from igdesk.cli.stopping import run_until_stopped
from igdesk.cli.waiting import unsettled
from igdesk.desk.article_files import ARTICLES
from igdesk.desk.as_json import detail_json, ticket_json
from igdesk.desk.desk import Desk
from igdesk.desk.queries import UNFINISHED, Filter, Sort, TicketCard, TicketDetail
from igdesk.errors import IgdeskError, RemoteError
from igdesk.files import Named
from igdesk.i18n import Lang, Phrase
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.rules.templates import holes
from igdesk.rules.window import WindowKind
from igdesk.wiring import Parts

LONGEST = 60.0
"""Seconds until the round without a terminal is given up."""
_LOOK_EVERY = 0.2
_QUEUE_ROWS = 20
_CUSTOMERS_BY_ITSELF = 10
"""Fewer than on the screen: Instagram's limit of calls makes each new customer cost most of a second."""
_REVIEWED_AGAIN, _OVERDUE = timedelta(days=60), timedelta(days=9)
_EITHER = re.compile(r"«([^|»]*)\|([^»]*)»")
_GAP = re.compile(r"@(\w+)@")


@click.command("demo", cls=Command, help="cli_help.demo")
@option("--seed", type=int, default=0, metavar="N", help="cli_help.o_seed")
@option("--customers", type=click.IntRange(0, 100_000), metavar="N", help="cli_help.o_customers")
@json_option
@click.pass_obj
def demo(session: Session, *, seed: int, customers: int | None) -> None:
    show(session, seed, customers)


def show(session: Session, seed: int = 0, customers: int | None = None) -> None:
    """The demo, on the screens where there is a terminal."""
    on_screen = on_terminal() and not session.as_json and not session.plain
    with TemporaryDirectory(prefix="igdesk-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        talk.say(session.words("cli.demo_starts"))
        if customers is None and not on_screen:
            customers = _CUSTOMERS_BY_ITSELF
        with simulator(folder, _options(seed, customers)) as place, _desk(session, folder, place) as parts:
            if on_screen:
                run_screens(parts.app(session.words))
            else:
                _round(session, parts)


def _options(seed: int, customers: int | None) -> list[str]:
    """Of the simulator."""
    many = [] if customers is None else ["--customers", str(customers)]
    return ["--seed", str(seed), *many]


@contextmanager
def _desk(session: Session, folder: Path, place: Place) -> Iterator[Parts]:
    """The desk's parts, over a configuration and a database of its own. The token goes by the environment alone."""
    config = folder / "config.toml"
    gaps = {"base_url": place.base_url, "account_id": place.account_id, "timezone": zone_of_computer(os.environ)}
    config.write_text(desk_text(session.words.lang, gaps), encoding="utf-8")
    write_articles(folder / ARTICLES, session.clock.now().date())
    parts = Parts(
        Named(config, agent=session.chosen.agent), session.clock, {"IGDESK_DEMO_TOKEN": place.token}, folder / "state"
    )
    try:
        yield parts
    finally:
        parts.close()


def desk_text(lang: Lang, gaps: Mapping[str, str]) -> str:
    """The demo's configuration in a language."""
    text = resources.files("igdesk.cli").joinpath("demo_desk.toml").read_text(encoding="utf-8")
    text = _EITHER.sub(lambda found: found[1 if lang == "zh" else 2], text)
    # A JSON string is a TOML string as well.
    return _GAP.sub(lambda gap: json.dumps(gaps[gap[1]]) if gap[1] in gaps else gap[0], text)


def write_articles(folder: Path, today: date) -> None:
    """What the demo's team knows: some articles in both languages, of which two are due for a review by `today`."""
    folder.mkdir()
    days = {"@later@": today + _REVIEWED_AGAIN, "@passed@": today - _OVERDUE}
    for each in resources.files("igdesk.cli").joinpath("demo_articles").iterdir():
        text = each.read_text(encoding="utf-8")
        for gap, day in days.items():
            text = text.replace(gap, day.isoformat())
        (folder / each.name).write_text(text, encoding="utf-8")


def _round(session: Session, parts: Parts) -> None:
    """The round without a terminal: pull, sort, answer one ticket by template, wait until Instagram has it."""
    number = run_until_stopped(_answer_one(parts))
    if number is None:
        raise IgdeskError("cli.interrupted")
    desk = parts.desk()
    detail = desk.detail(number).result()
    assert detail is not None  # it was answered a moment ago
    unsent = next((row for row in detail.outbox if row.state is not MessageState.SENT), None)
    if unsent is not None:
        why = unsent.error or Phrase(f"message_state.{unsent.state.value}")
        raise RemoteError("cli.not_confirmed", id=unsent.id, why=why)
    cards = desk.page(Filter(status=UNFINISHED), Sort.SLA, limit=_QUEUE_ROWS).result().cards
    if session.as_json:
        tickets = [ticket_json(desk, card) for card in cards]
        output.print_json({"tickets": tickets, "answered": detail_json(desk, detail, session.words)})
    else:
        _print(session, desk, cards, detail)


async def _answer_one(parts: Parts) -> int:
    desk, worker = parts.desk(new=True), parts.worker()
    syncing = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(LONGEST):
            while (found := await _answerable(desk)) is None:
                await asyncio.sleep(_LOOK_EVERY)
            card, template, text = found
            done = await desk.run(Reply(card.ticket.number, (text,), template))
            worker.wake()
            while await unsettled(desk, done.replies[:1]):
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError as error:
        health = await desk.health()
        why = health.sync.trouble if health.sync else None
        raise IgdeskError("cli.demo_failed", seconds=int(LONGEST), why=why or "-") from error
    finally:
        syncing.cancel()
        await asyncio.wait([syncing])
    return card.ticket.number


async def _answerable(desk: Desk) -> tuple[TicketCard, str, str] | None:
    """The most pressing ticket that a template answers as it stands, with that template and its words.

    Preferably one that was sorted and never answered; any other only once everything has been pulled.
    """
    page = await desk.page(Filter(status=UNFINISHED), Sort.SLA, limit=_QUEUE_ROWS)
    found = [answer for card in page.cards if (answer := _answer(desk, card))]
    fresh = [each for each in found if each[0].ticket.category and each[0].ticket.first_responded_at is None]
    sync = (await desk.health()).sync
    is_complete = sync is not None and sync.last_ok_at is not None
    return next(iter(fresh or (found if is_complete else [])), None)


def _answer(desk: Desk, card: TicketCard) -> tuple[TicketCard, str, str] | None:
    if desk.window(card).kind not in (WindowKind.STANDARD, WindowKind.HUMAN_AGENT):
        return None
    for template in desk.suggestions(card):
        text = desk.fill(template.id, card)
        if text is not None and not holes(text):
            return card, template.id, text
    return None


def _print(session: Session, desk: Desk, cards: tuple[TicketCard, ...], detail: TicketDetail) -> None:
    from igdesk.cli.ticket_text import detail_lines, list_lines

    words, width = session.words, output.width()
    output.print_lines([words("cli.demo_queue"), ""])
    output.print_lines(list_lines(cards, desk, words, width))
    output.print_lines(["", words("cli.demo_answered"), ""])
    output.print_lines(detail_lines(detail, desk, words, width, events=False))
