"""Calls outside for real: programs of this computer, a server on it, and a sync that waits for neither."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from igdesk import log
from igdesk.config.model import Agent, Condition, Config, Hook, Notifications, Rule
from igdesk.config.settings import Desk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.rules.calling import CallState, chats
from igdesk.store import calls
from igdesk.store.calls import Call
from igdesk.sync import calling
from igdesk.sync.calling import Caller
from igdesk.sync.chat_posts import chat_post
from igdesk.sync.program import environment, run

from .harness import Bench, bench, running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are shell scripts")

ALL = Rule("all", Condition(), hook=("out",))
PATIENCE = 60.0
SECRET = "T0-B0-very-secret"


@dataclass
class Server:
    """An address on this computer, and what was posted there."""

    address: str
    posts: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b""


@contextmanager
def served() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.posts.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(here.status)
            self.send_header("Location", f"{here.address}/elsewhere")
            self.send_header("Content-Length", str(len(here.answer)))
            self.end_headers()
            self.wfile.write(here.answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        here = Server(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield here
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as made:
        yield made


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    agents = (Agent("mei", "Mei", role="supervisor", departments=("support",)), Agent("lin", "Lin", role="supervisor"))
    config = Config(agents=agents, rules=(ALL,), source=tmp_path / "config.toml")
    with bench(tmp_path, config) as made:
        yield made


def program(at: Bench, script: str, *, timeout: float = PATIENCE) -> None:
    """What rules call from now on: a shell script beside the configuration."""
    file = at.folder / "out.sh"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    hooks(at, Hook("out", (str(file), "a b", "$HOME"), timeout=timedelta(seconds=timeout)))


def hooks(at: Bench, *all_: Hook) -> None:
    at.config = replace(at.config, hooks=all_)


def caller(at: Bench, **environ: str) -> Caller:
    return Caller(SyncDesk(at.store, at.config, at.clock), {"PATH": os.environ["PATH"], **environ})


async def made(at: Bench) -> list[Call]:
    return list(reversed(await at.store.read(calls.latest, 100)))


async def outcomes(at: Bench) -> list[tuple[str, str | None, int | None]]:
    return [(call.state.value, call.why, call.status) for call in await made(at)]


async def until(file: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while not file.exists():
            await asyncio.sleep(0.02)


def has_ended(pid: int) -> bool:
    """Whether a process is gone; one that nobody has waited for yet is, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def test_a_program_reads_the_ticket_and_knows_nothing_that_is_secret(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGDESK_TOKEN", SECRET)
    program(at, 'cat > ticket.json; env > env.txt; printf "%s\\n" "$@" > args.txt; echo "$IGDESK_RULE $IGDESK_CALL"')
    at.simulator.control.customer_writes("Where is my order? 订单呢")
    await at.once()
    assert await outcomes(at) == [("done", None, None)]
    ticket = json.loads((at.folder / "ticket.json").read_text("utf-8"))
    assert (ticket["number"], ticket["messages"][0]["text"]) == (1, "Where is my order? 订单呢")
    assert (at.folder / "args.txt").read_text() == "a b\n$HOME\n", "no shell reads the arguments"
    environ = (at.folder / "env.txt").read_text()
    assert "IGDESK_TOKEN" not in environ
    assert {"IGDESK_HOOK=out", "IGDESK_RULE=all", "IGDESK_CALL=1"} <= set(environ.splitlines())


def test_of_our_environment_a_program_gets_what_it_needs_to_run() -> None:
    ours = {"PATH": "/bin", "LC_ALL": "C", "IGDESK_TOKEN": SECRET, "ERP_URL": SECRET, "PYTHONPATH": "x"}
    assert environment(ours, {"IGDESK_HOOK": "out"}) == {"PATH": "/bin", "LC_ALL": "C", "IGDESK_HOOK": "out"}


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ("exit 3", ("failed", "exit", 3)),
        ("kill -9 $$", ("failed", "signal", 9)),
        ("exec < /dev/null; sleep 0.2; exit 0", ("done", None, None)),
        ("yes | head -c 3000000", ("done", None, None)),
    ],
)
async def test_how_a_program_ends_is_recorded(at: Bench, script: str, outcome: object) -> None:
    program(at, script)
    at.simulator.control.customer_writes("Hello " * 20)
    await at.once()
    assert await outcomes(at) == [outcome]


