"""Files that claim to be an export: each is right and comes in whole, or is refused in one sentence."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igdesk.clock import FixedClock
from igdesk.desk.portable import rehearse
from igdesk.errors import IgdeskError
from igdesk.store.portable.archive import (
    MANIFEST,
    Limits,
    NewerExportError,
    PortableError,
    Reader,
)
from igdesk.store.portable.columns import iso_ms, ms_of
from igdesk.store.portable.tables import TABLES
from igdesk.store.portable.taking_in import check

from .busy_desk import NOW, busy_desk
from .test_portable import exported

SETTINGS = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Forgery:
    """An export as files in memory, to be changed and put together again."""

    files: dict[str, bytes]
    path: Path

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[f"{table}.jsonl"].splitlines()]

    def put(self, table: str, rows: list[Any]) -> None:
        """Rows with a manifest that fits them."""
        text = "".join(json.dumps(row) + "\n" for row in rows).encode()
        self.put_bytes(table, text, len(rows))

    def put_bytes(self, table: str, data: bytes, rows: int) -> None:
        self.files[f"{table}.jsonl"] = data
        manifest = json.loads(self.files[MANIFEST])
        manifest["files"][f"{table}.jsonl"] = {
            "rows": rows, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()
        }  # fmt: skip
        self.files[MANIFEST] = json.dumps(manifest).encode()

    def say(self, **said: object) -> None:
        """Other words in the manifest."""
        self.files[MANIFEST] = json.dumps(json.loads(self.files[MANIFEST]) | said).encode()

    def change(self, table: str, **values: object) -> None:
        """Other values in the first row."""
        rows = self.rows(table)
        rows[0] |= values
        self.put(table, rows)

    def written(self) -> Path:
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in self.files.items():
                file.writestr(name, data)
        return self.path

    def refusal(self) -> str:
        """Why it is not taken in: one line."""
        with pytest.raises(IgdeskError) as refused:
            rehearse(self.written(), FixedClock(NOW))
        text = refused.value.phrase.in_("en")
        assert "\n" not in text
        assert refused.value.phrase.in_("zh") != text
        return text


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    desk = busy_desk(tmp_path_factory.mktemp("desk"))
    data = exported(desk.store, desk.path)[0]
    desk.store.close()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture
def forged(original: dict[str, bytes], tmp_path: Path) -> Forgery:
    return Forgery(dict(original), tmp_path / "forged.zip")


def test_put_together_again_it_comes_in(forged: Forgery) -> None:
    assert rehearse(forged.written(), FixedClock(NOW)).rows["tickets"] == 7


def coupon(amount: str) -> dict[str, object]:
    return {"kind": "coupon", "amount": amount, "currency": None, "by": "mei", "granted": True}


CHANGES: list[tuple[str, dict[str, object], str]] = [
    ("customers", {"id": None}, "“id”"),
    ("customers", {"id": "1"}, "“id”"),
    ("customers", {"id": True}, "“id”"),
    ("customers", {"id": -1}, "“id”"),
    ("customers", {"id": 2**63}, "“id”"),
    ("customers", {"id": 1.0}, "“id”"),
    ("customers", {"username": ["x"]}, "“username”"),
    ("customers", {"username": "\ud800"}, "“username”"),
    ("customers", {"shoe_size": 44}, "“shoe_size”"),
    ("customers", {"created_at": "2026-11-21"}, "“created_at”"),
    ("customers", {"created_at": "1969-12-31T23:59:59.999Z"}, "“created_at”"),
    ("customers", {"created_at": "2026-02-30T00:00:00.000Z"}, "“created_at”"),
    ("customers", {"created_at": None}, "no row of that table"),
    ("customers", {"id": 2}, "no row of that table"),
    ("customers", {"id": 99}, "customers.jsonl does not hold"),
    ("threads", {"kind": "pigeon"}, "no row of that table"),
    ("tickets", {"channel": "pigeon"}, "“channel”"),
    ("tickets", {"fields": {"a": 1}}, "“fields”"),
    ("tickets", {"limits": [{}]}, "“limits”"),
    ("tickets", {"compensations": [{}]}, "“compensations”"),
    ("tickets", {"compensations": [coupon("much")]}, "“compensations”"),
    ("tickets", {"compensations": [coupon("80")]}, "#1"),
    ("tickets", {"links": ["1"]}, "“links”"),
    ("tickets", {"status": "lost"}, "no row of that table"),
    ("tickets", {"status": "open"}, "#1"),
    ("tickets", {"priority_source": "luck"}, "#1"),
    ("tickets", {"assignee": "somebody else"}, "#1"),
    ("tickets", {"version": 3}, "#1"),
    ("tickets", {"due_at": "2026-11-21T00:00:00.000Z"}, "#1"),
    ("tickets", {"merged_into": 1000}, "tickets.jsonl does not hold"),
    ("messages", {"attachments": [{"type": "x"}]}, "“attachments”"),
    ("messages", {"unsupported": 0}, "“unsupported”"),
    ("messages", {"channel": "pigeon"}, "“channel”"),
    ("outbox", {"error": {"key": "../../x.y", "args": {}}}, "“error”"),
    ("outbox", {"error": {"key": "outbox.gave_up", "args": {"x": "y"}}}, "“error”"),
    ("outbox", {"error": {"key": "outbox.nothing", "args": {}}}, "“error”"),
    ("outbox", {"id": "another"}, "outbox"),
    ("events", {"kind": "exploded"}, "“kind”"),
    ("events", {"data": {}}, "“data”"),
    ("events", {"data": {"sent_at": "2026-11-21T09:30:00.000Z"}}, "“data”"),
    ("events", {"ticket": 99}, "tickets.jsonl does not hold"),
    ("events", {"version": 99}, "#1"),
    ("notes", {"removed": None}, "no row of that table"),
    ("escalations", {"ticket": 99}, "tickets.jsonl does not hold"),
]


@pytest.mark.parametrize(("table", "values", "told"), CHANGES, ids=lambda each: str(each)[:40])
def test_a_row_that_is_not_right_is_named(forged: Forgery, table: str, values: dict[str, object], told: str) -> None:
    forged.change(table, **values)
    assert told in forged.refusal()


def test_an_event_whose_amount_is_none_is_named(forged: Forgery) -> None:
    rows = forged.rows("events")
    next(row for row in rows if row["kind"] == "compensated")["data"]["amount"] = "much"
    forged.put("events", rows)
    assert "#5" in forged.refusal()


def test_a_missing_field_is_named(forged: Forgery) -> None:
    rows = forged.rows("notes")
    del rows[0]["author"]
    forged.put("notes", rows)
    assert "Line 1 of notes.jsonl: the field “author”" in forged.refusal()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"id": NaN}',
        b"\xff",
        b'{"id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'"' + b"x" * 99,
    ],
    ids=range(9),
)
def test_a_line_that_is_no_row_is_named(forged: Forgery, line: bytes) -> None:
    forged.put_bytes("notes", forged.files["notes.jsonl"] + line + b"\n", len(forged.rows("notes")) + 1)
    assert f"Line {forged.files['notes.jsonl'].count(10)} of notes.jsonl" in forged.refusal()


def _other_sum(forged: Forgery) -> None:
    forged.files["notes.jsonl"] = forged.files["notes.jsonl"].replace(b"note", b"NOTE", 1)


def _one_row_less(forged: Forgery) -> None:
    forged.files["events.jsonl"] = b"".join(forged.files["events.jsonl"].splitlines(keepends=True)[:-1])


def _no_table(forged: Forgery) -> None:
    del forged.files["notes.jsonl"]


def _more_files(forged: Forgery) -> None:
    forged.files["../../evil.sh"] = b"rm"


def _no_manifest(forged: Forgery) -> None:
    del forged.files[MANIFEST]


def _rubbish_manifest(forged: Forgery) -> None:
    forged.files[MANIFEST] = b"[" * 10_000


def _another_format(forged: Forgery) -> None:
    forged.say(format="zendesk")


def _odd_desk(forged: Forgery) -> None:
    forged.say(desk="../x")


def _no_time(forged: Forgery) -> None:
    forged.say(exported_at=0)


@pytest.mark.parametrize(
    "harm",
    [
        _other_sum, _one_row_less, _no_table, _more_files, _no_manifest, _rubbish_manifest, _another_format, _odd_desk,
        _no_time,
    ],
)  # fmt: skip
def test_what_the_manifest_does_not_say_is_refused(forged: Forgery, harm: Callable[[Forgery], None]) -> None:
    harm(forged)
    assert "othing was changed" in forged.refusal()


def test_a_newer_format_is_told_what_to_do(forged: Forgery) -> None:
    forged.say(format_version=2, igdesk="9.9")
    with pytest.raises(NewerExportError, match=r"written by igdesk 9\.9 .*update igdesk"):
        Reader(forged.written())


def test_the_same_name_twice_is_refused(forged: Forgery) -> None:
    forged.written()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(forged.path, "a") as file:
        file.writestr("notes.jsonl", b"")
    with pytest.raises(PortableError):
        Reader(forged.path)


def test_a_bomb_is_not_unpacked(forged: Forgery) -> None:
    forged.put_bytes("notes", b"\n" * 2**25, 2**25)
    assert "notes.jsonl" in forged.refusal()
    forged.put_bytes("notes", b"x" * 20_000, 1)
    small = Limits(line_bytes=10_000)
    with Reader(forged.written(), small) as reader, pytest.raises(PortableError, match="larger"):
        list(reader.rows(next(table for table in TABLES if table.name == "notes")))
    with pytest.raises(PortableError, match="larger"):
        Reader(forged.path, Limits(total_bytes=1000))


def test_a_locked_zip_is_refused(forged: Forgery) -> None:
    data = bytearray(forged.written().read_bytes())
    for place in _all_places(data, b"PK\x01\x02"):
        data[place + 8] |= 1
    forged.path.write_bytes(data)
    with pytest.raises(PortableError):
        Reader(forged.path)


def _all_places(data: bytes | bytearray, mark: bytes) -> Iterator[int]:
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + 1)


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_rubbish_is_no_export(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(PortableError):
        check(path, lambda done, total: None)
    with pytest.raises(PortableError, match="no file"):
        check(tmp_path / "nothing.zip", lambda done, total: None)


@SETTINGS
@given(st.randoms(use_true_random=False))
def test_damage_anywhere_is_seen_or_does_no_harm(forged: Forgery, chance: random.Random) -> None:
    data = bytearray(forged.written().read_bytes())
    match chance.randrange(3):
        case 0:
            data = data[: chance.randrange(len(data))]
        case 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case _:
            start = chance.randrange(len(data))
            data[start : start + 30] = chance.randbytes(30)
    forged.path.write_bytes(data)
    try:
        taken = rehearse(forged.path, FixedClock(NOW))
    except IgdeskError:
        return
    assert taken.rows["tickets"] == 7


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@SETTINGS
@given(table=st.sampled_from([table for table in TABLES if table.name != "last_assigned"]), value=JSON, data=st.data())
def test_any_value_anywhere_is_data(forged: Forgery, table: Any, value: object, data: st.DataObject) -> None:
    before = forged.rows(table.name)
    field = data.draw(st.sampled_from(sorted(table.columns)))
    row = data.draw(st.integers(0, len(before) - 1))
    try:
        forged.put(table.name, [*before[:row], before[row] | {field: value}, *before[row + 1 :]])
        rehearse(forged.written(), FixedClock(NOW))
    except IgdeskError:
        pass
    finally:
        forged.put(table.name, before)


@given(st.integers(0, 253_402_300_799_999))
def test_times_come_back_to_the_millisecond(ms: int) -> None:
    assert ms_of(iso_ms(ms)) == ms
