"""A conversation's items: their order, their words, and that nothing a customer writes breaks a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.desk.queries import NoteView
from igdesk.i18n import LANGUAGES, Phrase, Words
from igdesk.rules import events as e
from igdesk.rules.calling import Why
from igdesk.rules.log import Recorded
from igdesk.rules.model import Attachment, Channel, MessageState, PrioritySource, Status
from igdesk.text import cells
from igdesk.widgets.thread_events import event_text
from igdesk.widgets.thread_items import Boundary, Day, Gap, Happened, Item, Note, Older, Said, items_of, key_of
from igdesk.widgets.thread_layout import Layout
from igdesk.widgets.thread_lines import Drawing, Line, link_of

from .ticket_fixtures import CONFIG, HOSTILE, NOW, said, talk

UTC_ZONE = ZoneInfo("UTC")
WORDS = Words("en")


def drawing(seconds: float = 0) -> Drawing:
    return Drawing(WORDS, CONFIG, lambda: NOW + timedelta(seconds=seconds))


def text_of(lines: tuple[Line, ...]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def kinds(items: tuple[Item, ...]) -> list[type]:
    return [type(item) for item in items]


def happened(event: e.Event, minutes: int = 0, actor: str = "mei") -> Recorded:
    return Recorded(NOW + timedelta(minutes=minutes), actor, event)


def test_notes_and_events_stand_between_the_messages_at_their_time() -> None:
    note = NoteView("n", "lin", "call back", NOW + timedelta(hours=1, minutes=30))
    gone_up = happened(e.Escalated("x", "why", "role:supervisor", None, None), minutes=150)
    items = items_of(talk(said(1), said(2), said(3), notes=(note,), events=(gone_up,)), UTC_ZONE)
    assert kinds(items) == [Day, Said, Note, Said, Happened, Said]


def test_a_day_begins_at_midnight_of_the_desk() -> None:
    late, early = said(9), said(10)  # 15:30 and 16:30 UTC, 23:30 and 00:30 in Shanghai
    assert kinds(items_of(talk(late, early), UTC_ZONE)) == [Day, Said, Said]
    assert kinds(items_of(talk(late, early), ZoneInfo("Asia/Shanghai"))) == [Day, Said, Day, Said]


def test_other_tickets_of_the_thread_are_set_apart() -> None:
    items = items_of(talk(said(1, ticket=3), said(2, ticket=7), said(3, ticket=7), number=7), UTC_ZONE)
    assert [item for item in items if isinstance(item, Boundary)] == [Boundary(3, False), Boundary(7, True)]


def test_a_thread_of_one_ticket_needs_no_boundary() -> None:
    assert Boundary not in kinds(items_of(talk(said(1), said(2)), UTC_ZONE))


def test_messages_close_together_share_a_heading() -> None:
    first = said(1)
    soon = replace(said(2), created_at=first.created_at + timedelta(minutes=5))
    later = replace(said(3), created_at=soon.created_at + timedelta(minutes=6))
    items = items_of(talk(first, soon, later, said(9, ours=True)), UTC_ZONE)
    assert [item.goes_on for item in items if isinstance(item, Said)] == [False, True, False, False]


def test_a_gap_stands_where_messages_are_missing_and_says_where_they_are() -> None:
    first, last = said(1), said(2, gap_before=True)
    items = items_of(talk(first, replace(last, created_at=first.created_at)), UTC_ZONE)
    assert kinds(items) == [Day, Said, Gap, Said]
    assert [item.goes_on for item in items if isinstance(item, Said)] == [False, False]
    assert "in the Instagram app" in text_of(drawing().lines(items[2], 140))
    assert len({key_of(item) for item in items}) == len(items)


def test_what_was_edited_and_reacted_to_shows_it() -> None:
    shown = text_of(drawing().lines(Said(said(1, edited=True, reactions="❤️ 😂"), False, None), 80))
    assert "edited" in shown
    assert shown.endswith("❤️ 😂")


def test_what_was_taken_back_shows_only_in_the_whole_timeline() -> None:
    detail = talk(said(1, ours=True, state=MessageState.CANCELLED))
    assert Said not in kinds(items_of(detail, UTC_ZONE))
    assert Said in kinds(items_of(detail, UTC_ZONE, everything=True))


def test_only_what_weighs_shows_until_everything_is_asked_for() -> None:
    events = (
        happened(e.CustomerWrote(NOW)),
        happened(e.Tagged(("vip",)), 1),
        happened(e.RuleMatched("r", "text_any", "refund"), 2),
        happened(e.Assigned(None, "mei"), 3),
        happened(e.StatusChanged(Status.OPEN, Status.WAITING, NOW), 4),
        happened(e.StatusChanged(Status.WAITING, Status.RESOLVED, NOW), 5),
        happened(e.StatusChanged(Status.RESOLVED, Status.OPEN, NOW, by_customer=True), 6),
    )
    detail = talk(said(1), events=events)
    assert [i.place for i in items_of(detail, UTC_ZONE) if isinstance(i, Happened)] == [3, 5, 6]
    everything = items_of(detail, UTC_ZONE, everything=True)
    assert [i.place for i in everything if isinstance(i, Happened)] == [1, 2, 3, 4, 5, 6]


def test_what_is_older_than_the_oldest_message_read_waits_for_it() -> None:
    note = NoteView("n", "lin", "old", NOW)
    items = items_of(talk(said(5), more=True, notes=(note,)), UTC_ZONE)
    assert kinds(items) == [Older, Day, Said]


def test_every_item_has_its_own_key() -> None:
    note = NoteView("n", "lin", "x", NOW)
    events = (happened(e.Assigned(None, "mei")), happened(e.Assigned("mei", None)))
    detail = talk(said(1, ticket=2), said(30), more=True, notes=(note,), events=events)
    keys = [key_of(item) for item in items_of(detail, UTC_ZONE, everything=True)]
    assert len(set(keys)) == len(keys)


EXAMPLES: tuple[e.Event, ...] = (
    e.Opened(Channel.DM, 1, 1, NOW, "high"),
    e.CustomerWrote(NOW),
    e.AnsweredInApp(NOW),
    e.IncidentOpened(3),
    *(e.IncidentJoined(3, None, words) for words in ((), ("leaks", "漏水"))),
    e.IncidentLeft(3),
    e.IncidentEdited(3, "title", ("cups leak",), ("cups of batch 7 leak",)),
    *(e.IncidentEdited(3, "words", before, after) for before, after in (((), ("leaks",)), (("leaks", "漏水"), ()))),
    *(e.IncidentMoved(3, "crisis", to, NOW) for to in ("open", "over")),
    *(e.IncidentMoved(3, before, to, NOW) for before, to in (("open", "crisis"), ("over", "open"))),
    e.ReplyQueued("r", NOW),
    e.ReplyCancelled("r"),
    e.ReplySent("r", NOW, NOW),
    e.ReplyConfirmed("r", NOW, NOW),
    *(e.ReplyConfirmed("r", NOW, NOW, way=way) for way in ("comment", "mention", "private")),
    e.ReplyFailed("r", "x"),
    e.ReplyUnconfirmed("r", "x"),
    e.ReplyRetried("r"),
    e.ReplyQueued("r", NOW, send_at=NOW),
    e.ReplyCancelled("r", overtook=NOW),
    e.ReplyQueued("r", NOW, to_release=True),
    e.ReplyCancelled("r", unreleased=True),
    *(e.ReplyReleased("r", after=at) for at in (None, NOW)),
    e.ReplyReturned("r", "n"),
    *(e.ReactionQueued("r", 1, removed, NOW, to_release=True) for removed in (True, False)),
    e.ReplyRescheduled("r", NOW, NOW),
    e.ReplyRescheduled("r", NOW, None),
    e.ReplySent("r", NOW, NOW, late_for=NOW),
    *(e.ReplyQueued("r", NOW, way=way) for way in ("comment", "private")),
    *(e.ReplySent("r", NOW, NOW, way=way) for way in ("comment", "private")),
    *(e.HideQueued("r", 1, hidden, NOW) for hidden in (True, False)),
    *(e.CommentHidden("r", 1, hidden) for hidden in (True, False)),
    *(e.ReactionQueued("r", 1, removed, NOW) for removed in (True, False)),
    *(e.Reacted("r", 1, removed) for removed in (True, False)),
    *(e.ReplyFailed("r", "x", way) for way in ("comment", "private", "hide", "unhide", "react", "unreact")),
    *(e.ReplyCancelled("r", way) for way in ("hide", "unhide", "react", "unreact")),
    *(e.ReplyRetried("r", way) for way in ("hide", "unhide", "react", "unreact")),
    *(e.ReplyUnconfirmed("r", "x", way) for way in ("hide", "unhide", "react", "unreact")),
    e.StatusChanged(Status.NEW, Status.OPEN, NOW),
    e.Assigned("mei", "lin"),
    e.DepartmentSet(None, "finance"),
    e.WouldAssign("lin"),
    e.WouldStandInLine("skill=returns"),
    e.CategorySet("order", None),
    e.PrioritySet("low", "gone", PrioritySource.PERSON),
    e.UrgencySet(None, "crisis"),
    e.TierSet(None, "vip"),
    e.Tagged((HOSTILE,), ("old",)),
    e.FieldSet("order_no", None, HOSTILE),
    e.LimitSet("known", "first_response", 0, 60),
    e.DueSet(NOW, None, "priority:high"),
    e.DueSet(None, None),
    e.RuleMatched("returns", "text_any", HOSTILE, 3),
    e.Noted("n"),
    e.Noted("n", ("mei",), ("support",)),
    e.Watched("mei"),
    e.Unwatched("mei"),
    e.HandedOver(None, "mei", "n"),
    e.TakenBack("lin", NOW, ("lin", "mei")),
    e.Escalated("x", HOSTILE, "department:finance", "harm", NOW),
    e.Compensated("coupon", "12.5", None, "mei"),
    e.CompensationProposed("gone", "800", "CNY", "mei"),
    e.CompensationDropped("gone", "800", "CNY", "mei", "returned"),
    e.CompensationDropped("coupon", "800", None, "mei", "withdrawn"),
    e.EscalationAnswered(("x",), "approved", NOW, False),
    e.EscalationAnswered(("x",), "returned", NOW, True, "n"),
    e.EscalationAnswered(("x",), "taken_over", NOW, False),
    e.EscalationAnswered((), "withdrawn", NOW, False),
    e.LegSent("l", "tech", "gone", NOW, NOW, "n"),
    e.LegSent("l", HOSTILE, None, NOW, None, "n"),
    e.LegTaken("l", "tech", None, "mei"),
    e.LegDone("l", "gone", "mei", NOW, "n", "support"),
    e.LegRecalled("l", "tech", "mei", NOW, "support"),
    e.Promised("p", "mei", NOW, NOW),
    e.PromiseTakenOver("p", "gone", NOW, NOW),
    e.PromiseKept("p", NOW),
    e.PromiseReleased("p", NOW),
    e.DutyTold("promise:p", NOW, NOW, 0, ("mei",)),
    e.DutyTold("leg:l", NOW, NOW, 1, ()),
    e.Merged(2, NOW),
    e.TookIn(1, NOW, None),
    e.SplitOff(2, (1,), (1,), NOW, None),
    e.Linked(2),
    e.Unlinked(2),
    e.Undone("op", 2, 3, {"status": "open"}),
    e.Erased("erase"),
    e.RatingAsked(NOW, "r"),
    *(e.RatingNotAsked(why) for why in ("window", "holes", "storm", "skipped", "unsent", "mode")),
    e.RatingGiven(5, NOW),
    e.RatingGiven(1, None),
    e.CaseFlagged("good", "asked for a photo first"),
    e.CaseFlagged("bad", "nobody answered for three days"),
    e.CaseFlagged(None, ""),
    e.FollowUpPlanned(NOW, NOW, True),
    e.FollowUpPlanned(NOW, NOW, False),
    e.FollowUpDue(NOW, True, ("mei",)),
    e.FollowUpDue(NOW, False, ()),
    *(e.FollowUpDone(how) for how in ("reply", "done", "skipped")),
    e.ClosedSilent(NOW),
    e.ClosedSilent(NOW, ("mei", "gone")),
    e.Snoozed(NOW, NOW),
    e.Snoozed(None, NOW),
    e.ClockTold("resolution", NOW, NOW, 0, "priority:high", ("mei", "gone")),
    e.ClockTold("keep_informed", NOW, NOW, 2, "sla:dm"),
    e.TimerRang("unanswered", NOW),
    e.HeardLate(NOW),
    e.AskedByMany(5),
    e.Notified("unanswered", NOW, ("mei",)),
    *(
        e.AutoReplyHeld("night", why)
        for why in ("holes", "window", "storm", "late", "unanswerable", "mode", "tonight", "taken_up")
    ),
    e.KindSet(None, "logistics"),
    e.StoodInLine("role=agent department=support"),
    e.Suggested("order", 80, (HOSTILE,)),
    e.Suggested("gone", 80),
    e.HookCalled("returns", "label", NOW),
    e.HookHeld("returns", "label", NOW, "late"),
    *(e.HookFailed(1, "label", why, 3) for why in Why),
    e.HookDecided(1, "label", again=True),
    e.HookDecided(1, "label", again=False),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_every_event_has_words(event: e.Event, lang: str) -> None:
    words = Words("zh" if lang == "zh" else "en")
    for actor in ("mei", "nobody-here", "rule:returns", "sync", "timer", "import"):
        text = event_text(Recorded(NOW, actor, event), words, CONFIG)
        assert text
        assert "\x1b" not in text


def test_the_examples_are_all_events_there_are() -> None:
    assert {type(event) for event in EXAMPLES} == set(e.EVENTS.values())


def message_item(text: str, author: str, state: MessageState, channel: Channel, url: str | None) -> Said:
    """A message with everything that a message may have."""
    message = said(1, text, author=author, state=state, channel=channel, story_url=url, unsupported=not text)
    error = Phrase("refusal.closed", {"number": 1})
    return Said(replace(message, error=error, attachments=(Attachment(text[:9], url, author),)), False, NOW)


TEXT = st.text(max_size=80) | st.just(HOSTILE)
ITEMS = st.one_of(
    st.builds(
        message_item,
        TEXT,
        TEXT,
        st.sampled_from(MessageState),
        st.sampled_from(Channel),
        st.none() | st.text(max_size=60),
    ),
    st.builds(lambda text, author: Note(NoteView("n", author, text, NOW)), TEXT, TEXT),
    st.builds(lambda text: Happened(happened(e.Escalated("x", text, "role:admin", None, None)), 0), TEXT),
    st.sampled_from([Older(), Day(NOW.date()), Boundary(12, False), Gap(1)]),
)


@given(ITEMS, st.integers(24, 140))
def test_no_line_is_wider_than_the_view_and_none_holds_a_control_character(item: Item, width: int) -> None:
    lines = drawing().lines(item, width)
    assert lines
    for line in lines:
        shown = "".join(piece.text for piece in line)
        assert cells(shown) <= width
        assert shown.isprintable() or not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown)


def test_hostile_text_is_shown_as_it_was_written() -> None:
    shown = text_of(drawing().lines(Said(said(1, HOSTILE), False, None), 120))
    assert "[/bold] [@click=app.quit]x[/]" in shown
    assert "\x1b" not in shown
    assert "␛" in shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MessageState.SENDING, "→ sending"),
        (MessageState.SENT, "✓ sent"),
        (MessageState.FAILED, "✗ not sent"),
        (MessageState.UNCONFIRMED, "? unconfirmed"),
    ],
)
def test_a_reply_says_in_words_how_it_fares(state: MessageState, words: str) -> None:
    assert words in text_of(drawing().lines(Said(said(1, ours=True, state=state), False, None), 80))


def test_a_failed_reply_says_why() -> None:
    failed = said(1, ours=True, state=MessageState.FAILED, error=Phrase("refusal.window_closed", {"number": 1}))
    assert "reply window for ticket #1 has closed" in text_of(drawing().lines(Said(failed, False, None), 120))


def test_a_held_reply_counts_down_and_then_waits() -> None:
    held = Said(said(1, ours=True, state=MessageState.QUEUED), False, NOW + timedelta(seconds=5))
    assert "goes out in 5s" in text_of(drawing(0).lines(held, 80))
    assert "goes out in 1s" in text_of(drawing(4.2).lines(held, 80))
    assert "waiting to be sent" in text_of(drawing(5).lines(held, 80))
    assert drawing(0).changes_with(held) != drawing(4.2).changes_with(held)


def test_what_is_not_held_does_not_change_with_time() -> None:
    assert drawing().changes_with(Said(said(1), False, None)) == ""
    assert drawing().changes_with(Day(NOW.date())) == ""


def test_a_mention_in_a_story_names_its_address() -> None:
    mention = said(1, channel=Channel.STORY_MENTION, story_url="https://instagram.com/stories/x")
    lines = drawing().lines(Said(mention, False, None), 120)
    assert "Mentioned you in a story: https://instagram.com/stories/x" in text_of(lines)
    assert any(piece.link == "https://instagram.com/stories/x" for line in lines for piece in line)


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://cdn.example/a?b=c", True),
        ("http://x.example", False),
        ("https://10.0.0.1/", False),
        ("https://x.example@evil.example/", False),
        ("javascript:alert(1)", False),
        ("https://x.example/\x1b]8;;", False),
        ("https://x.example/a b", False),
        ("https://例.example", False),
    ],
)
def test_only_plain_web_addresses_are_links(url: str, leads: bool) -> None:
    assert (link_of(url) is not None) is leads


def test_a_message_of_20000_characters_is_drawn_whole() -> None:
    text = "你好，请问包裹到哪里了？please check 👨‍👩‍👧 " * 600
    lines = drawing().lines(Said(said(1, text), False, None), 80)
    shown = "".join("".join(piece.text for piece in line[2:]) for line in lines[2:])
    assert shown.replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.data())
def test_a_layout_grown_piece_by_piece_is_the_whole_layout(heights: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(heights)))
    layout = Layout(len(heights), heights.__getitem__, start)
    for _ in range(data.draw(st.integers(0, 6))):
        top = data.draw(st.integers(-120, 120))
        layout.ensure(top, top + data.draw(st.integers(0, 40)))
    layout.ensure(-10_000, 10_000)
    assert layout.at_start
    assert layout.at_end
    expected = [(index, line) for index, height in enumerate(heights) for line in range(height)]
    assert [layout.at(line) for line in range(layout.top, layout.bottom)] == expected
    assert layout.top == -sum(heights[:start])
    assert layout.at(layout.top - 1) is None
    assert layout.at(layout.bottom) is None


def test_item_is_the_union_of_all_items() -> None:
    assert set(get_args(Item)) == {Older, Day, Boundary, Gap, Said, Note, Happened}
