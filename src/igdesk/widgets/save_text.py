"""Keeping a text under a name: lines that say what it is, the text below them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from igdesk.i18n import Words
from igdesk.widgets.dialogs import keep_typed
from igdesk.widgets.form import Form

Typed = dict[str, str]
"""What somebody types, line by line; the text is called `text`."""
Save = Callable[[Typed, bool], Awaitable[str | None]]
"""Saves what was typed, or says why not; the flag: it may take the place of one that is there."""


class SaveText(Form[str]):
    """Asks what a text needs; the value is what it is called when it was saved.

    What is wrong is said in the dialog, and everything stays as it was typed. What is asked again as it was refused may
    replace what is there.

    Args:
        words: The phrases.
        begin: What stands there at first.
        save: Saves it.
        keep: Is told what stands there with every change, so that nothing is lost however the form is left.
    """

    asked: ClassVar[tuple[str, ...]]
    """The lines."""
    named: ClassVar[str]
    """The line that says what it is called."""
    DEFAULT_CSS = """
    SaveText > Vertical { width: 84; }
    SaveText .field { width: 18; }
    SaveText TextArea { height: auto; min-height: 4; max-height: 9; margin-top: 1; border: tall $primary; }
    """

    def __init__(
        self, words: Words, begin: Typed, save: Save, keep: Callable[[Typed], None] = lambda _typed: None
    ) -> None:
        super().__init__(words, words(self.phrase("heading")), words(self.phrase("hint")))
        self._begin = begin
        self._save = save
        self._keep = keep
        self._told: Typed | None = None
        self._refused: Typed | None = None
        """What was refused: asked again as it is, it may replace what is there."""
        self._busy = False

    def on_mount(self) -> None:
        """From now on every key is kept."""
        self._told = self.typed
        for line in self.query(Input):
            keep_typed(line, lambda _text: self._tell())

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._tell()

    def _tell(self) -> None:
        if self._told is not None and self._told != (typed := self.typed):
            self._told = typed
            self._keep(typed)

    def action_leave(self) -> None:
        """Leave; what was typed was kept."""
        self._tell()
        super().action_leave()

    def phrase(self, name: str) -> str:
        """Key of a phrase: `heading`, `hint`, and for each line its label and `LINE_example`."""
        raise NotImplementedError

    def compose_lines(self) -> ComposeResult:
        for name in self.asked:
            label, example = self.words(self.phrase(name)), self.words(self.phrase(f"{name}_example"))
            yield from self.line(name, label, self._begin.get(name, ""), example)

    def compose_below(self) -> ComposeResult:
        yield TextArea(self._begin.get("text", ""), soft_wrap=True, tab_behavior="focus")

    @property
    def typed(self) -> Typed:
        """What stands there now."""
        return {name: self.said(name) for name in self.asked} | {"text": self.query_one(TextArea).text}

    def action_save(self) -> None:
        """Save it, once at a time."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._save_it(self.typed), group="save-text", exit_on_error=False)

    async def _save_it(self, typed: Typed) -> None:
        try:
            wrong = await self._save(typed, typed == self._refused)
        finally:
            self._busy = False
        if wrong is None:
            self.dismiss(typed[self.named])
        else:
            self._refused = typed
            self.complain(wrong)
