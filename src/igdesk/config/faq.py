"""Questions that customers often ask: what a configuration says of them, and the wordings that their answers are.

Import `Faq` from `model`. An answer is a template under the id `faq:ID`, so that whatever takes a template takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from igdesk.config.template import Template
from igdesk.values import dataclass

PREFIX = "faq:"
"""What the template ids of answers begin with; no template of the file can be called so."""


@dataclass(frozen=True, slots=True)
class Faq:
    """A question that customers often ask, and its answer. Several with the same id are one, in several languages."""

    id: str
    """`faq1` for the first of the file, unless it has one of its own."""
    question: str
    answer: str
    language: str
    """The answer's; where the file does not say, told by its script."""
    keywords: tuple[str, ...] = ()
    """Any of them in a message, not denied, and it is asked for."""
    auto: bool = False
    """Whether a plain question is answered with it at once, by nobody; see `rules.faq`."""

    @property
    def wording(self) -> Template:
        """The answer as a wording."""
        return Template(f"{PREFIX}{self.id}", self.question, self.answer, self.language)


def is_faq(template: str) -> bool:
    """Whether a template, by its id, is the answer of one."""
    return template.startswith(PREFIX)


def complete_faq(rows: Sequence[dict[str, Any]], spoken: str) -> None:
    """Fills in the id of each `[[faq]]`, by its place, one further where that is taken; and the answer's language.

    Args:
        rows: The raw tables.
        spoken: The desk's language.
    """
    taken = {row.get("id") for row in rows if isinstance(row.get("id"), str)}
    for place, row in enumerate(rows, 1):
        row.setdefault("id", next(each for n in count(place) if (each := f"faq{n}") not in taken))
        taken.add(row["id"] if isinstance(row["id"], str) else None)
        if isinstance(answer := row.get("answer"), str):
            row.setdefault("language", "zh" if any(map(_is_han, answer)) else "en" if spoken == "zh" else spoken)
        else:
            row.setdefault("language", spoken)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff"
