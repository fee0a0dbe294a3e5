"""Addresses in messages: which are opened, and what is shown of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.links import Place, Refused, ended_at, links_in, place_of

ENDED = datetime(2025, 9, 7, 16, 17, 53, tzinfo=UTC)
"""0x68BDB031."""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://instagram.com/p/1?x=2#y", "instagram.com"),
        ("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=a", "lookaside.fbsbx.com"),
        ("https://EXAMPLE.com:443/", "example.com"),
        ("https://93.184.216.34/", "93.184.216.34"),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)
def test_public_https_is_opened(url: str, host: str) -> None:
    found = place_of(url)
    assert isinstance(found, Place)
    assert (found.host, found.reads_as) == (host, None)
    assert found.url.startswith("https://")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://instagram.com/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("https:/etc/passwd", "unreadable"),
        ("https://instagram.com@evil.example/", "two_hosts"),
        ("https://instagram.com:pass@evil.example/", "two_hosts"),
        ("https://instagram.com\\@evil.example/", "unreadable"),
        ("https://localhost/", "local"),
        ("https://printer/", "local"),
        ("https://nas.local/", "local"),
        ("https://db.internal./", "local"),
        ("https://127.0.0.1/", "local"),
        ("https://127.1/", "local"),
        ("https://2130706433/", "local"),
        ("https://0x7f000001/", "local"),
        ("https://0177.0.0.1/", "local"),
        ("https://10.0.0.8/", "local"),
        ("https://192.168.1.1/", "local"),
        ("https://172.16.0.1/", "local"),
        ("https://169.254.169.254/latest/meta-data", "local"),
        ("https://100.64.0.1/", "local"),
        ("https://0.0.0.0/", "local"),
        ("https://[::1]/", "local"),
        ("https://[::ffff:127.0.0.1]/", "local"),
        ("https://[fe80::1]/", "local"),
        ("https://[fd00::1]/", "local"),
        ("https://[2002:7f00:1::]/", "local"),
        ("https://１２７.0.0.1/", "local"),
        ("https://example.com:8443/", "port"),
        ("https://example.com:99999/", "unreadable"),
        ("https://exa mple.com/", "unreadable"),
        ("https://instagram.com/\u202egpj.exe", "unreadable"),
        ("https://insta\u200bgram.com/", "unreadable"),
        ("https://", "unreadable"),
        ("", "not_https"),
        ("https://example.com/" + "a" * 5000, "unreadable"),
    ],
)
def test_what_is_not_opened(url: str, reason: str) -> None:
    assert place_of(url) == Refused(reason)


def test_another_script_is_shown_in_the_letters_of_the_network() -> None:
    found = place_of("https://іnstagram.com/ключ")  # the first letter is Ukrainian
    assert isinstance(found, Place)
    assert found.host.startswith("xn--")
    assert found.reads_as == "іnstagram.com"
    assert found.url.isascii()


@given(st.text(max_size=60))
def test_whatever_is_opened_is_plain_and_goes_where_it_says(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/a"):
        found = place_of(url)
        if isinstance(found, Place):
            assert found.url.isascii()
            assert found.url.isprintable()
            again = place_of(found.url)
            assert isinstance(again, Place)
            assert again.host == found.host


def test_links_are_found_in_a_text_without_what_ends_the_sentence() -> None:
    said = "see https://a.example/x?y=1, (https://b.example/z) or 网址https://c.example/q。谢谢 https://a.example/x?y=1"
    assert links_in(said) == ("https://a.example/x?y=1", "https://b.example/z", "https://c.example/q")


@pytest.mark.parametrize(
    ("url", "ended"),
    [
        ("https://scontent-iad3-1.cdninstagram.com/v/a.jpg?stp=x&oe=68BDB031&_nc_sid=1", ENDED),
        ("https://video-iad3-1.xx.fbcdn.net/v/a.mp4?oe=68bdb031", ENDED),
        ("https://scontent.cdninstagram.com/v/a.jpg", None),
        ("https://scontent.cdninstagram.com/v/a.jpg?oe=tomorrow", None),
        ("https://scontent.cdninstagram.com/v/a.jpg?oe=FFFFFFFFFFFFFFFF", None),
        ("https://shop.example.com/a.jpg?oe=68BDB031", None),
        ("http://scontent.cdninstagram.com/v/a.jpg?oe=68BDB031", None),
    ],
)
def test_an_address_of_instagrams_media_says_when_it_ends(url: str, ended: datetime | None) -> None:
    assert ended_at(url) == ended
