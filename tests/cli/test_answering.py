"""The whole way of a comment over the simulator: in, answered in public, privately, and hidden: once each."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.simulator import truth
from igdesk.simulator.model import Comment
from igdesk.simulator.simulator import Simulator

from .support import Igdesk


@pytest.fixture
def comment(live: Igdesk, instagram: Simulator, config_file: Path) -> Comment:
    """A comment that has become ticket 1."""
    text = config_file.read_text("utf-8")
    config_file.write_text(text.replace("[instagram]", "[instagram]\ncomments = true"), encoding="utf-8")
    instagram.control.owner_posts("New tea")
    made = instagram.control.customer_comments("Do you ship to Spain?", "anna")
    live("sync", "--once")
    return made


def test_a_comment_is_answered_in_public_privately_and_hidden_once_each(
    live: Igdesk, instagram: Simulator, comment: Comment
) -> None:
    [ticket] = live("ticket", "list", "--json").json
    assert (ticket["channel"], ticket["reply_window"]["kind"]) == ("comment", "none")
    public = live("ticket", "reply", "1", "--text", "Yes, we do", "--wait")
    assert public.out.endswith("to ticket #1: sent. Everybody under the post sees it.\n")
    told = live("ticket", "reply", "1", "--text", "Here is a code", "--private", "--wait", "--json")
    assert told.err == ""
    private = told.json
    [row] = private["replies"]
    assert (row["way"], row["state"], row["target"]) == ("private", "sent", comment.id)
    assert live("ticket", "hide", "1", "--wait").out.startswith("Hiding the comment of ticket #1")
    live("sync", "--once")
    assert [instagram.ledger.count(kind) for kind in ("reply", "send", "hide")] == [1, 1, 1]
    comments = truth.comments(instagram.world)
    assert [(row["text"], row["author"], row["hidden"]) for row in comments] == [
        ("Do you ship to Spain?", "anna", True),
        ("Yes, we do", None, False),
    ]
    shown = live("ticket", "show", "1", "--json").json
    assert [(m["text"], m["hidden"]) for m in shown["messages"]] == [
        ("Do you ship to Spain?", True),
        ("Yes, we do", False),
        ("Here is a code", False),
    ]
    assert {row["way"] for row in shown["outbox"]} == {"comment", "private", "hide"}
    text = live("ticket", "show", "1").out
    assert "[hidden]" in text
    assert "(public)" in text
    assert "(private)" in text
    assert live("ticket", "unhide", "1", str(shown["messages"][0]["id"]), "--wait").status == 0
    assert comment.hidden is False


def test_the_page_of_a_comment_says_until_when_a_private_reply_is_possible(
    live: Igdesk, instagram: Simulator, comment: Comment
) -> None:
    assert " (privately, 6d" in live("ticket", "show", "1").out
    assert "（私信，6" in live("--lang", "zh", "ticket", "show", "1").out
    live("ticket", "reply", "1", "--text", "Between us", "--private")
    shown = live("ticket", "show", "1").out
    assert "private reply used" in shown
    assert " (privately, " not in shown


def test_what_cannot_be_done_is_refused_with_what_can(live: Igdesk, comment: Comment) -> None:
    live("ticket", "reply", "1", "--text", "Between us", "--private")
    again = live("ticket", "reply", "1", "--text", "And this", "--private")
    assert (again.status, "answer it publicly" in again.err) == (1, True)
    assert live("ticket", "hide", "1", "999").status == 1
    assert live("ticket", "unhide", "1").out == "The comment of ticket #1 is shown already.\n"
    assert live("--lang", "zh", "ticket", "unhide", "1").out == "工单 #1 的评论已经是显示状态。\n"


def test_only_who_answers_customers_hides_comments(live: Igdesk, comment: Comment) -> None:
    assert live("--as", "ken", "ticket", "hide", "1").status == 4


def test_the_outbox_says_how_each_goes(live: Igdesk, comment: Comment) -> None:
    live("ticket", "reply", "1", "--text", "Yes, we do")
    live("ticket", "hide", "1")
    listed = live("outbox").out
    assert "[public] Yes, we do" in listed
    assert "[hide] Do you ship to Spain?" in listed
    hide = next(row for row in live("outbox", "--json").json if row["way"] == "hide")
    live("outbox", "--cancel", hide["id"])
    assert [row["way"] for row in live("outbox", "--json").json] == ["comment"]


def test_a_held_hiding_is_undone_as_one_step(live: Igdesk, comment: Comment) -> None:
    live("ticket", "hide", "1")
    assert live("undo").status == 0
    assert live("outbox", "--json").json == []
    assert live("ticket", "reply", "1", "--private", "--text", "x", "--comment", "999").status == 1