async def test_a_program_that_is_not_there_or_may_not_run_fails_at_once(at: Bench) -> None:
    program(at, "exit 0")
    file = at.folder / "out.sh"
    file.chmod(0o644)
    at.simulator.control.customer_writes("Hello")
    await at.once()
    file.unlink()
    await at.desk.decide_call(1, again=True)
    await at.once()
    detail = await at.desk.detail(1)
    assert detail is not None
    assert [r.event.why for r in detail.events if r.event.kind == "hook_failed"] == ["refused", "missing"]  # type: ignore[attr-defined]


async def test_what_takes_too_long_is_ended_with_all_that_it_started(at: Bench) -> None:
    program(at, "sleep 300 & echo $! > child.txt; echo $$ > pid.txt; wait", timeout=2)
    at.simulator.control.customer_writes("Hello")
    await at.once()
    assert await outcomes(at) == [("failed", "timeout", None)]
    for name in ("child.txt", "pid.txt"):
        pid = int((at.folder / name).read_text())
        async with asyncio.timeout(PATIENCE):
            while not has_ended(pid):
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("script", ["sleep 0.3", "exec < /dev/null", "sleep 0.4; wc -c > size.txt"])
def test_a_large_ticket_for_a_program_that_reads_late_or_not_at_all(tmp_path: Path, script: str) -> None:
    hook = Hook("out", ("sh", "-c", script), timeout=timedelta(seconds=PATIENCE))
    result = run(hook, tmp_path, "x" * 1_000_000, dict(os.environ), threading.Event())
    assert result is not None
    assert result.state is CallState.DONE
    if "wc" in script:
        assert int((tmp_path / "size.txt").read_text()) == 1_000_000


async def test_a_slow_program_keeps_neither_pulls_nor_replies_waiting(at: Bench) -> None:
    program(at, "touch begun.txt; sleep 300")
    at.simulator.control.customer_writes("Hello")
    worker = at.worker()
    async with running(worker):
        await until(at.folder / "begun.txt")
        begun = time.monotonic()
        await at.reply(1, "We look into it.")
        at.simulator.control.customer_writes("And this?", "bob")
        worker.wake()
        async with asyncio.timeout(PATIENCE):
            while at.arrived("We look into it.") == 0 or await at.desk.card(2) is None:
                await asyncio.sleep(0.05)
        assert time.monotonic() - begun < PATIENCE
        assert {call.state for call in await made(at)} <= {CallState.CALLING, CallState.WAITING}
    assert CallState.CALLING in {call.state for call in await made(at)}, "ended with the worker, its outcome unknown"


async def test_whoever_comes_after_a_worker_that_was_ended_calls_nothing_twice(at: Bench) -> None:
    program(at, "echo $$ >> pids.txt; touch begun.txt; sleep 300")
    at.simulator.control.customer_writes("Hello")
    async with running(at.worker()):
        await until(at.folder / "begun.txt")
    await at.once()
    assert await outcomes(at) == [("lost", "lost", None)]
    [pid] = (at.folder / "pids.txt").read_text().split()
    assert has_ended(int(pid)), "it does not outlive the program that called it"


async def test_only_a_few_are_called_at_once(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "AT_ONCE", 2)
    program(at, "mkdir $IGDESK_CALL.on; ls -d *.on | wc -l >> seen.txt; sleep 0.3; rmdir $IGDESK_CALL.on")
    for name in ("ada", "bob", "cem", "dan", "eve"):
        at.simulator.control.customer_writes("Hello", name)
    await at.once()
    assert await outcomes(at) == [("done", None, None)] * 5
    assert max(map(int, (at.folder / "seen.txt").read_text().split())) == 2


