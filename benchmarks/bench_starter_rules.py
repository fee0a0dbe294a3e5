"""The rules of a new desk on labelled messages: accuracy, macro-F1 and confusion, for each language.

    python benchmarks/bench_starter_rules.py [--data FOLDER]

`seen` is the part that was read while the rules were written, `unseen` the part of which nobody read a row, `new
sources` those of the unseen rows whose source was kept out altogether. Macro-F1 is over the six labels that are
categories; `all` counts messages of other labels that were put into one of the six against it, `six` leaves them out.
A single source has few of the labels: its mean is over those of which it has at least five messages.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from igdesk.config.load import load_text
from igdesk.config.write import StarterAnswers, starter_text
from igdesk.rules.score import Score, score
from igdesk.rules.trial import category_of

LABELS: Mapping[str, str] = {
    "returns": "returns_refunds",
    "order": "order_logistics",
    "technical": "technical",
    "complaint": "complaint",
    "presale": "presale",
    "feedback": "feedback",
}
"""Which label of the messages a category of the starter means."""
KEPT_OUT = frozenset(
    {
        "hint3-sofmattress",
        "multidogo-software",
        "rasa-helpdesk",
        "auron-rag-eval",
        "lijie327-router-eval",
        "weininghui-intent-eval",
    }
)
"""Sources of which no row was read."""
_SHARED = Path(__file__).parents[2] / "shared" / "data"
_AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
_FEW = 5


class Sorted(NamedTuple):
    label: str
    got: str | None
    source: str
    seen: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=_SHARED)
    folder = parser.parse_args().data
    for language in ("en", "zh"):
        rows = sort_all(folder / f"messages_{language}.csv")
        unseen = [row for row in rows if not row.seen]
        print(f"\n{language}\n{'':<24}{'n':>6}{'accuracy':>10}{'all':>7}{'six':>7}")
        tell("seen", [row for row in rows if row.seen])
        tell("unseen", unseen)
        tell("new sources", [row for row in unseen if row.source in KEPT_OUT])
        tell_details(measure(unseen))
        tell_sources(unseen)


def sort_all(path: Path) -> list[Sorted]:
    """Every labelled message of a file, with what the starter's rules make of it."""
    config = load_text(starter_text("en", StarterAnswers()))
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sorted(row["label"], _label(category_of(config, row["text"], at=_AT)), row["source"], was_seen(row))
            for row in csv.DictReader(file)
        ]


def was_seen(row: Mapping[str, str]) -> bool:
    """Whether a row was among those that were read while the rules were written."""
    return crc32(row["id"].encode()) % 10 < 4 and row["source"] not in KEPT_OUT


def measure(rows: Iterable[Sorted]) -> Score[Sorted]:
    return score(((row, row.label) for row in rows), lambda row: row.got, LABELS.values())


def tell(name: str, rows: Sequence[Sorted]) -> None:
    six = [row for row in rows if row.label in LABELS.values()]
    every, only = measure(rows), measure(six)
    print(f"{name:<24}{len(rows):>6}{only.accuracy:>10.3f}{every.macro_f1:>7.3f}{only.macro_f1:>7.3f}")


def tell_details(result: Score[Sorted]) -> None:
    columns = (*result.by_category, "account", None)
    named = " ".join(f"{(each or 'none')[:6]:>6}" for each in columns)
    print(f"\n{'unseen':<18}{'P':>6}{'R':>6}{'F1':>6}   put into: {named}")
    for label, quality in result.by_category.items():
        put = " ".join(f"{result.confusion[label].get(each, 0):>6}" for each in columns)
        print(f"{label:<18}{quality.precision:>6.2f}{quality.recall:>6.2f}{quality.f1:>6.2f}   {'':>9} {put}")


def tell_sources(rows: Sequence[Sorted]) -> None:
    print("\nunseen, by source")
    for source in sorted({row.source for row in rows}):
        own = [row for row in rows if row.source == source]
        result = measure(own)
        f1 = [each.f1 for each in result.by_category.values() if each.labelled >= _FEW]
        mean = f"{sum(f1) / len(f1):.3f} over {len(f1)}" if f1 else "too few"
        print(f"{source + (' (kept out)' if source in KEPT_OUT else ''):<40}{len(own):>6}   {mean}")


def _label(category: str | None) -> str | None:
    return None if category is None else LABELS.get(category, category)


if __name__ == "__main__":
    main()
