"""Folders and zips as one list of files: hostile and broken ones do no harm."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from igdesk.importing.archive import LIMITS, Entry, ExportError, FileTree, Limits, UnreadableFileError

THREAD = "messages/inbox/ada_1/message_1.json"


def zipped(path: Path, **files: bytes) -> Path:
    return zipped_names(path, {name.replace("__", "/"): data for name, data in files.items()})


def zipped_names(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def only(path: Path, limits: Limits = LIMITS) -> Entry:
    (entry,) = FileTree([path], limits).entries
    return entry


def key_of(error: ExportError) -> str:
    return error.phrase.key


def test_names_that_point_outside_are_left_out_and_counted(tmp_path: Path) -> None:
    names = ["../../etc/x", "/etc/x", "C:\\x", "a/../../x", "..\\x", THREAD]
    tree = FileTree([zipped_names(tmp_path / "a.zip", dict.fromkeys(names, b"{}"))], LIMITS)
    assert [entry.name for entry in tree.entries] == [THREAD]
    assert tree.ignored == {("a.zip", "importing.unsafe_name"): 5}


def test_litter_of_other_systems_is_ignored(tmp_path: Path) -> None:
    names = ["__MACOSX/._message_1.json", ".DS_Store", "a/Thumbs.db", THREAD]
    tree = FileTree([zipped_names(tmp_path / "a.zip", dict.fromkeys(names, b"{}"))], LIMITS)
    assert [entry.name for entry in tree.entries] == [THREAD]
    assert not tree.ignored


def test_back_slashes_in_a_zip_are_folders(tmp_path: Path) -> None:
    path = zipped_names(tmp_path / "a.zip", {"plain": b"{}"})
    path.write_bytes(path.read_bytes().replace(b"plain", b"pl\\in"))
    assert only(path).name == "pl/in"


def test_a_file_larger_than_it_may_be_is_not_read(tmp_path: Path) -> None:
    entry = only(zipped(tmp_path / "a.zip", bomb=b"0" * 3_000_000))
    with pytest.raises(UnreadableFileError) as caught:
        entry.read(2_000_000)
    assert key_of(caught.value) == "importing.file_too_big"


def test_a_file_that_lies_about_its_size_is_not_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", bomb=b"0" * 3_000_000)
    path.write_bytes(path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(UnreadableFileError) as caught:
        only(path).read(2_000_000)
    assert key_of(caught.value) == "importing.file_unreadable"


def test_a_damaged_file_in_a_whole_zip_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a", b"hello hello")
    path.write_bytes(path.read_bytes().replace(b"hello hello", b"hello jello"))
    with pytest.raises(UnreadableFileError):
        only(path).read(100)


def test_a_zip_cut_short_says_to_download_again(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=os.urandom(500))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(ExportError, match="download it again"):
        FileTree([path], LIMITS)


def test_every_flipped_byte_is_survived(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", messages__inbox__ada_1__message_1=b'{"messages": []}' * 9).read_bytes()
    for at in range(len(whole)):
        path = tmp_path / "b.zip"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            tree = FileTree([path], LIMITS)
        except ExportError:
            continue
        for entry in tree.entries:
            try:
                entry.read(1000)
            except UnreadableFileError:
                continue
        tree.close()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("missing", None, "importing.not_found"),
        ("x.rar", b"Rar!", "importing.not_an_export"),
        ("x.zip", b"", "importing.broken_zip"),
        ("nul\0", None, "importing.cannot_open"),
    ],
)
def test_a_path_that_is_no_export_is_named(tmp_path: Path, name: str, content: bytes | None, key: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ExportError) as caught:
        FileTree([tmp_path / name], LIMITS)
    assert key_of(caught.value) == key


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "message_1.json").symlink_to(tmp_path / "secret.json")
    tree = FileTree([folder], LIMITS)
    assert tree.entries == []
    assert tree.ignored == {("message_1.json", "importing.link"): 1}


def test_zips_in_a_folder_are_its_parts_but_not_those_customers_sent(tmp_path: Path) -> None:
    zipped(tmp_path / "part-1.zip", one=b"1")
    zipped(tmp_path / "part-2.zip", two=b"2")
    (tmp_path / "files").mkdir()
    zipped(tmp_path / "files" / "sent.zip", three=b"3")
    shown = [entry.shown for entry in FileTree([tmp_path], LIMITS).entries]
    assert shown == ["part-1.zip/one", "part-2.zip/two", "part-1.zip", "part-2.zip", "files/sent.zip"]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"", b=b"", c=b"")
    with pytest.raises(ExportError, match="more than 2 files"):
        FileTree([path], Limits(files=2))
