"""What a mail says to a desk: from whom it is, its subject and its words. RFC 5322, RFC 2045 to 2047.

Mails are as broken as programs write them: whatever cannot be decoded is read as well as it goes, and nothing raises.
Pictures and files are named, not taken out; the mail itself is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
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
    try:
        return _read(message_from_bytes(data, policy=_AS_WRITTEN))
    except _STUMBLES:  # its headers do not tell how the rest is to be read
        return _read(BytesHeaderParser(policy=_AS_WRITTEN).parsebytes(data))


def _read(raw: Message) -> Mail:
    name, address = _person(raw, "From")
    _, answers = _person(raw, "Reply-To")
    return Mail(
        id=_header(raw, "Message-ID").strip("<> \t"),
        name=name,
        address=next((each for each in (answers, address) if "@" in each), ""),
        subject=_header(raw, "Subject"),
        text=_text(raw),
        attachments=tuple(_filename(part) for part in raw.walk() if _is_attached(part)),
    )


class _AsWritten(Compat32):
    """Headers with bytes that none may have, which are many: they are read as what they most likely are."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The header, readable."""
        return _guessed(value.encode("utf-8", "surrogateescape"))


_AS_WRITTEN = _AsWritten()
_STUMBLES = (ValueError, TypeError, LookupError, RecursionError)
"""What Python's library raises over parameters that are numbered wrongly or in no charset, and a thousand brackets."""


def _told(parameter: Callable[[], str | None]) -> str | None:
    """A parameter of a header, if it can be read."""
    try:
        return parameter()
    except _STUMBLES:
        return None


def _person(raw: Message, header: str) -> tuple[str, str]:
    """Name and address. They are told apart before the name is decoded: it may have commas, brackets and an @ in it."""
    try:
        name, address = parseaddr(" ".join(str(raw.get(header, "")).split()))
    except _STUMBLES:
        return "", ""
    return " ".join(_words(name).split()), address.strip()


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


def _guessed(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _decoded(data: bytes, charset: str | None) -> str:
    if charset is None:
        return _guessed(data)
    wanted = charset.strip("'\" \t").lower()
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
    text = _decoded(data, _told(part.get_content_charset)) if isinstance(data, bytes) else ""
    if part.get_content_type() == "text/html":
        return text_of_html(text)
    return text.replace("\r\n", "\n").strip()


def _is_attached(part: Message) -> bool:
    return not part.is_multipart() and (
        part.get_content_disposition() == "attachment" or bool(_filename(part)) or part.get_content_maintype() != "text"
    )


def _filename(part: Message) -> str:
    """What a file is called, else what it is."""
    name = _told(part.get_filename)
    if name:
        return " ".join(_words(name).split())
    return "" if part.get_content_maintype() == "text" else part.get_content_type()
