"""What a mail says to a desk: from whom it is, its subject and its words. RFC 5322, RFC 2045 to 2047.

Mails are as broken as programs write them: whatever cannot be decoded is read as well as it goes, and nothing raises.
Pictures and files are named, not taken out; the mail itself is kept.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from igdesk.importing.html_text import text_of_html
from igdesk.values import dataclass

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252", "us-ascii": "utf-8"}
"""What mails are called, and what they are written in: the second has all that the first has."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail."""

    id: str
    """Its Message-ID without the brackets; empty where it has none."""
    name: str
    """Who wrote it, as they call themselves; empty where they do not."""
    address: str
    """Where answers go: of Reply-To, else of From; empty where neither has one."""
    subject: str
    text: str
    attachments: tuple[str, ...]
    """What its files are called."""


def read_mail(data: bytes) -> Mail:
    """Read a mail as it came, with all its headers."""
    raw = message_from_bytes(data)
    name, address = parseaddr(_header(raw, "From"))
    _, answers = parseaddr(_header(raw, "Reply-To"))
    return Mail(
        id=_header(raw, "Message-ID").strip("<> \t"),
        name=name.strip(),
        address=(answers or address).strip() if "@" in (answers or address) else "",
        subject=_header(raw, "Subject"),
        text=_text(raw),
        attachments=tuple(_filename(part) for part in raw.walk() if _is_attached(part)),
    )


def _header(raw: Message, name: str) -> str:
    """A header as people read it, on one line; empty where there is none."""
    value = raw.get(name)
    if value is None:
        return ""
    return " ".join(_words(str(value)).split())


def _words(value: str) -> str:
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts)


def _decoded(data: bytes, charset: str | None) -> str:
    wanted = (charset or "utf-8").strip("'\" \t").lower()
    try:
        return data.decode(_WIDER.get(wanted, wanted), "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _text(raw: Message) -> str:
    """Its plain text, else the words of its HTML."""
    for kind in ("text/plain", "text/html"):
        found = [part for part in raw.walk() if part.get_content_type() == kind and not _is_attached(part)]
        texts = [_body(part) for part in found]
        whole = "\n\n".join(text for text in texts if text)
        if whole:
            return whole
    return ""


def _body(part: Message) -> str:
    data = part.get_payload(decode=True)
    text = _decoded(data, part.get_content_charset()) if isinstance(data, bytes) else ""
    if part.get_content_type() == "text/html":
        return text_of_html(text)
    return text.replace("\r\n", "\n").strip()


def _is_attached(part: Message) -> bool:
    return not part.is_multipart() and (
        part.get_content_disposition() == "attachment" or bool(_filename(part)) or part.get_content_maintype() != "text"
    )


def _filename(part: Message) -> str:
    """What a file is called, else what it is."""
    name = part.get_filename()
    if name:
        return " ".join(_words(name).split())
    return "" if part.get_content_maintype() == "text" else part.get_content_type()
