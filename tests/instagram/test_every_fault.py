"""Every class of error that Instagram has, and every fault of a network, over real HTTP: reading and sending."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.instagram.classify import CODES
from igdesk.instagram.errors import InstagramError, MaybeSent, PermissionMissing, RateLimited, Transient, Unreachable
from igdesk.instagram.wire import Timeouts
from igdesk.simulator.simulator import Simulator

from .support import FakeTime, client_for, conversations_of, shop_texts

Code = tuple[int, int | None]

OTHERS: dict[Code, type[InstagramError]] = {
    (80002, None): RateLimited,
    (80006, None): RateLimited,
    (210, None): PermissionMissing,
    (299, 1): PermissionMissing,
    (1, 99): Transient,
    (2, 1545133): Transient,
}
"""Codes that Instagram documents and that have no row of their own."""
EVERY = {code: row.error for code, row in CODES.items()} | OTHERS
QUICK = Timeouts(total=timedelta(seconds=0.5))
PATIENT = Timeouts(total=timedelta(seconds=60))


def named(code: Code) -> str:
    return f"#{code[0]}" if code[1] is None else f"{code[0]}/{code[1]}"


@pytest.mark.parametrize("code", EVERY, ids=named)
async def test_each_code_is_understood_and_no_error_is_a_reason_to_send_again(
    simulator: Simulator, time: FakeTime, code: Code
) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_faults(f"any:{named(code)}")
    reading = EVERY[code]
    sending = MaybeSent if issubclass(reading, Transient) else reading
    async with client_for(simulator.base_url, time=time) as client:
        with pytest.raises(sending):
            await client.send_text(igsid, "hello")
        time.clock.advance(timedelta(hours=1))
        with pytest.raises(reading):
            await client.me()
    assert simulator.ledger.count("send") == 1
    assert shop_texts(simulator) == []


async def test_a_network_that_wants_a_login_first_is_named_and_nothing_is_believed(simulator: Simulator) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_faults("any:portal")
    async with client_for(simulator.base_url) as client:
        with pytest.raises(MaybeSent):
            await client.send_text(igsid, "hello")
        with pytest.raises(Transient) as reading:
            await client.conversations()
        assert "sign in" in reading.value.phrase.in_("en")
        assert client.calls == 4
        simulator.control.set_faults("")
        assert len((await client.conversations()).items) == 1


async def test_an_answer_that_comes_bit_by_bit_is_waited_for_but_not_for_ever(simulator: Simulator) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_faults("any:trickle:1@2")
    async with client_for(simulator.base_url, timeout=QUICK) as client:
        with pytest.raises(MaybeSent) as sending:
            await client.send_text(igsid, "hello")
        await client.me()  # the second try is quick
    assert sending.value.detail.meaning == "total time-out"
    assert shop_texts(simulator) == ["hello"]
    simulator.control.set_faults("any:trickle:0.2")
    async with client_for(simulator.base_url, timeout=PATIENT) as client:
        assert len((await client.conversations()).items) == 1


async def test_a_server_that_speaks_no_tls_gets_no_message(simulator: Simulator) -> None:
    async with client_for(simulator.base_url.replace("http://", "https://")) as client:
        with pytest.raises(Unreachable) as refused:
            await client.send_text("1", "hello")
        assert refused.value.phrase.key == "instagram.not_private"
        with pytest.raises(Unreachable):
            await client.me()
    assert simulator.ledger.count("send") == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the program openssl to make a certificate")
async def test_a_server_whose_certificate_nobody_vouches_for_gets_no_message(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    wanted = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", *wanted, *made], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0, ssl=context)
    async with server, client_for(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}") as client:
        with pytest.raises(Unreachable) as refused:
            await client.send_text("1", "hello")
    assert refused.value.phrase.key == "instagram.not_private"
    assert heard == []


async def test_a_name_that_is_not_found_means_that_nothing_left(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_more: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    async with client_for("https://graph.instagram.example") as client:
        with pytest.raises(Unreachable) as sending:
            await client.send_text("1", "hello")
        with pytest.raises(Unreachable):
            await client.me()
        assert client.calls == 4
    assert sending.value.detail.meaning == "ConnectError"
    assert sending.value.phrase.key == "instagram.name_unknown"
