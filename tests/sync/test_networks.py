"""Replies that go out by other networks: real programs, each of which ends in its own way."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config
from igdesk.config.networks import Network
from igdesk.desk.batch import Batch
from igdesk.desk.desk import Desk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.rules import commands as c
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.store.create import NewTicket, Origin
from igdesk.store.engine import LocalStore
from igdesk.store.outbox import OutboxRow
from igdesk.sync import networks, program
from igdesk.sync.network_program import Fate, told
from igdesk.sync.networks import Networks
from igdesk.sync.program import Ended
from igdesk.sync.report import SyncReport

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are started by their first line")

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PATIENCE = 60.0
SECRET = "very-secret-token"
HEAD = f"""#!{sys.executable} -SE
import json, os, sys, time
asked = json.load(sys.stdin)

def effect():
    with open("arrived.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(asked) + chr(10))

"""
SENDS = 'effect()\nprint(json.dumps({"id": "wamid." + str(asked["ticket"])}))'


class Bench:
    """A desk with one ticket of a network, and the program of that network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FixedClock(NOW)
        self.network = Network("whatsapp", "WhatsApp", (str(folder / "send.py"),), timeout=timedelta(seconds=PATIENCE))
        self.store = LocalStore(folder / "desk.db", self.clock, create=True)
        self.environ = {"PATH": os.environ["PATH"]}
        self.use(SENDS)

    @property
    def config(self) -> Config:
        agents = (Agent("mei", "Mei"),)
        return Config(agents=agents, networks=(self.network,), source=self.folder / "config.toml")

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.config, self.clock, "mei")

    def use(self, script: str, **changes: object) -> None:
        """What the network's program does from now on."""
        file = self.folder / "send.py"
        file.write_text(HEAD + script + "\n", encoding="utf-8")
        file.chmod(0o755)
        self.network = replace(self.network, **changes)  # type: ignore[arg-type]

    async def hear(self, message: str, who: str = "+49151", text: str = "Hello") -> None:
        new = NewTicket(Channel.OTHER, "Ada", text, origin=Origin("whatsapp", who, message))
        await Batch(self.store, self.config, self.clock, "mei").create([new])

    async def reply(self, *texts: str, number: int = 1) -> None:
        await self.desk.run(c.Reply(number, texts))
        self.clock.advance(timedelta(seconds=6))

    def sender(self) -> Networks:
        return Networks(SyncDesk(self.store, self.config, self.clock), self.environ)

    async def once(self) -> SyncReport:
        report = SyncReport()
        await self.sender().once(report)
        return report

    async def rows(self, number: int = 1) -> tuple[OutboxRow, ...]:
        detail = await self.desk.detail(number)
        assert detail is not None
        return detail.outbox

    async def state(self) -> tuple[str, str]:
        """Of the one reply: its state, and why."""
        [row] = await self.rows()
        return row.state.value, "" if row.error is None else row.error.in_("en")

    def arrived(self) -> list[dict[str, object]]:
        file = self.folder / "arrived.jsonl"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


