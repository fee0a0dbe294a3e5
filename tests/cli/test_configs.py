"""`igdesk config check` and the configuration that other commands need."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.config.effective import _NOT_YET

from .support import CONFIG, Igdesk

FAULTY = CONFIG.replace('language = "en"', 'langage = "en"', 1).replace('priority = "high"', 'priority = "hig"')


def test_a_right_configuration_tells_what_has_no_effect_yet(
    igdesk: Igdesk, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_NOT_YET, "csat", ("facebook.login_facebook", lambda _: True))
    assert igdesk("config", "check").out == f"{config_file} is right.\n"
    config_file.write_text(CONFIG + '\n[csat]\nask = "on_close"\ntemplate = "hello"\n', encoding="utf-8")
    told = igdesk("config", "check", "--json")
    right = {"ok": True, "path": str(config_file), "problems": [], "not_yet": [], "doubts": [], "not_ready": []}
    assert told.json | {"not_yet": []} == right
    [idle] = told.json["not_yet"]
    assert (idle["key"], set(idle)) == ("csat", {"key", "line", "what"})
    assert igdesk("config", "check").out.splitlines()[1:3] == ["", "Without effect in this version:"]


def test_every_fault_is_told_at_once(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(FAULTY, encoding="utf-8")
    told = igdesk("config", "check")
    assert (told.status, told.err) == (2, f"{config_file} has 2 faults; nothing of it was applied.\n")
    first, second = told.out.splitlines()
    assert first.startswith(f"{config_file}:4: desk.langage: ")
    assert "language" in first
    assert "categories[returns].priority" in second


def test_faults_are_data_as_json(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(FAULTY, encoding="utf-8")
    told = igdesk("--lang", "zh", "config", "check", "--json")
    assert told.status == 2
    assert (told.json["ok"], len(told.json["problems"])) == (False, 2)
    problem = told.json["problems"][0]
    assert (problem["file"], problem["line"], problem["key"]) == (str(config_file), 4, "desk.langage")
    assert (problem["nearest"], "没有这个键" in problem["what"]) == ("language", True)


@pytest.mark.parametrize("command", [["ticket", "list"], ["outbox"], ["sync", "--once"]])
def test_other_commands_say_the_first_fault_and_how_many_more(
    igdesk: Igdesk, config_file: Path, command: list[str]
) -> None:
    config_file.write_text(FAULTY + "\n[nonsense]\n", encoding="utf-8")
    told = igdesk(*command, "--json")
    assert (told.status, told.out) == (2, "")
    first, second = told.err.splitlines()
    assert first.startswith(f"{config_file}:4: desk.langage: ")
    assert second == "and 2 more; `igdesk config check` lists them all."


def test_a_named_configuration_must_be_there(igdesk: Igdesk, tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    assert igdesk("--config", str(missing), "config", "check").status == 2
    told = igdesk("--config", str(missing), "--db", str(tmp_path / "a.db"), "ticket", "list")
    assert (told.status, str(missing) in told.err) == (2, True)


def test_configuration_and_database_are_named_by_environment_too(
    igdesk: Igdesk, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "other" / "desk.toml"
    moved.parent.mkdir()
    config_file.rename(moved)
    monkeypatch.setenv("IGDESK_CONFIG", str(moved))
    assert igdesk("ticket", "list").status == 0
    assert (moved.parent / "desk.db").is_file()
    monkeypatch.setenv("IGDESK_DB", str(tmp_path / "named.db"))
    igdesk("ticket", "new", "--channel", "other", "--customer", "a", "--text", "b")
    assert (tmp_path / "named.db").is_file()


def test_the_language_is_the_options_then_the_environments_then_the_desks(
    igdesk: Igdesk, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert igdesk("ticket", "list").out == "No tickets.\n"
    config_file.write_text(CONFIG.replace('language = "en"', 'language = "zh"', 1), encoding="utf-8")
    assert igdesk("ticket", "list").out == "没有工单。\n"
    monkeypatch.setenv("IGDESK_LANG", "en")
    assert igdesk("ticket", "list").out == "No tickets.\n"
    assert igdesk("--lang", "zh", "ticket", "list").out == "没有工单。\n"


def test_the_language_that_a_person_chose_comes_before_the_desks(
    igdesk: Igdesk, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "igdesk-state" / "settings" / "mei.toml"
    own.parent.mkdir(parents=True)
    own.write_text('language = "zh"\n', encoding="utf-8")
    assert igdesk("ticket", "list").out == "没有工单。\n"
    assert igdesk("--lang", "en", "ticket", "list").out == "No tickets.\n"
    monkeypatch.setenv("IGDESK_LANG", "en")
    assert igdesk("ticket", "list").out == "No tickets.\n"
    monkeypatch.delenv("IGDESK_LANG")
    own.write_bytes(b"\x00 damaged")
    assert igdesk("ticket", "list").out == "No tickets.\n"
    assert own.read_bytes() == b"\x00 damaged"  # the screens say so, and keep it aside


def test_what_a_preset_brings_is_shown_by_name(igdesk: Igdesk, config_file: Path) -> None:
    assert igdesk("config", "show").out.startswith("The file asks for no preset.\n")
    config_file.write_text('preset = ["000", "001"]\n' + CONFIG, encoding="utf-8")
    shown = igdesk("config", "show").out
    assert "preset:000:dm: first_response 2h, hours desk; it came by DM" in shown
    assert "preset:001:comment: left out, this desk has no category complaint" in shown
    assert max(map(len, shown.splitlines())) <= 80
    told = igdesk("config", "show", "--json").json
    assert [each["preset"] for each in told["presets"]] == ["000", "001"]
    assert {"id": "preset:001:dm", "what": "this desk has no category complaint"} in told["presets"][1]["left_out"]
    dm = next(each for each in told["limits"] if each["name"] == "sla:preset:000:dm")
    assert (dm["first_response"], dm["next_response"], dm["hours"]) == ("2h", None, "desk")


def test_config_show_tells_the_faults_of_a_faulty_file(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(FAULTY, encoding="utf-8")
    told = igdesk("config", "show")
    assert (told.status, told.out) == (2, "")
    assert "desk.langage" in told.err
