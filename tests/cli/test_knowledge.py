"""`igdesk kb`: articles found, looked after, taken in, drafted from a ticket; and what nobody found."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CustomerWrites, Igdesk

RETURN = """---
title: 退货怎么走
owner: mei
review: 2026-11-01
tags: 退款
categories: returns
---
给同事看的。

## 回答

收到 **7 天**内可以退换。
"""


@pytest.fixture
def folder(config_file: Path) -> Path:
    made = config_file.parent / "articles"
    made.mkdir()
    (made / "return.md").write_text(RETURN, encoding="utf-8")
    (made / "size.md").write_text("---\nreview: 2027-01-01\n---\n# Sizes\n\nChest first.\n", encoding="utf-8")
    return made


def test_they_are_listed_found_and_shown(igdesk: Igdesk, folder: Path) -> None:
    listed = igdesk("kb", "list").out
    assert [line.split()[0] for line in listed.splitlines()] == ["article", "!", "size"]
    assert [each["id"] for each in igdesk("kb", "search", "thz", "--json").json] == ["return"]
    assert igdesk("kb", "search", "发票").out == "Nothing found.\n"
    shown = igdesk("kb", "show", "退货怎么走", "--json").json
    assert (shown["parts"], shown["stale"]) == (["收到 7 天内可以退换。", "给同事看的。"], True)
    assert "**7 天**" in igdesk("kb", "show", "return").out
    assert igdesk("kb", "show", "nope").status == 2
    assert [(each["id"], each["days"]) for each in igdesk("kb", "stale", "--json").json] == [("return", 20)]


def test_what_is_broken_is_told_with_its_line_and_the_rest_works(igdesk: Igdesk, folder: Path) -> None:
    (folder / "bad.md").write_text("---\ntitel: \x1b[31mx\n---\n", encoding="utf-8")
    found = igdesk("kb", "list")
    assert (found.status, "return" in found.out) == (1, True)
    assert f"{folder / 'bad.md'}:2: there is no titel; did you mean title?" in found.err
    assert igdesk("kb", "search", "size").status == 0


def test_no_folder_says_what_to_do(igdesk: Igdesk, config_file: Path) -> None:
    assert str(config_file.parent / "articles") in igdesk("kb", "list").out
    assert igdesk("kb", "list", "--json").json == []


def test_a_folder_is_taken_in_once(igdesk: Igdesk, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "ship.md").write_text("# Shipping\n\n48 hours.\n", encoding="utf-8")
    tried = igdesk("kb", "import", str(tmp_path / "theirs"), "--dry-run")
    assert tried.out == f"1 article would come into {folder}; 0 are there already. Nothing was changed.\n"
    assert igdesk("kb", "import", str(tmp_path / "theirs"), "--dry-run", "--json").json["dry_run"] is True
    told = igdesk("kb", "import", str(tmp_path / "theirs"))
    assert told.out == f"Took 1 article into {folder}; 0 were there already.\n"
    again = igdesk("kb", "import", str(tmp_path / "theirs"), "--json").json
    assert again == {"imported": [], "same": 1, "broken": []}
    assert igdesk("kb", "show", "ship", "--json").json["owner"] == "mei"
    assert igdesk("kb", "import", str(tmp_path / "none")).status == 2


def test_an_article_is_drafted_without_its_customer(
    igdesk: Igdesk, folder: Path, customer_writes: CustomerWrites
) -> None:
    customer_writes("refund please, order 88123456789, I am at +1 415 555 0100", "ada.b")
    igdesk("ticket", "reply", "1", "--text", "Hi ada.b, 50 USD are on their way. *Thanks*")
    printed = igdesk("kb", "draft", "1").out
    assert not any(word in printed for word in ("88123456789", "415", "ada.b", "50 USD"))
    assert all(word in printed for word in ("{order_no?}", "{phone?}", "{amount?}", "owner: mei", "2027-02-19"))
    assert len(list(folder.iterdir())) == 2
    saved = igdesk("kb", "draft", "1", "--save", "--json").json
    shown = igdesk("kb", "show", Path(saved["file"]).stem, "--json").json
    assert shown["parts"][0] == "Hi {customer.username}, {amount?} are on their way. *Thanks*"
    assert (shown["categories"], shown["tags"], shown["review"]) == (["returns"], ["money"], "2027-02-19")
    assert igdesk("kb", "draft", "99").status == igdesk("template", "draft", "99").status == 1


def test_what_nobody_found_is_listed_until_it_is_written(
    igdesk: Igdesk, folder: Path, customer_writes: CustomerWrites, config_file: Path
) -> None:
    from igdesk.cli.session import Session

    customer_writes("hello")
    session = Session()
    session.chosen.config = str(config_file)
    desk = session.parts.desk()
    for asked in ("invoice", "Invoice", "wholesale"):
        desk.articles().note_missed(asked).result()
    session.close()
    told = igdesk("kb", "missing", "--json").json
    assert [(each["asked"], each["times"], each["agents"]) for each in told] == [
        ("invoice", 2, ["mei"]), ("wholesale", 1, ["mei"]),
    ]  # fmt: skip
    (folder / "invoice.md").write_text("# Invoices\n\nWithin a day.\n", encoding="utf-8")
    assert [each["asked"] for each in igdesk("kb", "missing", "--json").json] == ["wholesale"]
    assert igdesk("kb", "missing", "--drop", "wholesale").out == "Nothing that nobody found.\n"
    assert igdesk("kb", "missing", "--drop", "wholesale").status == 2
