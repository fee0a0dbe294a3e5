"""How drills are judged: good handling gets every point, each fault loses its own; the words of all scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.config.drills import Good, read_common, read_good
from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.compensation_events import CompensationProposed
from igdesk.rules.drills import DrillScore, Handling, Said, score_drill
from igdesk.rules.events import Escalated
from igdesk.rules.log import Recorded
from igdesk.rules.model import Channel, Status, Ticket
from igdesk.simulator import drills

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DESK = load_text(
    """
[[agents]]
id = "mei"
name = "Mei"
authority = { coupon = 50 }

[[agents]]
id = "zhou"
name = "Zhou"
role = "supervisor"

[[categories]]
id = "returns"
name = "Returns"

[[categories]]
id = "order"
name = "Orders"

[[compensations]]
id = "coupon"
name = "Voucher"

[[escalations]]
id = "large"
when = { refund_over = 500 }
to = { role = "supervisor" }
reason = "large"
"""
)
GOOD = """
[good]
first_response = "2m"
limit = "6m"
category = ["returns", "no-such"]
priority = ["high"]
escalates = true
about_money = true
private = true
common = ["sorry"]
answer = { zh = "抱歉", en = "Sorry" }
advice = { zh = "当心", en = "Take care" }

[[good.points]]
does = { zh = "不留号码", en = "no numbers" }
where = "public"
when = { not = [{ text_regex = "\\\\d{5,}" }] }
"""
COMMON = """
[points.sorry]
does = { zh = "致歉", en = "says sorry" }
worth = 2
when = { text_any = ["sorry", "抱歉"] }
"""
TICKET = Ticket(
    number=1, status=Status.WAITING, channel=Channel.DM, thread=1, customer=1, created_at=NOW, updated_at=NOW,
    priority="high", category="returns",
)  # fmt: skip
WENT_UP = Escalated("e1", "large", "role:supervisor", "large", None)
UP = Recorded(NOW, "mei", WENT_UP)
ASKED = (Said("I want a refund of 899 yuan", NOW),)
ANSWER = Said("We are sorry. My supervisor looks at it.", NOW + timedelta(minutes=1))
HANDLED = Handling(TICKET, (UP,), ASKED, (ANSWER,))


@pytest.fixture
def good() -> Good:
    return read_good(GOOD, "drill.toml", read_common(COMMON, "common.toml", "en"), "en")


def judged(good: Good, handled: Handling, config: Config = DESK, me: str = "mei") -> DrillScore:
    return score_drill(good, handled, config, me)


def lost(score: DrillScore) -> dict[str, int]:
    return {line.id: line.worth - line.got for line in score.lines if line.got < line.worth}


def test_good_handling_gets_every_point(good: Good) -> None:
    score = judged(good, HANDLED)
    assert lost(score) == {}
    assert (score.got, score.worth) == (17, 17)
    assert [line.id for line in score.lines] == [
        "first_response", "to_the_end", "category", "priority", "escalation", "private", "banned", "promise",
        "said_1", "said_2", "authority",
    ]  # fmt: skip


def said(*texts: str, public: bool = False) -> tuple[Said, ...]:
    return (ANSWER, *(Said(text, NOW + timedelta(minutes=2), public) for text in texts))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (replace(HANDLED, answers=(replace(ANSWER, at=NOW + timedelta(minutes=3)),)), {"first_response": 3}),
        (replace(HANDLED, ticket=replace(TICKET, unanswered_since=NOW)), {"to_the_end": 1}),
        (replace(HANDLED, ticket=replace(TICKET, category="order")), {"category": 1}),
        (replace(HANDLED, ticket=replace(TICKET, category=None)), {"category": 1}),
        (replace(HANDLED, ticket=replace(TICKET, priority="low")), {"priority": 1}),
        (replace(HANDLED, log=()), {"escalation": 2}),
        (replace(HANDLED, log=(replace(UP, event=replace(WENT_UP, to="agent:lin")),)), {"escalation": 1}),
        (replace(HANDLED, answers=(replace(ANSWER, public=True),)), {"private": 2}),
        (replace(HANDLED, answers=said("It is not our problem.")), {"banned": 1}),
        (replace(HANDLED, answers=said("It will arrive, guaranteed. We guarantee it.")), {"promise": 1}),
        (replace(HANDLED, answers=(replace(ANSWER, text="My supervisor looks at it."),)), {"said_1": 2}),
        (replace(HANDLED, answers=said("Call 0170555123", public=True)), {"said_2": 1}),
        (replace(HANDLED, answers=said("Call 0170555123")), {}),
        (replace(HANDLED, answers=said("We refund 899 yuan to you.")), {"authority": 2}),
        (replace(HANDLED, answers=said("We refund 40 yuan to you.")), {}),
    ],
)
def test_each_fault_loses_its_points(good: Good, fault: Handling, expected: dict[str, int]) -> None:
    assert lost(judged(good, fault)) == expected


def test_silence_earns_nothing_for_its_words(good: Good) -> None:
    assert lost(judged(good, replace(HANDLED, answers=()))) == {
        "first_response": 3, "private": 2, "banned": 1, "promise": 1, "said_1": 2, "said_2": 1, "authority": 2,
    }  # fmt: skip


def test_what_was_asked_for_or_may_be_granted_is_no_promise_too_much(good: Good) -> None:
    promised = replace(HANDLED, answers=said("We refund 899 yuan to you."))
    proposed = Recorded(NOW, "mei", CompensationProposed("coupon", "899", "CNY", "mei"))
    assert lost(judged(good, replace(promised, log=(UP, proposed)))) == {}
    admin = replace(DESK, agents=(*DESK.agents, replace(DESK.agents[0], id="boss", role="admin")))
    assert lost(judged(good, promised, admin, "boss")) == {}


def test_what_the_desk_does_not_know_does_not_count(good: Good) -> None:
    bare = Config()
    ids = {line.id for line in judged(good, HANDLED, bare).lines}
    assert not {"category", "authority"} & ids
    assert "escalation" in ids


def test_what_stays_here_may_go_up_by_a_rule_alone(good: Good) -> None:
    stays = replace(good, escalates=False)
    assert lost(judged(stays, HANDLED)) == {"escalation": 2}
    assert lost(judged(stays, replace(HANDLED, log=(replace(UP, actor="rule:large"),)))) == {}
    assert lost(judged(stays, replace(HANDLED, log=(), answers=())))["escalation"] == 2  # silence settles nothing
    assert "escalation" not in {line.id for line in judged(replace(good, escalates=None), HANDLED).lines}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('common = ["sorry"]|common = ["nobody"]', "good.common"),
        ('limit = "6m"|limit = "soon"', "good.limit"),
        ('answer = { zh = "抱歉", en = "Sorry" }|answer = "Sorry"', "good.answer"),
        ("escalates = true|goes_up = true", "good.goes_up"),
    ],
)
def test_what_is_wrong_in_a_drill_is_named(wrong: str, complaint: str) -> None:
    before, after = wrong.split("|")
    with pytest.raises(ConfigError) as caught:
        read_good(GOOD.replace(before, after), "drill.toml", read_common(COMMON, "common.toml", "en"), "en")
    assert complaint in str([problem.key for problem in caught.value.problems])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", drills.names())
def test_the_good_answer_of_every_drill_says_all_that_it_asks_for(name: str, lang: Lang, acceptance: Config) -> None:
    good = read_good(drills.text_of(name), name, read_common(drills.common_text(), "common.toml", lang), lang)
    words = Said(good.answer, NOW + timedelta(seconds=30))
    asked = (Said(next(step.said for step in drills.script_of(name, lang).steps if step.answered is None), NOW),)
    score = judged(good, Handling(TICKET, (), asked, (words,)), acceptance)
    assert set(lost(score)) <= {"category", "priority", "escalation"}
    bad = Said("哦", NOW + timedelta(seconds=30))
    assert judged(good, Handling(TICKET, (), asked, (bad,)), acceptance).got <= score.got - 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_a_drill_must_go_up_the_acceptance_desk_says_to_whom(lang: Lang, acceptance: Config) -> None:
    common = read_common(drills.common_text(), "common.toml", lang)
    for name in drills.names():
        good, script = read_good(drills.text_of(name), name, common, lang), drills.script_of(name, lang)
        asked = tuple(Said(step.said, NOW) for step in script.steps if step.verb == "says" and not step.answered)
        if good.escalates:
            score = judged(good, Handling(TICKET, (), asked[:1], (ANSWER,)), acceptance)
            [line] = [line for line in score.lines if line.id == "escalation"]
            assert line.does.key == "train.goes_up_to", name