async def test_in_shadow_nothing_is_called(at: Bench, server: Server) -> None:
    program(at, "touch begun.txt")
    told = Notifications(webhooks=(server.address,))
    at.config = replace(at.config, desk=Desk(mode="shadow"), notifications=told)
    at.simulator.control.customer_writes("Hello")
    await at.once()
    assert (await outcomes(at), server.posts, (at.folder / "begun.txt").exists()) == ([], [], False)


async def test_a_hook_that_the_configuration_no_longer_has_fails(at: Bench) -> None:
    at.simulator.control.customer_writes("Hello")
    await at.once()
    assert await outcomes(at) == [("failed", "gone", None)]


# --- addresses ---


async def test_the_ticket_is_posted_to_an_address_that_is_only_named(at: Bench, server: Server, tmp_path: Path) -> None:
    hooks(at, Hook("out", url_env="ERP"))
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    assert await outcomes(at) == [("failed", "address", None)], "the variable is not set"
    await at.desk.decide_call(1, again=True)
    await caller(at, ERP=f"{server.address}/{SECRET}").finish()
    [(path, headers, ticket)] = server.posts
    assert (path, headers["Igdesk-Call"], headers["Igdesk-Rule"]) == (f"/{SECRET}", "1", "all")
    assert (headers["Content-Type"], ticket["messages"][0]["text"]) == ("application/json", "Where is my order?")
    assert await outcomes(at) == [("done", None, None)]
    assert SECRET.encode() not in b"".join(file.read_bytes() for file in at.folder.glob("desk.db*"))


@pytest.mark.parametrize(("mode", "outcome"), [(0o600, "done"), (0o644, "failed")])
async def test_an_address_in_a_file_must_be_its_owners_alone(
    at: Bench, server: Server, mode: int, outcome: str
) -> None:
    file = at.folder / "erp.url"
    file.write_text(f"{server.address}/{SECRET}\n", encoding="utf-8")
    file.chmod(mode)
    hooks(at, Hook("out", url_file=file))
    at.simulator.control.customer_writes("Hello")
    await at.once()
    assert [state for state, _, _ in await outcomes(at)] == [outcome]
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(204, ("done", None, None)), (302, ("failed", "status", 302)), (500, ("failed", "status", 500)),
     (429, ("waiting", "busy", 429))],
)  # fmt: skip
async def test_what_the_other_side_answers(at: Bench, server: Server, status: int, outcome: object) -> None:
    server.status = status
    hooks(at, Hook("out", url_env="ERP"))
    at.simulator.control.customer_writes("Hello")
    await at.once()
    await at.desk.decide_call(1, again=True)
    await caller(at, ERP=server.address).finish()
    assert await outcomes(at) == [outcome]
    assert [path for path, _, _ in server.posts] == ["/"], "asked once, and nobody is followed elsewhere"


async def test_what_could_not_be_reached_surely_did_not_arrive_and_is_tried_again(at: Bench) -> None:
    with served() as gone:
        pass
    hooks(at, Hook("out", url_env="ERP"))
    at.simulator.control.customer_writes("Hello")
    await at.once()
    await at.desk.decide_call(1, again=True)
    await caller(at, ERP=gone.address).finish()
    assert await outcomes(at) == [("waiting", "unreachable", None)]
    at.pass_time(timedelta(minutes=1))
    with served() as back:
        await caller(at, ERP=back.address).finish()
    assert ([len(back.posts)], await outcomes(at)) == ([1], [("done", None, None)])


async def test_an_address_without_encryption_is_not_used(at: Bench) -> None:
    hooks(at, Hook("out", url_env="ERP"))
    at.simulator.control.customer_writes("Hello")
    await at.once()
    await at.desk.decide_call(1, again=True)
    await caller(at, ERP="http://erp.example/x").finish()
    assert await outcomes(at) == [("failed", "address", None)]


