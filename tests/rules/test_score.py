"""Accuracy and macro-F1 against a plain calculation that knows nothing of the one that is tested."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.score import score

LABELS = ("a", "b", "c")
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from((*LABELS, "elsewhere", None))), max_size=40)


def plain_macro_f1(pairs: Sequence[tuple[str, str | None]]) -> float:
    """Precision and recall by counting lists, one label after the other."""
    figures = []
    for label in sorted({truth for truth, _ in pairs}):
        put_there = [truth for truth, got in pairs if got == label]
        belong_there = [got for truth, got in pairs if truth == label]
        precision = put_there.count(label) / len(put_there) if put_there else 0
        recall = belong_there.count(label) / len(belong_there)
        figures.append(2 * precision * recall / (precision + recall) if precision + recall else 0)
    return sum(figures) / len(figures) if figures else 0


@given(PAIRS)
def test_figures_are_those_of_a_plain_calculation(pairs: list[tuple[str, str | None]]) -> None:
    messages = list(enumerate(pairs))
    found = score(((message, message[1][0]) for message in messages), lambda message: message[1][1], LABELS)
    right = sum(truth == got for truth, got in pairs)
    assert found.n == len(pairs)
    assert found.accuracy == pytest.approx(right / len(pairs) if pairs else 0)
    assert found.macro_f1 == pytest.approx(plain_macro_f1(pairs))
    assert [miss.message for miss in found.misses] == [(n, pair) for n, pair in messages if pair[0] != pair[1]]
    assert {(label, got): n for label, counts in found.confusion.items() for got, n in counts.items()} == {
        pair: pairs.count(pair) for pair in pairs
    }


def test_no_decision_and_a_foreign_category_are_misses_of_the_label_alone() -> None:
    answers = {"1": "a", "2": None, "3": "elsewhere", "4": "b"}
    found = score([("1", "a"), ("2", "a"), ("3", "a"), ("4", "b")], answers.get, ("b", "a", "c"))
    assert list(found.by_category) == ["b", "a"]
    assert found.by_category["a"].precision == 1
    assert found.by_category["a"].recall == pytest.approx(1 / 3)
    assert found.macro_f1 == pytest.approx((1 + 0.5) / 2)
    assert [(miss.message, miss.label, miss.got) for miss in found.misses] == [
        ("2", "a", None),
        ("3", "a", "elsewhere"),
    ]
