"""Keeping a wording as a template: what it is called, whom it suits, and its text with holes for what differs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from igdesk.config.faq import is_faq
from igdesk.config.model import Template
from igdesk.i18n import Words
from igdesk.text import safe_text
from igdesk.widgets.dialogs import Dialog

FIELDS = ("id", "title", "language", "style", "categories")
Typed = dict[str, str]
"""What stands in the dialog, by the key of the configuration."""
Save = Callable[[Typed, bool], Awaitable[str | None]]
"""Saves what was typed, or says why not; the flag: it may take the place of a wording that is there."""


def typed_of(template: Template) -> Typed:
    """What the dialog begins with for a wording."""
    return {
        "id": "" if is_faq(template.id) else template.id,
        "title": "" if template.title == template.id else template.title,
        "language": template.language,
        "style": template.style or "",
        "categories": ", ".join(template.categories),
        "text": template.text,
    }


class SaveTemplate(Dialog[str | None]):
    """Asks what a template needs; the value is its id when it was saved, None when it was left with Esc.

    What is wrong is said in the dialog, and everything stays as it was typed. A second Ctrl+S after "it is there
    already" replaces that one.

    Args:
        words: The phrases.
        begin: What stands there at first.
        save: Saves it.
    """

    DEFAULT_CSS = """
    SaveTemplate > Vertical { width: 84; }
    SaveTemplate Horizontal { height: 1; }
    SaveTemplate Horizontal Static { width: 18; color: $text-muted; }
    SaveTemplate Horizontal Input { width: 1fr; }
    SaveTemplate TextArea { height: auto; min-height: 4; max-height: 9; margin-top: 1; border: tall $primary; }
    SaveTemplate #save-wrong { color: $warning; height: auto; max-height: 4; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self, words: Words, begin: Typed, save: Save) -> None:
        super().__init__(words, words("template_ui.heading"), words("template_ui.hint"))
        self._begin = begin
        self._save = save
        self._refused: Typed | None = None
        """What was refused: asked again as it is, it may replace what is there."""
        self._busy = False

    def compose_body(self) -> ComposeResult:
        for name in FIELDS:
            with Horizontal():
                yield Static(Content(self.words(f"template_ui.{name}")))
                example = Content(self.words(f"template_ui.{name}_example")).plain
                yield Input(self._begin.get(name, ""), id=f"save-{name}", placeholder=example, compact=True)
        yield TextArea(self._begin.get("text", ""), id="save-text", soft_wrap=True, tab_behavior="focus")
        yield Static("", id="save-wrong", markup=False)

    @property
    def typed(self) -> Typed:
        """What stands there now."""
        typed = {name: self.query_one(f"#save-{name}", Input).value.strip() for name in FIELDS}
        return typed | {"text": self.query_one(TextArea).text}

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def action_leave(self) -> None:
        """Leave it unsaved."""
        self.dismiss(None)

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
            self.query_one("#save-wrong", Static).update(Content(safe_text(wrong)))
