"""Kinds of customers: how patient they are, how easily angered, what comes with their messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """A kind of customer."""

    patience: timedelta | None
    """How long they wait before they ask again; None: they never do."""
    temper: float
    """From 0, always kind, to 1: chance to be unconvinced by an answer, and to turn angry while waiting."""
    weight: int
    """How often this kind comes along."""
    has_order: bool = False
    attachment: str | None = None
    story: str | None = None


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


CHARACTERS: Mapping[str, Character] = MappingProxyType(
    {
        "polite": Character(_minutes(90), 0.0, 10),
        "presale": Character(_minutes(45), 0.2, 14),
        "order": Character(_minutes(25), 0.4, 16, has_order=True),
        "returns": Character(_minutes(30), 0.5, 10, has_order=True),
        "technical": Character(_minutes(20), 0.4, 7),
        "money": Character(_minutes(5), 0.8, 3, has_order=True),
        "complaint": Character(_minutes(8), 0.9, 5, has_order=True),
        "partnership": Character(_minutes(360), 0.1, 4),
        "influencer": Character(_minutes(60), 0.3, 1),
        "allergy": Character(_minutes(10), 0.3, 2),
        "damaged": Character(_minutes(20), 0.5, 5, has_order=True, attachment="image"),
        "usage": Character(_minutes(60), 0.1, 7),
        "thanks": Character(None, 0.0, 4),
        "emoji": Character(None, 0.0, 3),
        "photo": Character(_minutes(60), 0.2, 3, attachment="image"),
        "story_mention": Character(None, 0.0, 3, story="mention"),
        "story_reply": Character(_minutes(120), 0.0, 3, story="reply_to"),
        "long": Character(_minutes(120), 0.2, 2),
        "hostile": Character(None, 0.0, 3),
    }
)
"""By kind; each kind has openings of the same name in `sentences.toml`."""
