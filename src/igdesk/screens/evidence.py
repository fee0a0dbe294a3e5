"""The evidence of a ticket as a card: what is filled in, shown and missing, and the procedure that asks for it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from igdesk.widgets.evidence import evidence
from igdesk.widgets.facts import section_lines
from igdesk.widgets.known import Known
from igdesk.widgets.reading_card import ReadingCard


class EvidenceCard(ReadingCard):
    """The card.

    Args:
        known: The ticket in view.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("O", "leave", show=False)]

    def __init__(self, known: Known) -> None:
        super().__init__(partial(_text, known))


def _text(known: Known, width: int) -> Content:
    return Content("\n").join(section_lines(evidence(known), width))
