"""What was said and done lately that a choice of words looks at, and whose turn it is among several wordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from igdesk.config.holes import HOLE
from igdesk.config.model import Template
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Lately:
    """It.

    Attributes:
        to_customer: What the customer was told, the newest first.
        last: The newest words that anybody on the desk made from a template, by its id.
        used: How often each template was used lately on tickets of the same category, by its id.
        fired: Ids of the rules that fired on the ticket, the latest first.
        is_crisis: Whether the ticket is of a crisis.
        heard: What the customer wrote last, in however many messages.
        is_unanswered: Whether nobody of the desk has answered the ticket yet.
    """

    to_customer: tuple[str, ...] = ()
    last: Mapping[str, str] = field(default_factory=dict)
    used: Mapping[str, int] = field(default_factory=dict)
    fired: tuple[str, ...] = ()
    is_crisis: bool = False
    heard: str = ""
    is_unanswered: bool = False


NOTHING = Lately()


def variant_said(variants: Sequence[Template], words: str) -> Template | None:
    """Of which variant these words are, whatever its holes were filled with; none if they were written anew."""
    return max((each for each in variants if _is_of(each, words)), key=_fixed, default=None)


def in_turn(suiting: Sequence[Template], variants: Sequence[Template], lately: Lately) -> Template | None:
    """The one of several equally good variants whose turn it is.

    It follows the one that was said last on the desk, and is another than the customer was told last where there is
    another: of two variants the customer's own past counts.

    Args:
        suiting: Those that suit equally, in the order of the file.
        variants: All variants of the template: what was said may be of another one.
        lately: What was said.
    """
    if len(suiting) < 2:
        return next(iter(suiting), None)
    last = variant_said(variants, lately.last.get(suiting[0].id, ""))
    begin = suiting.index(last) + 1 if last in suiting else 0
    order = [*suiting[begin:], *suiting[:begin]]
    theirs = next(filter(None, (variant_said(variants, words) for words in lately.to_customer)), None)
    return next((each for each in order if each is not theirs), order[0])


def _is_of(variant: Template, words: str) -> bool:
    """Whether all that stands between its holes is in the words, in this order."""
    at = 0
    for fixed in HOLE.split(variant.text)[::2]:
        found = words.find(fixed, at)
        if found < 0:
            return False
        at = found + len(fixed)
    return _fixed(variant) > 0


def _fixed(variant: Template) -> int:
    """How much of it stands between its holes."""
    return sum(len(fixed.strip()) for fixed in HOLE.split(variant.text)[::2])
