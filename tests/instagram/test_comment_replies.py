"""What is said to comments, over real HTTP against the simulator: shapes, refusals by class, and what stays unknown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.clock import FixedClock
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    BadRequest,
    InstagramError,
    MaybeSent,
    ObjectGone,
    PermissionMissing,
    RateLimited,
    TextRefused,
)
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(World(FixedClock(NOW))) as made:
        made.control.owner_posts("New tea")
        yield made


@asynccontextmanager
async def connected(simulator: Simulator) -> AsyncIterator[InstagramClient]:
    budget = Budget(FixedClock(NOW), rate=1000, burst=1000)
    async with InstagramClient(simulator.base_url, Secret(simulator.token), simulator.account_id, budget) as client:
        yield client


async def test_an_answer_below_a_comment_has_an_id_and_is_read_back_as_ours(simulator: Simulator) -> None:
    comment = simulator.control.customer_comments("White?", "anna")
    async with connected(simulator) as instagram:
        made = await instagram.comment_replies.reply_to_comment(comment.id, "Yes")
        [reply] = (await instagram.comments.replies(comment.id)).items
    assert (reply.id, reply.text, reply.author_id) == (made, "Yes", simulator.account_id)


async def test_the_same_words_twice_in_a_row_are_refused(simulator: Simulator) -> None:
    comment = simulator.control.customer_comments("White?", "anna")
    async with connected(simulator) as instagram:
        await instagram.comment_replies.reply_to_comment(comment.id, "Yes")
        with pytest.raises(BadRequest) as refused:
            await instagram.comment_replies.reply_to_comment(comment.id, "Yes")
    assert (refused.value.code, refused.value.phrase.key) == (506, "instagram.duplicate")


async def test_a_private_reply_is_possible_once_and_for_seven_days(simulator: Simulator) -> None:
    first, old = (simulator.control.customer_comments(text, "anna") for text in ("White?", "Black?"))
    async with connected(simulator) as instagram:
        sent = await instagram.comment_replies.private_reply(first.id, "Between us")
        assert sent.message_id == first.private_reply_id
        with pytest.raises(BadRequest) as used:
            await instagram.comment_replies.private_reply(first.id, "And this")
        simulator.control.advance(timedelta(days=7, seconds=1).total_seconds())
        with pytest.raises(BadRequest) as late:
            await instagram.comment_replies.private_reply(old.id, "Too late")
    assert (used.value.subcode, used.value.phrase.key) == (2534025, "instagram.private_reply_used")
    assert late.value.code == 100


async def test_a_comment_is_hidden_twice_without_harm(simulator: Simulator) -> None:
    comment = simulator.control.customer_comments("Thieves", "anna")
    async with connected(simulator) as instagram:
        for hidden in (True, True, False):
            await instagram.comment_replies.hide_comment(comment.id, hidden=hidden)
            assert comment.hidden is hidden


@pytest.mark.parametrize(
    ("fault", "error"),
    [("100/33", ObjectGone), ("10", PermissionMissing), ("613", RateLimited), ("500", MaybeSent), ("empty", MaybeSent)],
)
async def test_refusals_are_told_apart(simulator: Simulator, fault: str, error: type[InstagramError]) -> None:
    comment = simulator.control.customer_comments("White?", "anna")
    simulator.control.set_faults(f"reply:{fault}@1,hide:{fault}@1")
    async with connected(simulator) as instagram:
        with pytest.raises(error):
            await instagram.comment_replies.reply_to_comment(comment.id, "Yes")
    async with connected(simulator) as instagram:
        with pytest.raises(error):
            await instagram.comment_replies.hide_comment(comment.id, hidden=True)


async def test_a_deleted_comment_is_gone(simulator: Simulator) -> None:
    comment = simulator.control.customer_comments("White?", "anna")
    simulator.control.delete_comment(comment.id)
    async with connected(simulator) as instagram:
        with pytest.raises(ObjectGone):
            await instagram.comment_replies.reply_to_comment(comment.id, "Yes")
        with pytest.raises(ObjectGone):
            await instagram.comment_replies.hide_comment(comment.id, hidden=True)


async def test_what_instagram_would_not_take_never_leaves(simulator: Simulator) -> None:
    async with connected(simulator) as instagram:
        for text in (" ", "好" * 334):
            with pytest.raises(TextRefused):
                await instagram.comment_replies.reply_to_comment("1", text)
            with pytest.raises(TextRefused):
                await instagram.comment_replies.private_reply("1", text)
    assert simulator.ledger.count() == 0