# --- the team's chats ---


def chatting(at: Bench, server: Server, *, quotes: bool = False) -> None:
    told = Notifications(webhooks=(f"{server.address}/{SECRET}",), webhook_quotes=quotes)
    asks = Rule("ask", Condition(text_any=("order",)), notify=("mei", "lin"))
    at.config = replace(at.config, rules=(asks,), notifications=told)


@pytest.mark.parametrize("quotes", [False, True])
async def test_a_chat_gets_one_line_for_all_people_and_quotes_only_if_wanted(
    at: Bench, server: Server, quotes: bool
) -> None:
    chatting(at, server, quotes=quotes)
    at.simulator.control.customer_writes("Where is\nmy order?")
    await at.once()
    [(path, _, posted)] = server.posts
    line = "igdesk · #1 asks for a look: rule ask"
    assert (path, posted) == (f"/{SECRET}", {"text": f"{line}: “Where is my order?”" if quotes else line})
    assert [call.hook for call in await made(at)] == list(chats(at.config))


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (b'{"errcode":0,"errmsg":"ok"}', ("done", None, None)),
        (b'{"StatusCode":0,"code":0,"msg":"success"}', ("done", None, None)),
        (b'{"code":200}', ("done", None, None)),
        (b"ok", ("done", None, None)),
        (b'{"errcode":310000,"errmsg":"keywords not in content"}', ("failed", "declined", 310000)),
        (b'{"code":19021,"msg":"sign match fail"}', ("failed", "declined", 19021)),
        (b'{"errcode":45009}', ("waiting", "busy", 45009)),
    ],
)
async def test_a_chat_that_answers_200_says_in_its_words_whether_it_took_it(
    at: Bench, server: Server, answer: bytes, came: tuple[str, str | None, int | None]
) -> None:
    chatting(at, server)
    server.answer = answer
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    assert await outcomes(at) == [came]


@pytest.mark.parametrize(
    ("address", "post"),
    [
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", {"msg_type": "text", "content": {"text": "hi"}}),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/x", {"msg_type": "text", "content": {"text": "hi"}}),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", {"msgtype": "text", "text": {"content": "hi"}}),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", {"msgtype": "text", "text": {"content": "hi"}}),
        ("https://discord.com/api/webhooks/1/x", {"content": "hi"}),
        ("https://hooks.slack.com/services/T/B/x", {"text": "hi"}),
        ("https://chat.example/feishu.cn", {"text": "hi"}),
    ],
)
def test_each_chat_gets_what_it_takes(address: str, post: dict[str, object]) -> None:
    assert chat_post(address, "hi") == post


async def test_a_hook_that_has_its_eye_on_an_event_is_told_which(at: Bench) -> None:
    program(at, 'echo "$IGDESK_EVENT/$IGDESK_RULE" >> events.txt')
    at.config = replace(at.config, hooks=tuple(replace(each, on=("opened", "resolved")) for each in at.config.hooks))
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    assert sorted((at.folder / "events.txt").read_text().split()) == ["/all", "opened/"]


async def test_no_address_is_in_the_log_or_the_file(at: Bench, server: Server, tmp_path: Path) -> None:
    log.set_up(tmp_path / "log", debug=True)
    try:
        chatting(at, server)
        server.status = 500
        at.simulator.control.customer_writes("Where is my order?")
        await at.once()
        logging.getLogger("httpx").warning("POST %s/%s", server.address, SECRET)
    finally:
        for handler in list(logging.getLogger().handlers):
            if type(handler).__module__ == "igdesk.log":
                logging.getLogger().removeHandler(handler)
                handler.close()
    text = "".join(file.read_text("utf-8") for file in log.files(tmp_path / "log"))
    assert '"event": "call_ended"' in text
    assert SECRET not in text + repr(at.config)
    assert SECRET.encode() not in b"".join(file.read_bytes() for file in at.folder.glob("desk.db*"))
    assert await outcomes(at) == [("failed", "status", 500)]
