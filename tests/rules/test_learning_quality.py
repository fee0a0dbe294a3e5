"""The learned suggestion on the labelled messages beside the checkout: each fifth judged by what the others taught."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from zlib import crc32

import pytest

from .taught import train

LABELS = ("returns_refunds", "order_logistics", "technical", "complaint", "presale", "feedback")
FOLDS = 5


@pytest.mark.parametrize(
    ("language", "folds", "least"),
    [("zh", FOLDS, 0.72), pytest.param("en", 1, 0.91, marks=pytest.mark.slow)],
)
def test_judges_unseen_messages(shared: Path, language: str, folds: int, least: float) -> None:
    path = shared / "data" / f"messages_{language}.csv"
    if not path.is_file():
        pytest.skip(f"no labelled messages: {path.name} is not among the shared data")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"], fold_of(row["text"])) for row in csv.DictReader(file)]
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    for fold in range(folds):
        model = train([(text, label) for text, label, own in rows if own != fold])
        for text, label in ((text, label) for text, label, own in rows if own == fold):
            suggestion = model.judge(text)
            meant[label] += 1
            if suggestion is not None:
                said[suggestion.category] += 1
                right[label] += suggestion.category == label
    f1 = [2 * right[label] / (said[label] + meant[label]) for label in LABELS]
    assert sum(f1) / len(f1) >= least, dict(zip(LABELS, f1, strict=True))


def fold_of(text: str) -> int:
    """Messages made of the same words, as templates are, lie in one fold."""
    words = " ".join(sorted(set(re.findall(r"[a-z]{4,}", text.lower()))))
    return crc32((words or text).encode()) % FOLDS
