"""The same question asked by many: what makes two messages the same, and when it is so many that somebody is to know.

Two messages are the same that say the same words: case, width, traditional characters, white space, punctuation, emoji,
whom they address (`@shop`), a greeting before and thanks after them do not count. Numbers and addresses do: who asks
about order 123 asks about another matter than who asks about order 124.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b

from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival, Asked
from igdesk.rules.audience import people
from igdesk.rules.courtesy import is_courtesy
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.model import Inbound
from igdesk.rules.timer_events import LATE
from igdesk.rules.words import UNSPACED, fold

WITHIN = timedelta(days=7)
"""How far apart two may be asked: what was pasted a month ago was about something else that is over."""
WAVE = timedelta(hours=1)
MANY = 5
"""As many customers within `WAVE` are no chance: a batch that is broken, or spam. Supervisors are told of it once."""
LEAST = 14
"""What a text has to say to be a question at all, in letters; a Chinese character says about what two or three do.

"多少钱", "有货吗" and "is this still available" are asked by everybody, each about something else: what they are
about is in the post or the picture. From six characters or five words on, a text mostly says what it is about.
"""
_WIDE = 2.5
_POINTING = re.compile("[这那此][个款件条双种些]?|该|的|了|吗|呢|啊|呀")
_POINTING_WORDS = frozenset(
    ("a", "an", "the", "this", "that", "these", "those", "it", "its", "one", "is", "are", "do", "does", "and", "or")
)
"""They say nothing by themselves."""
_LONGEST = 4_000
"""Characters that are looked at; Instagram lets nobody write as many."""

_HEAD = re.compile(
    r"(?:[\W_]*(?:你好|您好|哈[喽罗]|嗨|在吗|在么|在不在|亲爱的|亲(?=\W)|请问一?下?|想问一?下?|问一?下"
    r"|(?:hi|hello|hey|dear|there|please|pls|excuse me|good (?:morning|afternoon|evening|day)|sir|madam|team)\b))+"
)
_TAIL = re.compile(
    r"(?:(?:麻烦)?(?:谢谢|多谢|感谢|谢)(?:你们?|您|亲|啦|了)?"
    r"|in advance|thank (?:yo)?u|(?:many )?thanks?|thx|please|pls|[\W_])++$"
)
_ENDING = 60
"""Characters in which thanks at the end are looked for."""
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|igsh\w*|ig_\w+|fbclid|gclid|si|spm)=[^&#\s]*&?")
"""What an address has of the person who shared it."""
_PIECE = re.compile(
    r"(?P<address>(?:https?://|www\.)[^\s\u3000-\u9fff]+)|(?P<name>(?<![^\W_])@[\w.]+)"
    rf"|(?P<number>\d+(?:[.,:/-]\d+)*)|(?P<wide>[{UNSPACED}]+)|(?P<word>[^\W\d_{UNSPACED}]+)"
)


def fingerprint(text: str) -> int | None:
    """What two messages have in common that ask the same, as a number of 64 bits; None: the text says too little.

    Args:
        text: What a customer wrote.
    """
    if is_courtesy(text):
        return None
    folded = _TRACKING.sub("", fold(text[:_LONGEST])).replace("\n", " ").replace("'", "")
    start = head.end() if (head := _HEAD.match(folded)) else 0
    end = tail.start() if (tail := _TAIL.search(folded, max(start, len(folded) - _ENDING))) else len(folded)
    pieces = [piece for piece in _PIECE.finditer(folded, start, end) if piece.lastgroup != "name"]
    if _says(pieces) < LEAST:
        return None
    words = "\0".join(piece[0].rstrip("?&/.,!") for piece in pieces)
    # Where scripts have no spaces, there is no difference between a space and none.
    words = re.sub(rf"(?<=[{UNSPACED}])\0(?=[{UNSPACED}])", "", words)
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), signed=True)


def _says(pieces: Iterable[re.Match[str]]) -> float:
    """How much is said, in letters: what is said again says no more, and neither does a number or an address."""
    wide: set[str] = set()
    words: set[str] = set()
    for piece in pieces:
        if piece.lastgroup == "wide":
            wide.update(_POINTING.sub("", piece[0]))
        elif piece.lastgroup == "word":
            words.add(piece[0])
    letters = sum(_WIDE if unicodedata.east_asian_width(each) in "WF" else 1 for each in wide)
    return letters + sum(len(set(word)) for word in words - _POINTING_WORDS)


def customers_at_once(asked: Iterable[Asked]) -> int:
    """How many customers asked the same within `WAVE` of each other, at the most.

    Args:
        asked: Who asked it, and when.
    """
    most, within = 0, deque[Asked]()
    for who, at in sorted(asked, key=lambda each: each[1]):
        while within and at - within[0][1] >= WAVE:
            within.popleft()
        within.append((who, at))
        most = max(most, len({each for each, _ in within}))
    return most


def tell_of_wave(draft: Draft, inbound: Inbound, arrival: Arrival) -> None:
    """Tell the supervisors where many customers ask the same all at once; not of what came while nobody listened."""
    before = () if arrival.now - inbound.at > LATE else arrival.asked()
    if not before:
        return
    customers = customers_at_once([*before, (arrival.customer.id, inbound.at)])
    if customers >= MANY:
        draft.add(e.AskedByMany(customers))
        draft.tell(people(("supervisor",), draft.ticket, arrival.config, draft.now))


def tells_of_wave(decision: Decision | None) -> bool:
    """Whether people are told with a decision that many ask the same."""
    return decision is not None and any(isinstance(each.event, e.AskedByMany) for each in decision.events)
