"""What is said of the rules once a month."""

from __future__ import annotations

from igdesk.rules.hits import Hits
from igdesk.rules.reports.tally import Spans
from igdesk.rules.review import review


def test_what_is_to_be_changed_comes_first() -> None:
    found = (
        Hits("good", "rule", fired=9, tickets=9, overridden_tickets=1),
        Hits("old", None, fired=3),
        Hits("silent", "rule"),
        Hits("wrong", "rule", fired=9, tickets=10, overridden_tickets=2),
        Hits("worse", "rule", fired=2, tickets=5, overridden_tickets=5),
        Hits("rare", "rule", fired=4, tickets=4, overridden_tickets=4),
    )
    waited = Spans()
    waited.add(60_000)
    told = review(found, {"wrong": waited})
    assert [(each.hits.rule, each.advice) for each in told] == [
        ("worse", "overridden"),
        ("wrong", "overridden"),
        ("silent", "never"),
        ("good", "fine"),
        ("rare", "fine"),
        ("old", "gone"),
    ]
    assert told[1].first_response.median == 60
    assert told[0].first_response.count == 0
