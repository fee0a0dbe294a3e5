"""Pictures: signed URLs that die."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlsplit

import httpx

from igdesk.simulator import cdn
from igdesk.simulator.simulator import Simulator

from .support import Graph

HOUR = 3_600


def picture_url(graph: Graph, message: str) -> str:
    shown: dict[str, Any] = graph("GET", f"/{message}", fields="attachments")[1]["attachments"]["data"][0]
    url: str = shown["image_data"]["url"]
    return url


def test_a_picture_is_a_png_for_anybody_with_the_url(graph: Graph, instagram: Simulator, http: httpx.Client) -> None:
    message = instagram.control.customer_writes("look", attachments=["image"])
    answer = http.get(picture_url(graph, message.id))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert instagram.ledger.count("cdn") == 1


def test_a_url_dies_after_some_hours_and_a_new_one_works(
    graph: Graph, instagram: Simulator, http: httpx.Client
) -> None:
    message = instagram.control.customer_writes("look", attachments=["image"])
    url = picture_url(graph, message.id)
    instagram.control.advance(35 * HOUR)
    assert http.get(url).status_code == 200
    instagram.control.advance(1)
    assert http.get(url).status_code == 403
    assert http.get(picture_url(graph, message.id)).status_code == 200


def test_a_picture_goes_with_its_message(graph: Graph, instagram: Simulator, http: httpx.Client) -> None:
    message = instagram.control.customer_writes("look", attachments=["image"])
    url = picture_url(graph, message.id)
    instagram.control.unsend(message.id)
    assert http.get(url).status_code == 404


def test_an_unsigned_url_is_refused(graph: Graph, instagram: Simulator, http: httpx.Client) -> None:
    message = instagram.control.customer_writes("look", attachments=["image"])
    assert http.get(urlsplit(picture_url(graph, message.id)).path).status_code == 403


def test_a_story_is_gone_after_a_day(graph: Graph, instagram: Simulator, http: httpx.Client) -> None:
    message = instagram.control.customer_writes("", story="reply_to")
    link = graph("GET", f"/{message.id}", fields="story")[1]["story"]["reply_to"]["link"]
    instagram.control.advance(24 * HOUR)
    assert http.get(link).status_code == 200
    instagram.control.advance(1)
    assert http.get(link).status_code == 403


def test_pictures_are_whole() -> None:
    data = cdn.picture(0x112233)
    start = data.index(b"IDAT") + 4
    rows = zlib.decompress(data[start : data.index(b"IEND") - 8])
    assert rows == (b"\x00" + bytes((0x33, 0x22, 0x11)) * 32) * 32
