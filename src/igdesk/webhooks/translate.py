"""A delivery of Instagram's in the desk's words: the threads that reading conversations gives, without their names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from igdesk.config.accounts import ByAccount
from igdesk.instagram.coerce import decode
from igdesk.instagram.model import Account
from igdesk.instagram.updates import Commented, Delivered, Said, delivered
from igdesk.rules.model import Direction
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.sync.comment_threads import Reading, below
from igdesk.sync.translate import fault, inbound_of, reactions_of

EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Translated:
    """What the desk takes in of a delivery."""

    threads: tuple[InboundThread, ...]
    """In the order in which customers wrote."""
    faults: tuple[Unreadable, ...]
    passed_over: int
    """Events that a desk has no use for."""


def translate(body: bytes, received: datetime, accounts: Collection[str], *, comments: ByAccount) -> Translated:
    """A delivery in the desk's words.

    Args:
        body: As it came.
        received: When it came.
        accounts: Ours; where none is known yet, every account is.
        comments: Of which accounts the desk takes comments in.

    Raises:
        ValueError: It is not JSON.
    """
    found = delivered(decode(body), received)
    passed_over = found.passed_over.total()
    faults = [fault(each) for each in found.malformed] + _of_others(found, accounts)
    said = [each for each in found.said if _is_ours(each.account, accounts)]
    threads = _conversations(said)
    own = [each for each in found.comments if _is_ours(each.account, accounts)]
    wanted = [each for each in own if each.account is not None and comments.of(each.account)]
    of_comments, nameless = _comment_threads(wanted, received)
    threads += of_comments
    faults += nameless
    passed_over += len(own) - len(wanted)
    threads.sort(key=lambda thread: thread.messages[0].at)  # tickets are numbered as customers wrote
    return Translated(tuple(threads), tuple(faults), passed_over)


def _is_ours(account: str | None, accounts: Collection[str]) -> bool:
    return account is not None and (not accounts or account in accounts)


def _of_others(found: Delivered, accounts: Collection[str]) -> list[Unreadable]:
    ids = [each.message.id for each in found.said if not _is_ours(each.account, accounts)]
    ids += [each.comment.id for each in found.comments if not _is_ours(each.account, accounts)]
    return [Unreadable(each, "for an Instagram account that is not this desk's", "") for each in ids]


def _conversations(said: Sequence[Said]) -> list[InboundThread]:
    """Threads of messages; where it is not told whose a message is, a thread for each by itself."""
    together: dict[tuple[str | None, str], list[Said]] = {}
    for each in said:
        key = each.customer or f"?{each.message.id}"
        together.setdefault((each.account, key), []).append(each)
    return [_conversation(some) for some in together.values()]


def _conversation(said: Sequence[Said]) -> InboundThread:
    account = said[0].account
    assert account is not None  # others were sorted out
    messages = sorted(
        (
            replace(
                inbound_of(each.message, Direction.OUT if each.ours else Direction.IN),
                deleted=each.deleted,
                edited=each.edited,
                reactions=reactions_of(each.message) if each.reacted else None,
                is_about_another=each.reacted,
            )
            for each in said
        ),
        key=lambda message: message.at,
    )
    return InboundThread(account, "dm", None, said[0].customer, None, None, tuple(messages))


def _comment_threads(
    commented: Sequence[Commented], received: datetime
) -> tuple[list[InboundThread], list[Unreadable]]:
    """Comments of customers. Our own are read with the posts, where it can be seen whom they answer."""
    threads: list[InboundThread] = []
    faults: list[Unreadable] = []
    for each in sorted(commented, key=lambda one: one.comment.created_at):
        comment = each.comment
        assert each.account is not None  # others were sorted out
        if comment.is_own:
            continue
        if each.post is None or (comment.author_id is None and comment.username is None):
            reason = "a comment that does not say whose it is, or on which post"
            faults.append(Unreadable(comment.id, reason, comment.text[:EXCERPT]))
            continue
        reading = Reading(Account(each.account, None, None, None, None, None), comment.created_at, is_first=False)
        top = replace(comment, id=comment.parent_id or comment.id)
        found = below(top, (), each.post, reading, ())
        threads += [_with_id(thread, comment.id) for thread in found.threads]
    return threads, faults


def _with_id(thread: InboundThread, ident: str) -> InboundThread:
    """The thread below a top comment with the one comment in it that was told of."""
    return replace(thread, messages=tuple(replace(each, remote_id=ident) for each in thread.messages))
