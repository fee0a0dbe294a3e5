"""Hard messages in both languages, by family: denied, hedged, mocking, mixed, traditional. The table is a TOML file.

The texts are written for this test; each family holds more than one way to say its matter, so that a change that mends
one message by its letter fails at the next.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import tomli

from igdesk.config.load import load_config
from igdesk.config.model import Config
from igdesk.rules.language import language_of, said_of
from igdesk.rules.match import evaluate
from tests.rules.support import facts

HERE = Path(__file__).parent
FAMILIES = tomli.loads((HERE / "hard_messages.toml").read_text("utf-8"))["family"]
MESSAGES = [(family, text) for family in FAMILIES for text in family["texts"]]


@pytest.fixture(scope="module")
def hard_desk() -> Config:
    return load_config(HERE / "hard_desk.toml")


@pytest.mark.parametrize(("family", "text"), MESSAGES, ids=[text for _, text in MESSAGES])
def test_is_sorted_as_a_person_would(hard_desk: Config, family: dict[str, Any], text: str) -> None:
    outcome = evaluate(hard_desk, facts(text, language=language_of(text)))
    found: dict[str, object] = {
        "category": outcome.category.value if outcome.category else "",
        "tags": [tag.value for tag in outcome.tags],
        "escalate": [escalation.value.id for escalation in outcome.escalations],
    }
    assert {key: found[key] for key in found.keys() & family} == {key: family[key] for key in found.keys() & family}


def test_both_languages_are_there_in_number_and_no_message_twice() -> None:
    texts = [text for _, text in MESSAGES]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    languages = Counter(map(language_of, texts))
    assert languages["zh"] >= 100
    assert languages["en"] >= 100


@pytest.mark.parametrize(
    ("name", "said"),
    [("→ 公关", "→ 公关：请看一下"), ("退款超过500元", "退款超过500元：请看一下"), ("→ PR", "→ PR: 请看一下")],
)
def test_what_is_stored_in_words_has_the_colon_of_its_script(name: str, said: str) -> None:
    assert said_of(name, "请看一下") == said
