"""What an exported message says: one entry of a message file becomes a value, or the reason why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from igdesk.importing.mojibake import repair
from igdesk.importing.system_lines import LineKind, line_kind
from igdesk.values import dataclass

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999, where datetime ends
_MEDIA = ("photos", "videos", "audio_files", "gifs", "files")


class MessageKind(StrEnum):
    """What sort of message it is. Only text, media and shares were written by a person for another."""

    TEXT = "text"
    MEDIA = "media"
    SHARE = "share"
    CALL = "call"
    UNSENT = "unsent"
    SYSTEM = "system"
    REACTION_NOTICE = "reaction_notice"


@dataclass(frozen=True, slots=True)
class ExportAttachment:
    """Something sent along.

    Attributes:
        type: Its key in the export: `photos`, `videos`, `audio_files`, `gifs`, `files`, `sticker` or `share`.
        uri: Path inside the export, or the link of a share; None where the export names none.
        present: The file is in the export; never so for a link.
    """

    type: str
    uri: str | None
    present: bool = False


@dataclass(frozen=True, slots=True)
class ExportShare:
    """A post, story or profile passed on."""

    link: str | None
    text: str
    owner: str


@dataclass(frozen=True, slots=True)
class ExportReaction:
    """What somebody set on a message; older exports do not say when."""

    reaction: str
    actor: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before its thread is whole: no key, no direction, files not looked up.

    Attributes:
        ms: Milliseconds since 1970 UTC, as in the export.
    """

    ms: int
    sender: str
    kind: MessageKind
    text: str
    attachments: tuple[ExportAttachment, ...]
    share: ExportShare | None
    reactions: tuple[ExportReaction, ...]

    @property
    def at(self) -> datetime:
        return EPOCH + timedelta(milliseconds=self.ms)


def read_message(raw: object) -> Draft | str:
    """The message that `raw` stands for, or the key of the phrase that says why there is none."""
    if not isinstance(raw, dict):
        return "importing.not_a_message"
    ms = _milliseconds(raw.get("timestamp_ms"))
    if ms is None:
        return "importing.no_time"
    sender = _string(raw, "sender_name")
    if not sender:
        return "importing.no_sender"
    content = raw.get("content")
    attachments, share = _attachments(raw), _share(raw.get("share"))
    if content is not None and not isinstance(content, str) and not attachments:
        return "importing.odd_content"
    text = repair(content) if isinstance(content, str) else None
    kind = _kind(raw, text, sender, attachments, share)
    said = "" if kind is MessageKind.UNSENT else text or ""
    return Draft(ms, sender, kind, said, attachments, share, _reactions(raw.get("reactions")))


def _kind(
    raw: Mapping[str, object],
    text: str | None,
    sender: str,
    attachments: tuple[ExportAttachment, ...],
    share: ExportShare | None,
) -> MessageKind:
    if raw.get("is_unsent") is True:
        return MessageKind.UNSENT
    if any(a.type != "share" for a in attachments):
        return MessageKind.MEDIA
    if share:
        return MessageKind.SHARE
    if "call_duration" in raw or raw.get("type") == "Call":
        return MessageKind.CALL
    if text is None:  # an export drops the content of what was taken back, and says no more about it
        return MessageKind.UNSENT
    if raw.get("type") in ("Subscribe", "Unsubscribe"):  # somebody was added to a group or left it, until 2022
        return MessageKind.SYSTEM
    return _KIND_OF_LINE[line_kind(text, sender)]


_KIND_OF_LINE = {
    None: MessageKind.TEXT,
    LineKind.REACTION: MessageKind.REACTION_NOTICE,
    LineKind.CALL: MessageKind.CALL,
    LineKind.SYSTEM: MessageKind.SYSTEM,
    LineKind.ATTACHMENT: MessageKind.MEDIA,
}


def _milliseconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 1 <= value <= _LATEST_MS else None  # infinity and "not a number" fail the comparison


def _attachments(raw: Mapping[str, object]) -> tuple[ExportAttachment, ...]:
    found: list[ExportAttachment] = []
    for type_ in _MEDIA:
        items = raw.get(type_)
        if isinstance(items, list):
            found += (ExportAttachment(type_, _uri(item)) for item in items if isinstance(item, dict))
    if isinstance(sticker := raw.get("sticker"), dict):
        found.append(ExportAttachment("sticker", _uri(sticker)))
    if share := _share(raw.get("share")):
        found.append(ExportAttachment("share", share.link))
    return tuple(found)


def _share(value: object) -> ExportShare | None:
    if not isinstance(value, dict) or not value:
        return None
    owner = _string(value, "original_content_owner") or _string(value, "profile_share_username")
    text = _string(value, "share_text") or _string(value, "profile_share_name")
    return ExportShare(_string(value, "link") or None, text, owner)


def _reactions(value: object) -> tuple[ExportReaction, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(_reaction(item) for item in value if isinstance(item, dict) and _string(item, "reaction"))


def _reaction(item: Mapping[str, object]) -> ExportReaction:
    seconds = item.get("timestamp")  # seconds, unlike the message's own time
    ms = _milliseconds(seconds * 1000) if isinstance(seconds, int) and not isinstance(seconds, bool) else None
    at = EPOCH + timedelta(milliseconds=ms) if ms else None
    return ExportReaction(_string(item, "reaction"), _string(item, "actor"), at)


def _uri(item: Mapping[str, object]) -> str | None:
    return _string(item, "uri") or None


def _string(of: Mapping[str, object], key: str) -> str:
    value = of.get(key)
    return repair(value) if isinstance(value, str) else ""
