"""`igdesk case`: tickets kept to learn from, and the deck for the monthly review without customers."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from igdesk.clock import FixedClock

from .support import CustomerWrites, Igdesk

HOSTILE = "<script>x</script> # **退款** | order 88123456789, \x1b[31m I am Ada"


@pytest.fixture(autouse=True)
def kept(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    """One good case and one bad one of this month."""
    customer_writes(HOSTILE, "ada")
    customer_writes("hello", "bob")
    igdesk("ticket", "reply", "1", "--text", "Hi ada, 50 USD are on their way.")
    assert igdesk("case", "flag", "1", "bad", "--why", "@ada waited | too long").status == 0
    assert igdesk("--as", "lin", "case", "flag", "2", "good", "--why", "quick").status == 0


def test_they_are_listed_by_kind_and_month(igdesk: Igdesk, clock: FixedClock) -> None:
    told = igdesk("case", "list", "--json").json
    assert [(each["ticket"], each["case"], each["by"]) for each in told] == [(2, "good", "lin"), (1, "bad", "mei")]
    assert [each["ticket"] for each in igdesk("case", "list", "--kind", "bad", "--json").json] == [1]
    assert igdesk("case", "list", "--month", "2026-10", "--json").json == []
    clock.advance(timedelta(days=20))
    assert [each["ticket"] for each in igdesk("case", "list", "--month", "2026-11", "--json").json] == [2, 1]
    assert igdesk("case", "flag", "2", "none").status == 0
    assert [each["ticket"] for each in igdesk("case", "list", "--json").json] == [1]
    assert igdesk("ticket", "show", "1", "--json").json["case"] == "bad"
    assert (igdesk("case", "flag", "2", "good").status, igdesk("case", "list", "--month", "x").status) == (1, 2)


def test_the_deck_has_no_customer_in_it_and_is_text(igdesk: Igdesk, tmp_path: Path) -> None:
    printed = igdesk("case", "deck", "--month", "2026-11").out
    page = tmp_path / "deck.html"
    assert igdesk("case", "deck", "--month", "2026-11", "--out", str(page)).out == f"Wrote 2 cases to {page}.\n"
    html = page.read_text(encoding="utf-8")
    for deck in (printed, html):
        assert not any(
            word in deck for word in ("88123456789", "Ada", "ada", "<script>", "50 USD", "\x1b", "mei", "lin")
        )
        assert "Aurora" in deck
    assert printed.index("bad") < printed.index("✓ good")
    assert "\\<script\\>x\\</script\\> \\# \\*\\*退款\\*\\*" in printed
    assert "[amount]" in html


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_whole_and_nothing_is_overwritten(igdesk: Igdesk, tmp_path: Path, lang: str) -> None:
    page = tmp_path / "deck.html"
    arguments = ("--lang", lang, "case", "deck", "--out", str(page))
    assert igdesk(*arguments, "--json").json["cases"][0]["ticket"] == 2
    read = _Read()
    read.feed(page.read_text(encoding="utf-8"))
    assert (read.open, read.wrong) == ([], [])
    assert igdesk(*arguments).status == 2
    assert igdesk(*arguments, "--overwrite").status == 0
    assert igdesk("case", "deck", "--out", str(tmp_path / "deck.pdf")).status == 2
