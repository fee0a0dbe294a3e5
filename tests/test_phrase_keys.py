"""Keys in phrases: none is named by itself where it can be changed, and those in force are named."""

from __future__ import annotations

import re

import pytest

from igdesk.config.actions import ACTIONS
from igdesk.config.keys import Keys, names_of, words_in
from igdesk.config.load import load_text
from igdesk.i18n import LANGUAGES, Phrase, Words
from tests.test_phrases import phrases

_ASKED = re.compile(r"\{key:(\w+)\}")
_HOLE = re.compile(r"\{[^{}]*\}(?: s\b)?|`[^`]*`|“[^”]*”")
_LETTER = re.compile(r"(?<![\w'’./:<=+-])(?:g )?[A-Za-z](?![\w'’./:>=+-]|\s*[|])")
_COMMAND = re.compile(r"Ctrl\+[A-BD-KM-OR-Z]\b|\bF(?:[2-9]|1[0-2])\b|按 ?[A-Za-z?/](?![A-Za-z])")
_NOT_ON_SCREENS = (
    "cli", "cli_help", "conditions", "config", "config_cli", "doctor", "export", "importing", "key_faults",
    "permissions", "portable", "rules_cli", "scenario", "simulator", "share_cli", "share_mounts", "starter", "trial",
    "webhooks",
)  # fmt: skip
"""Areas that are said on the command line, where no key is pressed."""
_OF_A_DIALOG = {
    "answering.public_hint", "arrived.hint", "article_form.hint", "articles.hint_reading",
    "bulk.samples_hint", "customers.card_open", "fields.hint", "handover.hint",
    "first_run.lines_hint", "first_run.summary_hint", "legs.ask_hint", "phrasing.hint",
    "promises.ask_hint", "share_ui.left_hint", "template_ui.hint", "ticket_ui.escalate_hint",
    "ticket_ui.news_hint", "ticket_ui.parts_hint",
    "ticket_ui.picker_hint", "ui.ask_text_hint", "ui.confirm_danger_hint", "ui.confirm_hint", "ui.error_hint",
    "ui.help_hint", "ui.note_hint",
}  # fmt: skip
"""What stands below a dialog or card: its keys are its own, and nobody can change them."""
_NO_KEYS = {
    "answering.help_hide", "first_run.about_token", "reactions.help", "ticket_ui.many", "ticket_ui.thousands",
    "ui.due_promise",
    "ui.due_promise_late", "ui.due_promise_near", "ui.due_window", "ui.sign_promise", "ui.sign_window",
}  # fmt: skip
"""Letters that stand for something else: units, signs of a row, what is written on the command line."""


def named_in(phrase: str, lang: str) -> list[str]:
    """Keys that a phrase has in its own words."""
    text = _HOLE.sub("0", phrase)
    letters = [each for each in _LETTER.findall(text) if lang == "zh" or each not in ("a", "A", "I")]
    return letters + _COMMAND.findall(text)


def test_no_phrase_names_a_key_that_can_be_changed() -> None:
    found = {
        f"{key} ({lang}): {named}"
        for key, phrase in phrases().items()
        if key.partition(".")[0] not in _NOT_ON_SCREENS and key not in _OF_A_DIALOG | _NO_KEYS
        for lang in LANGUAGES
        if (named := named_in(phrase[lang], lang))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("phrase", "named"), [("按 u 撤销", ["u", "按 u"]), ("press Ctrl+S", ["Ctrl+S"]), ("g o", ["g o"])]
)
def test_a_key_in_a_phrase_is_found(phrase: str, named: list[str]) -> None:
    assert named_in(phrase, "zh") == named


def test_every_key_that_phrases_ask_for_is_one_of_an_action() -> None:
    asked = {each for phrase in phrases().values() for lang in LANGUAGES for each in _ASKED.findall(phrase[lang])}
    assert asked - {action.id for action in ACTIONS} == set()
    assert "undo" in asked


@pytest.mark.parametrize(
    ("keys", "undo", "outbox"),
    [("", "u", "g o"), ('preset = "plain"', "Ctrl+Z", "g o"), ('undo = "Q"\ngo_outbox = "g Z"', "Q", "g Z")],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_phrases_name_the_keys_in_force(keys: str, undo: str, outbox: str, lang: str) -> None:
    desk = f'[desk]\nlanguage = "{lang}"\n[[agents]]\nid = "mei"\nname = "Mei"\n[keys]\n{keys}'
    words = words_in(load_text(desk))
    assert f" {undo} " in words("snooze.done", number=7, at="18:00")
    assert words("ui.outbox_failed", count=1).endswith(outbox)


def test_a_phrase_within_a_phrase_has_them_too() -> None:
    words = Words("en", names_of(lambda: Keys(None, (("undo", ("left_curly_bracket",)),))))
    inner = Phrase("snooze.done", {"number": 7, "at": "{key:undo}"})
    assert words("notices.of_one", said=inner).startswith("#7 is set aside until {key:undo}; { takes it back.")


def test_a_change_of_keys_is_named_at_once() -> None:
    keys = [Keys()]
    words = Words("en", names_of(lambda: keys[0]))
    before = words("ui.sorted", order="x")
    keys[0] = Keys(None, (("sort", ("Z",)),))
    assert (before, words("ui.sorted", order="x")) == ("O: x", "Z: x")
