"""The simulator delivers what happens: once, signed, and again while nobody listens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from igdesk.clock import FixedClock
from igdesk.errors import UsageError
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.webhooks import Deliveries, signature
from igdesk.simulator.world import World

SECRET = Secret("s3cret")


class Listener:
    """An address that takes deliveries, or refuses them."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.status = 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if listener.status == 200:
                    listener.bodies.append(body)
                    listener.signatures.append(self.headers["X-Hub-Signature-256"])
                self.send_response(listener.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
                """Nothing on the terminal."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks"

    def events(self) -> list[str]:
        """What each delivery tells of."""
        told = []
        for body in self.bodies:
            [entry] = json.loads(body)["entry"]
            event = entry["messaging"][0] if "messaging" in entry else entry["changes"][0]
            told += [name for name in ("message", "message_edit", "value") if name in event]
        return told


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(World(FixedClock(datetime(2026, 11, 20, 10, 0, tzinfo=UTC)))) as running:
        yield running


def test_what_happens_is_delivered_once_and_signed(simulator: Simulator, listener: Listener) -> None:
    before = simulator.control.customer_writes("long ago")
    deliveries = Deliveries(simulator.world, listener.url, SECRET, simulator.base_url)
    said = simulator.control.customer_writes("Hello")
    assert deliveries.step() == 1
    simulator.control.customer_edits(said.id, "Hello!")
    assert deliveries.step() == 1
    simulator.control.unsend(before.id)
    simulator.control.owner_posts("New tea")
    simulator.control.customer_comments("How much?")
    assert (deliveries.step(), deliveries.step()) == (2, 0)
    assert listener.events() == ["message", "message_edit", "message", "value"]
    assert listener.signatures == [signature(SECRET, body) for body in listener.bodies]


def test_what_is_refused_comes_again_in_order(simulator: Simulator, listener: Listener) -> None:
    deliveries = Deliveries(simulator.world, listener.url, SECRET, simulator.base_url)
    listener.status = 503
    for number in range(3):
        simulator.control.customer_writes(f"word {number}")
    assert deliveries.step() == 0
    listener.status = 200
    assert deliveries.step() == 3
    texts = [json.loads(body)["entry"][0]["messaging"][0]["message"]["text"] for body in listener.bodies]
    assert texts == ["word 0", "word 1", "word 2"]


def test_what_is_no_address_is_refused(simulator: Simulator) -> None:
    with pytest.raises(UsageError):
        Deliveries(simulator.world, "ftp://x", SECRET, simulator.base_url)


@pytest.mark.parametrize(
    ("quirk", "deliveries", "updates"),
    [("", 5, 5), ("deliveries_twice", 10, 10), ("deliveries_shuffled", 5, 5), ("deliveries_together", 1, 5)],
)
def test_deliveries_come_as_the_quirks_have_them(
    quirk: str, deliveries: int, updates: int, instagram: Simulator, listener: Listener
) -> None:
    instagram.control.set_quirks(quirk)
    waiting = Deliveries(instagram.world, listener.url, SECRET, instagram.base_url, instagram.control.quirks)
    sent = [instagram.control.customer_writes(f"no. {number}").id for number in range(5)]
    assert waiting.step() == deliveries
    entries = [entry for body in listener.bodies for entry in json.loads(body)["entry"]]
    ids = [entry["messaging"][0]["message"]["mid"] for entry in entries]
    assert (len(ids), set(ids)) == (updates, set(sent))
    assert (ids == sent) is (quirk in ("", "deliveries_together"))
    assert listener.signatures[0] == signature(SECRET, listener.bodies[0])


def test_a_shared_post_comes_under_two_types(instagram: Simulator, listener: Listener) -> None:
    instagram.control.set_quirks("shares_twice")
    waiting = Deliveries(instagram.world, listener.url, SECRET, instagram.base_url, instagram.control.quirks)
    instagram.control.customer_writes(attachments=["share", "sticker"])
    waiting.step()
    shown = json.loads(listener.bodies[0])["entry"][0]["messaging"][0]["message"]["attachments"]
    assert [each["type"] for each in shown] == ["share", "ig_post", "image"]
    assert shown[0]["payload"] == shown[1]["payload"]


@pytest.mark.parametrize(("quirks", "entry", "sender"), [
    ("", "account", "account"), ("page_as_entry", "page", "account"), ("page_as_entry,page_as_sender", "page", "page"),
])  # fmt: skip
def test_the_page_stands_where_the_account_would(
    quirks: str, entry: str, sender: str, simulator: Simulator, listener: Listener
) -> None:
    simulator.control.set_quirks(quirks)
    waiting = Deliveries(simulator.world, listener.url, SECRET, simulator.base_url, simulator.control.quirks)
    simulator.control.owner_writes("Hello")
    waiting.step()
    names = {simulator.account_id: "account", simulator.world.pages[0].id: "page"}
    [told] = json.loads(listener.bodies[0])["entry"]
    assert names[told["id"]] == entry
    assert names[told["messaging"][0]["sender"]["id"]] == sender


def test_a_mention_elsewhere_is_told_by_ids_alone_and_is_no_photo_tag(simulator: Simulator, listener: Listener) -> None:
    waiting = Deliveries(simulator.world, listener.url, SECRET, simulator.base_url, simulator.control.quirks)
    simulator.control.customer_tags("look at this")
    comment = simulator.control.customer_mentions("lovely")
    caption = simulator.control.customer_mentions("lovely", in_caption=True)
    assert waiting.step() == 2
    values = [json.loads(body)["entry"][0]["changes"][0] for body in listener.bodies]
    post = simulator.world.comments[comment.id].media_id
    assert values == [
        {"field": "mentions", "value": {"media_id": caption.id}},
        {"field": "mentions", "value": {"media_id": post, "comment_id": comment.id}},
    ]
