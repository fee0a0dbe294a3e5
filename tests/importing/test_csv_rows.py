"""Rows of CSV as other programs write it: every encoding and delimiter, and whatever can be broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from igdesk.errors import UsageError
from igdesk.importing import csv_rows
from igdesk.importing.csv_rows import CsvRows, Row

TEXT = 'id;text\r\n1;"你好; 退款\r\nplease"\r\n\r\n2;ok\r\n'


def read(path: Path, data: bytes, encoding: str | None = None) -> tuple[tuple[str, ...], list[Row]]:
    file = path / "x.csv"
    file.write_bytes(data)
    with CsvRows(file, encoding) as rows:
        return rows.header, list(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    header, rows = read(tmp_path, TEXT.encode(encoding))
    assert header == ("id", "text")
    assert rows == [Row(2, ("1", "你好; 退款\r\nplease")), Row(5, ("2", "ok"))]


def test_another_encoding_is_named(tmp_path: Path) -> None:
    data = "id,text\n1,café, naïve\n".encode("cp1252")
    with pytest.raises(UsageError, match="--encoding"):
        read(tmp_path, data)
    assert read(tmp_path, data, "cp1252")[1] == [Row(2, ("1", "café", " naïve"))]
    for name in ("klingon", "hex", "undefined", "a\0b"):
        with pytest.raises(UsageError, match="no encoding"):
            read(tmp_path, data, name)
    with pytest.raises(UsageError, match="--encoding"):
        read(tmp_path, data, "utf-8")


def test_a_mark_is_no_part_of_the_first_heading_also_where_the_encoding_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf"id",text\n1,x\n', "UTF8") == (("id", "text"), [Row(2, ("1", "x"))])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_read_off_the_heading(tmp_path: Path, delimiter: str) -> None:
    data = f"a{delimiter}b{delimiter}c\n1{delimiter}2{delimiter}3\n".encode()
    assert read(tmp_path, data) == (("a", "b", "c"), [Row(2, ("1", "2", "3"))])


def test_a_quote_that_is_never_closed_costs_its_own_line_alone(tmp_path: Path) -> None:
    data = b'a,b\n1,ok\n2,"open\n3,later\n4,"good\none"\n5,"also open\n'
    rows = read(tmp_path, data)[1]
    assert [row.cells for row in rows if row.fault is None] == [("1", "ok"), ("3", "later"), ("4", "good\none")]
    assert [(row.line, row.cells) for row in rows if row.fault is not None] == [
        (3, ('2,"open',)),
        (7, ('5,"also open',)),
    ]


def test_so_does_one_in_a_file_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_MOST_LINES", 3)
    data = b'a,b\n1,"open\n' + b"2,x\n" * 9 + b'3,"closed"\n'
    rows = read(tmp_path, data)[1]
    assert [row.line for row in rows if row.fault is not None] == [2]
    assert [row.cells for row in rows if row.fault is None] == [("2", "x")] * 9 + [("3", "closed")]


def test_control_characters_and_long_cells_are_data(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    data = f'a,b\n1,"a\0b\x1b[31m\u2028c\x85d"\n2,{long}\n'.encode()
    assert read(tmp_path, data)[1] == [Row(2, ("1", "a\0b\x1b[31m\u2028c\x85d")), Row(3, ("2", long))]


def test_a_cell_that_is_too_long_costs_its_line_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_LONGEST_CELL", 1000)
    rows = read(tmp_path, b"a,b\n1," + b"x" * 2000 + b"\n2,ok\n")[1]
    assert [(row.line, row.fault is None) for row in rows] == [(2, False), (3, True)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n1,2,3\n", b'"never closed\n1,2\n', b"\x00\x01\xff\xfe\xfd"])
def test_without_a_heading_it_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UsageError):
        read(tmp_path, data)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused_since_it_is_read_twice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writing = os.open(tmp_path / "pipe", os.O_RDWR | os.O_NONBLOCK)
    try:
        with pytest.raises(UsageError, match="only once"):
            CsvRows(tmp_path / "pipe")
    finally:
        os.close(writing)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        CsvRows(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        CsvRows(tmp_path)
