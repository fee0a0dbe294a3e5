"""Templates in the configuration: what they share, what they do, which faults are told; and saving them beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from igdesk.config.load import load_config, load_text
from igdesk.config.model import Template, Then
from igdesk.config.problems import ConfigError
from igdesk.config.save_template import TemplateExists, save_template, template_file, what_is_wrong, wording
from igdesk.errors import IgdeskError

BASE = """
[desk]
style = "warm"
[[agents]]
id = "me"
[[categories]]
id = "returns"
[[templates]]
id = "ack"
title = "Ack"
text = "Hello"
then = { status = "waiting", category = "returns", priority = "high", tags = ["a"], note = "n", snooze = "2d" }
[[templates]]
id = "ack"
style = "lively"
text = "Hey"
[[templates]]
id = "ack"
language = "zh"
text = "您好"
then = { status = "resolved" }
"""
RULE = '\n[[rules]]\nid = "r"\nwhen = { first_message = true }\nsuggest = "ack"\n'
THEN = Then("waiting", "returns", "high", ("a",), "n", timedelta(days=2))


def test_variants_share_the_title_and_what_is_done() -> None:
    config = load_text(BASE + RULE)
    assert [each.then for each in config.templates] == [THEN, THEN, Then("resolved")]
    assert {each.title for each in config.templates} == {"Ack"}
    assert (config.desk.style, config.rules[0].suggest) == ("warm", "ack")


def test_a_promise_is_what_is_said_or_the_title() -> None:
    text = f'{BASE}[[templates]]\nid = "b"\ntitle = "Progress"\ntext = "B"\nthen = {{ promise = "48h"'
    assert load_text(f"{text} }}").templates[-1].then == Then(promise=timedelta(days=2), promised="Progress")
    said = load_text(f'{text}, promised = "word on the parcel" }}').templates[-1].then
    assert said == Then(promise=timedelta(days=2), promised="word on the parcel")


@pytest.mark.parametrize(
    ("then", "key", "told"),
    [
        ("{}", "templates[b].then", "does nothing"),
        ('{ status = "open" }', "templates[b].then.status", '"waiting"'),
        ('{ tag = ["a"] }', "templates[b].then.tag", '"tags"'),
        ('{ category = "retuns" }', "templates[b].then.category", '"returns"'),
        ('{ priority = "hi" }', "templates[b].then.priority", '"high"'),
        ('{ note = "for {customer.name}" }', "templates[b].then.note", "customer.name"),
        ('{ status = "resolved", snooze = "2d" }', "templates[b].then.snooze", "resolved"),
        ('{ status = "resolved", promise = "48h" }', "templates[b].then.promise", "resolved"),
        ('{ promise = "soon" }', "templates[b].then.promise", "soon"),
        ('{ promised = "word" }', "templates[b].then.promised", "48h"),
        ('{ snooze = "soon" }', "templates[b].then.snooze", "soon"),
    ],
)
def test_faults_of_actions_are_told_with_line_and_cure(then: str, key: str, told: str) -> None:
    text = f'{BASE}[[templates]]\nid = "b"\ntext = "B"\nthen = {then}\n'
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    [problem] = caught.value.problems
    assert (problem.key, problem.line) == (key, text.count("\n"))
    assert told in problem.what.in_("en").replace("waiting or", '"waiting" or').replace(": waiting", ': "waiting"')
    assert problem.what.in_("zh")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (BASE.replace('"warm"', '"wram"'), "desk.style"),
        (BASE + RULE.replace("ack", "akc"), "rules[r].suggest"),
        (BASE + "\n[phrasing]\nbaned = []\n", "phrasing.baned"),
        (BASE + "\n[phrasing]\nbanned = [1]\n", "phrasing.banned"),
    ],
)
def test_other_faults(text: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    assert caught.value.problems[0].key.startswith(key)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(BASE, encoding="utf-8")
    return path


def test_what_is_saved_is_read_again(source: Path) -> None:
    then = replace(THEN, promise=timedelta(hours=36), promised="a parcel")
    new = Template("size", "Size", 'a\n"""quoted""" \\ {x}\n\tb', "en", "warm", ("returns",), then)
    file = save_template(source, new)
    assert file == source.parent / "templates.d" / "size.toml"
    assert load_config(source).variants("size") == (new,)
    other = replace(new, language="zh", then=None, text="尺码")
    save_template(source, other)
    save_template(source, replace(new, text="again"), replace=True)
    assert [each.text for each in load_config(source).variants("size")] == ["again", "尺码"]
    assert source.read_text(encoding="utf-8") == BASE
    assert [each.name for each in file.parent.iterdir()] == ["size.toml"]


@example("windows\r\nlines")
@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text.strip() and "{" not in text))
@hypothesis_settings(deadline=None, max_examples=40)
def test_any_text_can_be_saved(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    source = tmp_path_factory.mktemp("desk") / "config.toml"
    source.write_text(BASE, encoding="utf-8")
    save_template(source, Template("t", "T", text, "en"))
    [read] = load_config(source).variants("t")
    assert read.text == text


def test_a_wording_that_is_there_is_not_replaced_unasked(source: Path) -> None:
    new = Template("size", "Size", "Size?", "en")
    file = save_template(source, new)
    with pytest.raises(TemplateExists) as here:
        save_template(source, replace(new, text="x"))
    assert (here.value.can_replace, str(file) in here.value.phrase.in_("en")) == (True, True)
    for replaces in (False, True):
        with pytest.raises(TemplateExists) as there:
            save_template(source, Template("ack", "A", "x", "en"), replace=replaces)
        assert (there.value.can_replace, str(source) in there.value.phrase.in_("zh")) == (False, True)
    assert load_config(source).variants("size") == (new,)


def test_what_is_not_right_is_not_written(source: Path) -> None:
    typed = {"id": "a b", "text": "{customer.nam}", "language": "E", "style": "wram", "categories": "retuns，x"}
    with pytest.raises(ConfigError) as caught:
        save_template(source, wording(typed))
    told = what_is_wrong(caught.value, template_file(source, "a b"), "en").splitlines()
    assert [line.partition(":")[0] for line in told] == [
        "id",
        "style",
        "language",
        "text",
        "categories[1]",
        "categories[2]",
    ]
    assert not (source.parent / "templates.d").exists()


def test_an_id_names_no_file_elsewhere(source: Path) -> None:
    assert template_file(source, "../../etc/x").parent == source.parent / "templates.d"
    assert template_file(source, "...").name == "_.toml"
    save_template(source, Template("../x", "X", "x", "en"))
    assert load_config(source).variants("../x")[0].text == "x"


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(source: Path) -> None:
    (source.parent / "templates.d").write_text("in the way", encoding="utf-8")
    with pytest.raises(IgdeskError) as caught:
        save_template(source, Template("size", "Size", "Size?", "en"))
    assert caught.value.phrase.key == "config.cannot_write"
