"""Writing an article: what it is called, whose it is, what it is found by, and its text in Markdown."""

from __future__ import annotations

from igdesk.widgets.save_text import SaveText


class SaveArticle(SaveText):
    """Asks what an article needs; the value is its title when it was written."""

    DEFAULT_CSS = """
    SaveArticle TextArea { max-height: 30vh; }
    """
    asked = ("title", "tags", "categories", "owner", "review", "language")
    named = "title"

    def phrase(self, name: str) -> str:
        return f"article_form.{name}"
