"""Whatever stands in an export's files: what can be read comes out, nothing but `ExportError` is ever raised."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.i18n import LANGUAGES
from igdesk.importing.archive import ExportError
from igdesk.importing.instagram_export import open_export
from igdesk.importing.thread import ExportThread

MESSAGE_KEYS = [
    "sender_name",
    "timestamp_ms",
    "content",
    "photos",
    "share",
    "reactions",
    "sticker",
    "type",
    "uri",
    "link",
]
OTHER_KEYS = ["name", "profile_user", "string_map_data", "value", "conversation", "sender", "created_at", "likes"]
KEYS = st.sampled_from(MESSAGE_KEYS) | st.sampled_from(OTHER_KEYS)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["Ada", "Shop"])
ANY = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=9
)
MESSAGE = st.dictionaries(KEYS, ANY, max_size=6) | ANY
THREAD = st.fixed_dictionaries(
    {}, optional={"participants": ANY, "messages": st.lists(MESSAGE, max_size=4) | ANY, "title": ANY}
)


@contextmanager
def export(thread: bytes, **others: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages/inbox/ada_1/message_1.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(thread)
        for name, content in others.items():
            (Path(folder) / f"{name}.json").write_bytes(content)
        yield Path(folder)


def read(folder: Path) -> list[ExportThread]:
    with suppress(ExportError), open_export([folder], owner="Shop") as opened:
        threads = list(opened.threads())
        assert all(skipped.reason.in_(lang) for skipped in opened.skipped for lang in LANGUAGES)
        for message in (message for thread in threads for message in thread.messages):
            assert message.at.tzinfo is not None
            assert f"{message.text}{message.sender}".encode()
        return threads
    return []


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


@settings(max_examples=150, deadline=None)
@given(THREAD | ANY, ANY, ANY)
def test_any_json_is_survived(thread: object, profile: object, old: object) -> None:
    others = {"personal_information": dumped(profile), "messages": dumped(old), "comments": dumped(old)}
    with export(dumped(thread), **others) as folder:
        read(folder)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_survived(data: bytes) -> None:
    with export(data, messages=data, profile=data) as folder:
        read(folder)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_file_cut_anywhere_keeps_the_messages_before(data: st.DataObject) -> None:
    texts = [f"message {n}" for n in range(5)]
    messages = [{"sender_name": "Ada", "timestamp_ms": 100 - n, "content": text} for n, text in enumerate(texts)]
    people = [{"name": "Ada"}, {"name": "Shop"}]
    whole = dumped({"participants": people, "messages": messages, "title": "Ada"})
    cut = data.draw(st.integers(0, len(whole)))
    kept = sum(whole.index(text.encode()) + len(text) + 2 <= cut for text in texts)
    with export(whole[:cut]) as folder:
        found = [message.text for thread in read(folder) for message in thread.messages]
    assert found == texts[:kept][::-1]


def test_nesting_deeper_than_python_follows_is_survived() -> None:
    for depth in (500, 900, 990, 5_000, 100_000):
        deep = b"[" * depth + b"]" * depth
        with export(
            b'{"title": %s, "messages": [%s]}' % (deep, deep), personal_information=deep, messages=deep
        ) as folder:
            read(folder)
