"""The learned suggestion: how well it judges messages it has not seen, how fast it learns and judges, and its size.

    python benchmarks/bench_learning.py [--data FOLDER] [--messages N] [--no-quality]

Quality on the labelled messages `messages_en.csv` and `messages_zh.csv`, in five folds by a hash of the text: messages
made of the same words (templates) lie in one fold. `one model each` and `one for both` tell what a desk with one or two
languages may expect, `naive Bayes` what a complement naive Bayes over the same features makes of it, `other sources`
what is left on messages of a source of which nothing was learned. Macro-F1 is over the six labels that are categories;
`likely` compares how sure suggestions are with how many are right.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import resource
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from math import log
from pathlib import Path
from time import thread_time
from typing import NamedTuple
from zlib import crc32

from igdesk.rules.features import features
from igdesk.rules.fitting import Example, Weights, fit
from igdesk.rules.learned_bytes import pack_examples, pack_weights, unpack_weights
from igdesk.rules.learning import THRESHOLD, Model, example_of

LABELS = ("returns_refunds", "order_logistics", "technical", "complaint", "presale", "feedback")
FOLDS = 5
SMALL_SOURCE = 20
_SHARED = Path(__file__).parents[2] / "shared" / "data"
_DIGITS, _LONG_WORD, _NO_WORD = re.compile(r"\d"), re.compile(r"[a-z]{4,}"), re.compile(r"\W")


class Row(NamedTuple):
    text: str
    label: str
    source: str
    language: str
    fold: int


class Judged(NamedTuple):
    row: Row
    label: str | None
    sure: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_SHARED)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--no-quality", action="store_true")
    chosen = parser.parse_args()
    rows = [row for language in ("en", "zh") for row in read(chosen.data, language)]
    if not chosen.no_quality:
        tell_quality(rows)
    tell_speed(rows, chosen.messages)


def read(folder: Path, language: str) -> list[Row]:
    """The labelled messages of a language."""
    with (folder / f"messages_{language}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(row["text"], row["label"], row["source"], language, fold_of(row["text"]))
            for row in csv.DictReader(file)
        ]


def fold_of(text: str) -> int:
    plain = _DIGITS.sub("0", text.lower())
    words = " ".join(sorted(set(_LONG_WORD.findall(plain))))
    return crc32((words or _NO_WORD.sub("", plain)).encode()) % FOLDS


def tell_quality(rows: list[Row]) -> None:
    by_language = [[row for row in rows if row.language == language] for language in ("en", "zh")]
    for mine in by_language:
        judged = in_folds(mine, by_model)
        tell_f1("one model each", judged)
        tell_confusion(judged)
        tell_likely(judged)
        tell_f1("naive Bayes", in_folds(mine, by_bayes))
    both = in_folds(rows, by_model)
    for language in ("en", "zh"):
        tell_f1("one for both", [each for each in both if each.row.language == language])
    for mine in by_language:
        tell_sources(mine)


Judge = Callable[[str], tuple[str | None, float]]


def by_model(rows: Sequence[Row]) -> Judge:
    model = Model(fit(examples((row.text, row.label) for row in rows)))

    def judge(text: str) -> tuple[str | None, float]:
        suggestion = model.judge(text, threshold=0.0)
        return (suggestion.category, suggestion.sure) if suggestion else (None, 0.0)

    return judge


def by_bayes(rows: Sequence[Row]) -> Judge:
    """Complement naive Bayes (Rennie et al., 2003) over the same features."""
    seen: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        seen[row.label].update(features(row.text))
    everything = sum(seen.values(), Counter[int]())
    weights = {}
    for label, own in seen.items():
        rest = {bucket: count - own[bucket] + 0.3 for bucket, count in everything.items()}
        total = sum(rest.values())
        weights[label] = {bucket: -log(count / total) for bucket, count in rest.items()}

    def judge(text: str) -> tuple[str | None, float]:
        buckets = features(text)
        scores = {label: sum(own.get(bucket, 0.0) for bucket in buckets) for label, own in weights.items()}
        return max(scores, key=lambda label: scores[label]), 1.0

    return judge


def in_folds(rows: list[Row], learn: Callable[[Sequence[Row]], Judge]) -> list[Judged]:
    """Every message, judged by what was learned from the other folds."""
    judged = []
    for fold in range(FOLDS):
        judge = learn([row for row in rows if row.fold != fold])
        judged += [Judged(row, *judge(row.text)) for row in rows if row.fold == fold]
    return judged


def f1_of(judged: list[Judged], threshold: float) -> dict[str, float]:
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    for each in judged:
        meant[each.row.label] += 1
        if each.label is not None and each.sure >= threshold:
            said[each.label] += 1
            right[each.label] += each.label == each.row.label
    return {label: 2 * right[label] / max(said[label] + meant[label], 1) for label in LABELS}


def tell_f1(what: str, judged: list[Judged]) -> None:
    best, at_threshold = (f1_of(judged, threshold) for threshold in (0.0, THRESHOLD))
    print(
        f"{what} ({judged[0].row.language}): macro-F1 {statistics.mean(best.values()):.3f}, with threshold {THRESHOLD} "
        f"{statistics.mean(at_threshold.values()):.3f};  "
        + "  ".join(f"{label} {value:.2f}" for label, value in best.items())
    )


def tell_confusion(judged: list[Judged]) -> None:
    pairs = Counter((each.row.label, each.label) for each in judged)
    labels = sorted({each.row.label for each in judged})
    print(" " * 18 + " ".join(f"{label[:8]:>8}" for label in labels) + "   (a row: what people said)")
    for own in labels:
        print(f"  {own:<16}" + " ".join(f"{pairs[own, label]:>8}" for label in labels))


def tell_likely(judged: list[Judged]) -> None:
    for tenth in range(10):
        these = [each for each in judged if each.label and tenth <= min(each.sure * 10, 9.99) < tenth + 1]
        if these:
            right = sum(each.label == each.row.label for each in these) / len(these)
            print(f"  likely {tenth / 10:.1f} to {tenth / 10 + 0.1:.1f}: {right:.2f} right of {len(these)}")


def tell_sources(rows: list[Row]) -> None:
    """Each source judged by what was learned from all others."""
    counts = Counter(row.source for row in rows)
    judged = []
    for source in sorted(source for source, count in counts.items() if count >= SMALL_SOURCE):
        judge = by_model([row for row in rows if row.source != source])
        these = [Judged(row, *judge(row.text)) for row in rows if row.source == source]
        judged += these
        sure = [each for each in these if each.sure >= THRESHOLD]
        right = sum(each.label == each.row.label for each in sure)
        print(
            f"  without {source}: {len(sure)} of {len(these)} suggested, {right / max(len(sure), 1):.2f} of them right"
        )
    tell_f1("other sources", judged)


def tell_speed(rows: list[Row], messages: int) -> None:
    decided = list(varied(rows, messages))
    began = thread_time()
    known = examples(decided)
    weights = fit(known)
    print(f"train {messages} messages: {thread_time() - began:.1f} s, most memory of this process {memory():.0f} MiB")
    ten = fit(known[:10_000])
    tell_size(f"of {messages} messages", weights, known)
    tell_size("of 10,000 messages", ten, known[:10_000])
    packed = pack_weights(ten)
    tell("load the weights of 10,000 messages", lambda: unpack_weights(packed), 1)
    model = Model(weights)
    texts = [text for text, _ in decided[:2000]]
    tell("judge one message", lambda: [model.judge(text) for text in texts], len(texts))
    tell("read its features alone", lambda: [features(text) for text in texts], len(texts))
    tell("one correction and the next judgement", lambda: Model(weights, known[:1]).judge(texts[1]), 1)
    tell("300 corrections and the next judgement", lambda: Model(weights, known[:300]).judge(texts[1]), 1)


def examples(decided: Iterable[tuple[str, str]]) -> list[Example]:
    return [each for each in starmap(example_of, decided) if each is not None]


def tell_size(what: str, weights: Weights, known: Sequence[Example]) -> None:
    sizes = (len(packed) / 2**20 for packed in (pack_weights(weights), pack_examples(known)))
    print(f"  {what}: {' + '.join(f'{size:.1f}' for size in sizes)} MiB of weights and examples")


def varied(rows: list[Row], messages: int) -> Iterator[tuple[str, str]]:
    """The messages again and again, each time with words left out, doubled letters and numbers of its own."""
    rng = random.Random(5)
    for number in range(messages):
        row = rows[number % len(rows)]
        words = row.text.split(" ")
        if number >= len(rows):
            words = [word for word in words if rng.random() > 0.1] or words
            place = rng.randrange(len(words))
            words[place] = words[place][:2] + words[place][1:] + rng.choice(("", "", "s", f" {number}"))
        yield " ".join(words), row.label


def tell(what: str, run: Callable[[], object], times: int) -> None:
    taken = []
    for _ in range(5):
        began = thread_time()
        run()
        taken.append((thread_time() - began) / times)
    print(f"{what}: {statistics.median(taken) * 1e6:.0f} us")


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
