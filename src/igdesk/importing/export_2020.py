"""Exports of 2020 and before: one `messages.json` for all threads, in other words, turned into today's shape.

Shape as several public readers of that time parse it: a list of `{participants: [username], conversation: [{sender,
created_at, text, …}]}`. There were no folders, so a thread is known by who takes part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b

from igdesk.importing.mojibake import repair

_LISTS = {"media": "photos", "media_url": "photos", "voice_media": "audio_files", "animated_media_images": "gifs"}


def participants(conversation: object) -> tuple[str, ...]:
    """The user names in an item of `messages.json`; empty if it is none."""
    if not isinstance(conversation, dict) or not isinstance(conversation.get("conversation"), list):
        return ()
    names = conversation.get("participants")
    return tuple(repair(n) for n in names if isinstance(n, str) and n) if isinstance(names, list) else ()


def thread_name(people: tuple[str, ...]) -> str:
    """A name that stays the same in the next export."""
    together = "\n".join(sorted(people))
    return f"2020_{blake2b(together.encode(), digest_size=8).hexdigest()}"


def messages(conversation: object) -> Iterator[object]:
    """The messages of an item of `messages.json` in the shape of today's exports, newest first as they stand there."""
    items = conversation.get("conversation") if isinstance(conversation, dict) else None
    for item in items if isinstance(items, list) else ():
        yield _today(item) if isinstance(item, dict) else item


def _today(old: dict[str, object]) -> dict[str, object]:
    new: dict[str, object] = {"sender_name": old.get("sender"), "timestamp_ms": _milliseconds(old.get("created_at"))}
    for key in ("text", "heart", "story_share", "action", "link", "video_call_action"):
        if key in old and "content" not in new:
            new["content"] = old[key] if key != "link" else _link(old[key])
    if "video_call_action" in old:
        new["type"] = "Call"
    for key, today in _LISTS.items():
        if key in old:
            new[today] = [{"uri": old[key] if isinstance(old[key], str) else None}]
    if "media_share_url" in old or "profile_share_username" in old:
        new["share"] = {
            "link": old.get("media_share_url"),
            "share_text": old.get("media_share_caption"),
            "original_content_owner": old.get("media_owner"),
            "profile_share_username": old.get("profile_share_username"),
            "profile_share_name": old.get("profile_share_name"),
        }
    likes = old.get("likes")
    if isinstance(likes, list):
        new["reactions"] = [
            {"reaction": "❤", "actor": like.get("username")} for like in likes if isinstance(like, dict)
        ]
    return new


def _link(value: object) -> object:
    return value.get("link_url", value.get("url")) if isinstance(value, dict) else value


def _milliseconds(value: object) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
