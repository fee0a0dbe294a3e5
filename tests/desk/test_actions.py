"""The action registry: no key twice, words for everything, and a true docs/keys.md."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from igdesk.desk.actions import ACTIONS, CONTEXTS, Action, Context, clashes, key_name, keys_markdown

DOCS = Path(__file__).parents[2] / "docs" / "keys.md"


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_two_actions_share_a_key_on_one_screen(context: Context) -> None:
    assert clashes(context) == frozenset()


KEPT_FREE: dict[Context, frozenset[str]] = {
    "everywhere": frozenset({"full_stop", "g k", "g r", "g t"}),
    "queue": frozenset({"x", "v", "V", "F", "T", "C", "Y"}),
    "ticket": frozenset({"x", "v", "V", "O", "Y"}),
    "composer": frozenset({"ctrl+o"}),
}
"""What the design gives to things that are still to come: repeating, selecting, saving a view, quick triage, creating
a ticket, the evidence checklist, an editor outside, knowledge, reports, the team."""


@pytest.mark.parametrize("context", KEPT_FREE)
def test_what_is_to_come_keeps_its_keys(context: Context) -> None:
    taken = {key for action in ACTIONS if context in action.contexts for key in action.keys}
    assert taken & KEPT_FREE[context] == set()


def test_a_clash_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.desk.actions.ACTIONS", (*ACTIONS, Action("other", ("j",), ("queue",))))
    assert clashes("queue") == {"j"}


def test_ids_are_unique() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(set(ids)) == len(ids)


def test_each_action_has_its_words_and_no_words_are_left_over() -> None:
    text = resources.files("igdesk.i18n").joinpath("phrases", "keys.toml").read_text(encoding="utf-8")
    phrases = tomllib.loads(text)
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
