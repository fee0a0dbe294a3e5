"""Building a filter from choices: the text says it all, and what was typed by hand stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.desk.filter_choices import Part, chosen_in, parts_of, written
from igdesk.desk.filters import parse_filter
from igdesk.i18n import LANGUAGES, Lang, Words

CONFIG = load_text(
    '[[departments]]\nid = "support"\nname = "S"\nintake = true\n[[departments]]\nid = "tech"\nname = "T"\n'
    '[[agents]]\nid = "mei"\nname = "Mei"\n[[agents]]\nid = "lin"\nname = "Lin"\n'
    '[[categories]]\nid = "returns"\nname = "Returns"\n[[categories]]\nid = "order"\nname = "Orders"\n'
)
PARTS = {each.id: each for each in parts_of(CONFIG, "mei", Words("en"))}


def test_every_question_of_the_design_is_there() -> None:
    assert list(PARTS) == ["channel", "type", "tier", "owner", "dept", "due", "also"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_choice_is_understood_by_the_search_language(lang: Lang) -> None:
    for part in parts_of(CONFIG, "mei", Words(lang)):
        for term in part.choices:
            wanted = parse_filter(term, "mei", CONFIG)
            assert wanted.words == wanted.phrases == (), term
            assert wanted != parse_filter("", "mei", CONFIG), term


@pytest.mark.parametrize(
    ("text", "part", "chosen", "after"),
    [
        ("", "channel", ["channel:dm"], "channel:dm"),
        ("late", "channel", ["channel:dm", "channel:comment"], "late channel:dm channel:comment"),
        ("channel:dm late", "channel", [], "late"),
        ("owner:me x", "owner", ["owner:none"], "x owner:none"),
        ('"a  owner:me b" x', "owner", [], '"a  owner:me b" x'),
        ("type:returns -type:order", "type", ["type:returns"], "type:returns -type:order"),
    ],
)
def test_choosing_writes_the_text(text: str, part: str, chosen: list[str], after: str) -> None:
    assert written(text, PARTS[part], chosen) == after


def test_what_was_typed_by_hand_is_shown_as_chosen() -> None:
    assert chosen_in('type:returns owner:me "type:order"', PARTS["type"]) == ("type:returns",)


def test_a_question_with_one_answer_is_not_asked() -> None:
    alone = load_text('[[agents]]\nid = "mei"\nname = "Mei"\n')
    assert "type" not in [each.id for each in parts_of(alone, "mei", Words("en"))]


@given(st.text(max_size=60), st.sampled_from(list(PARTS.values())), st.data())
def test_what_is_chosen_stands_there_and_the_rest_stays(text: str, part: Part, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(list(part.choices)), unique=True))
    after = written(text, part, chosen)
    if text.count('"') % 2 == 0:
        assert set(chosen_in(after, part)) == set(chosen)
    assert written(after, part, chosen) == after
