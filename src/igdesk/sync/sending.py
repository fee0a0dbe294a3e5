"""One row of the outbox to Instagram, by the way that it goes."""

from __future__ import annotations

from igdesk.instagram.client import InstagramClient
from igdesk.instagram.model import Sent
from igdesk.rules.ways import Way
from igdesk.store.outbox import OutboxRow


async def send(instagram: InstagramClient, row: OutboxRow, *, human_agent: bool) -> str | None:
    """Do what the row says, once.

    Returns:
        Instagram's id of what was said; None where nothing was: a comment was hidden, say.

    Raises:
        MaybeSent: It may have been done.
        InstagramError: It surely was not.
    """
    target = row.target or ""
    match row.way:
        case Way.MESSAGE:
            return (await _say(instagram, row, human_agent=human_agent)).message_id
        case Way.COMMENT:
            return await instagram.comment_replies.reply_to_comment(target, row.text)
        case Way.MENTION:
            comment = None if target == row.post else target
            return await instagram.comment_replies.answer_mention(row.post or "", comment, row.text)
        case Way.PRIVATE:
            return (await instagram.comment_replies.private_reply(target, row.text)).message_id
        case Way.HIDE | Way.UNHIDE:
            await instagram.comment_replies.hide_comment(target, hidden=row.way is Way.HIDE)
            return None
        case Way.REACT | Way.UNREACT:
            await instagram.react(row.recipient or "", target, remove=row.way is Way.UNREACT)
            return None


async def _say(instagram: InstagramClient, row: OutboxRow, *, human_agent: bool) -> Sent:
    recipient = row.recipient or ""
    if row.media is None:
        return await instagram.send_text(recipient, row.text, human_agent=human_agent)
    return await instagram.send_media(recipient, row.media.type, row.media.url or "", human_agent=human_agent)
