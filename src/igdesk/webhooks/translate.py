"""A delivery of Instagram's in the desk's words: the threads that reading conversations gives, without their names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.config.accounts import ByAccount
from igdesk.instagram.coerce import decode
from igdesk.instagram.model import Account
from igdesk.instagram.updates import Commented, Delivered, Mentioned, Said, delivered
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.store.mentions import Mention
from igdesk.store.pages import Pages
from igdesk.sync.comment_threads import Reading, addressed, below, mentioned
from igdesk.sync.translate import fault, inbound_of, reactions_of
from igdesk.values import dataclass
from igdesk.webhooks.elsewhere import Posts

EXCERPT = 200
NO_PAGES = Pages()
NO_POSTS = Posts()


@dataclass(frozen=True, slots=True)
class Translated:
    """What the desk takes in of a delivery."""

    threads: tuple[InboundThread, ...]
    """In the order in which customers wrote."""
    faults: tuple[Unreadable, ...]
    passed_over: int
    """Events that a desk has no use for."""
    mentions: tuple[Mention, ...] = ()
    """To be read by whoever syncs."""
    unplaced: int = 0
    """Events of which it cannot be told yet whether they are for an account of ours, or below a post of ours."""

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The posts of which it is to be found out whether they are ours, by account and id."""
        return tuple((each.account, each.post) for each in self.mentions if each.whose and each.post is not None)


@dataclass(frozen=True, slots=True)
class _Ours:
    """Which events are for us."""

    accounts: Collection[str]
    pages: Pages
    comments: ByAccount

    def has(self, account: str | None) -> bool:
        """Whether an account is ours. Where none is known yet, every one is; but not what may be a Page's id."""
        if account is None or (not self.accounts and not self.pages.all_known):
            return False
        return not self.accounts or account in self.accounts

    def wants_comments(self, account: str | None) -> bool:
        """Whether comments to an account of ours are taken in."""
        return account is not None and self.comments.of(account)


def translate(
    body: bytes,
    received: datetime,
    accounts: Collection[str],
    *,
    comments: ByAccount,
    pages: Pages = NO_PAGES,
    posts: Posts = NO_POSTS,
) -> Translated:
    """A delivery in the desk's words.

    Args:
        body: As it came.
        received: When it came.
        accounts: Ours; where none is known yet, every account is.
        comments: Of which accounts the desk takes comments in.
        pages: The Facebook Pages of our accounts.
        posts: Which posts are ours.

    Raises:
        ValueError: It is not JSON.
    """
    found = delivered(decode(body), received, pages.accounts)
    ours = _Ours(accounts, pages, comments)
    others = [ident for account, ident in _all_of(found) if not ours.has(account)]
    faults = [fault(each) for each in found.malformed]
    if pages.all_known:
        faults += [Unreadable(each, "for an Instagram account that is not this desk's", "") for each in others]
    threads = _conversations([each for each in found.said if ours.has(each.account)])
    own = [each for each in found.comments if ours.has(each.account)]
    wanted = [each for each in own if ours.wants_comments(each.account)]
    of_comments, nameless, questions = _comment_threads(wanted, received, posts)
    told = [each for each in found.mentions if ours.has(each.account)]
    mentions = [_mention(each) for each in told if ours.wants_comments(each.account)]
    threads += of_comments
    threads.sort(key=lambda thread: thread.messages[0].at)  # tickets are numbered as customers wrote
    passed_over = found.passed_over.total() + len(own) - len(wanted) + len(told) - len(mentions)
    unplaced = len(questions) + (0 if pages.all_known else len(others))
    return Translated(tuple(threads), tuple(faults + nameless), passed_over, (*mentions, *questions), unplaced)


def _all_of(found: Delivered) -> Iterator[tuple[str | None, str]]:
    """The account that each event is for, and the id of what it is about."""
    yield from ((each.account, each.message.id) for each in found.said)
    yield from ((each.account, each.comment.id) for each in found.comments)
    yield from ((each.account, each.comment or each.post or "") for each in found.mentions)


def _mention(told: Mentioned) -> Mention:
    ident = told.comment or told.post
    assert told.account is not None  # others were sorted out
    assert ident is not None  # or it would have been malformed
    return Mention(told.account, ident, told.post, told.at)


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
    commented: Sequence[Commented], received: datetime, posts: Posts
) -> tuple[list[InboundThread], list[Unreadable], list[Mention]]:
    """Comments of customers, and our own replies to them; what else we comment answers nobody.

    Besides what can be told of them: faults, and questions whose posts some of them are below.
    """
    threads: list[InboundThread] = []
    faults: list[Unreadable] = []
    questions: list[Mention] = []
    for each in sorted(commented, key=lambda one: one.comment.created_at):
        comment = each.comment
        assert each.account is not None  # others were sorted out
        if comment.is_own:
            threads += _answer(each, each.account)
            continue
        if each.post is None or (comment.author_id is None and comment.username is None):
            reason = "a comment that does not say whose it is, or on which post"
            faults.append(Unreadable(comment.id, reason, comment.text[:EXCERPT]))
            continue
        reading = Reading(Account(each.account, None, None, None, None, None), comment.created_at, is_first=False)
        is_ours = posts.is_ours(each)
        if is_ours is None:
            questions.append(Mention(each.account, comment.id, each.post, comment.created_at, whose=True))
            continue
        if not is_ours:
            threads += filter(None, [mentioned(comment, each.post, reading)])
            continue
        top = replace(comment, id=comment.parent_id or comment.id)
        found = below(top, (), each.post, reading, ())
        threads += [_with_id(thread, comment.id) for thread in found.threads]
    return threads, faults, questions


def _answer(told: Commented, account: str) -> list[InboundThread]:
    """Our own comment below another one: whom it answers, the store may know."""
    comment = told.comment
    if comment.parent_id is None:
        return []
    message = Inbound(Direction.OUT, comment.created_at, comment.text, Channel.COMMENT, comment.id)
    name = addressed(comment.text) or None
    return [
        InboundThread(account, "comment", None, None, name, None, (message,), post=told.post, answers=comment.parent_id)
    ]


def _with_id(thread: InboundThread, ident: str) -> InboundThread:
    """The thread below a top comment with the one comment in it that was told of."""
    return replace(thread, messages=tuple(replace(each, remote_id=ident) for each in thread.messages))
