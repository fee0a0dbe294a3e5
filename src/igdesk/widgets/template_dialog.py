"""Keeping a wording as a template: what it is called, whom it suits, and its text with holes for what differs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.widgets import TextArea

from igdesk.desk.new_wording import Typed
from igdesk.i18n import Words
from igdesk.widgets.form import Form

FIELDS = ("id", "title", "language", "style", "categories")
Save = Callable[[Typed, bool], Awaitable[str | None]]
"""Saves what was typed, or says why not; the flag: it may take the place of a wording that is there."""


class SaveTemplate(Form[str]):
    """Asks what a template needs; the value is its id when it was saved.

    What is wrong is said in the dialog, and everything stays as it was typed. A second Ctrl+S after "it is there
    already" replaces that one.

    Args:
        words: The phrases.
        begin: What stands there at first.
        save: Saves it.
    """

    DEFAULT_CSS = """
    SaveTemplate > Vertical { width: 84; }
    SaveTemplate .field { width: 18; }
    SaveTemplate TextArea { height: auto; min-height: 4; max-height: 9; margin-top: 1; border: tall $primary; }
    """

    def __init__(self, words: Words, begin: Typed, save: Save) -> None:
        super().__init__(words, words("template_ui.heading"), words("template_ui.hint"))
        self._begin = begin
        self._save = save
        self._refused: Typed | None = None
        """What was refused: asked again as it is, it may replace what is there."""
        self._busy = False

    def compose_lines(self) -> ComposeResult:
        for name in FIELDS:
            example = self.words(f"template_ui.{name}_example")
            yield from self.line(name, self.words(f"template_ui.{name}"), self._begin.get(name, ""), example)

    def compose_below(self) -> ComposeResult:
        yield TextArea(self._begin.get("text", ""), soft_wrap=True, tab_behavior="focus")

    @property
    def typed(self) -> Typed:
        """What stands there now."""
        return {name: self.said(name) for name in FIELDS} | {"text": self.query_one(TextArea).text}

    def action_save(self) -> None:
        """Save it, once at a time."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._save_it(self.typed), group="save-template", exit_on_error=False)

    async def _save_it(self, typed: Typed) -> None:
        try:
            wrong = await self._save(typed, typed == self._refused)
        finally:
            self._busy = False
        if wrong is None:
            self.dismiss(typed["id"])
        else:
            self._refused = typed
            self.complain(wrong)
