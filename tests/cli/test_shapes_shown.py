"""Whatever Instagram hands out of a message, `ticket show` and `ticket list` say what it is."""

from __future__ import annotations

from igdesk.simulator.simulator import Simulator

from .support import Igdesk


def test_a_story_says_what_it_is_and_where(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("Love this!", "anna", story="reply_to")
    instagram.control.customer_writes("", "ben", story="mention")
    live("sync", "--once")
    shown = live("ticket", "show", "1").out
    assert "Replied to your story: http" in shown
    assert "Love this!" in shown
    assert "Mentioned you in a story: http" in live("ticket", "show", "2").out
    assert "[story mention]" in live("ticket", "list").out


def test_what_is_not_handed_out_is_said_to_be(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes(customer="anna", unsupported=True)
    instagram.control.customer_writes("", "ben")
    live("sync", "--once")
    said = ("Instagram does not hand out", "Something that igdesk does not know yet")
    for number, why in zip(("1", "2"), said, strict=True):
        shown = live("ticket", "show", number).out
        assert why in shown
        assert "look in the Instagram app" in shown


def test_a_gap_is_shown_where_it_is(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("the first", "anna")
    live("sync", "--once")
    for number in range(25):
        instagram.control.customer_writes(f"line {number}", "anna")
    live("sync", "--once")
    shown = live("ticket", "show", "1").out
    assert shown.index("the first") < shown.index("Older messages are missing here") < shown.index("line 5")
