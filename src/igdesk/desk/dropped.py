"""What a file of the drop folder brings: a mail (.eml), mails (.mbox) or forms (.json), each to be taken in once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.desk.new_tickets import new_tickets
from igdesk.errors import UsageError
from igdesk.i18n import Phrase, Words
from igdesk.rules.model import Channel
from igdesk.store.create import BY_SYSTEMS, NewTicket, Origin
from igdesk.text import storable
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.importing.mail import Mail

KINDS = (".eml", ".mbox", ".json")
LARGEST = 50_000_000
"""Bytes of one mail, or of one file of forms."""
_LONGEST = 50_000
"""Characters of a mail that come on the ticket; the file has the rest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A mail, or a file of forms: what is taken in as a whole, or not."""

    name: str
    """What it is called where it is set aside alone."""
    data: bytes
    key: str
    """What it is known by: the same piece, looked at again, has the same."""

    @property
    def op(self) -> str:
        """The operation that takes it in, which the desk does once."""
        return f"{BY_SYSTEMS}drop-{self.key}"


def pieces(file: Path) -> Iterator[Piece]:
    """What is in a file.

    Raises:
        OSError: It cannot be read.
        UsageError: It is too large.
    """
    if file.suffix.lower() != ".mbox":
        if file.stat().st_size > LARGEST:
            raise UsageError("drop.too_large", megabytes=LARGEST // 1_000_000)
        yield _mail(file.name, file.read_bytes()) if file.suffix.lower() == ".eml" else _form(file)
        return
    import mailbox  # with all that mails are read with: most desks have no such folder

    file.stat()  # one that is gone is an OSError, as of every other kind
    with closing(mailbox.mbox(file, create=False)) as box:
        if not len(box):
            raise UsageError("drop.no_sender")
        for place, key in enumerate(box.iterkeys(), 1):
            yield _mail(f"{file.stem}-{place}.eml", box.get_bytes(key))


def _mail(name: str, data: bytes) -> Piece:
    """A mail is the same wherever it lies: no two are alike to the letter, headers and all."""
    return Piece(name, data, hashlib.sha256(data).hexdigest()[:32])


def _form(file: Path) -> Piece:
    """The same file is known again, but one that was written later under its name is another."""
    about, data = f"{file.name}\0{file.stat().st_mtime_ns}\0".encode("utf-8", "surrogateescape"), file.read_bytes()
    return Piece(file.name, data, hashlib.sha256(about + data).hexdigest()[:32])


def tickets(piece: Piece, network: str | None, words: Words) -> tuple[NewTicket, ...]:
    """What a piece tells.

    Args:
        piece: The piece.
        network: By which network those who write mails are answered.
        words: For what stands in a message that is nobody's words.

    Raises:
        UsageError: It tells nothing that a ticket could be made of.
    """
    if len(piece.data) > LARGEST:
        raise UsageError("drop.too_large", megabytes=LARGEST // 1_000_000)
    if not piece.name.lower().endswith(".json"):
        return (_of_mail(piece, network, words),)
    try:
        value = json.loads(piece.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError("cli.not_json", path=piece.name) from error
    return tuple(new_tickets(value, piece.name))


def _of_mail(piece: Piece, network: str | None, words: Words) -> NewTicket:
    from igdesk.importing.mail import read_mail

    mail = read_mail(piece.data)
    if not mail.address:
        raise UsageError("drop.no_sender")
    origin = None
    if network is not None:
        origin = Origin(network, storable(mail.address.lower()), storable(mail.id or piece.key))
    shown = f"{mail.name} <{mail.address}>" if mail.name and origin is None else mail.name or mail.address
    return NewTicket(
        Channel.EMAIL, storable(shown), storable(_text(mail, words)), storable(mail.subject) or None, origin=origin
    )


def _text(mail: Mail, words: Words) -> str:
    text = mail.text or mail.subject or words("drop.no_text")
    if len(text) > _LONGEST:
        text = words.of(Phrase("drop.goes_on", {"text": text[:_LONGEST]}))
    files = [words("drop.attachment", name=name) for name in mail.attachments if name]
    return "\n".join((text, *files))
