"""Whatever is answered in the first run: the configuration that is made of it loads, and means the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from igdesk.config.load import load_text
from igdesk.config.write import HOURS, PROFILES, Profile, StarterAnswers, hours_of, starter_text, write_new
from igdesk.errors import UsageError
from igdesk.i18n import LANGUAGES, Lang

ODD = (
    'She said "Tea"', "'''", '"""', "a\nb\r\n[desk]\nname = 'x'", "\\", "极光茶🍵", "# no comment", "@desk_name@",
    "\x7f", "]]", "a\u2028b\u202e", "name = 1", "{}", "$HOME", "Ünï", " . ",
)  # fmt: skip
everywhere = pytest.mark.parametrize("lang", LANGUAGES)
for_all = pytest.mark.parametrize("profile", PROFILES)


def people_of(profile: Profile) -> list[str]:
    return [each.id for each in load_text(starter_text("en", StarterAnswers(profile=profile))).agents][1:]


@everywhere
@for_all
def test_odd_names_of_everybody_stay_as_they_were_typed(lang: Lang, profile: Profile) -> None:
    for name in ODD:
        people = dict.fromkeys(people_of(profile), name)
        answers = StarterAnswers(name, "me", name, "Asia/Shanghai", "1784", profile, people=people, database=name)
        config = load_text(starter_text(lang, answers))
        assert config.desk.name == name
        assert {each.name for each in config.agents} == {name}
        assert len(config.agents) == 1 + len(people)
        assert config.store.path is not None
        assert config.store.path.name == name


@everywhere
@for_all
def test_whose_name_was_taken_away_is_left_out_alone(lang: Lang, profile: Profile) -> None:
    for left_out in people_of(profile):
        config = load_text(starter_text(lang, StarterAnswers(profile=profile, people={left_out: ""})))
        whole = load_text(starter_text(lang, StarterAnswers(profile=profile)))
        assert [each.id for each in whole.agents if each.id != left_out] == [each.id for each in config.agents]
        assert config.departments == whole.departments
    alone = dict.fromkeys(people_of(profile), "")
    assert len(load_text(starter_text(lang, StarterAnswers(profile=profile, people=alone))).agents) == 1


@for_all
def test_each_choice_of_hours_is_in_force(profile: Profile) -> None:
    default = load_text(starter_text("en", StarterAnswers(profile=profile)))
    loaded = [load_text(starter_text("en", StarterAnswers(profile=profile, hours=each))) for each in HOURS]
    assert len({each.hours.weekdays for each in loaded}) == len(HOURS)
    assert default.hours == loaded[HOURS.index(hours_of(profile))].hours


def test_the_accounts_lines_are_there_only_if_they_say_something() -> None:
    plain = load_text(starter_text("en", StarterAnswers())).instagram
    assert (plain.account_id, plain.token_keyring, plain.base_url) == (None, None, "https://graph.instagram.com")
    named = StarterAnswers(account_id="1784", token_keyring="igdesk-2", base_url="http://127.0.0.1:8499")
    told = load_text(starter_text("zh", named)).instagram
    assert (told.account_id, told.token_keyring, told.base_url) == ("1784", "igdesk-2", "http://127.0.0.1:8499")


def test_a_database_elsewhere_is_named_whole(tmp_path: Path) -> None:
    answers = replace(StarterAnswers(), database=str(tmp_path / "a b" / "desk.db"))
    assert load_text(starter_text("en", answers), Path("/x/config.toml")).store.path == tmp_path / "a b" / "desk.db"


def test_the_file_appears_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_new(tmp_path / "config.toml", "a = 1\n")
    with pytest.raises(UsageError):
        write_new(tmp_path / "config.toml", "a = 2\n")
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]
    assert (tmp_path / "config.toml").read_text() == "a = 1\n"


def test_where_files_have_no_second_name_it_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _target: Path) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_new(tmp_path / "config.toml", "a = 1\n")
    with pytest.raises(UsageError):
        write_new(tmp_path / "config.toml", "a = 2\n")
    assert (tmp_path / "config.toml").read_text() == "a = 1\n"
    assert len(list(tmp_path.iterdir())) == 1
