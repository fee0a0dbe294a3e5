"""The honest list of what is read but not acted on yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.config.effective import _NOT_YET, not_yet_effective
from igdesk.config.load import load_config

TEXT = """\
[desk]
mode = "shadow"
[instagram]
comments = false
login = "facebook"
[csat]
ask = "never"
[[agents]]
id = "a"
authority = { refund = 100 }
[[escalations]]
id = "missed"
to = { role = "supervisor" }
when = { any = [{ verified = true }, { overdue_by = "5m" }] }
reason = "late"
[[faq]]
question = "a"
answer = "b"
[[faq]]
question = "c"
answer = "d"
[[fields]]
id = "size"
name = "Size"
required = true
"""


def test_each_idle_key_is_named_once_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_NOT_YET, "instagram.login", ("facebook.login_facebook", lambda value: value == "facebook"))
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    found = not_yet_effective(load_config(path))
    assert [(each.line, each.key) for each in found] == [(5, "instagram.login")]
    assert all(each.what.in_("zh") for each in found)


def test_all_notifications_have_an_effect(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'{TEXT}[notifications]\nterminal_bell = true\nwebhooks = ["https://c.example/x"]\n', "utf-8")
    assert [each.key for each in not_yet_effective(load_config(path))][-1:] != ["notifications.webhooks"]
