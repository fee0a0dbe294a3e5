"""Mails as programs write them, right and wrong: what a desk reads in them, and that nothing raises."""

from __future__ import annotations

from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.importing.html_text import text_of_html
from igdesk.importing.mail import Mail, read_mail


def written(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "Ada <ada@example.com>", "Subject": "My parcel", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Where is it?\n")
    return mail


def test_a_plain_mail() -> None:
    raw = written(Message_ID="<abc@example.com>").as_bytes()
    assert read_mail(raw) == Mail("abc@example.com", "Ada", "ada@example.com", "My parcel", "Where is it?", ())


def test_answers_go_where_the_writer_wants_them() -> None:
    mail = read_mail(written(Reply_To="me@example.org").as_bytes())
    assert (mail.name, mail.address) == ("Ada", "me@example.org")


@pytest.mark.parametrize("name", ["Müller, Hans", "Ada (London)", "mallory@example.net", "<mallory@example.net>", '"'])
def test_what_somebody_calls_themselves_is_no_address(name: str) -> None:
    raw = f"From: {Header(name, 'utf-8').encode()} <hans@example.com>\r\n\r\nx".encode()
    assert (read_mail(raw).name, read_mail(raw).address) == (name, "hans@example.com")


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_headers_and_text_that_do_not_say_what_they_are_written_in(charset: str) -> None:
    raw = "From: 小明 <a@b.cn>\r\nSubject: 我的包裹\r\nContent-Disposition: inline; filename=发票.txt\r\n\r\n何日收到"
    mail = read_mail(raw.encode(charset))
    assert (mail.name, mail.address, mail.subject, mail.attachments) == ("小明", "a@b.cn", "我的包裹", ("发票.txt",))
    assert read_mail("From: a@b.cn\r\n\r\n何日收到".encode(charset)).text == "何日收到"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big5"])
def test_chinese_in_the_headers_and_the_text(charset: str) -> None:
    subject = Header("我的包裹", "utf-8" if charset == "big5" else charset).encode()
    name = Header("小明", charset).encode()
    head = f"From: {name} <a@b.cn>\r\nSubject: {subject}\r\nContent-Type: text/plain; charset={charset}\r\n"
    head += "Content-Transfer-Encoding: 8bit\r\n\r\n"
    mail = read_mail(head.encode() + "何日收到".encode(charset))
    assert (mail.subject, mail.name, mail.text) == ("我的包裹", "小明", "何日收到")


def test_what_is_called_gb2312_and_has_more_than_that() -> None:
    raw = b"From: a@b.cn\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "镕".encode("gb18030")
    assert read_mail(raw).text == "镕"


def test_the_plain_text_is_read_rather_than_the_html() -> None:
    mail = written()
    mail.add_alternative("<p>Where <b>is</b> it??</p>", subtype="html")
    assert read_mail(mail.as_bytes()).text == "Where is it?"


def test_a_mail_that_is_only_html() -> None:
    mail = written()
    mail.set_content("<style>p {}</style><p>Where <b>is</b>\n it?</p><p>Best&nbsp;wishes</p>", subtype="html")
    assert read_mail(mail.as_bytes()).text == "Where is it?\n\nBest wishes"


def test_files_are_named_and_are_no_text() -> None:
    mail = written()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="发票.pdf")
    mail.add_attachment("inside", filename="notes.txt")
    mail.add_attachment(b"GIF", maintype="image", subtype="gif")
    read = read_mail(mail.as_bytes())
    assert (read.text, read.attachments) == ("Where is it?", ("发票.pdf", "notes.txt", "image/gif"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"no headers at all",
        b"From: \r\n\r\nx",
        b"From: nobody\r\n\r\nx",
        b'{"customer": "Ada"}',
    ],
)
def test_what_is_no_mail_has_no_sender(raw: bytes) -> None:
    assert read_mail(raw).address == ""


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: =?utf-8?b?!!!?=",
        b"Subject: =?nonsense?q?x?=",
        b"Subject: =?hex?q?x?=",
        b"Content-Type: text/plain; charset=nonsense",
        b"Content-Type: text/plain; charset=hex",
        b"Content-Type: multipart/mixed",
        b"Content-Type: multipart/mixed; boundary=x",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: nonsense",
        b"Content-Disposition: attachment; filename*=nonsense''%ff",
        b"Message-ID: <<<",
        b"Content-Type: text/plain; name*=a; name*1=b",
        b"Content-Type: multipart/mixed; boundary*=a; boundary*1=b",
        b"Content-Type: text/plain; charset*=a\x00b'en'x",
        b"Content-Disposition: attachment; filename*=a\x00b'en'x",
        b"Content-Type: message/rfc822\r\n\r\n" * 1500,
        b"Reply-To: " + b"(" * 5000,
    ],
)
def test_a_broken_part_does_not_cost_the_mail(head: bytes) -> None:
    mail = read_mail(b"From: a@b.c\r\n" + head + b"\r\n\r\n\xff!Where?")
    assert mail.address == "a@b.c"


@given(st.binary(max_size=400), st.sampled_from([b"", b"From: a@b.c\n", b"Content-Type: text/html\n", b"Subject: =?"]))
def test_no_bytes_raise(data: bytes, head: bytes) -> None:
    read_mail(head + data)


@given(st.text(max_size=200))
def test_no_html_raises_and_tags_are_gone(html: str) -> None:
    assert "<b>" not in text_of_html(f"<b>{html}</b>".replace("&lt;", ""))
