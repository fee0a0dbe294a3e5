"""What is typed as it is looked for: which words the index is asked for, and what a text must have that says it.

The index knows which words a text has, not their order. A term of several words is looked for by all of them, or by
the long numbers among them, and what comes back is checked here, by which it is marked in a snippet, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from igdesk.store.search import words
from igdesk.values import dataclass

PREFIX_FROM = 3
"""A word that stands alone finds what begins with it from so many characters on: `ref` finds refund, `re` does not."""
_NUMBER = re.compile("[#＃]([0-9]{1,18})")
_LONG_NUMBER = re.compile("[0-9]{5}")
_LONGEST_NUMBER = 18
"""Digits of the largest number that the database can hold."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a search. The index is asked for what has all of `exact` and something that begins with `prefix`."""

    exact: tuple[str, ...]
    prefix: str | None
    pieces: tuple[str, ...]
    """What a text has one after the other where it says this; nothing for the number of a ticket."""
    open_ended: bool
    """Whether the last piece is the beginning of a word."""
    number: int | None = None
    """The ticket that it may be the number of."""

    @property
    def needs_check(self) -> bool:
        """Whether a text may have the words and still not say this."""
        return len(self.pieces) > 1 or len(self.exact) + (self.prefix is not None) > 1

    @property
    def globs(self) -> tuple[str, ...]:
        """Patterns for GLOB; every plain ASCII text in small letters that says it fits one. None if ASCII cannot.

        What is between the first two pieces is one sign, or two and anything; closer than that GLOB cannot look.
        """
        if not all(map(str.isascii, self.pieces)):
            return ()
        first, *others = self.pieces
        if not others:
            return (f"*{first}*",)
        rest, sign = "*".join(others), "[^a-z0-9]"
        return f"*{first}{sign}{rest}*", f"*{first}{sign}{sign}*{rest}*"

    def is_in(self, folded: str) -> bool:
        """Whether a folded text says it."""
        if len(self.pieces) == 1 and words.is_unspaced(self.pieces[0]):
            return self.pieces[0] in folded
        if not self.pieces or not all(piece in folded for piece in self.pieces):
            return False
        # Each search asks something else: making a pattern of it takes longer than looking at a page of finds so.
        first, last = self.pieces[0], self.pieces[-1]
        begin = "" if words.is_unspaced(first) else " "
        end = "" if self.open_ended or words.is_unspaced(last) else " "
        return f"{begin}{' '.join(self.pieces)}{end}" in f" {' '.join(words.pieces(folded))} "

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where a folded text says it: from where until before where."""
        placed = words.pieces_with_places(folded)
        found = [piece for _, piece in placed]
        for place, (start, piece) in enumerate(placed):
            if not self._begins(found, place):
                continue
            if len(self.pieces) == 1:
                yield from _all_in(self.pieces[0], piece, start)
            else:
                last = placed[place + len(self.pieces) - 1][0] + len(self.pieces[-1])
                yield start + len(piece) - len(self.pieces[0]), last

    def _begins(self, found: Sequence[str], place: int) -> bool:
        """Whether the text's pieces from `place` on are this term's."""
        if not self.pieces:
            return False
        first, *middle, last = self.pieces if len(self.pieces) > 1 else (*self.pieces, "")
        piece = found[place]
        if not last:
            return first in piece if words.is_unspaced(first) else self._ends_with(piece, first)
        if piece != first and not (words.is_unspaced(first) and piece.endswith(first)):
            return False
        end = place + len(self.pieces) - 1
        if end >= len(found) or list(found[place + 1 : end]) != middle:
            return False
        return found[end].startswith(last) if words.is_unspaced(last) else self._ends_with(found[end], last)

    def _ends_with(self, piece: str, last: str) -> bool:
        return piece.startswith(last) if self.open_ended else piece == last


def term_of(text: str, *, quoted: bool = False, prefix_from: int = PREFIX_FROM) -> Term | None:
    """The term that was typed; none if there is nothing in it to look for.

    Args:
        text: What was typed.
        quoted: Whether its last word is meant as it stands, not as a beginning.
        prefix_from: From how many characters on a word that stands alone is a beginning.
    """
    named = _NUMBER.fullmatch(text)
    if named is not None:
        return Term((), None, (), open_ended=False, number=int(named[1]))
    pieces = words.pieces(words.fold(text))
    if not pieces:
        return None
    last = pieces[-1]
    exact = [word for piece in pieces[:-1] for word in _words(piece)]
    if words.is_unspaced(last):
        prefix = last if len(last) == 1 else None
        return Term(*_telling([*exact, *words.pairs(last)], prefix, pieces), tuple(pieces), open_ended=False)
    *whole, tail = words.parts(last)
    exact += whole
    is_word = last[0].isalnum()
    open_ended = is_word and not quoted and (len(last) >= prefix_from or len(pieces) > 1)
    if not open_ended:
        exact.append(tail)
    # Too short a beginning would be asked for word by word through half the index; the check alone sees to it.
    prefix = tail if open_ended and (len(tail) >= prefix_from or not exact) else None
    is_number = len(pieces) == 1 and last.isascii() and last.isdigit() and len(last) <= _LONGEST_NUMBER
    return Term(*_telling(exact, prefix, pieces), tuple(pieces), open_ended, int(last) if is_number else None)


def _telling(exact: Sequence[str], prefix: str | None, pieces: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """What the index is asked: of `TB-2026-00123` the `00123` alone, which few texts have; the check sees to the rest.

    The other words may be in a text of every ten, and going through those takes several times as long.
    """
    if len(pieces) > 1:
        numbers = tuple(filter(_LONG_NUMBER.search, exact))
        begun = prefix if prefix is not None and _LONG_NUMBER.search(prefix) else None
        if numbers or begun is not None:
            return numbers, begun
    return tuple(exact), prefix


def _words(piece: str) -> list[str]:
    """The words of a piece that something follows."""
    if not words.is_unspaced(piece):
        return words.parts(piece)
    return words.pairs(piece) or [piece]


def _all_in(wanted: str, piece: str, start: int) -> Iterator[tuple[int, int]]:
    place = piece.find(wanted)
    while place >= 0:
        yield start + place, start + place + len(wanted)
        if not words.is_unspaced(wanted):
            return
        place = piece.find(wanted, place + len(wanted))
