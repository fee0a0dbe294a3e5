"""Whatever the JSON, parsing gives a value: random JSON, every sample for every parser, and broken samples."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.instagram import parse
from igdesk.instagram.model import Conversation, Message, Page

from .support import needs_payloads, payload, payload_names

PARSERS: list[Callable[[object], object]] = [
    parse.account,
    lambda value: parse.conversations(value, asked=1),
    parse.conversation,
    parse.message,
    lambda value: parse.profile(value, "asked"),
    lambda value: parse.sent(value, "asked"),
]
_KEYS = st.sampled_from(
    [
        *("id", "user_id", "data", "messages", "paging", "cursors", "after", "next", "created_time", "updated_time"),
        *("from", "to", "message", "attachments", "shares", "story", "mention", "reply_to", "reactions", "reaction"),
        *("users", "image_data", "url", "link", "type", "payload", "mime_type", "participants", "message_id"),
    ]
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(st.characters(codec=None), max_size=5)
    | st.sampled_from(["2026-07-02T17:59:32+0000", "https://cdn.example.com/a", "http://[", "9999-12-31T23:59:59-2359"])
)
JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS | st.text(), inner, max_size=6)
)


@given(JSON)
def test_no_json_makes_a_parser_raise_or_give_what_a_database_cannot_take(value: object) -> None:
    for parser in PARSERS:
        _assert_storable(parser(value))


@given(st.lists(JSON, max_size=5))
def test_bad_neighbours_do_not_take_a_good_message_along(junk: list[object]) -> None:
    good = {"id": "the-good-one", "created_time": "2026-07-02T17:59:32+0000", "message": "hello"}
    found = parse.conversation({"id": "c", "messages": {"data": [*junk, good, *junk]}})
    assert isinstance(found, Conversation)
    assert found.messages is not None
    assert len(found.messages) == 2 * len(junk) + 1
    assert any(isinstance(entry, Message) and entry.text == "hello" for entry in found.messages)


@needs_payloads
@pytest.mark.parametrize("name", payload_names())
def test_every_sample_is_taken_by_every_parser(name: str) -> None:
    for parser in PARSERS:
        assert parser(payload(name)) is not None


@needs_payloads
@given(st.data())
def test_broken_samples_are_taken_too(data: st.DataObject) -> None:
    value = copy.deepcopy(payload(data.draw(st.sampled_from(payload_names("*api*.json")))))
    for _ in range(data.draw(st.integers(1, 4))):
        place, key = data.draw(st.sampled_from(list(_places(value)) or [([value], 0)]))
        place[key] = data.draw(JSON)
    for parser in PARSERS:
        _assert_storable(parser(value))


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every container in `value` with every key in it."""
    entries: list[tuple[Any, object]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, inner in entries:
        yield value, key
        yield from _places(inner)


def _assert_storable(found: Any) -> None:
    """UTF-8 all the way down, and messages in the order of their times."""
    json.dumps(asdict(found), ensure_ascii=False, default=str).encode()
    conversations = found.items if isinstance(found, Page) else [found]
    for conversation in conversations:
        if isinstance(conversation, Conversation):
            times = [entry.created_at for entry in conversation.messages or () if isinstance(entry, Message)]
            assert times == sorted(times)
