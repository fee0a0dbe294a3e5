"""A desk to type commands at: a clock that stands, a configuration with a team, customers who have written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.cli.main import main
from igdesk.clock import FixedClock, SystemClock
from igdesk.config.load import load_config
from igdesk.rules.model import Direction, Inbound
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

from .support import CONFIG, NOW, CustomerWrites, Igdesk, Result


class QuickClock(SystemClock):
    """Measures waits in seconds that pass fifty times as fast: Instagram's limit of calls costs a test nothing."""

    def monotonic(self) -> float:
        return time.monotonic() * 50


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def igdesk(clock: FixedClock, capsys: pytest.CaptureFixture[str]) -> Igdesk:
    def run(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(arguments, clock=clock)
        told = capsys.readouterr()
        return Result(status, told.out, told.err)

    return run


@pytest.fixture
def live(capsys: pytest.CaptureFixture[str]) -> Igdesk:
    """The same with time that runs, for what speaks to the simulator."""

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(arguments, clock=QuickClock())
        told = capsys.readouterr()
        return Result(status, told.out, told.err)

    return run


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """The configuration that is read when none is named."""
    path = tmp_path / "igdesk-config" / "config.toml"
    path.parent.mkdir()
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def customer_writes(config_file: Path, clock: FixedClock) -> CustomerWrites:
    """Puts a message of a customer into the desk, as the sync would have."""

    def write(text: str, who: str = "ada", ago: timedelta = timedelta(minutes=10)) -> None:
        config = load_config(config_file)
        message = Inbound(Direction.IN, clock.now() - ago, text, remote_id=f"m-{who}-{text}")
        thread = InboundThread("1784", "dm", f"t-{who}", f"igsid-{who}", who, None, (message,))
        assert config.store.path is not None
        store = LocalStore(config.store.path, clock, create=True)
        try:
            op = f"op-{who}-{text}"
            store.write(op, ingest, [thread], config=config, actor="sync", op=op, now=clock.now()).result()
        finally:
            store.close()

    return write


@pytest.fixture
def instagram(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A simulated Instagram that the configuration points at, its token where the desk looks for it."""
    with Simulator(World(ShiftedClock(SystemClock()))) as running:
        text = CONFIG.replace("https://graph.instagram.com", running.base_url)
        config_file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("IGDESK_TOKEN", running.token)
        yield running
