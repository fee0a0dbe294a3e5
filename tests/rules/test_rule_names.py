"""Rules that the team did not write are told by a name, not by the id that they have in the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from igdesk.config.accounts import about
from igdesk.config.model import Agent, Config
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.log import Recorded
from igdesk.rules.model import rule_actor
from igdesk.rules.names import with_names
from igdesk.rules.rule_names import rule_name
from igdesk.rules.telling import told

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def english(name: Phrase | str) -> str:
    return name.in_("en") if isinstance(name, Phrase) else name


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("refund-words", "refund-words"),
        ("preset:000:silent", "silent (preset 000)"),
        ("faq:ship", "ship (FAQ)"),
        ("robot:person", "a person is asked for"),
        ("csat", "satisfaction question"),
    ],
)
def test_a_rule_has_a_name(rule: str, name: str) -> None:
    assert english(rule_name(rule)) == name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_of_the_history_shows_where_a_rule_is_kept(lang: str) -> None:
    rule = "preset:000:silent"
    happened = [
        e.RuleMatched(rule, "channel", "dm"),
        e.Notified(rule, NOW, ()),
        e.TimerRang(rule, NOW),
        e.LimitSet(rule, "first_response", 0, 60),
        e.ClockTold("first_response", NOW, NOW, 1, f"sla:{rule}"),
        e.HeardLate(NOW),
        e.AskedByMany(5),
    ]
    for event in happened:
        said = told(Recorded(NOW, rule_actor(rule), event), Config()).in_("zh" if lang == "zh" else "en")
        assert "preset:" not in said
        assert "silent" in said


def test_colleagues_go_by_name_in_what_people_are_told_and_strangers_by_id() -> None:
    config = Config(agents=(Agent("mei", "小美"), Agent("lin", "Lin")))
    step = Phrase("steps.assigned", {"agent": "mei"})
    moved = Phrase("refusal.undo_moved_on", {"number": 1, "who": "lin", "what": step})
    told = "Ticket #1 has moved on since: assign to 小美 (Lin). Nothing was undone."
    assert with_names(moved, config).in_("en") == told
    by_rule = with_names(Phrase("refusal.undo_moved_on", {"number": 1, "who": rule_actor("r1"), "what": step}), config)
    assert "(rule r1)" in by_rule.in_("en")
    gone = Phrase("promises.not_yours", {"promise": "a cup", "owner": "gone", "giver": "mei", "role": "x"})
    assert "gone who keeps it, 小美 who gave it" in with_names(gone, config).in_("en")
    of_account = with_names(about("outlet", Phrase("refusal.no_agent", {"name": "`igdesk auth import`"})), config)
    assert "--account outlet" in of_account.in_("en"), "what a phrase says besides stays"
    for typed in (Phrase("privacy.nobody", {"name": "lin"}), Phrase("refusal.no_agent", {"name": "timer"})):
        assert with_names(typed, config) == typed, "what somebody typed is no colleague"
