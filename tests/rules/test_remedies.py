"""Which compensations are shown beside a ticket: those for how grave its urgency says that it is."""

from __future__ import annotations

import pytest

from igdesk.config.model import Compensation, Config, Levels
from igdesk.rules.remedies import severity_of, suited
from tests.rules.support import ticket

LADDER = (
    Compensation("coupon", "Coupon", ("light",)),
    Compensation("upgrade", "Upgrade", ("light", "medium")),
    Compensation("gift", "Refund and gift", ("medium",), "refund"),
    Compensation("full", "Full refund", ("serious",), "refund"),
    Compensation("any", "Whatever"),
)


@pytest.mark.parametrize(
    ("urgency", "kinds"),
    [
        (None, []),
        ("gone", []),
        ("general", ["coupon", "upgrade"]),
        ("urgent", ["upgrade", "gift"]),
        ("serious", ["full"]),
        ("crisis", ["full"]),
    ],
)
def test_the_graver_the_matter_the_more_is_offered(urgency: str | None, kinds: list[str]) -> None:
    config = Config(urgency=Levels(("general", "urgent", "serious", "crisis")), compensations=LADDER)
    assert [each.id for each in suited(ticket(urgency=urgency), config)] == kinds


@pytest.mark.parametrize(
    ("levels", "severities"), [("a", ["light"]), ("ab", ["light", "serious"]), ("abc", ["light", "medium", "serious"])]
)
def test_shorter_scales_have_a_lowest_level_and_an_upper_half(levels: str, severities: list[str]) -> None:
    config = Config(urgency=Levels(tuple(levels)))
    assert [severity_of(each, config) for each in levels] == severities
