"""What is attached to a message, in the words of who reads it."""

from __future__ import annotations

import pytest

from igdesk.desk.message_words import attachment_words, preview_words
from igdesk.i18n import Words

NEW_ZH, NEW_EN = "igdesk 尚不认识的内容", "something that igdesk does not know yet"


@pytest.mark.parametrize(
    ("attachment", "zh", "en"),
    [
        ("image", "图片", "image"),
        ("share", "分享的帖子", "shared post"),
        ("ig_post", "分享的帖子", "shared post"),
        ("ig_reel", "分享的 Reel", "shared reel"),
        ("voice_call", f"{NEW_ZH}：voice_call", f"{NEW_EN}: voice_call"),
        ("attachments.image", f"{NEW_ZH}：attachments.image", f"{NEW_EN}: attachments.image"),
        ("unknown", NEW_ZH, NEW_EN),
        ("", NEW_ZH, NEW_EN),
    ],
)
def test_what_is_attached_is_called_by_its_name(attachment: str, zh: str, en: str) -> None:
    assert (attachment_words(attachment, Words("zh")), attachment_words(attachment, Words("en"))) == (zh, en)


@pytest.mark.parametrize(
    ("preview", "zh"),
    [
        ("[image]", "[图片]"),
        ("[unsupported]", "[Instagram 未提供内容]"),
        ("image", "image"),
        ("[voice_call]", "[voice_call]"),
        ("[image] broken", "[image] broken"),
        ("[\x1b[31m]", "[\x1b[31m]".replace("\x1b", "␛")),
        ("", ""),
    ],
)
def test_a_list_shows_what_is_attached_where_there_are_no_words(preview: str, zh: str) -> None:
    assert preview_words(preview, Words("zh")) == zh
