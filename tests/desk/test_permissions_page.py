"""docs/permissions.md says what the table says."""

from __future__ import annotations

from pathlib import Path

from igdesk.desk.permissions_page import permissions_markdown
from igdesk.i18n import LANGUAGES, Words
from igdesk.rules.authority import PERMISSIONS, Row

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_documentation_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == permissions_markdown(), "write permissions_markdown() to the page"


def test_every_row_has_words_in_every_language() -> None:
    for words in map(Words, LANGUAGES):
        told = [words(f"permissions.do_{command.__name__}") for command in PERMISSIONS]
        told += [words(f"permissions.standing_{name}") for name in Row._fields]
        assert len(set(told)) == len(told)


def test_it_is_honest_about_shared_files() -> None:
    assert "guard rails, not a wall" in permissions_markdown()
