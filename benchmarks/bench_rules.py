"""Time of one message through the rules, beside `in` rule by rule (the floor of doing it plainly) in the same run.

    python benchmarks/bench_rules.py

The messages are mixed zh and en, 10 to 120 characters; one in three mentions a rule's word. `find` is the search for
words alone, `evaluate` all of it with reasons and effects. Times are of this thread's CPU; trust the ratios: the last
tells what ten times the rules cost a message.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import thread_time

from igdesk.config.model import Category, Condition, Config, Effects, Rule
from igdesk.rules.match import Facts, compile_rules, evaluate
from igdesk.rules.model import Channel
from igdesk.rules.words import Terms, Text, fold_term

_HAN = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFE, 4)]
"""Characters in common use, of the first level of GB 2312."""
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
_CASES = ((50, 1_000), (500, 1_000), (500, 100_000), (2_000, 1_000))
"""Rules and messages."""
_ROUNDS = 5


def main() -> None:
    """Print microseconds a message, and ratios."""
    heads = ("rules", "messages", "compile ms", "in us", "find us", "evaluate us", "in / evaluate", "x 50 rules")
    print("".join(f"{head:>14}" for head in heads))
    first: float | None = None
    for rules, count in _CASES:
        rng = random.Random(rules)
        words = [[_word(rng) for _ in range(4)] for _ in range(rules)]
        messages = [_message(rng, words) for _ in range(count)]
        config = _config(words)
        began = thread_time()
        compile_rules(config)
        compiling = (thread_time() - began) * 1000
        terms = Terms(fold_term(word) for four in words for word in four)
        plain = _median_us(lambda each: _plainly(each, words), messages)  # noqa: B023
        find = _median_us(lambda each: terms.find(Text(each).folded), messages)  # noqa: B023
        whole = _median_us(
            lambda each: evaluate(config, Facts(text=each, channel=Channel.DM, at=_AT, priority="medium")),  # noqa: B023
            messages,
        )
        first = first or whole
        figures = (plain, find, whole, plain / whole, whole / first)
        print(f"{rules:>14}{count:>14}{compiling:>14.1f}" + "".join(f"{figure:>14.1f}" for figure in figures))


def _plainly(message: str, words: list[list[str]]) -> list[int]:
    folded = message.casefold()
    return [place for place, four in enumerate(words) if any(word in folded for word in four)]


def _median_us(run: Callable[[str], object], messages: list[str]) -> float:
    """Microseconds a message."""
    times = []
    for _ in range(_ROUNDS if len(messages) < 10_000 else 1):
        began = thread_time()
        for message in messages:
            run(message)
        times.append(thread_time() - began)
    return statistics.median(times) / len(messages) * 1e6


def _config(words: list[list[str]]) -> Config:
    rules = tuple(
        Rule(f"r{n}", Condition(text_any=tuple(four)), set_=Effects(category=f"c{n % 8}", tags=(f"t{n}",)))
        for n, four in enumerate(words)
    )
    return Config(rules=rules, categories=tuple(Category(f"c{n}", f"C{n}") for n in range(8)))


def _word(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return "".join(rng.choices(_HAN, k=rng.choice((2, 2, 3, 4))))
    return " ".join("".join(rng.choices(_LATIN, k=rng.randint(4, 8))) for _ in range(rng.choice((1, 1, 2))))


def _message(rng: random.Random, words: list[list[str]]) -> str:
    size = rng.randint(10, 120)
    if rng.random() < 0.5:
        parts = ["".join(rng.choices(_HAN, k=rng.randint(4, 12))) for _ in range(size // 8)]
        text, joint = "，".join(parts), "，"
    else:
        text = " ".join("".join(rng.choices(_LATIN, k=rng.randint(2, 8))) for _ in range(size // 6 + 1))
        joint = " "
    return text + joint + rng.choice(rng.choice(words)) if rng.random() < 1 / 3 else text


if __name__ == "__main__":
    main()
