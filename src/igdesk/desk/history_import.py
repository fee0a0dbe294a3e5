"""An export's conversations in the desk's words, and into the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from igdesk.desk.batch import Batch
from igdesk.importing.instagram_export import Export
from igdesk.importing.message import ExportAttachment, MessageKind
from igdesk.importing.thread import ExportMessage, ExportThread
from igdesk.rules.model import Attachment, Direction, Inbound
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.together import IMPORT
from igdesk.values import dataclass

_BATCH = 2000
"""Messages in one transaction: large enough to be quick, small enough to let others write in between."""


def take_in(export: Export, batch: Batch, reached: Callable[[int], None]) -> IngestReport:
    """Take in all threads of an export, silently.

    Args:
        export: The export.
        batch: The desk.
        reached: Is told how many of its bytes have been read.
    """
    report = IngestReport()
    for threads in _batches(export.threads()):
        report.add(batch.take_history([inbound_thread(thread) for thread in threads]).result())
        reached(export.bytes_read)
    return report


@dataclass(slots=True)
class Trial:
    """What an export would come to."""

    messages: int = 0
    """New ones."""
    known: int = 0


def try_out(export: Export, batch: Batch | None, reached: Callable[[int], None]) -> Trial:
    """Say what taking an export in would come to; nothing is changed.

    Args:
        export: The export.
        batch: The desk; None: there is none yet.
        reached: Is told how many of its bytes have been read.
    """
    trial = Trial()
    for threads in _batches(export.threads()):
        heard = [inbound_thread(thread) for thread in threads]
        count = sum(len(thread.messages) for thread in heard)
        new = count if batch is None else sum(batch.new_in_history(heard).result())
        trial.messages += new
        trial.known += count - new
        reached(export.bytes_read)
    return trial


def _batches(threads: Iterator[ExportThread]) -> Iterator[list[ExportThread]]:
    current: list[ExportThread] = []
    messages = 0
    for thread in threads:
        current.append(thread)
        messages += len(thread.messages)
        if messages >= _BATCH:
            yield current
            current, messages = [], 0
    if current:
        yield current


def inbound_thread(thread: ExportThread) -> InboundThread:
    """A thread of an export as the desk takes it in.

    An export tells display names but no ids, so its threads stand beside those that the sync pulls; which are the same
    conversation is found by their words (`store/twins`). History is whole:
    calls and notices are kept as the lines that Instagram makes of them, and of what was taken back that it was there.
    """
    return InboundThread(
        account=IMPORT,
        kind="import",
        remote_id=thread.number or thread.key,
        customer_remote_id=None,
        username=None,
        name=thread.title,
        messages=tuple(_inbound(message, thread.is_group) for message in thread.messages),
    )


def _inbound(message: ExportMessage, in_group: bool) -> Inbound:
    direction = Direction(message.direction)
    return Inbound(
        direction=direction,
        at=message.at,
        text=message.text,
        import_key=message.key,
        author=message.sender if in_group and direction is Direction.IN else None,
        attachments=tuple(_attachment(each) for each in message.attachments),
        deleted=message.kind is MessageKind.UNSENT,
    )


def _attachment(attachment: ExportAttachment) -> Attachment:
    """Only what it was: the file stays in the export, and a path inside a zip is no address."""
    is_link = attachment.type == "share"
    return Attachment(attachment.type, attachment.uri if is_link else None, None if is_link else attachment.uri)
