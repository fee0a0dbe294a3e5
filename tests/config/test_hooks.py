"""`[[hooks]]`: what may be called outside, how it is written, and what of it is missing on this computer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.hooks import unready
from igdesk.config.load import load_config, load_text
from igdesk.config.model import Hook
from igdesk.config.problems import ConfigError, Problem

DESK = '[[agents]]\nid = "mei"\nname = "Mei"\n'
LABEL = DESK + '[[hooks]]\nid = "label"\nrun = ["./label.sh", "--now", ""]\n'


def fault(text: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    [problem] = caught.value.problems
    return problem


def saved(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_program_lies_beside_the_configuration_or_on_the_path(tmp_path: Path) -> None:
    [hook] = load_config(saved(tmp_path, LABEL + 'timeout = "5s"')).hooks
    assert hook == Hook("label", (str(tmp_path / "label.sh"), "--now", ""), timeout=timedelta(seconds=5))
    [hook] = load_config(saved(tmp_path, DESK + '[[hooks]]\nid = "label"\nrun = "lpr"')).hooks
    assert (hook.run, hook.timeout) == (("lpr",), timedelta(seconds=30))


def test_a_hook_may_have_its_eye_on_events() -> None:
    [hook] = load_text(LABEL + 'on = ["escalated", "overdue"]').hooks
    assert hook.on == ("escalated", "overdue")
    [hook] = load_text(LABEL + 'on = "assigned"').hooks
    assert hook.on == ("assigned",)
    assert fault(LABEL + 'on = "asigned"').key == "hooks[label].on"


def test_a_rule_may_call_several() -> None:
    config = load_text(
        LABEL + '[[hooks]]\nid = "erp"\nurl_env = "ERP"\n[[rules]]\nid = "r"\nwhen = {}\nhook = ["label", "erp"]'
    )
    assert config.rules[0].hook == ("label", "erp")


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        (LABEL + '[[rules]]\nid = "r"\nwhen = {}\nhook = "lable"', "rules[r].hook", 'did you mean "label"'),
        (DESK + '[[rules]]\nid = "r"\nwhen = {}\nhook = "label"', "rules[r].hook", "no hook"),
        (DESK + '[[hooks]]\nid = "a"', "hooks[a]", "exactly one of"),
        (DESK + '[[hooks]]\nid = "a"\nrun = "x"\nurl_env = "X"', "hooks[a]", "exactly one of"),
        (DESK + '[[hooks]]\nid = "a"\nrun = []', "hooks[a].run", "empty"),
        (DESK + '[[hooks]]\nid = "a"\nrun = [" "]', "hooks[a].run[1]", "not blank"),
        (DESK + '[[hooks]]\nid = "a"\nrun = ["x", 3]', "hooks[a].run[2]", "found 3"),
        (DESK + '[[hooks]]\nid = "a"\nrun = "x"\ntimeout = "0s"', "hooks[a].timeout", "1s or more"),
        (LABEL + '[[hooks]]\nid = "label"\nrun = "x"', "hooks[label].id", "label"),
        (LABEL + '[[rules]]\nid = "r"\nwhen = {}\nhook = []', "rules[r].hook", "empty"),
    ],
)
def test_faults_are_told_where_they_are(text: str, key: str, says: str) -> None:
    problem = fault(text)
    assert problem.key.startswith(key)
    assert says in problem.what.in_("en")


def test_an_address_in_the_file_is_refused_and_not_quoted() -> None:
    problem = fault(DESK + '[[hooks]]\nid = "a"\nurl_env = "https://hooks.example/secret"')
    assert (problem.key, problem.got) == ("hooks[a].url_env", None)
    assert "hooks.example" not in problem.what.in_("en")


def test_what_is_not_there_on_this_computer_is_told(tmp_path: Path) -> None:
    text = LABEL + '[[hooks]]\nid = "b"\nrun = "no-such-program-here"\n[[hooks]]\nid = "c"\nurl_file = "erp.url"\n'
    config = load_config(saved(tmp_path, text))
    assert [(each.key, each.what.key, each.line) for each in unready(config)] == [
        ("hooks[label].run", "hooks.no_program", 6),
        ("hooks[b].run", "hooks.not_on_path", 9),
        ("hooks[c].url_file", "hooks.no_file", 12),
    ]
    script = tmp_path / "label.sh"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "erp.url").write_text("https://erp.example/x", encoding="utf-8")
    assert [each.what.key for each in unready(config)] == ["hooks.not_executable", "hooks.not_on_path"]
    script.chmod(0o755)
    assert [each.hook for each in unready(config)] == ["b"]


def test_a_folder_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "label.sh").mkdir()
    assert [each.what.key for each in unready(load_config(saved(tmp_path, LABEL)))] == ["hooks.no_program"]
