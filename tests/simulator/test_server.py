"""Rubbish, many clients, and stopping: the server neither breaks nor hangs."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.simulator import truth
from igdesk.simulator.server import MAX_BODY
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, Graph, failure


@pytest.fixture
def raw(instagram: Simulator) -> Iterator[socket.socket]:
    address = urlsplit(instagram.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        yield connection


def received(connection: socket.socket) -> bytes:
    data = b""
    while part := connection.recv(65_536):
        data += part
    return data


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /me HTTP/1.1\r\n" + b"X-A: b\r\n" * 200 + b"\r\n",
        b"POST /me/messages HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /me/messages HTTP/1.1\r\nContent-Length: \xc2\xb2\r\n\r\n",
        b"POST /me/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /me/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
    ],
)
def test_what_is_no_http_is_answered_with_a_graph_error(
    raw: socket.socket, graph: Graph, request_bytes: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    raw.sendall(request_bytes)
    head, _, body = received(raw).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 4")
    assert json.loads(body)["error"]["code"] == 100
    assert graph("GET", "/me")[0] == 200
    assert capfd.readouterr().err == ""


def test_a_caller_who_hangs_up_leaves_no_trace(
    raw: socket.socket, graph: Graph, capfd: pytest.CaptureFixture[str]
) -> None:
    raw.sendall(b"POST /me/messages HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
    raw.close()
    assert graph("GET", "/me")[0] == 200
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{nonsense", (400, 100, None)),
        (b"[1, 2]", (400, 100, None)),
        (b"\xff\xfe\x00", (400, 100, None)),
        (b"[" * 100_000, (400, 100, None)),
        (b'{"recipient":' + b"9" * 5000 + b"}", (400, 100, None)),
        (b"null", (400, 100, None)),
        (b"", (400, 100, None)),
        (b'{"recipient":{"id":["x"]},"message":{"text":5}}', (400, 100, 2534014)),
    ],
)
def test_a_wrong_body_is_code_100(
    http: httpx.Client, instagram: Simulator, body: bytes, expected: tuple[int, int, int | None]
) -> None:
    headers = {"Authorization": f"Bearer {instagram.token}"}
    answer = http.post("/me/messages", content=body, headers=headers)
    assert failure((answer.status_code, answer.json())) == expected


def test_a_huge_body_is_refused(http: httpx.Client, instagram: Simulator) -> None:
    headers = {"Authorization": f"Bearer {instagram.token}"}
    answer = http.post("/me/messages", content=b"x" * (MAX_BODY + 1), headers=headers)
    assert failure((answer.status_code, answer.json())) == (413, 100, None)
    assert http.get("/me", headers=headers).status_code == 200


def test_a_body_in_pieces_is_put_together(http: httpx.Client, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    body = {"recipient": {"id": instagram.control.person("ada.bakes").igsid}, "message": {"text": "你好"}}
    data = json.dumps(body).encode()
    pieces = (data[i : i + 7] for i in range(0, len(data), 7))
    answer = http.post("/me/messages", content=pieces, headers={"Authorization": f"Bearer {instagram.token}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW", "DELETE"])
def test_other_methods_are_refused(graph: Graph, method: str) -> None:
    assert failure(graph(method, "/me")) == (400, 100, None)


@pytest.mark.parametrize(
    "path", ["/", "//", "/v25.0", "/me/", "/%00", "/../../etc/passwd", "/茶/🍵", "/me/conversations/x/y"]
)
def test_odd_paths_are_answered(graph: Graph, path: str) -> None:
    assert graph("GET", path)[0] in (200, 400, 500)


def test_head_has_no_body(http: httpx.Client, instagram: Simulator) -> None:
    answer = http.head("/me", params={"access_token": instagram.token})
    assert answer.content == b""
    assert http.get("/me", params={"access_token": instagram.token}).status_code == 200


def test_many_clients_at_once_lose_nothing(instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    igsid = instagram.control.person("ada.bakes").igsid

    def talk(client: int) -> set[str]:
        with httpx.Client(base_url=instagram.base_url, verify=False) as http:
            headers = {"Authorization": f"Bearer {instagram.token}"}
            made = set()
            for number in range(20):
                body = {"recipient": {"id": igsid}, "message": {"text": f"{client}/{number}"}}
                made.add(http.post("/me/messages", json=body, headers=headers).json()["message_id"])
            return made

    with ThreadPoolExecutor(5) as pool:
        made = set().union(*pool.map(talk, range(5)))
    rows = [row for row in truth.messages(instagram.world) if row["direction"] == "out"]
    assert {row["id"] for row in rows} == made
    assert len(made) == instagram.ledger.count("send") == 100


def test_stopping_ends_idle_connections_and_threads() -> None:
    before = threading.active_count()
    simulator = Simulator(World(FixedClock(NOW)))
    simulator.start()
    address = urlsplit(simulator.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as idle:
        idle.sendall(f"GET /me?access_token={simulator.token} HTTP/1.1\r\n\r\n".encode())
        assert idle.recv(1000).startswith(b"HTTP/1.1 200")
        simulator.stop()
        assert idle.recv(1000) == b""
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port), timeout=60)


def test_a_simulator_that_never_started_can_be_stopped() -> None:
    Simulator(World(FixedClock(NOW))).stop()


def test_a_taken_port_is_an_error(instagram: Simulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Simulator(World(FixedClock(NOW)), port=urlsplit(instagram.base_url).port or 0)
