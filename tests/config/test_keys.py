"""Keys that somebody chose: what can be given to which action, what cannot and why, and that nothing is lost by it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.keys import _character_to_key

from igdesk.config.actions import ACTIONS, CONTEXTS, active_in
from igdesk.config.key_names import Unbindable, key_name, parse_keys
from igdesk.config.keys import PRESETS, Keys, actions_with, clashes, key_of
from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError, Problem
from igdesk.i18n import LANGUAGES

HEAD = '[[agents]]\nid = "mei"\nname = "Mei"\n[keys]\n'


def read(text: str) -> Config:
    return load_text(HEAD + text)


def faults(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value.problems


@pytest.mark.parametrize("sign", string.punctuation)
def test_signs_are_called_as_textual_calls_them(sign: str) -> None:
    key = parse_keys(sign)
    assert (key, key_name(key)) == (_character_to_key(sign), sign)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("e", "e"),
        ("E", "E"),
        ("Shift+e", "E"),
        ("ctrl+S", "ctrl+s"),
        ("Control+s", "ctrl+s"),
        ("g i", "g i"),
        ("g ?", "g question_mark"),
        ("PgDn", "pagedown"),
        ("Return", "enter"),
        ("full_stop", "full_stop"),
        ("F12", "f12"),
        ("+", "plus"),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, key: str) -> None:
    assert parse_keys(written) == key


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "blank"),
        (" ", "blank"),
        ("a b c", "too_long"),
        ("cmd+k", "modifier"),
        ("alt+x", "modifier"),
        ("ctrl+enter", "ctrl"),
        ("ctrl+shift+a", "ctrl"),
        ("ctrl++", "ctrl"),
        ("ctrl+i", "same_as"),
        ("shift+enter", "shift"),
        ("7", "digit"),
        ("g 7", "digit"),
        ("é", "layout"),
        ("退", "layout"),
        ("\x1b", "layout"),
        ("f13", "f_key"),
        ("bogus", "unknown"),
        ("hyp+e", "unknown"),
        ("++", "unknown"),
    ],
)
def test_what_terminals_do_not_send_cannot_be_bound(written: str, why: str) -> None:
    with pytest.raises(Unbindable) as caught:
        parse_keys(written)
    assert caught.value.why.key == f"key_faults.{why}"


def test_chosen_keys_come_before_those_of_the_preset() -> None:
    keys = read('preset = "plain"\nresolve = "Z"\ntags = ["h", "Ctrl+B"]\ntimeline = "l"\n').keys
    assert [key_of(each, keys) for each in ("resolve", "tags", "down", "note")] == ["Z", "h", "↓", "c"]


def test_the_footer_names_the_twin_as_it_is_now() -> None:
    shown = {each.id: each.shown for each in actions_with(read('up = "h"\ntimeline = "j"\ndown = "k"').keys)}
    assert (shown["down"], shown["next_view"]) == ("k h", "] [")


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_have_no_clash_and_name_actions_that_are_there(preset: str) -> None:
    assert clashes(actions_with(Keys(preset))) == ()  # type: ignore[arg-type]  # a name of PRESETS
    assert PRESETS[preset].keys() <= {each.id for each in ACTIONS}  # type: ignore[index]  # the same


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ('resolve = "x y z"', "keys.resolve", "too_long"),
        ('resolve = "Esc"', "keys.resolve", "taken_always"),
        ('resolve = "g Esc"', "keys.resolve", "taken_always"),
        ('reply = ["r", "Ctrl+Q"]', "keys.reply", "taken_always"),
        ("snooze = []", "keys.snooze", "none"),
        ('view = "x"', "keys.view", "fixed"),
        ('open_hit = "x"', "keys.open_hit", "fixed"),
        ('send = "s"', "keys.send", "letter_in_text"),
        ('send = "Enter"', "keys.send", "letter_in_text"),
        ('send = "g s"', "keys.send", "letter_in_text"),
        ('send = "Ctrl+A"', "keys.send", "of_text"),
        ('after_send = "F6"', "keys.after_send", "of_text"),
        ('resolve = "c"', "keys.resolve", "clash"),
        ('insert_template = "Ctrl+S"', "keys.insert_template", "clash"),
        ('go_queue = "r i"', "keys.go_queue", "clash"),
        ('besides = "g"', "keys.besides", "clash"),
        ('assign = "Z"\nhide = "a"', "keys.hide", "clash"),
        ('claim = "a b"', "keys.claim", "clash"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(text: str, key: str, why: str) -> None:
    found = faults(text)
    assert {(each.key, each.what.key) for each in found} == {(key, f"key_faults.{why}")}
    assert all(each.line is not None and each.line > 4 for each in found)
    assert all(each.in_(lang) for each in found for lang in LANGUAGES)


def test_a_clash_names_both_actions_the_key_and_the_screens() -> None:
    (fault,) = faults('search = "h"')
    told = fault.in_("en")
    assert "keys.search: h is the key of timeline as well (" in told
    assert "on: Ticket" in told
    assert "Queue" not in told


def test_two_chosen_ones_that_clash_are_told_once() -> None:
    assert [each.key for each in faults('resolve = "h"\ntimeline = "Z"\nnote = "h"')] == ["keys.resolve"]


def test_an_unknown_action_is_told_with_what_was_meant() -> None:
    (fault,) = faults('resolv = "x"')
    assert (fault.key, fault.nearest) == ("keys.resolv", "resolve")


def test_keys_may_change_places() -> None:
    keys = read('resolve = "l"\ntags = "e"').keys
    assert (key_of("resolve", keys), key_of("tags", keys)) == ("l", "e")
    assert clashes(actions_with(keys)) == ()


def test_claiming_may_follow_assigning_elsewhere() -> None:
    assert read('assign = "Z"\nclaim = "Z a"').keys.changed == {"assign": ("Z",), "claim": ("Z a",)}


def test_the_keys_of_need_stay() -> None:
    made = {each.id: each.keys for each in actions_with(read('leave = "Z"\nhelp = "h"\ntimeline = "?"').keys)}
    assert (made["leave"], made["help"]) == (("Z", "escape"), ("h", "f1"))


_KEYS = st.sampled_from(
    [*string.ascii_letters, *"?!.,;[]+-", "Ctrl+B", "Ctrl+T", "F3", "F9", "Space", "g i", "z z", "x a"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([each.id for each in ACTIONS]),
        st.lists(_KEYS, min_size=1, max_size=2),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["", 'preset = "vim"\n', 'preset = "plain"\n']),
)
def test_whatever_is_taken_no_key_does_two_things_and_every_action_can_be_reached(
    chosen: dict[str, list[str]], preset: str
) -> None:
    text = preset + "".join(f"{name} = {list(keys)!r}\n".replace("'", '"') for name, keys in chosen.items())
    try:
        keys = read(text).keys
    except ConfigError:
        return
    actions = actions_with(keys)
    assert [each.id for each in actions] == [each.id for each in ACTIONS]
    for context in CONTEXTS:
        owners: dict[str, str] = {}
        for action in active_in(context, actions):
            assert action.keys
            for key in action.keys:
                assert owners.setdefault(key, action.id) == action.id
        sequences = {(key.split(" ")[0], owner, key.split(" ")[1]) for key, owner in owners.items() if " " in key}
        swallowed = {each for each in sequences if each[0] in owners}
        assert all((owners[first], owner, second) == ("assign", "claim", "a") for first, owner, second in swallowed)
