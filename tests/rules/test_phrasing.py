"""Words to be careful with: what is warned of, and what only looks like it."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.model import Phrasing
from igdesk.config.spot import Document
from igdesk.config.write import StarterAnswers, starter_text
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.phrasing import Doubt, doubtful, in_templates

DEFAULT = Phrasing()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("亲亲我们已经在处理了哦", [(Doubt.BANNED, "亲亲"), (Doubt.BANNED, "在处理了哦")]),
        ("保证今天到", [(Doubt.PROMISE, "保证")]),
        ("這個絕對沒問題", [(Doubt.PROMISE, "絕對")]),
        ("一定今天到！", [(Doubt.PROMISE, "一定")]),
        ("我们 １００％ 退款", [(Doubt.PROMISE, "１００％")]),
        ("I GUARANTEE it arrives today", [(Doubt.PROMISE, "GUARANTEE")]),
        ("It will definitely arrive today.", [(Doubt.PROMISE, "definitely")]),
        ("That is not my problem", [(Doubt.BANNED, "not my problem")]),
    ],
)
def test_what_is_warned_of(text: str, found: list[tuple[Doubt, str]]) -> None:
    told = doubtful(text, DEFAULT)
    assert [(each.doubt, each.words) for each in told] == found
    assert all(text[each.at : each.at + len(each.words)] == each.words for each in told)


@pytest.mark.parametrize(
    "text",
    [
        "我们一定会尽快处理",
        "一定尽力帮您解决",
        "今天不一定到",
        "我们无法保证到货时间",
        "不能保证今天到",
        "不敢承诺具体日期",
        "100%纯棉，不掉色",
        "品质保证",
        "您一定很着急",
        "请您一定保留好包装",
        "在一定程度上",
        "We can't guarantee a date.",
        "Delivery today is not guaranteed",
        "as promised, here is the number",
        "I will definitely look into it",
        "it is 100% cotton",
        "",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert doubtful(text, DEFAULT) == ()


def test_a_desk_has_lists_of_its_own() -> None:
    own = Phrasing(banned=("亲",), promises=("小时内",), fine=("亲自",))
    assert [each.words for each in doubtful("亲，我亲自处理，1小时内保证好", own)] == ["亲", "小时内"]


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    for each in doubtful(text, DEFAULT):
        assert each.words in text


def test_templates_are_told_with_file_and_line() -> None:
    text = '[[templates]]\nid = "a"\ntext = "hi"\n\n[[templates]]\nid = "b"\ntitle = "B"\ntext = "保证今天到"\n'
    [found] = in_templates([Document("t.toml", tomli.loads(text), text)], DEFAULT)
    assert (found.file, found.line, found.key, found.found.words) == ("t.toml", 8, "templates[b].text", "保证")


def test_so_are_answers_of_the_faq() -> None:
    text = '[[faq]]\nquestion = "a"\nanswer = "保证今天到"\n'
    [found] = in_templates([Document("t.toml", tomli.loads(text), text)], DEFAULT)
    assert (found.line, found.key, found.found.words) == (3, "faq[1].answer", "保证")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_starter_templates_say_nothing_of_it(lang: Lang) -> None:
    config = load_text(starter_text(lang, StarterAnswers()))
    said = {each.text: doubtful(each.text, config.phrasing) for each in config.templates}
    assert [text for text, found in said.items() if found] == []
