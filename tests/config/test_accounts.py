"""Several accounts on one desk: what holds for each, and what two must not have in common."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from igdesk import paths
from igdesk.config.accounts import ByAccount, account_named, account_of, every_account, human_agent, mark_of, name_of
from igdesk.config.adopting import while_running
from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError
from igdesk.rules.timers import digest

ONE = """\
[[agents]]
id = "mei"
[instagram]
account_id = "1"
human_agent = true
comments = true
token_file = "first.token"
base_url = "https://graph.example"
"""


def desk(more: str = "", one: str = ONE) -> Config:
    return load_text(one + more)


def refused(more: str, one: str = ONE) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        desk(more, one)
    return [problem.key for problem in caught.value.problems]


def test_one_account_needs_no_id_and_every_id_is_its() -> None:
    config = load_text('[[agents]]\nid = "mei"\n')
    assert every_account(config) == (config.instagram,)
    assert account_of(config, "4711") == config.instagram
    assert human_agent(config) == ByAccount(False)


def test_a_further_one_is_as_the_first_but_for_what_it_says_and_for_its_token() -> None:
    config = desk('[[accounts]]\nname = "Out-let"\naccount_id = "2"\nhuman_agent = false\n')
    first, second = every_account(config)
    assert (first.name, second.name, second.account_id) == ("main", "Out-let", "2")
    assert second.comments
    assert second.base_url == first.base_url
    assert second.token_env == "IGDESK_TOKEN_OUT_LET"
    assert second.token_file is None, "a token's place is never shared"
    assert (account_of(config, "1"), account_of(config, "2"), account_of(config, "3")) == (first, second, None)
    assert account_named(config, "out-LET") == second
    assert account_named(config, "other") is None


def test_another_login_has_another_host() -> None:
    config = desk('[[accounts]]\nname = "b"\naccount_id = "2"\nlogin = "facebook"\n')
    assert every_account(config)[1].base_url == "https://graph.facebook.com"


def test_seven_days_to_answer_are_an_account_s_own() -> None:
    config = desk('[[accounts]]\nname = "b"\naccount_id = "2"\nhuman_agent = false\n')
    found = human_agent(config)
    assert (found.of("1"), found.of("2"), found.of("3")) == (True, False, True)


MANY = "".join(f'[[accounts]]\nname = "a{n}"\naccount_id = "{n}"\nhuman_agent = false\n' for n in range(2, 9))


def test_what_timers_depend_on_is_the_same_in_each_program() -> None:
    code = (
        "from igdesk.rules.timers import digest; from tests.config.test_accounts import MANY, desk;"
        "print(digest(desk(MANY)))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert other.stdout.strip() == digest(desk(MANY))


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ('[[accounts]]\nname = "MAIN"\naccount_id = "2"\n', ["accounts[1].name"]),
        ('[[accounts]]\nname = "b"\naccount_id = "1"\n', ["accounts[1].account_id"]),
        ('[[accounts]]\nname = "b"\naccount_id = "2"\ntoken_env = "IGDESK_TOKEN"\n', ["accounts[1].token_env"]),
        (
            '[[accounts]]\nname = "a-b"\naccount_id = "2"\n[[accounts]]\nname = "a_b"\naccount_id = "3"\n',
            ["accounts[2].token_env"],
        ),
        ('[[accounts]]\nname = "b"\n', ["accounts[1].account_id"]),
        ('[[accounts]]\nname = "b"\naccount_id = "2"\ntoken_file = "first.token"\n', ["accounts[1].token_file"]),
        (
            '[[accounts]]\nname = "b"\naccount_id = "2"\ntoken_keyring = "shop"\n'
            '[[accounts]]\nname = "c"\naccount_id = "3"\ntoken_keyring = "shop"\n',
            ["accounts[2].token_keyring"],
        ),
    ],
)
def test_what_two_must_not_share(more: str, keys: list[str]) -> None:
    assert refused(more) == keys


@pytest.mark.parametrize("key", ["name", "account_id", "token_env", "token_file", "token_keyring"])
def test_what_is_no_text_is_told_as_that_and_is_shared_by_nobody(key: str) -> None:
    said = {"account_id": '"1"', key: "[1]"}
    one = "\n".join(['[[agents]]\nid = "mei"\n[instagram]', *(f"{name} = {value}" for name, value in said.items())])
    assert refused('\n[[accounts]]\nname = "b"\naccount_id = "2"\n', one) == [f"instagram.{key}"]


def test_which_one_a_ticket_came_in_by_is_told_where_there_are_several() -> None:
    alone, both = desk(), desk('[[accounts]]\nname = "b"\naccount_id = "2"\n')
    assert (name_of(alone, "1"), name_of(both, "1"), name_of(both, "2")) == (None, "main", "b")
    assert (name_of(alone, "2"), name_of(both, "3")) == ("2", "3"), "one that is gone is called by its id"
    assert (name_of(both, ""), mark_of(both, "")) == (None, "")
    assert (mark_of(both, "1"), mark_of(both, "2"), mark_of(alone, "2")) == ("", "[b] ", "[…2] ")
    assert mark_of(alone, "17841400000000077") == "[…0077] "


def test_what_is_so_for_each_waits_for_the_next_start_with_the_accounts() -> None:
    two = '[[accounts]]\nname = "b"\naccount_id = "2"\nhuman_agent = false\n'
    swapped = desk(
        '[[accounts]]\nname = "main"\naccount_id = "1"\nhuman_agent = true\n',
        ONE.replace('"1"', '"2"\nname = "b"').replace("human_agent = true", "human_agent = false"),
    )
    now = desk(two)
    taken, waiting = while_running(now, swapped)
    assert (taken.instagram, taken.accounts) == (now.instagram, now.accounts)
    assert set(waiting) == {"accounts", "instagram.account_id", "instagram.name", "instagram.human_agent"}


def test_what_is_so_for_the_only_account_is_taken_over_at_once() -> None:
    taken, waiting = while_running(desk(), desk(one=ONE.replace("human_agent = true", "human_agent = false")))
    assert (taken.instagram.human_agent, waiting) == (False, ())


def test_beside_others_the_first_must_say_who_it_is() -> None:
    assert refused('[[accounts]]\nname = "b"\naccount_id = "2"\n', '[[agents]]\nid = "mei"\n') == [
        "instagram.account_id"
    ]


def test_tokens_without_a_named_file_lie_in_files_of_their_own() -> None:
    files = {paths.token_file(Path("desk.toml"), name) for name in (None, "a", "A", "b/../c")}
    assert len(files) == 4
    assert len({file.parent for file in files}) == 1
