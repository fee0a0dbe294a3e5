"""Every phrase that the configuration speaks is there in both languages, and none is there for nothing."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter
from typing import get_args

import tomli

import igdesk.config
from igdesk.config.spot import Kind
from igdesk.i18n import LANGUAGES

_NO_PHRASES = {"listed", "toml"}
"""A phrase that is made of others and has no words of its own; a file name."""


def sources() -> str:
    folder = resources.files(igdesk.config)
    return "".join(f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".py"))


def phrases() -> dict[str, dict[str, str]]:
    text = resources.files("igdesk.i18n").joinpath("phrases", "config.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


def used() -> set[str]:
    code = sources()
    names = {f"want_{name}" for name in re.findall(r'wants\(\s*"(\w+)"', code)}
    names |= set(re.findall(r'"config\.(\w+)"', code))
    names |= {f"kind_{kind}" for kind in get_args(Kind)} | {"want_field_number", "want_field_date"}
    return names - _NO_PHRASES


def test_each_phrase_is_spoken_and_each_spoken_one_is_there() -> None:
    assert set(phrases()) == used()


def test_both_languages_name_the_same_values() -> None:
    for key, words in phrases().items():
        assert tuple(words) == ("en", "zh"), key
        named = [{name for _, name, _, _ in Formatter().parse(_balanced(words[lang])) if name} for lang in LANGUAGES]
        assert named[0] == named[1], key


def _balanced(words: str) -> str:
    """A phrase without arguments is said as it stands, so its braces are its own."""
    return "" if "{ " in words else words
