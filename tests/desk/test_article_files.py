"""The folder of articles: what changed is read, what is broken is told and takes nothing with it, nothing is lost."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from igdesk.config.model import Agent, Category, Config
from igdesk.config.settings import Knowledge
from igdesk.desk import article_files
from igdesk.desk.article_files import LARGEST, Folder, folder_of, save_new
from igdesk.desk.article_import import take_in
from igdesk.desk.articles import Missed, due, review_day, still_missed
from igdesk.errors import IgdeskError, UsageError
from igdesk.rules.articles import Article

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def titles(folder: Folder) -> list[str]:
    return [each.article.title for each in folder.look().articles]


def touch(file: Path, text: str, at: int) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (at, at))


def test_it_lies_beside_the_configuration_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert folder_of(Config()) is None
    assert folder_of(Config(source=tmp_path / "config.toml")) == tmp_path / "articles"
    named = Config(source=tmp_path / "config.toml", knowledge=Knowledge(folder=tmp_path / "kb"))
    assert folder_of(named) == tmp_path / "kb"


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reading = article_files.text_of

    def watched(file: Path) -> str:
        read.append(file.name)
        return reading(file)

    monkeypatch.setattr(article_files, "text_of", watched)
    folder = Folder(tmp_path / "kb")
    assert folder.look().is_there is False
    (tmp_path / "kb" / "sub").mkdir(parents=True)
    touch(tmp_path / "kb" / "a.md", "# One", 1)
    touch(tmp_path / "kb" / "sub" / "b.md", "# Two", 1)
    touch(tmp_path / "kb" / ".hidden.md", "# No", 1)
    touch(tmp_path / "kb" / "note.txt", "no", 1)
    assert (titles(folder), titles(folder), read) == (["One", "Two"], ["One", "Two"], ["a.md", "b.md"])
    touch(tmp_path / "kb" / "a.md", "# Three", 2)
    (tmp_path / "kb" / "sub" / "b.md").unlink()
    assert (titles(folder), read[2:]) == (["Three"], ["a.md"])


def test_a_broken_file_is_told_and_the_last_good_one_stays(tmp_path: Path) -> None:
    touch(tmp_path / "a.md", "# Good", 1)
    touch(tmp_path / "b.md", "---\ntitel: x\n---\n", 1)
    (tmp_path / "c.md").write_bytes(b"fine\n\xff")
    (tmp_path / "d.md").write_bytes(b"x" * (LARGEST + 1))
    folder = Folder(tmp_path)
    found = folder.look()
    assert [(each.file.name, each.line) for each in found.broken] == [("b.md", 2), ("c.md", 2), ("d.md", 1)]
    assert titles(folder) == ["Good"]
    touch(tmp_path / "a.md", "---\nreview: soon\n---\n", 2)
    assert (titles(folder), len(folder.look().broken)) == (["Good"], 4)
    touch(tmp_path / "a.md", "# Better", 3)
    assert titles(folder) == ["Better"]


def test_what_cannot_be_read_is_told_and_read_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "a.md", "# One", 1)
    folder = Folder(tmp_path)
    with monkeypatch.context() as away:
        away.setattr(article_files, "text_of", lambda _file: (_ for _ in ()).throw(PermissionError(13, "denied")))
        assert [(each.line, each.what.in_("en")) for each in folder.look().broken] == [
            (None, "it cannot be read: denied")
        ]
    assert titles(folder) == ["One"]


def test_a_folder_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_files, "MOST", 2)
    for name in "abc":
        touch(tmp_path / f"{name}.md", f"# {name}", 1)
    found = Folder(tmp_path).look()
    assert (len(found.articles), "more than 2" in found.broken[0].what.in_("en")) == (2, True)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first = save_new(tmp_path / "kb", Article("", "退货 / how?", "One."))
    second = save_new(tmp_path / "kb", Article("", "退货 / how?", "Two."))
    odd = save_new(tmp_path / "kb", Article("", "../..", "Three."))
    assert [each.name for each in (first, second, odd)] == ["退货-how.md", "退货-how-2.md", "article.md"]
    assert {each.parent for each in (first, second, odd)} == {tmp_path / "kb"}
    (tmp_path / "file").write_text("")
    with pytest.raises(IgdeskError, match="cannot be written"):
        save_new(tmp_path / "file", Article("", "x", "y"))


def test_a_name_that_somebody_takes_at_the_same_moment_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [save_new(tmp_path, Article("", "Same", f"{n}.")) for n in range(2)]
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # as it was just before the other one wrote
    both.append(save_new(tmp_path, Article("", "Same", "2.")))
    assert [each.read_text(encoding="utf-8").split()[-1] for each in both] == ["0.", "1.", "2."]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(IgdeskError, match="No space left"):
        save_new(tmp_path, Article("", "x", "y"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_what_is_no_file_is_told_and_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    touch(tmp_path / "good.md", "# Good", 1)
    shelf = Folder(tmp_path).look()
    assert [each.article.title for each in shelf.articles] == ["Good"]
    assert [each.file.name for each in shelf.broken] == ["loop.md", "pipe.md"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text here")
def test_a_name_that_is_no_text_is_shown_as_far_as_it_is(tmp_path: Path) -> None:
    named = os.fsdecode(b"bad\xff.md")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / named).write_text("Words.\n", encoding="utf-8")
    (tmp_path / "theirs" / ("x" * 250 + ".md")).write_text("---\ntitle: " + "w" * 10_000 + "\n---\nLong.\n")
    (tmp_path / "theirs" / "deep.md").write_text("+++\nx = " + "[" * 100_000 + "\n+++\nDeep.\n")
    config = Config(source=tmp_path / "desk" / "config.toml", **DESK)
    assert len(take_in(tmp_path / "theirs", config, "mei", NOW).files) == 3
    assert take_in(tmp_path / "theirs", config, "mei", NOW).same == 3
    assert Folder(tmp_path / "theirs").look().articles[0].article.title == "bad\ufffd"


def test_it_is_found_by_id_or_title(tmp_path: Path) -> None:
    for name, title in (("a.md", "Same"), ("b.md", "Same"), ("c.md", "Own"), ("FAQ.MD", "Asked often")):
        touch(tmp_path / name, f"# {title}", 1)
    shelf = Folder(tmp_path).look()
    found = [shelf.article(wanted) for wanted in ("a.md", "b", "own", "same", "d", "FAQ.MD")]
    assert [each.id if each else None for each in found] == ["a", "b", "c", None, None, "FAQ"]
    assert [shelf.file_of(each).name for each in ("a", "FAQ")] == ["a.md", "FAQ.MD"]


def test_of_two_files_of_one_name_the_second_is_refused(tmp_path: Path) -> None:
    for name in ("FAQ.MD", "FAQ.md"):
        touch(tmp_path / name, f"# Of {name}", 1)
    folder = Folder(tmp_path)
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("here they are the same file")
    assert titles(folder) == ["Of FAQ.MD"]
    shelf = folder.look()
    [refused] = shelf.broken
    assert (refused.file.name, "FAQ.MD" in refused.what.in_("en")) == ("FAQ.md", True)
    assert shelf.file_of("FAQ").name == "FAQ.MD"
    (tmp_path / "FAQ.MD").rename(tmp_path / "old.MD")
    assert (titles(folder), folder.look().broken) == (["Of FAQ.md", "Of FAQ.MD"], ())


def test_what_is_due_longest_comes_first_then_what_has_no_day(tmp_path: Path) -> None:
    for name, day in (("a", "2026-11-20"), ("b", "2026-11-01"), ("c", "2027-01-01"), ("d", "")):
        touch(tmp_path / f"{name}.md", f"---\nreview: {day}\n---\nx", 1)
    found = due(Folder(tmp_path).look(), date(2026, 11, 21))
    assert [(each.article.id, each.days) for each in found] == [("b", 20), ("a", 1), ("d", None)]
    assert review_day(NOW, Config()) == date(2027, 2, 19)


def test_what_was_missed_is_not_any_more_once_it_is_written(tmp_path: Path) -> None:
    missed = (Missed("发票", 3, ("mei",), NOW), Missed("size", 1, ("mei",), NOW))
    touch(tmp_path / "a.md", "# 开发票", 1)
    assert [each.asked for each in still_missed(Folder(tmp_path).look(), missed)] == ["size"]


DESK: dict[str, Any] = {
    "agents": (Agent("mei", "小美"), Agent("ken", "Ken")),
    "categories": (Category("order", "订单物流"),),
}
OTHERS = {
    "ship.md": '---\ntitle: "Shipping: how long?"\nauthor: Ken\ntags:\n  - shipping\ncategory: 订单物流, Blog\n'
    "draft: false\n  nested: thing\nreview_date: 2027-01-01T10:00\n---\n# Shipping\n\n48 hours.\n",
    "sub/退货.md": '+++\ntitle = "退货"\ntags = ["退款", "运费"]\n+++\n七天内可以退。\n',
    "plain.md": "Only words.\n",
    "bad.md": "\xff",
}


def test_a_folder_of_others_is_taken_in_once(tmp_path: Path) -> None:
    config = Config(source=tmp_path / "desk" / "config.toml", **DESK)
    for name, text in OTHERS.items():
        file = tmp_path / "theirs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="latin-1" if name == "bad.md" else "utf-8")
    taken = take_in(tmp_path / "theirs", config, "mei", NOW)
    assert ([each.name for each in taken.files], taken.same) == (["plain.md", "ship.md", "退货.md"], 0)
    assert [(each.file.name, each.line) for each in taken.broken] == [("bad.md", 1)]
    found = {each.article.id: each.article for each in Folder(tmp_path / "desk" / "articles").look().articles}
    ship, back, plain = found["ship"], found["sub/退货"], found["plain"]
    assert (ship.title, ship.owner, ship.review) == ("Shipping: how long?", "ken", date(2027, 1, 1))
    assert (ship.tags, ship.categories, ship.language) == (("shipping", "Blog"), ("order",), "en")
    assert (back.title, back.tags, back.language, back.owner) == ("退货", ("退款", "运费"), "zh", "mei")
    assert (plain.title, plain.review, plain.parts) == ("plain", date(2027, 2, 19), ("Only words.",))
    again = take_in(tmp_path / "theirs", config, "mei", NOW)
    assert (again.files, again.same) == ((), 3)


def test_no_folder_and_our_own_are_refused(tmp_path: Path) -> None:
    config = Config(source=tmp_path / "config.toml", **DESK)
    with pytest.raises(UsageError, match="no folder"):
        take_in(tmp_path / "none", config, "mei", NOW)
    (tmp_path / "articles" / "sub").mkdir(parents=True)
    for place in ("articles", "articles/sub"):
        with pytest.raises(UsageError, match="own folder"):
            take_in(tmp_path / place, config, "mei", NOW)
    with pytest.raises(UsageError, match="no configuration"):
        take_in(tmp_path, Config(), "mei", NOW)


def test_a_link_that_leads_out_of_a_strangers_folder_is_not_followed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (tmp_path / "secret.md").write_text("# Passwords\n\nnever", "utf-8")
    (theirs / "inside.md").write_text("# Returns\n\nBring it back.", "utf-8")
    (theirs / "again.md").symlink_to("inside.md")
    (theirs / "out.md").symlink_to(tmp_path / "secret.md")
    config = Config(agents=(Agent("mei", "Mei"),), source=tmp_path / "config.toml")
    taken = take_in(theirs, config, "mei", NOW)
    assert [each.file.name for each in taken.broken] == ["out.md"]
    assert all("never" not in file.read_text("utf-8") for file in taken.files)
