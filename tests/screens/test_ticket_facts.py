"""What the panel and the header say of a ticket, above all of its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.keys import names_of
from igdesk.desk.queries import EscalationView
from igdesk.i18n import Words
from igdesk.rules.model import Customer, Status
from igdesk.rules.ticket_parts import Told
from igdesk.rules.window import ReplyWindow, WindowKind
from igdesk.store.views import PostView, Repeats
from igdesk.text import cells
from igdesk.widgets.fact_customer import who
from igdesk.widgets.fact_due import answer_due, clocks
from igdesk.widgets.fact_sections import sections
from igdesk.widgets.fact_ticket import ticket_facts, title
from igdesk.widgets.facts import value_line
from igdesk.widgets.known import Known, Section
from igdesk.widgets.times import moment_text

from .ticket_fixtures import CONFIG, HOSTILE, NOW, said, talk

WORDS = Words("en")


def known(window: ReplyWindow | None = None, customer: Customer | None = None, **ticket: Any) -> Known:
    """A ticket with these attributes."""
    detail = talk(said(1))
    card = replace(
        detail.card,
        ticket=replace(detail.card.ticket, **ticket),
        customer=customer or Customer(1, "mia", "米娅", tier="vip", followers=128_400, verified=True),
    )
    window = window or ReplyWindow(WindowKind.STANDARD, NOW + timedelta(hours=20))
    return Known(replace(detail, card=card), window, NOW, WORDS, CONFIG)


def facts(section: str, of: Known) -> dict[str, tuple[str, str]]:
    """Texts and looks of a section by their labels."""
    [found] = [each for each in sections(of) if each.title == section]
    assert isinstance(found, Section)
    return {fact.label: (fact.value.text, fact.value.look) for fact in found.facts}


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def test_who_watches_is_told_by_name() -> None:
    told = [fact.value.text for fact in ticket_facts(known(watchers=frozenset({"mei", "gone"})))]
    assert f"gone · {next(agent.name for agent in CONFIG.agents if agent.id == 'mei')}" in told
    assert WORDS("ticket_ui.fact_watchers") not in [fact.label for fact in ticket_facts(known())]


@pytest.mark.parametrize(
    ("ticket", "label", "text", "look"),
    [
        ({"first_response_due_at": minutes(90)}, "First answer", "1h30 left · by 16:00", "calm"),
        ({"first_response_due_at": minutes(20)}, "First answer", "20m left · by 14:50", "calm"),
        (
            {"first_response_due_at": minutes(20), "told": (Told("first_response", NOW, minutes(20), 0),)},
            "First answer",
            "! 20m left · by 14:50",
            "soon",
        ),
        ({"first_response_due_at": minutes(-5)}, "First answer", "! 5m late", "late"),
        ({"first_responded_at": minutes(-90)}, "First answer", "✓ answered 13:00", "calm"),
        ({"next_response_due_at": minutes(60 * 30)}, "Next answer", "1d6h left · by 11-22 20:30", "calm"),
        ({"resolution_due_at": minutes(-600)}, "Resolution", "! 10h00 late", "late"),
    ],
)
def test_each_clock_says_how_long_and_until_when(ticket: dict[str, Any], label: str, text: str, look: str) -> None:
    assert facts("Clocks", known(**ticket))[label] == (text, look)


def test_what_is_set_aside_says_until_when_and_that_alone() -> None:
    aside = known(snoozed_until=minutes(90), first_response_due_at=minutes(20))
    assert list(facts("Clocks", aside)) == ["Snoozed", "Reply window"]
    assert facts("Clocks", aside)["Snoozed"] == ("until 16:00 (in 1h30)", "soon")
    assert clocks(aside)[0].text == "Snoozed until 16:00 (in 1h30)"


@pytest.mark.parametrize("status", [Status.WAITING, Status.RESOLVED, Status.CLOSED])
def test_clocks_rest_while_nobody_is_waiting_for_us(status: Status) -> None:
    assert list(facts("Clocks", known(status=status, next_response_due_at=minutes(-5)))) == ["Reply window"]


@pytest.mark.parametrize(
    ("kind", "hours", "text", "look"),
    [
        (WindowKind.STANDARD, 20, "open, 20h00 left", "calm"),
        (WindowKind.STANDARD, 2, "open, 2h00 left", "soon"),
        (WindowKind.HUMAN_AGENT, 100, "human agent, 4d4h left", "calm"),
        (WindowKind.CLOSED, -1, "✗ closed until the customer writes", "late"),
    ],
)
def test_the_reply_window(kind: WindowKind, hours: int, text: str, look: str) -> None:
    window = ReplyWindow(kind, NOW + timedelta(hours=hours))
    assert facts("Clocks", known(window))["Reply window"] == (text, look)


def test_a_channel_without_a_window_says_so() -> None:
    assert facts("Clocks", known(ReplyWindow(WindowKind.NONE)))["Reply window"] == ("none for this channel", "calm")


def test_everything_about_the_ticket_is_named_as_the_desk_names_it() -> None:
    of = known(
        priority="urgent", urgency="crisis", category="returns", assignee="lin", department="finance",
        tags=("vip", "退款"), fields={"order_no": "A-1", "gone": "x"},
    )  # fmt: skip
    assert facts("Ticket", of) == {
        "Status": ("open", "text"),
        "Priority": ("!! 紧急", "urgent"),
        "Urgency": ("危机", "soon"),
        "Category": ("退换货", "text"),
        "Owner": ("阿林", "text"),
        "Department": ("财务", "text"),
        "Channel": ("DM", "text"),
        "Tags": ("#vip #退款", "text"),
        "订单号": ("A-1", "text"),
        "gone": ("x", "text"),
    }


def test_everything_about_the_customer() -> None:
    assert facts("Customer", known()) == {
        "Handle": ("@mia", "strong"),
        "": ("✓ verified", "calm"),
        "Name": ("米娅", "text"),
        "Tier": ("重要客户", "text"),
        "Followers": ("128,400", "text"),
    }


def test_a_customer_of_whom_little_is_known() -> None:
    assert facts("Customer", known(customer=Customer(7, name="Tom"))) == {"Handle": ("Tom", "strong")}
    assert known(customer=Customer(7)).handle() == "(7)"


def test_other_tickets_of_the_customer_are_named() -> None:
    of = known()
    with_others = replace(of, detail=replace(of.detail, others=(9, 4)))
    assert facts("Other tickets", with_others) == {"": ("#9 #4", "text")}


@pytest.mark.parametrize(
    ("due", "answered", "text", "look"),
    [
        (minutes(90), None, "1h30 left", "calm"),
        (minutes(10), None, "10m left", "soon"),
        (minutes(-10), None, "! 10m late", "late"),
        (minutes(-10), NOW, "", "calm"),
        (None, None, "", "calm"),
    ],
)
def test_until_when_an_escalation_is_to_be_answered(
    due: datetime | None, answered: datetime | None, text: str, look: str
) -> None:
    each = EscalationView("x", 1, None, "why", "role:supervisor", "mei", NOW, due, answered)
    value = answer_due(each, NOW, WORDS)
    assert (value.text, value.look) == (text, look)


def test_a_hostile_name_stays_one_line_of_text() -> None:
    of = known(customer=Customer(1, HOSTILE, HOSTILE), subject=HOSTILE, tags=(HOSTILE,))
    for values in (who(of), title(of), clocks(of)):
        assert all("\x1b" not in value.text and "\n" not in value.text for value in values)
    assert any("[@click=app.quit]x[/]" in value.text for value in who(of))


@given(st.integers(10, 200), st.sampled_from([HOSTILE, "好" * 90, "a", "👨‍👩‍👧" * 9]))
def test_a_header_line_never_wraps(width: int, name: str) -> None:
    of = known(customer=Customer(1, name, name), tags=(name,))
    for values in (who(of), title(of), clocks(of)):
        assert cells(value_line(values, width).plain) <= width


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOW, "14:30"),
        (NOW - timedelta(hours=15), "11-20 23:30"),
        (NOW - timedelta(days=400), "2025-10-17 14:30"),
    ],
)
def test_a_moment_names_its_day_unless_that_is_today(at: datetime, text: str) -> None:
    assert moment_text(at, NOW, CONFIG.desk.timezone) == text


def test_a_complaint_has_its_nature_and_what_waits_says_for_whom() -> None:
    of = known(category="returns", kind="logistics", waits_for="department=finance role=supervisor")
    told = facts("Ticket", of)
    assert told["Nature"] == ("delivery", "text")
    assert told["Owner"][0].startswith("waiting in line for")
    assert "财务" in told["Owner"][0]
    assert any(value.text == "退换货/delivery" for value in title(of))


def test_each_clock_that_runs_says_why() -> None:
    of = known(priority="urgent", unanswered_since=minutes(-10), first_response_due_at=minutes(20))
    [clocks] = [each for each in sections(of) if each.title == "Clocks"]
    labels = [fact.label for fact in clocks.facts]
    why = clocks.facts[labels.index("First answer") + 1]
    assert why.label == ""
    assert "by priority" in why.value.text
    assert why.value.look == "calm"


def test_a_comment_shows_the_post_it_hangs_on() -> None:
    of = known()
    assert "Post" not in [each.title for each in sections(of)]
    for post, lines in (
        (
            PostView("p1", "https://www.instagram.com/p/1/", "New tea\nin spring"),
            ["New tea", "https://www.instagram.com/p/1/"],
        ),
        (PostView("p1", None, None), ["p1"]),
    ):
        card = replace(of.card, post=post)
        shown = replace(of, detail=replace(of.detail, card=card))
        [section] = [each for each in sections(shown) if each.title == "Post"]
        assert [fact.value.text for fact in section.facts] == lines


@pytest.mark.parametrize(
    ("repeats", "told"),
    [
        (Repeats(), []),
        (Repeats(1), ["1 other asks the same (=)"]),
        (Repeats(4), ["4 others ask the same (=)"]),
        (Repeats(0, (7, 12)), ["they asked it in #7 #12, too"]),
        (Repeats(4, (7,)), ["4 others ask the same (=)", "they asked it in #7, too"]),
    ],
)
def test_who_else_asked_the_same_is_told(repeats: Repeats, told: list[str]) -> None:
    of = known()
    words = Words("en", names_of(lambda: CONFIG.keys))
    of = replace(of, detail=replace(of.detail, repeats=repeats), words=words)
    [ticket] = [each for each in sections(of) if each.title == "Ticket"]
    assert [fact.value.text for fact in ticket.facts if not fact.label] == told
    above = [each.text for each in title(of) if "the same" in each.text or "too" in each.text]
    assert above == [each.removesuffix(" (=)") for each in told]
