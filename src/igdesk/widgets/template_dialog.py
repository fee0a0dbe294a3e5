"""Keeping a wording as a template: what it is called, whom it suits, and its text with holes for what differs."""

from __future__ import annotations

from igdesk.widgets.save_text import SaveText


class SaveTemplate(SaveText):
    """Asks what a template needs; the value is its id when it was saved."""

    asked = ("id", "title", "language", "style", "categories")
    named = "id"

    def phrase(self, name: str) -> str:
        return f"template_ui.{name}"
