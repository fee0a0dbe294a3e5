"""`igdesk` by itself, `igdesk init`, and which databases are made at their first use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from igdesk.cli.start import zone_of_computer
from igdesk.config.load import load_config
from igdesk.i18n import Lang, Words

from .support import CONFIG, Igdesk


def test_without_a_configuration_the_way_to_one_is_shown(igdesk: Igdesk) -> None:
    for command in ([], ["ticket", "list"], ["ticket", "list", "--json"], ["sync", "--once"]):
        told = igdesk(*command)
        assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 2)
        assert "igdesk demo" in told.err
        assert "igdesk init" in told.err


@pytest.mark.usefixtures("config_file")
def test_without_a_terminal_there_are_no_screens(igdesk: Igdesk) -> None:
    told = igdesk()
    assert (told.status, told.out) == (2, "")
    assert "terminal" in told.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_init_writes_a_right_configuration_and_a_database(igdesk: Igdesk, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "igdesk-config" / "config.toml"
    told = igdesk("--lang", lang, "init", "--defaults")
    assert told.status == 0
    assert str(path) in told.out
    assert load_config(path).desk.language == lang
    assert load_config(path).desk.name == Words(lang)("cli.default_desk")
    assert (path.parent / "desk.db").is_file()
    assert igdesk("config", "check").status == 0
    assert igdesk("ticket", "list", "--json").json == []


@pytest.mark.parametrize(("profile", "people"), [("solo", 1), ("small", 3), ("grown", 7)])
def test_init_starts_from_a_profile(igdesk: Igdesk, tmp_path: Path, profile: str, people: int) -> None:
    assert igdesk("init", "--profile", profile, "--defaults").status == 0
    path = tmp_path / "igdesk-config" / "config.toml"
    assert len(load_config(path).agents) == people
    before = path.read_bytes()
    assert igdesk("init", "--profile", "grown", "--defaults").status == 2
    assert path.read_bytes() == before
    assert igdesk("init", "--profile", "huge").status == 2


def test_init_never_overwrites(igdesk: Igdesk, config_file: Path) -> None:
    database = config_file.parent / "desk.db"
    assert igdesk("init", "--defaults").out == f"Made {database}\n"
    told = igdesk("init", "--defaults")
    assert (told.status, told.out) == (2, "")
    assert config_file.read_text(encoding="utf-8") == CONFIG


def test_init_writes_where_it_is_told(igdesk: Igdesk, tmp_path: Path) -> None:
    path = tmp_path / "new" / "desk.toml"
    assert igdesk("--config", str(path), "init", "--defaults").status == 0
    assert (tmp_path / "new" / "desk.db").is_file()


def test_a_database_that_was_there_before_is_not_made_again(igdesk: Igdesk, config_file: Path) -> None:
    assert igdesk("ticket", "list").status == 0
    database = config_file.parent / "desk.db"
    database.unlink()
    for command in (["ticket", "list"], ["ticket", "new", "--channel", "other", "--customer", "a", "--text", "b"]):
        told = igdesk(*command)
        assert (told.status, str(database) in told.err) == (2, True)
    assert not database.exists()
    assert igdesk("init").status == 0
    assert igdesk("ticket", "list").status == 0


def test_a_folder_that_is_not_there_is_a_drive_that_is_not_connected(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG.replace('path = "desk.db"', 'path = "share/desk.db"'), encoding="utf-8")
    assert igdesk("ticket", "list").status == 2
    assert not (config_file.parent / "share").exists()


def test_a_named_database_is_not_made_by_looking(igdesk: Igdesk, tmp_path: Path) -> None:
    database = tmp_path / "typo.db"
    assert igdesk("--db", str(database), "ticket", "list").status == 2
    assert not database.exists()
    made = igdesk("--db", str(database), "ticket", "new", "--channel", "other", "--customer", "a", "--text", "b")
    assert made.status == 0
    assert len(igdesk("--db", str(database), "ticket", "list", "--json").json) == 1


def test_the_time_zone_is_the_computers_where_it_tells(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    assert zone_of_computer({}, link) == "UTC"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    assert zone_of_computer({}, link) == "Asia/Shanghai"
    assert zone_of_computer({"TZ": ":Europe/Berlin"}, link) == "Europe/Berlin"
    assert zone_of_computer({"TZ": "../../etc/passwd"}, link) == "UTC"


@pytest.mark.slow
def test_where_lines_are_read_aloud_little_is_asked_and_a_wrong_zone_again(tmp_path: Path) -> None:
    with terminal("--plain", "init") as terminal_:
        for answer in ("极光茶", "小美", "Nowhere/Land", "Asia/Shanghai", "17841400000000001", "both", "small"):
            terminal_.expect(r": $")
            terminal_.send(f"{answer}\r")
        terminal_.expect(pexpect.EOF)
    config = load_config(tmp_path / "igdesk-config" / "config.toml")
    assert (config.desk.name, config.agents[0].name, config.desk.timezone.key) == ("极光茶", "小美", "Asia/Shanghai")
    assert config.instagram.account_id == "17841400000000001"
    assert len(config.agents) == 3
    assert config.preset == ("000", "003", "ecommerce", "software")


@pytest.mark.slow
def test_there_the_first_run_offers_the_demo_and_takes_no_for_an_answer(tmp_path: Path) -> None:
    with terminal("--plain") as terminal_:
        terminal_.expect("igdesk demo")
        terminal_.expect("Set up your own desk now")
        terminal_.send("n\r")
        terminal_.expect(pexpect.EOF)
    assert not (tmp_path / "igdesk-config").exists()


BROKEN_APP = """
from textual.app import App
from igdesk.cli.showing import run_screens

class Broken(App):
    def on_mount(self):
        token = "IGAA" + "b" * 20
        raise RuntimeError("boom")

try:
    run_screens(Broken())
except RuntimeError as error:
    print("told:", error)
"""


@pytest.mark.slow
def test_screens_that_fail_show_no_traceback_and_no_local_variable() -> None:
    with pexpect.spawn(sys.executable, ["-c", BROKEN_APP], env=dict(os.environ), encoding="utf-8", timeout=60) as shown:
        shown.expect("told: boom")
        before = shown.before or ""
        shown.expect(pexpect.EOF)
    assert "Traceback" not in before
    assert "b" * 20 not in before


def terminal(*arguments: str) -> pexpect.spawn[str]:
    """A command at a terminal of its own, for a `with` block."""
    return pexpect.spawn(
        sys.executable, ["-m", "igdesk", *arguments], env=dict(os.environ), encoding="utf-8", timeout=60,
        dimensions=(30, 100),
    )  # fmt: skip
