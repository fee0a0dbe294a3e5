"""`igdesk export tickets|messages|customers|events`: the same as the lists, in four formats."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from igdesk.desk import exports as desk_exports
from igdesk.desk import table_files
from igdesk.desk.whole_file import whole_file

from .support import CONFIG, CustomerWrites, Igdesk

TABLES = ["tickets", "messages", "customers", "events"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(autouse=True)
def _some_customers(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")
    customer_writes("=1+1 你好 👋\x1b[31m\0", "bob", timedelta(hours=2))
    customer_writes("again", "bob", timedelta(hours=1))


def rows_of(text: str) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def flat(row: dict[str, Any]) -> set[str]:
    """The names that the columns of an object should have."""
    inner = {"account", "network", "customer", "post", "reply_window", "fields"}
    own = {name for name in row if name not in inner or not isinstance(row[name], dict)}
    return own | {f"{name}.{key}" for name in inner & set(row) if isinstance(row[name], dict) for key in row[name]}


@pytest.mark.parametrize("table", TABLES)
def test_every_format_has_the_same_rows_and_the_keys_of_the_json(igdesk: Igdesk, here: Path, table: str) -> None:
    igdesk("ticket", "set", "1", "--field", "order_no=A-7", "--tag", "+vip")
    listed = igdesk("export", table, "--json").json
    lines = igdesk("export", table, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert len(listed) > 1
    out = igdesk("export", table).out
    assert igdesk("export", table, "--format", "csv").out == out
    rows = rows_of(out)
    assert len(rows) == len(listed)
    names = set(rows[0])
    for row in listed:
        keys = flat(row)
        assert {each for each in keys if each not in ("account", "network", "post")} <= names
    assert igdesk("export", table, "-o", "t.xlsx").status == 0
    sheet = load_workbook(here / "t.xlsx")[table]
    heading, *others = sheet.iter_rows(values_only=True)
    assert list(heading) == list(rows[0])
    assert len(others) == len(rows)
    assert sheet.freeze_panes == "A2"
    for row, cells in zip(rows, others, strict=True):
        assert [text_of(cell) for cell in cells] == list(row.values())


def text_of(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%dT%H:%M:%SZ}"
    return "" if cell is None else str(cell)


def test_tickets_are_those_of_the_list(igdesk: Igdesk) -> None:
    igdesk("ticket", "set", "1", "--tag", "+vip", "--priority", "urgent")
    for asked in (
        ["--tag", "vip"],
        ["--filter", "tag:vip"],
        ["--filter", "-tag:vip"],
        ["--status", "new"],
        ["--overdue"],
    ):
        key = lambda row: row["number"]  # noqa: E731
        listed = sorted(igdesk("ticket", "list", "--json", *asked).json, key=key)
        assert igdesk("export", "tickets", "--json", *asked).json == listed
    assert [row["number"] for row in igdesk("export", "tickets", "--json", "--filter", "from:bob").json] == [2]
    shown = igdesk("ticket", "show", "2", "--json").json
    messages = igdesk("export", "messages", "--json", "--filter", "from:bob").json
    assert messages == [{"ticket": 2} | each for each in shown["messages"]]
    events = igdesk("export", "events", "--json", "--filter", "from:bob").json
    assert events == [{"ticket": 2, "version": n} | each for n, each in enumerate(shown["events"], 1)]
    assert [row["username"] for row in igdesk("export", "customers", "--json", "--filter", "from:bob").json] == ["bob"]


def test_nothing_in_a_cell_acts(igdesk: Igdesk) -> None:
    out = igdesk("export", "messages").out
    assert rows_of(out)[1]["text"] == "'=1+1 你好 👋␛[31m␀"
    assert "\x1b" not in out
    assert "\x1b" not in igdesk("export", "messages", "--json").out
    assert igdesk("export", "messages", "--json").json[1]["text"] == "=1+1 你好 👋\x1b[31m\0"


def test_a_file_is_for_its_owner_begins_with_a_mark_and_is_not_overwritten(igdesk: Igdesk, here: Path) -> None:
    told = igdesk("export", "tickets", "-o", "t.csv")
    assert (told.status, told.out) == (0, "Wrote t.csv: 2 rows.\n")
    data = (here / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfnumber,status,")
    if sys.platform != "win32":
        assert stat.S_IMODE((here / "t.csv").stat().st_mode) == 0o600
    assert igdesk("export", "tickets", "-o", "t.csv", "--no-bom").status == 2
    assert (here / "t.csv").read_bytes() == data
    told = igdesk("export", "tickets", "-o", "t.csv", "--no-bom", "--force", "--json")
    assert told.json == {"path": "t.csv", "rows": 2, "cut": 0}
    assert b"\xef\xbb\xbf" + (here / "t.csv").read_bytes() == data
    assert igdesk("export", "tickets", "-o", "nowhere/t.csv").status == 2
    assert igdesk("export", "tickets", "--bom").out.startswith("\ufeffnumber")
    assert [each.name for each in here.iterdir()] == ["t.csv"]


def test_a_failed_export_leaves_nothing_behind(igdesk: Igdesk, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table_files, "_write_csv", full)
    told = igdesk("export", "tickets", "-o", "t.csv")
    assert told.status == 1
    assert "No space left" in told.err
    assert list(here.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_where_the_disk_is_full_nothing_is_left_of_a_file(here: Path) -> None:
    """What waits to be written is refused again when the file is closed."""
    with pytest.raises(OSError, match="space"), whole_file(here / "t.csv", overwrite=False) as file:  # noqa: PT012
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, file.fileno())
        os.close(full)
        file.write(b"a row")
    assert list(here.iterdir()) == []


def test_what_a_killed_export_left_is_thrown_away_a_day_later(here: Path) -> None:
    with whole_file(here / "t.csv", overwrite=False) as file:
        [left] = here.iterdir()
        (under_way := left.with_name(f"{left.name[:-5]}x.part")).touch()
        (forgotten := left.with_name(f"{left.name[:-5]}y.part")).touch()
        (own := here / "my.part").touch()
        for each in (forgotten, own):
            os.utime(each, (1.0, 1.0))
        with whole_file(here / "u.csv", overwrite=False):
            pass
        file.write(b"a row")
    assert sorted(here.iterdir()) == sorted([under_way, own, here / "t.csv", here / "u.csv"])


def test_what_is_no_file_is_never_replaced(igdesk: Igdesk, here: Path) -> None:
    (here / "t.csv").mkdir()
    told = igdesk("export", "tickets", "-o", "t.csv", "--force")
    assert told.status == 2
    assert "t.csv" in told.err
    assert [each.name for each in here.iterdir()] == ["t.csv"]


def test_a_workbook_that_does_not_fit_leaves_nothing_behind_and_says_so_once(
    igdesk: Igdesk, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table_files, "copyfileobj", full)
    told = igdesk("export", "tickets", "-o", "t.xlsx")
    assert (told.status, len(told.err.splitlines())) == (1, 1)
    assert list(here.iterdir()) == []


def test_pages_leave_nothing_out(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [igdesk("export", table).out for table in TABLES]
    monkeypatch.setattr(desk_exports, "_PAGE", 1)
    assert [igdesk("export", table).out for table in TABLES] == whole


def test_a_workbook_takes_what_it_can_and_says_what_it_cut(
    igdesk: Igdesk, here: Path, customer_writes: CustomerWrites, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_writes("👋" * 500_000, "eve")
    monkeypatch.setattr(table_files, "SHEET_ROWS", 3)
    told = igdesk("export", "messages", "-o", "m.xlsx")
    assert told.status == 0
    assert "2 cells were cut" in told.err  # the text, and the id, which this test makes of it
    book = load_workbook(here / "m.xlsx")
    assert book.sheetnames == ["messages", "messages 2"]
    assert [sheet.max_row for sheet in book] == [3, 3]
    assert "👋" * 16_383 + "…" in {cell for row in book["messages 2"].iter_rows(values_only=True) for cell in row}
    assert max(len(row["text"]) for row in rows_of(igdesk("export", "messages").out)) == 500_000


def test_nothing_found_is_a_heading_or_an_empty_list(igdesk: Igdesk, here: Path) -> None:
    nothing = ("--filter", "from:nobody")
    assert len(igdesk("export", "tickets", *nothing).out.splitlines()) == 1
    assert igdesk("export", "tickets", *nothing, "--json").json == []
    assert igdesk("export", "tickets", *nothing, "--format", "jsonl").out == ""
    assert igdesk("export", "tickets", *nothing, "-o", "t.xlsx").status == 0
    assert load_workbook(here / "t.xlsx")["tickets"].max_row == 1


def test_two_documents_at_once_are_refused(igdesk: Igdesk) -> None:
    told = igdesk("export", "tickets", "--format", "csv", "--json")
    assert (told.status, told.out) == (2, "")


def test_a_workbook_without_its_package_says_what_to_do(
    igdesk: Igdesk, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    told = igdesk("export", "tickets", "-o", "t.xlsx")
    assert told.status == 2
    assert "pip install openpyxl" in told.err
    assert list(here.iterdir()) == []
    assert igdesk("export", "tickets", "-o", "t.csv").status == 0


def test_a_field_that_the_configuration_no_longer_knows_keeps_its_column(igdesk: Igdesk, config_file: Path) -> None:
    igdesk("ticket", "set", "1", "--field", "order_no=A-7")
    config_file.write_text(CONFIG.replace('id = "order_no"', 'id = "parcel"'), encoding="utf-8")
    rows = rows_of(igdesk("export", "tickets").out)
    assert (rows[0]["fields.order_no"], rows[0]["fields.parcel"]) == ("A-7", "")
