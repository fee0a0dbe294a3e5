"""The complete desk of the acceptance data loads as it stands and means what its comments say; so does our example."""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from igdesk.config import check
from igdesk.config.effective import not_yet_effective
from igdesk.config.holes import VARIABLES
from igdesk.config.load import load_config, load_text
from igdesk.config.model import (
    Assignment,
    Condition,
    Config,
    Effects,
    Expectation,
    Interval,
    Limit,
    Priority,
    SlaTarget,
    Sop,
    Target,
)

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"


def minutes(count: int) -> Limit:
    return Limit(rest=timedelta(minutes=count))


@pytest.fixture(scope="module")
def desk_file() -> Path:
    data = Path(os.environ.get("IGDESK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = data.parent / "acceptance" / "desk.toml"
    if not path.is_file():
        pytest.skip("the acceptance data is not here; IGDESK_SHARED_DATA names its data folder")
    return path


@pytest.fixture(scope="module")
def desk(desk_file: Path) -> Config:
    return load_config(desk_file)


def test_desk_and_account(desk: Config, desk_file: Path) -> None:
    assert (desk.desk.name, desk.desk.language, desk.desk.timezone.key) == ("极光茶 Aurora Tea", "zh", "Asia/Shanghai")
    assert (desk.desk.me, desk.desk.mode, desk.desk.canary_percent) == ("mei", "live", 10)
    assert desk.desk.default_priority == "medium"
    assert desk.desk.resolved_reopens_for == timedelta(days=7)
    assert desk.desk.undo_send == timedelta(seconds=5)
    assert desk.store.path == desk_file.parent / "desk.db"
    assert desk.store.backups is not None
    assert (desk.store.backups.every, desk.store.backups.keep) == (timedelta(days=1), 14)
    assert desk.instagram.account_id == "17841400000000001"
    assert (desk.instagram.poll, desk.instagram.history) == (timedelta(seconds=30), timedelta(days=90))
    assert (desk.instagram.token_env, desk.instagram.comments) == ("IGDESK_TOKEN", True)
    assert desk.instagram.human_agent is False


def test_hours(desk: Config) -> None:
    assert desk.hours.on(date(2026, 11, 20)) == (Interval(time(9), time(21)),)
    assert desk.hours.on(date(2026, 11, 21)) == (Interval(time(10), time(18)),)
    assert len(desk.hours.holidays) == 8
    assert desk.hours.on(date(2026, 10, 7)) == ()
    assert desk.hours.on(date(2026, 10, 8)) != ()


def test_team(desk: Config) -> None:
    assert [department.id for department in desk.departments] == [
        *("support", "tech", "warehouse", "finance", "business", "pr")
    ]
    assert desk.intake.id == "support"
    lin, zhou = desk.agent("lin"), desk.agent("zhou")
    assert lin is not None
    assert zhou is not None
    assert (lin.skills, lin.capacity) == (("returns",), 40)
    assert lin.shifts == ((Interval(time(15), time(21)),),) * 5 + ((), ())
    assert zhou.authority == {"refund": Decimal(2000), "coupon": Decimal(500)}
    assert (zhou.role, zhou.shifts) == ("supervisor", None)
    assert [agent.id for agent in desk.members("support")] == ["mei", "lin", "zhou", "boss"]


def test_categories_and_scales(desk: Config) -> None:
    returns, complaint = desk.category("returns"), desk.category("complaint")
    assert returns is not None
    assert complaint is not None
    assert (returns.name, returns.priority, returns.department) == ("退换货", "high", None)
    assert returns.sop == Sop("support", ("warehouse", "finance"), "退款或换货单号", Limit(days=1))
    assert complaint.kinds[:2] == ("product_quality", "logistics")
    assert desk.tier_rank("partner") > desk.tier_rank("vip") > desk.tier_rank("visitor")
    assert desk.customer_tiers.name("vip") == "VIP"
    assert desk.urgency_rank("crisis") == 3
    assert desk.urgency.name("general") == "一般询问"


def test_limits(desk: Config) -> None:
    assert desk.priorities[0] == Priority("urgent", "紧急", minutes(5), minutes(30), minutes(60), "always")
    assert desk.priority("low") == Priority("low", "低", Limit(days=1), None, Limit(days=7), "desk")
    assert desk.priority_rank("urgent") < desk.priority_rank("high") < desk.priority_rank("low")
    assert desk.sla[0] == SlaTarget("comments", Condition(channel=("comment", "mention")), minutes(240))
    assert desk.sla[2].hours == "always"
    assert desk.sla[3].hours == "desk"
    assert desk.sla_warnings.warn_at == 0.75


def test_rules(desk: Config) -> None:
    rules = {rule.id: rule for rule in desk.rules}
    assert list(rules)[:3] == ["returns", "unhappy", "money-safety"]
    assert rules["returns"].assign == Assignment(skill="returns")
    assert rules["returns"].set_ == Effects(category="returns", priority="high", tags=("退款",))
    assert rules["unhappy"].when.text_none == ("不是投诉", "not a complaint")
    assert rules["money-safety"].notify == ("assignee", "supervisor")
    assert rules["important-user"].when == Condition(followers_min=100_000)
    assert rules["important-user"].set_.first_response == minutes(30)
    assert rules["important-user"].assign == Assignment(role="supervisor", strategy="least_loaded")
    assert rules["kol"].when == Condition(verified=True)
    assert rules["order-number"].set_.fields == {"order_no": "$1"}
    assert rules["share-the-work"].when.unassigned is True
    assert (rules["unanswered"].on, rules["unanswered"].when.unanswered_for) == ("timer", timedelta(hours=2))
    assert rules["night"].when == Condition(outside_hours=True, first_message=True)
    assert rules["night"].reply == "off-hours"
    assert desk.rule_tests[1].expect == Expectation(not_category="complaint")
    assert desk.rule_tests[3].followers == 120_000
    assert desk.rule_tests[3].channel == "dm"


def test_escalations(desk: Config) -> None:
    refund, *_, missed, opinion = desk.escalations
    assert refund.when == Condition(refund_over=Decimal(500), currency="CNY")
    assert (refund.to, refund.within, refund.reason) == (Target(role="supervisor"), minutes(30), "退款金额超过 500 元")
    assert missed.when == Condition(overdue_by=timedelta(hours=1), priority=("urgent", "high"))
    assert (opinion.to, opinion.within) == (Target(department="pr"), minutes(15))


def test_templates_and_the_rest(desk: Config) -> None:
    assert [(t.title, t.style, t.language) for t in desk.variants("ack")] == [
        ("先回应", "warm", "zh"),
        ("先回应", "professional", "en"),
        ("先回应", "lively", "zh"),
    ]
    assert desk.follow_up is not None
    assert (desk.follow_up.after, desk.follow_up.categories) == (timedelta(days=2), ("complaint", "returns"))
    assert (desk.csat.ask, desk.csat.template, desk.csat.only_inside_window) == ("on_close", "csat", True)
    assert [each.id for each in desk.compensations if each.counts_as == "refund"] == [
        *("partial_refund", "refund_gift", "full_refund")
    ]
    order = desk.ticket_field("order_no")
    assert order is not None
    assert (order.type, order.pattern) == ("text", r"\d{8,20}")
    assert desk.fields[2].options[-1] == "丢失"
    assert desk.faq[1].keywords == ("退货", "换货", "return policy")
    assert (desk.notifications.terminal_bell, desk.notifications.webhooks) == (True, ())


def test_it_travels_to_another_process(desk: Config) -> None:
    assert pickle.loads(pickle.dumps(desk)) == desk


def test_what_has_no_effect_yet_is_named(desk: Config) -> None:
    assert not_yet_effective(desk) == ()


def test_our_example_means_the_same(desk_file: Path) -> None:
    here, there = (load_text(path.read_text(encoding="utf-8")) for path in (EXAMPLE, desk_file))
    assert here == there


def test_our_example_names_every_key_that_there_is() -> None:
    words = set(re.findall(r"[a-z_]+", EXAMPLE.read_text(encoding="utf-8")))
    assert set(_keys(check._CONFIG)) - words == set()


def test_our_example_names_every_variable_of_a_template() -> None:
    assert set(re.findall(r"\{([a-z_.]+)\}", EXAMPLE.read_text(encoding="utf-8"))) >= VARIABLES


def _keys(reader: Any) -> Iterator[str]:
    """The keys of a table and of the tables in it."""
    for known in _inner(reader):
        if isinstance(known, dict):
            yield from known
            for each in known.values():
                yield from _keys(each)


def _inner(reader: Any) -> Iterator[Any]:
    if isinstance(reader, partial):
        yield reader.args[1]
    for cell in getattr(reader, "__closure__", None) or ():
        yield from _inner(cell.cell_contents)
