"""The HTTP side: sockets, keep-alive, answers in one write. What is answered is decided by `api` and `control_api`."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from igdesk.simulator.graph import Answer, Delivery, Refusal, Request, bad_parameter

_BITS = 50
MAX_BODY = 1_000_000
DRAINED = 16_000_000
"""So much of a body that is too large is still read, so that its sender hears the refusal."""
IDLE_SECONDS = 120.0

Handle = Callable[[Request], Answer]


class Server:
    """Listens on this computer only.

    Args:
        handle: Answers a request; must not raise.
        refuse: The answer for what is no proper request.
        port: 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, handle: Handle, refuse: Callable[[Refusal], Answer], *, port: int = 0) -> None:
        self._http = _HttpServer(("127.0.0.1", port), _Handler)
        self._http.handle_call = handle
        self._http.refuse_call = refuse
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, name="simulator", daemon=True
        )

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for the threads."""
        self._http.stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.close_connections()
        self._http.server_close()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128
    handle_call: Handle
    refuse_call: Callable[[Refusal], Answer]

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()

    def server_bind(self) -> None:
        # HTTPServer looks its own name up in DNS here, which can take seconds and is not needed.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is daily life; anything else is a bug of ours and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close_connections(self) -> None:
        with self._open_lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _HttpServer

    def __getattr__(self, name: str) -> Any:
        # BaseHTTPRequestHandler looks for do_GET, do_POST, …; every method is ours to answer.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        try:
            request = self._request()
        except Refusal as refusal:
            self.close_connection = True
            self._deliver(self.server.refuse_call(refusal))
            return
        self._deliver(self.server.handle_call(request))

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        return Request(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self._body(),
            f"http://{self.headers.get('Host') or '127.0.0.1'}",
        )

    def _body(self) -> bytes:
        if "transfer-encoding" in self.headers:
            return self._chunks()
        text = self.headers.get("Content-Length") or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise bad_parameter("Bad Content-Length")
        length = int(text)
        if length > MAX_BODY:
            self._drain(min(length, DRAINED))
            raise _too_large()
        return self.rfile.read(length)

    def _chunks(self) -> bytes:
        body = b""
        while True:
            line = self.rfile.readline(64).split(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError as error:
                raise bad_parameter("Bad chunked body") from error
            if size <= 0:
                self.rfile.readline(64)
                return body
            if len(body) + size > MAX_BODY:
                raise _too_large()
            body += self.rfile.read(size)
            self.rfile.readline(64)

    def _drain(self, length: int) -> None:
        while length > 0 and (got := len(self.rfile.read(min(length, 65_536)))):
            length -= got

    def _deliver(self, answer: Answer) -> None:
        if answer.delay and answer.delivery is not Delivery.TRICKLED:
            self.server.stopping.wait(answer.delay)
        if answer.delivery is Delivery.DROPPED:
            self.close_connection = True
            return
        body = b"" if self.command == "HEAD" else answer.body
        if answer.delivery is Delivery.TRUNCATED:
            self.close_connection = True
            body = body[: len(body) // 2]
        head = [
            f"HTTP/1.1 {answer.status} {_phrase(answer.status)}",
            f"Content-Type: {answer.content_type}",
            f"Content-Length: {len(answer.body)}",
            f"Connection: {'close' if self.close_connection else 'keep-alive'}",
            *(f"{name}: {value}" for name, value in answer.headers.items()),
        ]
        above = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n"
        if answer.delivery is Delivery.TRICKLED:
            self.wfile.write(above)
            self._trickle(body, answer.delay)
        else:
            self.wfile.write(above + body)

    def _trickle(self, body: bytes, seconds: float) -> None:
        """The body bit by bit, each soon enough that no wait for a single one is long."""
        for place in range(_BITS):
            self.server.stopping.wait(seconds / _BITS)
            self.wfile.write(body[len(body) * place // _BITS : len(body) * (place + 1) // _BITS])
            self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses by itself (a broken request line, say) is answered like any other call."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        self._deliver(self.server.refuse_call(bad_parameter(message or _phrase(code))))

    def log_message(self, *_: Any) -> None:
        """Nothing: the ledger knows the calls, and a log line would show tokens."""


def _too_large() -> Refusal:
    return Refusal("(#100) The request is too large", 100, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