@pytest.fixture
async def at(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    await made.hear("m1")
    return made


@pytest.fixture(autouse=True)
def closed(at: Bench) -> Iterator[None]:
    yield
    at.store.close()


async def test_a_reply_is_handed_on_once_and_has_the_networks_id(at: Bench) -> None:
    await at.reply("您好 {x}\nline")
    report = await at.once()
    [row] = await at.rows()
    assert (row.state, row.remote_id) == (MessageState.SENT, "whatsapp:out:wamid.1")
    assert (report.sent, report.failed) == (1, 0)
    await at.once()
    assert at.arrived() == [
        {
            "network": "whatsapp", "reply": row.id, "attempt": 1, "ticket": 1, "to": "+49151",
            "text": "您好 {x}\nline",
        }
    ]  # fmt: skip


async def test_what_comes_after_our_clock_was_set_back_waits_for_an_answer(at: Bench) -> None:
    await at.reply("On its way.")
    await at.once()
    at.clock.advance(timedelta(hours=-5))
    await at.hear("m2", text="And now?")
    detail = await at.desk.detail(1)
    assert detail is not None
    assert detail.card.ticket.status is Status.OPEN
    assert detail.card.ticket.unanswered_since is not None
    assert [each.text for each in detail.messages][-1] == "And now?"


async def test_while_it_is_held_it_can_be_taken_back(at: Bench) -> None:
    done = await at.desk.run(c.Reply(1, ("Wait",)))
    await at.once()
    await at.desk.run(c.CancelReply(1, done.replies[0]))
    at.clock.advance(timedelta(seconds=6))
    await at.once()
    assert (await at.state(), at.arrived()) == (("cancelled", ""), [])


async def test_it_is_given_the_named_variables_alone_and_no_log_has_them(
    at: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("IGDESK_TOKEN", SECRET)
    at.environ |= {"CHAT_TOKEN": SECRET, "IGDESK_TOKEN": SECRET, "OTHER": SECRET}
    at.use('open("env.json", "w").write(json.dumps(dict(os.environ)))\n' + SENDS, env=("CHAT_TOKEN",))
    await at.reply("Hi")
    await at.once()
    given = json.loads((at.folder / "env.json").read_text("utf-8"))
    assert {name for name, value in given.items() if value == SECRET} == {"CHAT_TOKEN"}
    assert given["IGDESK_NETWORK"] == "whatsapp"
    assert SECRET not in caplog.text
    assert "Hi" not in [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            'print(json.dumps({"error": "no such one\\nreally"})); sys.exit(65)',
            "WhatsApp refused it: no such one",
        ),
        ("sys.exit(65)", "WhatsApp refused it."),
    ],
)
async def test_what_is_refused_has_failed_and_later_parts_with_it(at: Bench, script: str, says: str) -> None:
    at.use(script)
    await at.reply("One", "Two")
    report = await at.once()
    one, two = await at.rows()
    assert [one.state, two.state] == [MessageState.FAILED] * 2
    assert one.error is not None
    assert one.error.in_("en").startswith(says)
    assert "\n" not in one.error.in_("en")
    assert report.failed == 1


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("effect(); raise KeyError(1)", "ended with status 1; look there"),
        ("effect(); os.kill(os.getpid(), 9)", "was ended by signal 9; look there"),
        ("effect(); print('OK!')", "did not say under which id"),
        ("effect()", "did not say under which id"),
        ("effect(); sys.stdout.buffer.write(bytes(range(256)) * 9999)", "did not say under which id"),
        ("effect(); print(json.dumps({'id': 'x' * 201}))", "did not say under which id"),
        ("effect(); print(json.dumps({'id': True}))", "did not say under which id"),
    ],
)
async def test_whatever_else_happens_is_in_doubt_and_never_repeated_by_itself(
    at: Bench, script: str, says: str
) -> None:
    at.use(script)
    await at.reply("Hi")
    await at.once()
    at.use(SENDS)
    at.clock.advance(timedelta(days=2))
    await at.once()
    state, why = await at.state()
    assert state == "unconfirmed"
    assert says in why
    assert len(at.arrived()) == 1


async def test_what_hangs_is_ended_and_is_in_doubt(at: Bench) -> None:
    at.use("effect(); time.sleep(600)", timeout=timedelta(seconds=1))
    await at.reply("Hi")
    await at.once()
    assert await at.state() == (
        "unconfirmed",
        "The program of WhatsApp took longer than 1 s and was ended; look there whether it arrived.",
    )


@pytest.mark.parametrize("goes_on", ['os.write(1, b"x" * 65536)', "time.sleep(0.01)"], ids=["prints", "is silent"])
async def test_what_a_program_leaves_behind_is_not_listened_to(
    at: Bench, goes_on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_HAS_SAID_WITHIN", 0.05)
    at.use(f"""print(json.dumps({{"id": "a"}}), flush=True)
if os.fork() == 0:
    time.sleep(0.1)
    while not os.path.exists("enough"):
        {goes_on}
    os._exit(0)""")
    await at.reply("Hi")
    await at.once()
    async with asyncio.timeout(PATIENCE):
        while any(each.name == "igdesk-hear" for each in threading.enumerate()):
            await asyncio.sleep(0.01)
    (at.folder / "enough").touch()
    assert await at.state() == ("sent", "")


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ("effect(); [os.write(1, b'x' * 2**20) for _ in range(64)]", "unconfirmed"),
        ("os.chdir('/'); print(json.dumps({'id': 'a'}))", "sent"),
        ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)", "unconfirmed"),
        ("os.kill(os.getpid(), 19)", "unconfirmed"),  # it is stopped
        ("print(json.dumps({'id': 'a' + chr(0)}))", "unconfirmed"),
        ("print(json.dumps({'error': chr(0) + chr(27) + chr(0xD800)})); sys.exit(65)", "failed"),
    ],
    ids=["floods", "walks off", "is deaf", "stands still", "zero in the id", "zero in the reason"],
)
async def test_a_program_may_do_what_it_likes(at: Bench, script: str, state: str) -> None:
    at.use(script, timeout=timedelta(seconds=1))
    await at.reply("Hi")
    await at.once()
    found, why = await at.state()
    assert found == state
    assert not set(why) & {chr(0), chr(27), chr(0xD800)}


async def test_a_person_decides_what_becomes_of_one_in_doubt(at: Bench) -> None:
    at.use("effect(); sys.exit(1)")
    await at.reply("One")
    await at.reply("Two")
    await at.once()
    one, two = await at.rows()
    assert [one.state, two.state] == [MessageState.UNCONFIRMED, MessageState.QUEUED], "nothing overtakes it"
    at.use(SENDS)
    await at.desk.run(c.RetryReply(1, one.id))
    await at.once()
    assert [each["text"] for each in at.arrived()] == ["One", "One", "Two"]
    assert [row.state for row in await at.rows()] == [MessageState.SENT] * 2


