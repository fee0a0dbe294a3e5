"""Whether what Instagram gave and what an export holds are the same conversation: an export names no ids.

They are where the customer said the same in the same seconds. What we said proves nothing by itself, for the same goes
to many; and who said something else meanwhile is somebody else. What is not sure is not the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence

from igdesk.rules.model import Direction
from igdesk.values import dataclass

_ENOUGH = 2
"""Messages that agree; with fewer it must be the customer's name that agrees, too, or the one must say a lot."""
_SAYS_A_LOT = 20
_LATE = (0, -1)
"""An export tells milliseconds, Instagram whole seconds, which may be those of the next one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message, as far as both sides tell it."""

    id: int
    direction: Direction
    second: int
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is stored or read of a conversation, oldest first."""

    lines: Sequence[Line]
    begins: int
    """In which second all that is known of it begins; the lines may be a part of it."""
    ends: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two conversations agree."""

    count: int
    """Messages that do."""
    is_sure: bool


def likeness(given: Talk, exported: Talk, *, is_called_so: bool) -> Likeness:
    """How much a conversation of Instagram's and one of an export agree.

    Args:
        given: What Instagram gave.
        exported: What the export holds.
        is_called_so: Whether their customers have the same name.
    """
    of_both = [line for line in given.lines if line.text and _is_within(line, exported)]
    theirs = [line for line in of_both if line.direction is Direction.IN]
    agreeing = _paired(of_both, exported.lines, _word_for_word)
    agreed = [line for line in theirs if line.id in agreeing]
    says_a_lot = any(len(line.text) >= _SAYS_A_LOT for line in agreed)
    is_enough = len(agreeing) >= _ENOUGH or says_a_lot or is_called_so
    return Likeness(len(agreeing), is_enough and 2 * len(agreed) > len(theirs))


def likeness_by_time(given: Talk, exported: Talk) -> Likeness:
    """How much they agree where the words of one are gone, as its customer was erased: all must have its second."""
    theirs = [line for line in given.lines if line.direction is Direction.IN and _is_within(line, exported)]
    agreeing = _paired(theirs, exported.lines, _by_time)
    return Likeness(len(agreeing), bool(theirs) and len(agreeing) == len(theirs))


def pairs(given: Sequence[Line], exported: Sequence[Line]) -> dict[int, int]:
    """Which messages of the same conversation are the same, by the ids of what was given; each is one other's at most.

    Words may differ, where a message was edited or an attachment is told otherwise: then it is the second that tells.
    """
    found = _paired(given, exported, _word_for_word)
    taken = set(found.values())
    rest = [line for line in given if line.id not in found]
    return found | _paired(rest, [line for line in exported if line.id not in taken], _by_time)


def the_one(found: Iterable[tuple[int, Likeness]]) -> int | None:
    """Of several conversations the one that is the same; none where two agree as much, or it is not sure."""
    best = sorted(found, key=lambda each: -each[1].count)[:2]
    if not best or not best[0][1].is_sure:
        return None
    return None if len(best) > 1 and best[1][1].count == best[0][1].count else best[0][0]


def _paired(given: Sequence[Line], exported: Sequence[Line], key: Callable[[Line, int], object]) -> dict[int, int]:
    free: defaultdict[object, deque[int]] = defaultdict(deque)
    for line in exported:
        free[key(line, 0)].append(line.id)
    found: dict[int, int] = {}
    for late in _LATE:  # what is of the very second goes first
        for line in given:
            waiting = free.get(key(line, late))
            if line.id not in found and waiting:
                found[line.id] = waiting.popleft()
    return found


def _word_for_word(line: Line, late: int) -> object:
    return line.second + late, line.direction, line.text.strip()


def _by_time(line: Line, late: int) -> object:
    return line.second + late, line.direction


def _is_within(line: Line, talk: Talk) -> bool:
    return talk.begins <= line.second <= talk.ends + 1
