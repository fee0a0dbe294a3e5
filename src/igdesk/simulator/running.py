"""The simulator by itself: what `igdesk simulator` runs, and what the demo starts beside itself."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from types import FrameType
from typing import TextIO

from igdesk.clock import SystemClock, iso
from igdesk.errors import UsageError
from igdesk.i18n import Lang, Words
from igdesk.secret import Secret
from igdesk.simulator import scenarios
from igdesk.simulator.control import Driver
from igdesk.simulator.limits import RateLimit
from igdesk.simulator.playing import Play
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.webhooks import Deliveries
from igdesk.values import dataclass

LIFE_EVERY_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What the command line says."""

    port: int = 0
    """0 takes a free one."""
    seed: int = 0
    scenario: str = "demo"
    customers: int | None = None
    faults: str = ""
    quirks: str = ""
    speed: float = 1.0
    """How many times as fast customers live."""
    token: str | None = None
    limited: bool = True
    """Whether Instagram's rate limits hold."""
    as_json: bool = False
    """One line of JSON on standard output instead of words."""
    until_input_ends: bool = False
    """Stop too when standard input ends: whoever started this is gone."""
    lang: Lang = "en"
    webhooks: str = ""
    """Where what happens is delivered, as Instagram's webhooks do; empty: nowhere."""
    app_secret: Secret | None = None
    """What deliveries are signed with."""


def run(options: SimulatorOptions, out: TextIO | None = None) -> int:
    """Run until SIGINT or SIGTERM; call it from the main thread.

    Prints where the simulator is, as words or as `{"base_url", "token", "account_id", "control"}` on one line.

    Args:
        options: What the command line says.
        out: Where to print; standard output where none is given.

    Returns:
        The exit status, 0.

    Raises:
        UsageError: An option is wrong, or the port is taken.
    """
    shown = out or sys.stdout
    simulator, driver = _simulator(options)
    deliveries = _deliveries(simulator, options)
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with simulator:
            _announce(simulator, options, shown)
            if options.until_input_ends:
                threading.Thread(target=_wait_for_input_end, args=(stop,), daemon=True).start()
            _live(driver, deliveries, stop)
        if not options.as_json:
            _farewell(simulator, options.lang, shown)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _simulator(options: SimulatorOptions) -> tuple[Simulator, Driver | None]:
    world, driver = scenarios.build(
        options.scenario,
        ShiftedClock(SystemClock()),
        seed=options.seed,
        customers=options.customers,
        speed=options.speed,
        lang=options.lang,
    )
    try:
        simulator = Simulator(
            world,
            port=options.port,
            token=options.token,
            driver=driver,
            rate_limit=RateLimit() if options.limited else None,
            quirks=Quirks.parse(options.quirks),
            faults=options.faults,
        )
    except (OSError, OverflowError) as error:
        raise UsageError("simulator.port_taken", port=options.port) from error
    if isinstance(driver, Play):
        driver.begin(simulator.control, simulator.token)
        _switch_on(simulator, options)
    return simulator, driver


def _switch_on(simulator: Simulator, options: SimulatorOptions) -> None:
    """What the command line names comes in the place of what the scenario file says."""
    if options.faults:
        simulator.control.set_faults(options.faults)
    if options.quirks:
        simulator.control.set_quirks(options.quirks)


def _deliveries(simulator: Simulator, options: SimulatorOptions) -> Deliveries | None:
    if not options.webhooks:
        return None
    if options.app_secret is None:
        raise UsageError("simulator.no_app_secret")
    return Deliveries(
        simulator.world, options.webhooks, options.app_secret, simulator.base_url, simulator.control.quirks
    )


def _live(driver: Driver | None, deliveries: Deliveries | None, stop: threading.Event) -> None:
    """Customers live until `stop`. Short waits, so that a signal is seen at once on every platform."""
    while not stop.wait(LIFE_EVERY_SECONDS):
        if driver is not None:
            driver.step()
        if deliveries is not None:
            deliveries.step()


def _wait_for_input_end(stop: threading.Event) -> None:
    # Not through `sys.stdin`: its lock, held by a waiting daemon thread, would abort the interpreter's exit.
    while os.read(0, 4096):
        pass
    stop.set()


def _announce(simulator: Simulator, options: SimulatorOptions, out: TextIO) -> None:
    if options.as_json:
        place = {
            "base_url": simulator.base_url,
            "token": simulator.token,
            "account_id": simulator.account_id,
            "facebook_url": simulator.facebook_url,
            "control": simulator.control_url,
        }
        lines = [json.dumps(place)]
    else:
        words = Words(options.lang)
        lines = [
            words("simulator.address", url=simulator.base_url),
            words("simulator.account", account=simulator.account_id),
            words("simulator.token", token=simulator.token),
            words("simulator.facebook", url=simulator.facebook_url),
            words("simulator.control", url=simulator.control_url),
            *_plan(simulator, words),
            words("simulator.stop_hint"),
        ]
    out.write("\n".join(lines) + "\n")
    out.flush()


def _plan(simulator: Simulator, words: Words) -> list[str]:
    """What is played, where a scenario file is."""
    progress = simulator.control.progress()
    if progress is None:
        return []
    return [words("simulator.plays", title=progress.title, steps=progress.steps, now=iso(simulator.world.now()))]


def _farewell(simulator: Simulator, lang: Lang, out: TextIO) -> None:
    calls, messages = simulator.ledger.count(), len(simulator.world.messages)
    out.write(Words(lang)("simulator.stopped", calls=calls, messages=messages) + "\n")
