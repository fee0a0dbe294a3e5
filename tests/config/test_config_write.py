"""What `igdesk init` writes: loads at once, says the same in both languages, never overwrites."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.config.effective import not_yet_effective
from igdesk.config.load import load_config, load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError
from igdesk.config.write import StarterAnswers, starter_text, write_new
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import LANGUAGES, Lang

ANSWERS = StarterAnswers("极光茶", "mei", "小美", "Asia/Shanghai", "17841400000000001")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_starter_loads_and_says_what_was_answered(lang: Lang) -> None:
    config = load_text(starter_text(lang, ANSWERS))
    assert (config.desk.name, config.desk.language, config.desk.me) == ("极光茶", lang, "mei")
    assert config.desk.timezone.key == "Asia/Shanghai"
    assert (config.agents[0].name, config.agents[0].role) == ("小美", "admin")
    assert config.instagram.account_id == "17841400000000001"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_defaults_load(lang: Lang) -> None:
    assert load_text(starter_text(lang, StarterAnswers())).instagram.account_id is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_starter_template_comes_in_both_languages(lang: Lang) -> None:
    config = load_text(starter_text(lang, ANSWERS))
    ids = {template.id for template in config.templates}
    assert all({each.language for each in config.variants(template)} == {"zh", "en"} for template in ids)


def test_both_starters_mean_the_same() -> None:
    def meaning(config: Config) -> Config:
        """Without the words that people read."""
        return replace(
            config,
            desk=replace(config.desk, language="en"),
            departments=tuple(replace(each, name="") for each in config.departments),
            categories=tuple(replace(each, name="") for each in config.categories),
            priorities=tuple(replace(each, name="") for each in config.priorities),
            escalations=tuple(replace(each, reason="") for each in config.escalations),
            fields=tuple(replace(each, name="", options=each.options[:0]) for each in config.fields),
            rules=tuple(replace(each, set_=replace(each.set_, tags=())) for each in config.rules),
            templates=tuple(
                replace(each, then=replace(each.then, tags=()) if each.then else None) for each in config.templates
            ),
            rule_tests=tuple(
                replace(each, expect=replace(each.expect, tags=(), not_tags=())) for each in config.rule_tests
            ),
            urgency=replace(config.urgency, names={}),
            customer_tiers=replace(config.customer_tiers, names={}),
        )

    zh, en = (meaning(load_text(starter_text(lang, ANSWERS))) for lang in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_starter_promises_nothing_that_has_no_effect_yet(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    write_new(path, starter_text(lang, ANSWERS))
    assert not_yet_effective(load_config(path)) == ()


@given(st.text().filter(str.strip))
@settings(deadline=None)
def test_any_name_survives(name: str) -> None:
    text = starter_text("en", replace(ANSWERS, desk_name=name, agent_name='@desk_name@ "\\'))
    config = load_text(text)
    assert config.desk.name == name
    assert config.agents[0].name == '@desk_name@ "\\'


def test_a_name_that_is_no_text_still_gives_a_file() -> None:
    assert load_text(starter_text("en", replace(ANSWERS, desk_name="a\udcff"))).desk.name == "a?"


def test_a_wrong_answer_is_found_before_writing() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(starter_text("en", replace(ANSWERS, timezone="Shanghai")))
    assert [problem.nearest for problem in caught.value.problems] == ["Asia/Shanghai"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write_new(path, "new")
    assert str(path) in str(caught.value)
    assert path.read_text(encoding="utf-8") == "mine"


def test_folders_are_made_and_chinese_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "config.toml"
    write_new(path, "极光\n")
    assert path.read_bytes() == "极光\n".encode()


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(IgdeskError) as caught:
        write_new(tmp_path / "a" / "config.toml", "x")
    assert caught.value.exit_code == 1
    assert "cannot be written" in str(caught.value)


def test_the_automatic_answers_that_a_starter_offers_work_once_the_marks_are_off() -> None:
    text = starter_text("zh", ANSWERS)
    offered = text[text.index('# [[rules]]\n# id = "night"') :].split("\n\n", 1)[0]
    on = load_text(text.replace(offered, "\n".join(line.removeprefix("#").strip() for line in offered.splitlines())))
    assert [(rule.id, rule.reply) for rule in on.rules if rule.reply] == [("night", "off-hours"), ("status", "status")]
