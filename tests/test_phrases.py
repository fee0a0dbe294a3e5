"""Every phrase in both languages, every phrase used, every used one there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import tomli

from igdesk.i18n import LANGUAGES, areas, say

SOURCE = Path(__file__).parents[1] / "src" / "igdesk"
_KEY = re.compile(r"[a-z_]+\.[a-z_0-9]+")
_HOLE = re.compile(r"\{(key:\w+|\w+)(?:[:!.][^{}]*)?\}")
_COUNTED = re.compile(
    r"(?<!these )\{(?:count|total|tickets|messages|customers|conversations|threads|calls)\} (?:new |more |labelled )?"
    r"(?:tickets|messages|customers|conversations|replies|comments|backups|webhooks|faults|calls|followers)\b|\(s\)"
)
"""Things of the desk after a number of them that may be one. What says `these`, or is `…_many`, is for more."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def phrases() -> dict[str, dict[str, str]]:
    """All phrases by key."""
    folder = SOURCE / "i18n" / "phrases"
    return {
        f"{area}.{name}": phrase
        for area in areas()
        for name, phrase in tomli.loads((folder / f"{area}.toml").read_text("utf-8")).items()
    }


@cache
def literals() -> tuple[frozenset[str], frozenset[str]]:
    """Strings of the source that look like a key of a known area, and beginnings of keys that end in a value."""
    whole, begun = set(), set()
    known = set(areas())
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_bytes())
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
                text = str(first.value)
                if text.partition(".")[0] in known and "." in text:
                    begun.add(text)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                if _KEY.fullmatch(node.value) and node.value.partition(".")[0] in known:
                    whole.add(node.value)
    return frozenset(whole), frozenset(begun)


def holes(text: str) -> set[str]:
    return set(_HOLE.findall(text))


def test_there_are_phrases() -> None:
    assert len(phrases()) > 100


def test_each_phrase_is_there_in_every_language() -> None:
    assert [key for key, phrase in phrases().items() if sorted(phrase) != sorted(LANGUAGES)] == []
    half = [key for key, phrase in phrases().items() if bool(phrase["en"].strip()) != bool(phrase["zh"].strip())]
    assert half == []


def test_each_phrase_names_the_same_values_in_both_languages() -> None:
    different = {key: holes(phrase["en"]) ^ holes(phrase["zh"]) for key, phrase in phrases().items()}
    assert {key: names for key, names in different.items() if names} == LEFT_OUT


def test_words_of_a_language_are_in_it() -> None:
    assert [key for key, phrase in phrases().items() if _CHINESE.search(phrase["en"])] == []


def test_every_key_in_the_source_is_a_phrase() -> None:
    whole, begun = literals()
    assert sorted(whole - set(phrases()) - NO_PHRASES) == []
    assert [text for text in sorted(begun) if not any(key.startswith(text) for key in phrases())] == []


def test_every_phrase_is_used() -> None:
    whole, begun = literals()
    unused = [key for key in sorted(phrases()) if key not in whole and not key.startswith(tuple(begun))]
    assert unused == []


NO_PHRASES = frozenset(
    {
        "config.listed",
        "config.toml",
        "drafts.db",
        "drop.folder",
        "instagram.comments",
        "instagram.history",
        "instagram.login",
        "simulator.txt",
        "templates.d",
        "scenario.listed",
    }
)
"""Strings of the source that look like a phrase's key and are something else."""

LEFT_OUT = {"templates.date": {"year"}}
"""What one language says and the other need not."""


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "Customer 7 was erased, in 1 ticket."),
        (0, "Customer 7 was erased, in 0 tickets."),
        (2, "Customer 7 was erased, in 2 tickets."),
        (21, "Customer 7 was erased, in 21 tickets."),
    ],
)
def test_one_is_told_as_one(count: int, told: str) -> None:
    assert say("en", "privacy.done_erase", id=7, tickets=count) == told


def test_what_is_counted_has_a_word_for_one() -> None:
    """`{count:ticket|tickets}` instead of `tickets`."""
    counted = [key for key, phrase in phrases().items() if _COUNTED.search(phrase["en"])]
    assert [key for key in counted if not key.endswith("_many")] == []
