"""The last rule: when it may speak, and that it does nothing but speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from igdesk.config.model import Category, Config
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.learning import Spoke, Suggestion
from igdesk.rules.log import Recorded
from igdesk.rules.model import LEARNED, Channel, is_person
from igdesk.rules.suggesting import standing, suggest

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CONFIG = Config(categories=(Category("returns", "Returns"), Category("order", "Order")))
SPOKE = (Spoke("parcel", 8), Spoke("where", 0), Spoke("parcel", 20))


def found(category: str = "order") -> Suggestion:
    return Suggestion(category, 0.876, SPOKE)


@pytest.fixture
def draft() -> Draft:
    return Draft.opening(1, e.Opened(Channel.DM, 1, 1, NOW, "medium"), "sync", NOW, "op", None)


def test_says_what_how_sure_and_why(draft: Draft) -> None:
    before = draft.ticket
    assert suggest(draft, "where, parcel", lambda _: found(), CONFIG) == found()
    assert draft.events[-1] == Recorded(NOW, LEARNED, e.Suggested("order", 88, ("parcel", "where")))
    assert replace(draft.ticket, suggested=None, version=before.version) == before
    assert draft.ticket.suggested == "order"
    assert not is_person(LEARNED)


def test_speaks_once(draft: Draft) -> None:
    suggest(draft, "parcel", lambda _: found(), CONFIG)
    assert suggest(draft, "parcel", lambda _: found("returns"), CONFIG) is None
    assert draft.ticket.suggested == "order"


@pytest.mark.parametrize(
    ("actor", "event"),
    [
        ("rule:r", e.CategorySet(None, "returns")),
        ("mei", e.CategorySet(None, "returns")),
        ("mei", e.CategorySet("returns", None)),
    ],
)
def test_is_silent_where_somebody_decided(draft: Draft, actor: str, event: e.CategorySet) -> None:
    draft.add(event, actor)
    assert suggest(draft, "parcel", lambda _: found(), CONFIG) is None


@pytest.mark.parametrize("actor", ["rule:r", "mei"])
def test_is_gone_once_somebody_decides(draft: Draft, actor: str) -> None:
    suggest(draft, "parcel", lambda _: found(), CONFIG)
    assert standing(draft.ticket, draft.events) == e.Suggested("order", 88, ("parcel", "where"))
    draft.add(e.CategorySet(None, "returns"), actor)
    assert draft.ticket.suggested is None
    assert standing(draft.ticket, draft.events) is None


def test_says_no_category_that_there_is_not(draft: Draft) -> None:
    assert suggest(draft, "parcel", lambda _: found("gone"), CONFIG) is None
    assert suggest(draft, "parcel", lambda _: None, CONFIG) is None


@pytest.mark.parametrize("text", ["thanks!", "谢谢"])
def test_thanks_are_no_matter(draft: Draft, text: str) -> None:
    assert suggest(draft, text, lambda _: found(), CONFIG) is None
