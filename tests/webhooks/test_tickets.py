"""`POST /tickets`: another system makes tickets, once each, or is told in one sentence why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .support import Served, served

FORM = {"channel": "form", "customer": "Ann", "text": "Do you deliver?", "subject": "Delivery", "tags": ["web"]}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


def test_one_object_makes_one_ticket(desk: Served) -> None:
    answer = desk.ticket(FORM)
    made = answer.json()
    assert (answer.status_code, made["number"], made["channel"], made["tags"]) == (201, 1, "form", ["web"])


def test_a_list_makes_all_or_none(desk: Served) -> None:
    assert [each["number"] for each in desk.ticket([FORM, FORM]).json()] == [1, 2]
    answer = desk.ticket([FORM, {"channel": "form"}])
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Object 2:")
    assert desk.rows("SELECT count(*) FROM tickets") == [(2,)]


def test_asking_again_with_the_same_key_makes_it_once(desk: Served) -> None:
    first = desk.ticket([FORM, FORM], Idempotency_Key="order-17")
    again = desk.ticket([FORM, FORM], Idempotency_Key="order-17")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert desk.ticket(FORM, Idempotency_Key="order-18").json()["number"] == 3


@pytest.mark.parametrize("key", ["", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused(desk: Served, key: str) -> None:
    assert desk.ticket(FORM, Idempotency_Key=key).status_code == 400


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Basic the-api-key", "the-api-key"])
def test_without_the_key_nothing_is_read(desk: Served, given: str) -> None:
    answer = desk.ticket(b"{", Authorization=given)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "the-api-key" not in answer.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        ([], "empty list"),
        ("text", "JSON object"),
        ({**FORM, "colour": "red"}, "colour"),
        ({**FORM, "channel": "fax"}, "fax"),
        ({**FORM, "category": "nothing"}, "nothing"),
        ({**FORM, "text": 5}, "text"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(desk: Served, body: Any, said: str) -> None:
    answer = desk.ticket(body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


def test_too_much_is_refused(desk: Served) -> None:
    assert desk.ticket(b" " * 2_000_001).status_code == 413
    assert desk.ticket([FORM] * 1001).status_code == 413
