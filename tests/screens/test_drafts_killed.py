"""The real program in a terminal, killed without warning: what was typed is there when it starts again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pexpect
import pytest

from igdesk import paths
from igdesk.clock import SystemClock
from igdesk.config.load import load_config
from igdesk.rules.model import Direction, Inbound
from igdesk.store import promises
from igdesk.store.desk_id import desk_id
from igdesk.store.draft_lines import words_of
from igdesk.store.drafts import DraftFile, Writer
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.sync.machine import MachineLock

from ..terminal import PATIENCE, Terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL and a pseudo-terminal"),
]

CONFIG = """
[desk]
name = "Aurora"
language = "en"
timezone = "UTC"
me = "mei"
undo_send = "1h"

[store]
path = "desk.db"

[[departments]]
id = "support"
name = "Support"
intake = true

[[agents]]
id = "mei"
name = "Mei"
"""
CTRL_S = "\x13"


@pytest.fixture
def writer() -> Iterator[Writer]:
    """Whose drafts are looked for, on a desk on which a customer has written, and which another process syncs."""
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text(CONFIG, encoding="utf-8")
    config, clock = load_config(file), SystemClock()
    now = clock.now()
    message = Inbound(Direction.IN, now - timedelta(minutes=10), "Where is my parcel?", remote_id="m1")
    thread = InboundThread("1784", "dm", "t1", "igsid-1", "zoe", None, (message,))
    assert config.store.path is not None
    store = LocalStore(config.store.path, clock, create=True)
    store.write("in", ingest, [thread], config=config, actor="sync", op="in", now=now).result()
    desk = store.read(desk_id).result()
    store.close()
    sync = MachineLock(paths.state_dir(), config.store.path)
    assert sync.acquire()
    yield Writer(desk, "mei")
    sync.release()


@pytest.fixture
def programs() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def start(programs: ExitStack) -> Terminal:
    """Start igdesk and open the ticket."""
    environment = os.environ | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    command = ["-m", "igdesk"]
    process = programs.enter_context(pexpect.spawn(sys.executable, command, env=environment, dimensions=(24, 80)))
    terminal = Terminal(process)
    terminal.until(lambda text: "@zoe" in text)
    terminal.press("\r")
    terminal.until(lambda text: "Ticket #1" in text and "Where is my parcel?" in text)
    return terminal


def test_a_reply_survives_a_kill_and_is_not_offered_once_it_was_sent(writer: Writer, programs: ExitStack) -> None:
    first = start(programs)
    first.press("r")
    first.until(lambda text: "Ctrl+S send" in text)
    first.press("It left on Tuesday.")
    first.until(lambda text: "It left on Tuesday." in text)
    wait_for(writer, ["It left on Tuesday."])
    first.kill()

    second = start(programs)
    second.until(lambda text: "Draft (r goes on): It left on Tuesday." in text)
    second.press("r And arrives today.")
    second.until(lambda text: "It left on Tuesday. And arrives today." in text)
    second.press(CTRL_S)
    second.until(lambda text: "held" in text)
    wait_for(writer, [])
    second.kill()

    third = start(programs)
    third.until(lambda text: "It left on Tuesday. And arrives today." in text)
    third.press("r")
    assert " 0 / 1000 bytes" in third.until(lambda text: "/ 1000 bytes" in text)
    third.kill()


def wait_for(writer: Writer, texts: list[str]) -> None:
    """Until the file holds these and nothing else."""
    file = DraftFile(paths.state_dir() / "drafts" / "drafts.db")
    deadline = time.monotonic() + PATIENCE
    while (found := [words_of(each) for each in file.load(writer).result()]) != texts:
        assert time.monotonic() < deadline, found
        time.sleep(0.005)
    file.close()


def test_what_was_typed_into_a_dialog_survives_a_kill_and_goes_on(writer: Writer, programs: ExitStack) -> None:
    first = start(programs)
    first.press("P")
    first.until(lambda text: "Ctrl+S" in text and "Promise" in text)
    first.press("A new lamp\r2h")
    first.until(lambda text: "A new lamp" in text and "2h" in text)
    wait_for(writer, ["A new lamp · 2h"])
    first.kill()

    second = start(programs)
    second.until(lambda text: "Begun, promise (P goes on): A new lamp · 2h" in text)
    second.press("P")
    second.until(lambda text: "A new lamp" in text and "2h" in text and "Ctrl+S" in text)
    second.press(" by post" + CTRL_S)
    wait_for(writer, [])
    second.until(lambda text: "Promised Mei" in text and "Begun" not in text)
    second.kill()
    config = load_config(paths.config_file())
    assert config.store.path is not None
    store = LocalStore(config.store.path, SystemClock())
    assert [each.text for each in store.read(promises.of_tickets, [1]).result()] == ["A new lamp by post"]
    store.close()
