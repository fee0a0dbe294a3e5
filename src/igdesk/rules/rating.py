"""Reading how satisfied a customer is from their answer to the question: 1 to 5, as a number, stars or words.

Only what is clearly an answer counts. A message may say more than that ("5分，请问快递到哪了"): then the rating has
to come first and to stand by itself, and the rest is a message as any other. Words are put together from degree,
negation and judgement, so that "不太满意" is 2, "很不满意" 1 and "not great" 2; what names something else ("5 days",
a product that is bad) is no rating.
"""

from __future__ import annotations

import re
from dataclasses import field
from datetime import datetime, timedelta

from igdesk.rules.courtesy import is_courtesy
from igdesk.rules.model import Ticket
from igdesk.rules.rating_words import english_score, han_score, is_beside
from igdesk.rules.words import fold
from igdesk.values import dataclass

ASKED_FOR = timedelta(days=7)
"""How long an answer to the question is waited for; Instagram's longest reply window is as long."""
BAD = 2
"""A rating up to this is told to the people who may make it good."""
LONGEST = 120
"""Characters; whoever writes more says something else."""
_SKEW = timedelta(minutes=5)
"""Our clock and Instagram's may differ by so much."""

_CLAUSE = re.compile(r"[^，。！？!?,;；、~～…\n]+[，。！？!?,;；、~～…\n]*")
_BARE = re.compile(r"[1-5][，。！!,;；~…]*")
"""Without 、 and the full stop, which number a list."""
_END = re.compile(r"[，。！!,;；、~～…\s.]+$")
_BUT = re.compile("^(?:但是?|不过|可是|只是|而且|but |and )")
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBER = "[1-5]|[一二两三四五]"
_BEFORE = (
    "(?:我|我们|本人)?(?:觉得|认为|就|要|想|会)?"
    "(?:给你们|给您|给你|给个|给|打个|打|评个|评|选|回复|评分|打分|满意度|rating|score)?[: ]*"
)
_HAN_NUMBER = re.compile(rf"{_BEFORE}(?P<n>{_NUMBER})(?P<unit> ?(?:颗星|个星|星级|星|分))?(?P<rest>.*)")
_OF_FIVE = re.compile(rf"{_BEFORE}(?P<n>[1-5]) ?(?:/|out of|of) ?(?:5|five)(?: stars?| points?)?")
_WORDED = re.compile(
    "(?:i(?:'d| would)? ?(?:give|rate)? ?(?:you|it|this)? ?)?(?:a |an )?(?:solid |full )?"
    "(?P<n>[1-5]|one|two|three|four|five)(?P<unit>[ -]?(?:stars?|points?))?(?: out of (?:5|five)(?: stars)?)?"
    "(?: ?(?:rating|for you|from me|please|pls))?"
)
_STARS = re.compile(r"(?P<full>[⭐★🌟✨✮]{1,5})(?P<empty>[☆✩]{0,4})")
_FACES = {**dict.fromkeys("👍💯😍🥰❤🤩💖", 5), **dict.fromkeys("😊🙂😀😃😄😁", 4), **dict.fromkeys("😐😑", 3)}
_FACES |= {**dict.fromkeys("🙁☹😕😞😔", 2), **dict.fromkeys("👎😡🤬😠💩", 1)}
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Rated:
    """What a message says of how satisfied its writer is."""

    score: int
    """From 1 to 5."""
    alone: bool
    """Whether it says nothing else, so that nobody waits for an answer."""
    weak: bool = field(default=False, compare=False)
    """Whether it may as well be consent to what was said before."""


@dataclass(frozen=True, slots=True)
class _Said:
    score: int
    weak: bool
    """Whether it may as well be consent or a number of a list: where more is said, only `_is_by_itself` counts."""


def read_rating(text: str) -> Rated | None:
    """The rating in an answer; None where there is none for sure."""
    if len(text) > LONGEST:
        return None
    clauses = [each.strip() for each in _CLAUSE.findall(fold(text)) if each.strip()]
    while clauses and _is_beside(clauses[0]) and len(clauses) > 1:
        del clauses[0]
    if not clauses:
        return None
    first = _clause_score(clauses[0])
    if first is None:
        return None
    others = [(each, _clause_score(_BUT.sub("", each))) for each in clauses[1:]]
    if any(said is not None and abs(said.score - first.score) > 1 for _clause, said in others):
        return None  # it says two things
    alone = all(said is not None or _is_beside(each) for each, said in others)
    return Rated(first.score, alone, first.weak) if alone or not first.weak or _is_by_itself(clauses) else None


def _is_by_itself(clauses: list[str]) -> bool:
    """Whether the first clause is a bare number that begins no list: "1，太慢了", not "1，没退款，2，没到"."""
    return _BARE.fullmatch(clauses[0]) is not None and not any(each[0].isdecimal() for each in clauses[1:])


def is_asked(ticket: Ticket, at: datetime) -> bool:
    """Whether a message of this time may be the answer to the question on a ticket."""
    asked = ticket.rating_asked_at
    return asked is not None and ticket.rating is None and asked - _SKEW <= at <= asked + ASKED_FOR


def _is_beside(clause: str) -> bool:
    """Whether it is only what people say around a rating: thanks, a greeting, emoji."""
    bare = _EMOJI.sub("", _END.sub("", clause)).strip()
    return not bare or is_courtesy(bare) or is_beside(bare)


def _clause_score(clause: str) -> _Said | None:
    if clause.endswith("?"):
        return None  # a question back
    bare = _END.sub("", clause).strip()
    starred = _starred(bare)
    if starred is not None:
        return starred
    faces = {_FACES[each] for each in bare if each in _FACES}
    words = _EMOJI.sub("", bare).strip(" \"'“”「」【】()（）[]")
    if not words:
        return _Said(min(faces), weak=False) if faces and max(faces) - min(faces) <= 1 else None
    said = _numbered(words) or _worded(words)
    if said is None or any(abs(face - said.score) > 2 for face in faces):
        return None
    return said


def _starred(bare: str) -> _Said | None:
    found = _STARS.fullmatch(bare.replace(" ", ""))
    if found is None or (found["empty"] and len(found[0]) != 5):
        return None
    return _Said(len(found["full"]), weak=False)


def _numbered(words: str) -> _Said | None:
    if found := _OF_FIVE.fullmatch(words):
        return _Said(int(found["n"]), weak=False)
    if found := _WORDED.fullmatch(words):
        return _Said(_value(found["n"]), weak=found["unit"] is None)
    found = _HAN_NUMBER.fullmatch(words)
    if found is None:
        return None
    score, rest = _value(found["n"]), found["rest"].strip()
    if not rest or is_beside(rest):
        return _Said(score, weak=found["unit"] is None)
    beside = han_score(rest) or english_score(rest)
    if beside is None or abs(beside[0] - score) > 1:
        return None
    return _Said(score, weak=found["unit"] is None)


def _worded(words: str) -> _Said | None:
    found = han_score(words) or english_score(words)
    return None if found is None else _Said(*found)


def _value(digit: str) -> int:
    return _NUMBERS.get(digit) or int(digit)
