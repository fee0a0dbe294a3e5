"""`igdesk train`: practising on scripted customers, on a throw-away desk with the rules and words of one's own."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from igdesk import paths
from igdesk.cli import drill_text, output, talk
from igdesk.cli.demo import desk_text
from igdesk.cli.drills import Drill, chosen, read_drills, running, scenario_of
from igdesk.cli.past_drills import PastDrills
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.showing import on_terminal, run_screens
from igdesk.cli.simulated import Place, simulator
from igdesk.cli.start import zone_of_computer
from igdesk.clock import iso
from igdesk.config.load import load_config
from igdesk.config.model import Config
from igdesk.desk.training import for_training, handlings
from igdesk.errors import IgdeskError, UsageError
from igdesk.files import Named, NoConfigError
from igdesk.i18n import Phrase
from igdesk.machine import system_user
from igdesk.rules.drills import score_drill
from igdesk.screens.training import Training
from igdesk.wiring import Parts

_TOKEN = "IGDESK_TRAINING_TOKEN"


@click.command("train", cls=Command, help="cli_help.train")
@option("--scenario", metavar="N", help="train.o_scenario")
@option("--list", "listed", is_flag=True, help="train.o_list")
@json_option
@click.pass_obj
def train(session: Session, *, scenario: str | None, listed: bool) -> None:
    words = session.words
    drills = chosen(read_drills(words.lang), scenario)
    if listed:
        past = PastDrills(paths.state_dir(), _who(session)).percents()
        if session.as_json:
            output.print_json(drill_text.list_json(drills, past))
        else:
            output.print_lines(drill_text.list_lines(drills, past, words))
        return
    if not on_terminal():
        raise UsageError("train.needs_terminal")
    if session.plain:
        raise UsageError("plain.no_screens")
    talk.say(words("train.starts"))
    results, me = _play(session, drills)
    _tell(session, results, PastDrills(paths.state_dir(), me))


def _who(session: Session) -> str:
    """Whose results are listed, as far as that is clear."""
    try:
        return session.parts.me
    except IgdeskError:
        return session.chosen.agent or system_user()


def _play(session: Session, drills: Sequence[Drill]) -> tuple[drill_text.Results, str]:
    """Let the customers come; how each that came was looked after, and by whom."""
    lang = session.words.lang
    with TemporaryDirectory(prefix="igdesk-train-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        config = _config(session, folder)
        options = ["--scenario", scenario_of(drills)]
        with simulator(folder, options, ["--lang", lang]) as place, _desk(session, config, folder, place) as parts:
            app = parts.app(session.words)
            app.training = Training(running(drills, session.clock.now()))
            app.greeting = Phrase("train.greeting", {"count": len(drills)})
            run_screens(app)
            done = asyncio.run(handlings(parts.desk(), [each.customer for each in drills]))
            config, me = parts.config, parts.me
            came = [(each, done[each.customer]) for each in drills if each.customer in done]
            return [(each, score_drill(each.good, handled, config, me)) for each, handled in came], me


def _config(session: Session, folder: Path) -> Config:
    """The person's own configuration, or that of the demo where there is none."""
    try:
        config = session.parts.config
    except NoConfigError:
        config = Config()
    if config.source is not None:
        return config
    talk.say(session.words("train.starts_demo"))
    file = folder / "demo.toml"
    gaps = {"base_url": "http://127.0.0.1:1", "account_id": "1", "timezone": zone_of_computer(os.environ)}
    file.write_text(desk_text(session.words.lang, gaps), encoding="utf-8")
    return load_config(file)


@contextmanager
def _desk(session: Session, config: Config, folder: Path, place: Place) -> Iterator[Parts]:
    """The parts of the throw-away desk. The person's own settings come along, and stay as they are."""
    state = folder / "state"
    settings = paths.state_dir() / "settings"
    if settings.is_dir():
        shutil.copytree(settings, state / "settings")
    parts = Parts(Named(None, None, session.chosen.agent), session.clock, {_TOKEN: place.token}, state)
    parts.config = for_training(config, folder, place.base_url, place.account_id, _TOKEN)
    try:
        yield parts
    finally:
        parts.close()


def _tell(session: Session, results: drill_text.Results, past: PastDrills) -> None:
    """Show the scores, then keep them."""
    words = session.words
    if session.as_json:
        output.print_json(drill_text.score_json(results, words))
    else:
        output.print_lines(drill_text.score_lines(results, past.percents(), words, output.width()))
    at = iso(session.clock.now())
    try:
        past.add({"drill": drill.name, "at": at, "got": s.got, "worth": s.worth} for drill, s in results)
    except IgdeskError as error:
        talk.say(words.of(error.phrase))
