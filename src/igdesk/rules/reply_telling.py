"""What became of a reply, of hiding a comment, of a heart: the words of `telling` for them."""

from __future__ import annotations

from collections.abc import Mapping

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.names import local_time
from igdesk.rules.ways import Way

Said = tuple[str, Mapping[str, object]]
"""The end of a phrase's key, and what stands in it."""
OnItsWay = (
    e.ReplyQueued
    | e.ReplyCancelled
    | e.ReplySent
    | e.ReplyConfirmed
    | e.ReplyFailed
    | e.ReplyUnconfirmed
    | e.ReplyRetried
)


def reply(event: OnItsWay, config: Config) -> Said:
    """What became of a reply, of hiding a comment, or of a heart."""
    what = event.kind.removeprefix("reply_")
    if (later := _about_moment(event, config)) is not None:
        return later
    if Way(event.way).speaks:
        by = f"_{event.way}" if what in ("queued", "sent") and event.way != Way.MESSAGE else ""
        return f"{event.kind}{by}", {}
    about = "hide" if Way(event.way).hides else "react"
    return (f"{event.way}_failed" if what == "failed" else f"{about}_{what}"), {}


def _about_moment(event: OnItsWay, config: Config) -> Said | None:
    """What is told of a reply because it waits: for a release, or for the moment that its writer chose."""
    match event:
        case e.ReplyQueued(to_release=True):
            return "reply_queued_release", {}
        case e.ReplyCancelled(unreleased=True):
            return "reply_overtaken_release", {}
        case e.ReplyQueued(send_at=at) if at is not None:
            return "reply_queued_later", {"at": local_time(at, config)}
        case e.ReplyCancelled(overtook=at) if at is not None:
            return "reply_overtaken", {"at": local_time(at, config)}
        case e.ReplySent(late_for=at) if at is not None:
            return "reply_sent_late", {"at": local_time(at, config)}
        case _:
            return None


def rescheduled(event: e.ReplyRescheduled, config: Config) -> Said:
    """Another moment, or now."""
    if event.after is None:
        return "reply_hurried", {}
    return "reply_rescheduled", {"at": local_time(event.after, config)}


def released(event: e.ReplyReleased, config: Config) -> Said:
    """It goes now, or at the moment that its writer chose."""
    if event.after is None:
        return "reply_released", {}
    return "reply_released_later", {"at": local_time(event.after, config)}


def hide_queued(event: e.HideQueued, config: Config) -> Said:
    """A comment is to be hidden or shown."""
    return ("hide_queued" if event.hidden else "unhide_queued"), {}


def comment_hidden(event: e.CommentHidden, config: Config) -> Said:
    """A comment was hidden or shown."""
    return ("comment_hidden" if event.hidden else "comment_shown"), {}


def reaction_queued(event: e.ReactionQueued, config: Config) -> Said:
    """A heart is to be put on or taken off."""
    return f"{'unreact' if event.removed else 'react'}_queued{'_release' if event.to_release else ''}", {}


def reacted(event: e.Reacted, config: Config) -> Said:
    """A heart was put on or taken off."""
    return ("unreacted" if event.removed else "reacted"), {}
