"""The demo: its desk is right in both languages, and its round without a terminal answers a customer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pexpect
import pytest

from igdesk.cli.demo import desk_text, write_articles
from igdesk.config.effective import not_yet_effective
from igdesk.config.load import load_config
from igdesk.desk.article_files import ARTICLES, Folder
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.window import STANDARD

GAPS = {"base_url": "http://127.0.0.1:1", "account_id": "17841400000000001", "timezone": "UTC"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demos_desk_is_right_and_says_nothing_to_no_effect(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(desk_text(lang, GAPS), encoding="utf-8")
    config = load_config(path)
    assert (config.desk.language, config.desk.name) == (lang, "极光茶" if lang == "zh" else "Aurora Tea")
    assert not_yet_effective(config) == ()
    assert {template.language for template in config.templates} == set(LANGUAGES)


def test_the_demos_articles_are_right_in_both_languages_and_some_are_due(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(desk_text("en", GAPS), encoding="utf-8")
    config, today = load_config(path), date(2026, 11, 21)
    folder = tmp_path / ARTICLES
    write_articles(folder, today)
    shelf = Folder(folder).look()
    articles = [each.article for each in shelf.articles]
    assert shelf.broken == ()
    assert Counter(each.language for each in articles) == {"zh": 4, "en": 4}
    assert {each.owner for each in articles} <= {agent.id for agent in config.agents}
    assert {name for each in articles for name in each.categories} <= {one.id for one in config.categories}
    assert {each.id for each in articles if each.is_stale(today)} == {"delivery-en", "delivery-zh"}
    assert all("@" not in part and "#" not in part for each in articles for part in each.parts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_the_demo_shows_is_young_enough_to_be_answered(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(desk_text(lang, GAPS), encoding="utf-8")
    assert load_config(path).instagram.history <= STANDARD


@pytest.mark.slow
def test_without_a_terminal_one_ticket_is_answered_and_nothing_stays(tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    command = [sys.executable, "-m", "igdesk", "--lang", "zh", "demo", "--seed", "3", "--customers", "6", "--json"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {"TMPDIR": str(scratch)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "正在内置模拟器上启动客服台…\n")
    told = json.loads(done.stdout)
    answer = told["answered"]["messages"][-1]
    assert (answer["direction"], answer["state"], answer["author"]) == ("out", "sent", "mei")
    assert told["answered"]["status"] == "waiting"
    assert any(ticket["category"] for ticket in told["tickets"])
    assert list(scratch.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["key", "signal"])
def test_on_a_terminal_the_screens_open_and_nothing_stays(tmp_path: Path, how: str) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch), "TERM": "xterm-256color"}
    with pexpect.spawn(
        sys.executable, ["-m", "igdesk", "demo", "--seed", "3"], env=environment, encoding="utf-8", timeout=60,
        dimensions=(30, 120),
    ) as terminal:  # fmt: skip
        terminal.expect("Aurora Tea")
        terminal.expect("#1")
        if how == "key":
            terminal.send("\x11")
        else:
            terminal.kill(signal.SIGTERM)
        terminal.expect(pexpect.EOF)
    assert (terminal.exitstatus, terminal.signalstatus) == (0, None)
    assert list(scratch.iterdir()) == []
