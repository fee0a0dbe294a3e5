"""Writing an internal note, with the aids that a reply has: one's own editor, and colleagues by `@@`."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from igdesk.config.model import Config
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.calling_names import names_for
from igdesk.text import safe_text
from igdesk.widgets.dialogs import AskText, Choice, Pick
from igdesk.widgets.reply_area import ReplyArea


class NoteDialog(AskText):
    """Asks for a note. It has no way to the customer; a name behind an `@` calls a colleague.

    Args:
        words: The phrases.
        title: What is asked.
        config: Whose people and departments can be called.
        value: What stands there at first, such as what was typed the last time.
        keep: Told the text with every change, so that nothing is lost however the program ends.
        remark: What is to be said of the text as it stands, below it; nothing most of the time.
    """

    HINT = "ui.note_hint"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "editor", show=False)]

    def __init__(
        self,
        words: Words,
        title: str,
        config: Config,
        *,
        value: str = "",
        keep: Callable[[str], None] = lambda _text: None,
        remark: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__(words, title, value=value, keep=keep, remark=remark)
        self._config = config
        self._keep_it = keep

    def make_area(self, value: str) -> ReplyArea:
        """The text as a reply has it; in a note Enter always begins a line."""
        return ReplyArea(value, compact=False)

    @on(ReplyArea.Triggered)
    def _triggered(self, event: ReplyArea.Triggered) -> None:
        event.stop()
        if event.wants == "colleague":
            choices = [Choice(name, name, id_) for id_, name in names_for("", self._config)]
            self.app.push_screen(Pick(self.words, self.words("ticket_ui.colleague_title"), choices), self._call)

    def _call(self, name: str | None) -> None:
        if name is not None:
            area = self.query_one(ReplyArea)
            area.put_name(f"@{name} ")

    def action_editor(self) -> None:
        """Go on in the editor of one's own."""
        self.run_worker(self._edit(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self) -> None:
        from igdesk.screens.editor import edit

        area = self.query_one(ReplyArea)
        try:
            area.text = await edit(self.app, area.text, self._keep_it)
        except IgdeskError as error:
            self.notify(safe_text(self.words.of(error.phrase)), severity="error", markup=False)
            self._keep_it(area.text)
        area.move_cursor(area.document.end)
