"""An export's conversations in the desk's words."""

from __future__ import annotations

from igdesk.importing.message import ExportAttachment, MessageKind
from igdesk.importing.thread import ExportMessage, ExportThread
from igdesk.rules.model import Attachment, Direction, Inbound
from igdesk.store.ingest import InboundThread
from igdesk.store.together import IMPORT

TAKEN = frozenset({MessageKind.TEXT, MessageKind.MEDIA, MessageKind.SHARE})
"""What a person wrote for another; calls, notices and what was taken back are left out."""


def inbound_thread(thread: ExportThread) -> InboundThread:
    """A thread of an export as the desk takes it in.

    An export tells display names but no ids, so its threads stand beside those that the sync pulls.
    """
    return InboundThread(
        account=IMPORT,
        kind="import",
        remote_id=thread.number or thread.key,
        customer_remote_id=None,
        username=None,
        name=thread.title,
        messages=tuple(_inbound(m, thread.is_group) for m in thread.messages if m.kind in TAKEN),
    )


def left_out(thread: ExportThread) -> int:
    """How many of its messages nobody wrote for anybody."""
    return sum(message.kind not in TAKEN for message in thread.messages)


def _inbound(message: ExportMessage, in_group: bool) -> Inbound:
    direction = Direction(message.direction)
    return Inbound(
        direction=direction,
        at=message.at,
        text=message.text or (message.share.text if message.share else ""),
        import_key=message.key,
        author=message.sender if in_group and direction is Direction.IN else None,
        attachments=tuple(_attachment(each) for each in message.attachments),
    )


def _attachment(attachment: ExportAttachment) -> Attachment:
    """Only what it was: the file stays in the export, and a path inside a zip is no address."""
    is_link = attachment.type == "share"
    return Attachment(attachment.type, attachment.uri if is_link else None, None if is_link else attachment.uri)
