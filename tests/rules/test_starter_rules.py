"""The rules of a new desk: each is held to a sentence, all of them to a figure on labelled messages."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.config.write import StarterAnswers, starter_text
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.expectation import run_tests
from igdesk.rules.score import score
from igdesk.rules.trial import category_of

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
CATEGORIES = {
    "returns_refunds": "returns",
    "order_logistics": "order",
    "technical": "technical",
    "complaint": "complaint",
    "presale": "presale",
    "feedback": "feedback",
}
"""What the labels of the shared messages are called on a new desk. Other labels have no category of the six."""


def starter(lang: Lang = "en") -> Config:
    return load_text(starter_text(lang, StarterAnswers()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_sentence_comes_out_as_expected(lang: Lang) -> None:
    tested = list(run_tests(starter(lang)))
    assert {each.test.text: each.differences for each in tested if not each.ok} == {}
    assert len(tested) >= 60


def test_each_rule_fires_on_a_sentence() -> None:
    config = starter()
    fired = {because.rule for each in run_tests(config) for because in each.trial.outcome.because}
    assert {rule.id for rule in config.rules if rule.on == "message"} - fired == set()


def test_each_rule_that_sorts_is_held_to_both_languages() -> None:
    config = starter()
    sorting = {rule.id for rule in config.rules if rule.set_.category is not None}
    for english in (True, False):
        outcomes = [each.trial.outcome for each in run_tests(config) if each.test.text.isascii() is english]
        assert sorting - {because.rule for outcome in outcomes for because in outcome.because} == set()


@pytest.mark.parametrize("category", CATEGORIES.values())
def test_each_category_is_held_to_both_languages(category: str) -> None:
    texts = [each.text for each in starter().rule_tests if each.expect.category == category]
    assert any(text.isascii() for text in texts)
    assert any(not text.isascii() for text in texts)


@pytest.mark.parametrize(("language", "least"), [("en", 0.83), ("zh", 0.74)])
def test_sorts_labelled_messages(shared: Path, language: str, least: float) -> None:
    """All labelled messages count, also those of other labels that are put into one of the six categories."""
    path = shared / "data" / f"messages_{language}.csv"
    if not path.is_file():
        pytest.skip(f"no labelled messages: {path.name} is not among the shared data")
    config = starter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], CATEGORIES.get(row["label"], row["label"])) for row in csv.DictReader(file)]
    result = score(rows, lambda text: category_of(config, text, at=AT), CATEGORIES.values())
    assert result.macro_f1 >= least, {name: round(each.f1, 3) for name, each in result.by_category.items()}