async def test_a_person_knows_that_one_in_doubt_arrived(at: Bench) -> None:
    at.use("effect(); sys.exit(1)")
    await at.reply("One")
    await at.once()
    [row] = await at.rows()
    await at.desk.run(c.ConfirmReply(1, row.id))
    await at.once()
    assert (await at.state(), len(at.arrived())) == (("sent", ""), 1)


async def test_what_could_not_be_reached_goes_out_later_by_itself(at: Bench) -> None:
    at.use('print(json.dumps({"error": "no network"})); sys.exit(75)')
    await at.reply("Hi")
    await at.once()
    assert await at.state() == ("queued", "WhatsApp could not be reached (no network); the reply goes out once it can.")
    at.use(SENDS)
    await at.once()
    assert at.arrived() == [], "not before the pause is over"
    at.clock.advance(timedelta(seconds=31))
    await at.once()
    assert (await at.state())[0] == "sent"


async def test_what_cannot_be_started_waits_and_says_why(at: Bench) -> None:
    (at.folder / "send.py").unlink()
    await at.reply("Hi")
    await at.once()
    assert (await at.state())[1].startswith("The program of WhatsApp is not there")
    at.use(SENDS, env=("CHAT_TOKEN",))
    at.clock.advance(timedelta(seconds=31))
    await at.once()
    assert (await at.state())[1].startswith("The variable CHAT_TOKEN is not set where igdesk syncs")
    at.environ["CHAT_TOKEN"] = SECRET
    at.clock.advance(timedelta(seconds=31))
    await at.once()
    assert (await at.state())[0] == "sent"


async def test_one_that_was_being_handed_on_when_igdesk_ended_is_in_doubt(at: Bench) -> None:
    await at.reply("Hi")
    assert await SyncDesk(at.store, at.config, at.clock).claim_next(at.network.account) is not None
    await at.once()
    state, why = await at.state()
    assert (state, at.arrived()) == ("unconfirmed", [])
    assert why.startswith("igdesk ended while this was being handed on")


async def test_who_is_cancelled_ends_the_program(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "LOOK_EVERY", 0.02)
    at.use('effect(); open("pid", "w").write(str(os.getpid())); os.rename("pid", "running"); time.sleep(600)')
    await at.reply("Hi")
    task = asyncio.create_task(at.sender().run())
    async with asyncio.timeout(PATIENCE):
        while not (at.folder / "running").exists():
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int((at.folder / "running").read_text()), 0)
    await at.once()
    assert ((await at.state())[0], len(at.arrived())) == ("unconfirmed", 1)


async def test_the_window_may_close_while_it_waits(at: Bench) -> None:
    at.use(SENDS, window=timedelta(hours=24))
    await at.reply("Hi")
    at.clock.advance(timedelta(hours=24))
    await at.once()
    state, why = await at.state()
    assert (state, at.arrived()) == ("failed", [])
    assert why.startswith("The reply window of WhatsApp for ticket #1 has closed")


async def test_what_waits_for_a_network_that_has_gone_fails_and_says_so(at: Bench) -> None:
    await at.reply("Hi")
    assert await SyncDesk(at.store, at.config, at.clock).give_up_of_others("1784") == 0
    gone = replace(at.config, networks=())
    assert await SyncDesk(at.store, gone, at.clock).give_up_of_others("1784") == 1
    state, why = await at.state()
    assert (state, why.startswith("#1 came by a network that this desk has no longer (whatsapp)")) == ("failed", True)


async def test_the_same_id_for_two_replies_takes_no_message_away(at: Bench) -> None:
    at.use('effect(); print(json.dumps({"id": "m1"}))')
    await at.reply("One")
    await at.reply("Two")
    await at.once()
    detail = await at.desk.detail(1)
    assert detail is not None
    assert sorted(each.text for each in detail.messages) == ["Hello", "One", "Two"]


@pytest.mark.parametrize(
    ("status", "said", "fate"),
    [
        (0, b'{"id": 12}', Fate.SENT),
        (0, b'[{"id": 12}]', Fate.UNKNOWN),
        (0, b"[" * 100_000, Fate.UNKNOWN),
        (0, b'{"id": ""}', Fate.UNKNOWN),
        (0, b'{"id": null}', Fate.UNKNOWN),
        (65, b"\xff", Fate.REFUSED),
        (75, b'{"error": 5}', Fate.NOT_REACHED),
        (64, b'{"id": "x"}', Fate.UNKNOWN),
        (127, b"", Fate.UNKNOWN),
        (-15, b'{"id": "x"}', Fate.UNKNOWN),
        (None, b'{"id": "x"}', Fate.UNKNOWN),
    ],
)
def test_what_an_end_means(status: int | None, said: bytes, fate: Fate) -> None:
    network = Network("whatsapp", "WhatsApp", ("send",))
    assert told(network, Ended(status, said)).fate is fate
