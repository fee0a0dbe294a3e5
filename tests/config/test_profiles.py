"""Profiles: the starting points of `igdesk init` for one person, a few in shifts, and a team in departments."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from igdesk.config.load import load_text
from igdesk.config.model import Config, Imagined, Interval
from igdesk.config.write import PROFILES, Profile, StarterAnswers, starter_text
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.authority import check_may_answer
from igdesk.rules.expectation import run_tests
from igdesk.rules.trial import try_out

ANSWERS = StarterAnswers("极光茶", "mei", "小美", "Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday."""
everywhere = pytest.mark.parametrize("lang", LANGUAGES)
for_all = pytest.mark.parametrize("profile", PROFILES)


def starter(lang: Lang, profile: Profile) -> Config:
    return load_text(starter_text(lang, replace(ANSWERS, profile=profile)))


def assignee(config: Config, text: str, at: datetime = MORNING) -> str | None:
    return try_out(config, Imagined(text, at)).ticket.assignee


@everywhere
@for_all
def test_each_loads_and_its_sentences_hold(lang: Lang, profile: Profile) -> None:
    config = starter(lang, profile)
    assert [tested.test.text for tested in run_tests(config) if not tested.ok] == []
    assert config.preset[0] == "000"
    assert all(brought.left_out == () for brought in config.brought)
    assert (config.agents[0].id, config.agents[0].name, config.agents[0].role) == ("mei", "小美", "admin")


@everywhere
@for_all
def test_each_is_commented_in_its_language_and_nothing_is_left_open(lang: Lang, profile: Profile) -> None:
    text = starter_text(lang, replace(ANSWERS, profile=profile))
    assert "@" not in "".join(line for line in text.splitlines() if "name" in line or line.startswith("#"))
    assert ('name = "Early shift"' in text, 'name = "早班"' in text) == (
        profile == "small" and lang == "en",
        profile == "small" and lang == "zh",
    )


@for_all
def test_both_languages_mean_the_same_team(profile: Profile) -> None:
    zh, en = (starter(lang, profile) for lang in LANGUAGES)
    assert [replace(each, name="") for each in zh.agents] == [replace(each, name="") for each in en.agents]
    assert [replace(each, name="") for each in zh.departments] == [replace(each, name="") for each in en.departments]
    assert [(rule.id, rule.when, rule.assign, rule.notify) for rule in zh.rules] == [
        (rule.id, rule.when, rule.assign, rule.notify) for rule in en.rules
    ]
    assert (zh.hours, zh.sla) == (en.hours, en.sla)


def test_their_sizes_are_those_of_the_stages() -> None:
    assert [len(starter("en", profile).agents) for profile in PROFILES] == [1, 3, 7]
    assert [each.id for each in starter("en", "grown").departments] == ["support", "presale", "aftersales", "crisis"]
    assert [each.id for each in starter("en", "grown").agents if each.role == "supervisor"] == ["lead"]


@pytest.mark.parametrize("profile", ["small", "grown"])
def test_shifts_cover_twelve_hours_a_day_and_overlap_for_the_hand_over(profile: Profile) -> None:
    config = starter("zh", profile)
    for day in config.hours.weekdays:
        [open_] = day
        assert _length(open_) >= timedelta(hours=12)
    shifts = {interval for agent in config.agents if agent.shifts for interval in agent.shifts[0]}
    assert Interval(time(9), time(15, 30)) in shifts
    assert any(shift.start == time(15) for shift in shifts)


def _length(interval: Interval) -> timedelta:
    return timedelta(hours=interval.end.hour - interval.start.hour)


def test_a_small_team_shares_the_work_by_shift() -> None:
    config = starter("en", "small")
    assert assignee(config, "hello there") in ("mei", "early")
    evening = MORNING.replace(hour=19)
    assert assignee(config, "hello there", evening) in ("mei", "late")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Do you have this in blue?", "presale-early"),
        ("我想退货", "aftersales-early"),
        ("my account got hacked!! help", "lead"),
    ],
)
def test_a_grown_team_sorts_by_department(text: str, who: str) -> None:
    config = starter("zh", "grown")
    found = assignee(config, text)
    members = {"lead": {"mei", "lead", "crisis-desk"}}.get(who, {who})
    assert found in members


def test_everybody_may_answer_customers() -> None:
    config = starter("en", "grown")
    for agent in config.agents:
        check_may_answer(agent.id, config)
