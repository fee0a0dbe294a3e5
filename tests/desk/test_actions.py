"""The action registry: no key twice, words for everything, and a true docs/keys.md."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
import tomli

from igdesk.config.actions import ACTIONS, Action, Context
from igdesk.config.key_names import key_name
from igdesk.config.keys import clashes
from igdesk.config.keys_page import keys_markdown

DOCS = Path(__file__).parents[2] / "docs" / "keys.md"


def test_no_two_actions_share_a_key_on_one_screen() -> None:
    assert clashes(ACTIONS) == ()


KEPT_FREE: dict[Context, frozenset[str]] = {
    "queue": frozenset({"C"}),
    "ticket": frozenset({"x", "v", "V"}),
}
"""What the design gives to things that are still to come: repeating, saving a view, creating a ticket."""


@pytest.mark.parametrize("context", KEPT_FREE)
def test_what_is_to_come_keeps_its_keys(context: Context) -> None:
    taken = {key for action in ACTIONS if context in action.contexts for key in action.keys}
    assert taken & KEPT_FREE[context] == set()


def test_a_clash_would_be_seen() -> None:
    (clash,) = clashes((*ACTIONS, Action("other", ("j",), ("queue",))))
    assert (clash.key, {clash.first, clash.second}, clash.contexts) == ("j", {"down", "other"}, ("queue",))


def test_ids_are_unique() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(set(ids)) == len(ids)


def test_each_action_has_its_words_and_no_words_are_left_over() -> None:
    text = resources.files("igdesk.i18n").joinpath("phrases", "keys.toml").read_text(encoding="utf-8")
    phrases = tomli.loads(text)
    wanted = {key.removeprefix("keys.") for action in ACTIONS for key in (action.label, action.does)}
    assert set(phrases) == wanted
    assert all(each["en"] and each["zh"] for each in phrases.values())


def test_the_documentation_lists_every_key() -> None:
    assert DOCS.read_text(encoding="utf-8") == keys_markdown(), "write keys_markdown() to docs/keys.md"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("question_mark", "?"),
        ("g i", "g i"),
        ("f8", "F8"),
        ("G", "G"),
        ("shift+tab", "Shift+Tab"),
    ],
)
def test_keys_are_named_as_people_read_them(key: str, shown: str) -> None:
    assert key_name(key) == shown
