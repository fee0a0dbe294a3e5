"""Notices that a configuration has changed: real files, as editors and copies leave them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from igdesk.config.adopting import while_running
from igdesk.config.load import load_config, load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError
from igdesk.config.watch import Watcher

ONE = '[desk]\nname = "One"\n[[agents]]\nid = "mei"\n'
TWO = ONE.replace("One", "Two")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(ONE, encoding="utf-8")
    return path


def watching(file: Path) -> Watcher:
    watcher = Watcher(file)
    for _ in range(6):
        watcher.look()
    return watcher


def looks(watcher: Watcher, times: int = 6) -> list[str]:
    found = [watcher.look() for _ in range(times)]
    return [config.desk.name for config in found if config is not None]


def test_it_reads_the_file_once_and_then_leaves_it_alone(file: Path) -> None:
    assert looks(Watcher(file)) == ["One"]
    assert looks(watching(file)) == []


def test_a_change_is_read_when_two_looks_have_found_the_same(file: Path) -> None:
    watcher = watching(file)
    file.write_text(TWO, encoding="utf-8")
    assert watcher.look() is None
    file.write_text(TWO.replace("Two", "Twenty"), encoding="utf-8")
    assert watcher.look() is None
    assert looks(watcher) == ["Twenty"]


def test_one_that_was_only_touched_is_not_read_again(file: Path) -> None:
    watcher = watching(file)
    os.utime(file, (1, 1))
    assert looks(watcher) == []


def test_another_file_of_the_same_size_and_time_is_noticed(file: Path) -> None:
    watcher, before = watching(file), file.stat()
    other = file.with_name("new.toml")
    other.write_text(TWO, encoding="utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    assert looks(watcher) == ["Two"]


def test_two_writes_that_the_clock_of_the_disk_cannot_tell_apart(file: Path) -> None:
    watcher = watching(file)
    file.write_text(TWO.replace("Two", "Few"), encoding="utf-8")
    os.utime(file, ns=(5, 5))
    assert watcher.look() is None
    file.write_text(TWO, encoding="utf-8")
    os.utime(file, ns=(5, 5))
    assert looks(watcher) == ["Two"]


def test_templates_come_change_and_go(file: Path) -> None:
    watcher, folder = watching(file), file.parent / "templates.d"
    folder.mkdir()
    template = folder / "a.toml"
    template.write_text('[[templates]]\nid = "a"\ntext = "A"\n', encoding="utf-8")
    assert looks(watcher) == ["One"]
    template.write_text('[[templates]]\nid = "a"\ntext = "AA"\n', encoding="utf-8")
    assert looks(watcher) == ["One"]
    template.unlink()
    assert looks(watcher) == ["One"]
    (folder / "notes.txt").write_text("no template", encoding="utf-8")
    assert looks(watcher) == []


@pytest.mark.parametrize("how", ["gone", "folder", "half", "not text", "nothing", "a folder of a template"])
def test_what_is_faulty_is_told_once_and_what_is_mended_is_read(file: Path, how: str) -> None:
    watcher = watching(file)
    spoil(file, how)
    faults = 0
    for _ in range(6):
        try:
            assert watcher.look() is None
        except ConfigError:
            faults += 1
    assert faults == 1
    mend(file)
    assert looks(watcher) == ["Two"]


def spoil(file: Path, how: str) -> None:
    if how == "half":
        file.write_text(ONE[:-6], encoding="utf-8")
        return
    if how == "not text":
        file.write_bytes(b"\xff\xfe" + os.urandom(64))
        return
    if how == "nothing":
        file.write_bytes(b"")
        return
    if how == "a folder of a template":
        (file.parent / "templates.d" / "a.toml").mkdir(parents=True)
        return
    file.unlink()
    if how == "folder":
        file.mkdir()


def mend(file: Path) -> None:
    if file.is_dir():
        file.rmdir()
    folder = file.parent / "templates.d" / "a.toml"
    if folder.is_dir():
        folder.rmdir()
    file.write_text(TWO, encoding="utf-8")


def test_whoever_asks_now_is_answered_at_once(file: Path) -> None:
    watcher = watching(file)
    assert watcher.look(now=True) == load_config(file)
    file.write_text(TWO, encoding="utf-8")
    found = watcher.look(now=True)
    assert found is not None
    assert found.desk.name == "Two"
    assert looks(watcher) == []


def config(text: str) -> Config:
    return load_text(text + '\n[[agents]]\nid = "mei"\n', "/desks/config.toml")


def test_what_is_opened_once_keeps_its_value() -> None:
    now = config('[desk]\nname = "One"\n[instagram]\npoll = "30s"\naccount_id = "1"\n')
    wanted = config(
        '[desk]\nname = "Two"\nlanguage = "zh"\nme = "mei"\n[store]\npath = "b.db"\nbackups = { dir = "b" }\n'
        '[instagram]\npoll = "10s"\naccount_id = "2"\ntoken_env = "OTHER"\nlogin = "facebook"\n'
    )
    taken, waiting = while_running(now, wanted)
    assert waiting == (
        "desk.language", "desk.me", "store.path", "store.backups",
        "instagram.login", "instagram.account_id", "instagram.base_url", "instagram.token_env",
    )  # fmt: skip
    assert (taken.desk.name, taken.desk.language) == ("Two", "en")
    assert taken.instagram == replace(now.instagram, poll=wanted.instagram.poll)
    assert taken.store == now.store


def test_the_same_configuration_leaves_nothing_to_wait_for() -> None:
    one = config('[desk]\nname = "One"\n')
    assert while_running(one, one) == (one, ())
