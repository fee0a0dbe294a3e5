"""Filling in a ticket's fields: a line for text, numbers and days, digits for what is chosen among options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from igdesk.config.model import TicketField
from igdesk.i18n import Words
from igdesk.rules.fields import check_field
from igdesk.rules.lifecycle import Refusal
from igdesk.text import one_line, safe_text
from igdesk.widgets.dialogs import Dialog

Values = tuple[tuple[str, str | None], ...]
"""What was changed, by field; None empties it."""


class Options(Static, can_focus=True):
    """The options of a field, each with its digit; of a `select` one at most is chosen.

    A digit chooses, and takes back what was chosen; arrows and Space do the same where there are more than nine.

    Args:
        field: It.
        chosen: What is chosen at first.
    """

    class Settled(Message):
        """Enter: whoever answers goes on."""

    DEFAULT_CSS = """
    Options { width: 1fr; height: auto; }
    """

    def __init__(self, field: TicketField, chosen: Sequence[str]) -> None:
        super().__init__(markup=False)
        self._field = field
        self._chosen = {each for each in chosen if each in field.options}
        self._at = 0

    @property
    def value(self) -> str:
        """What is chosen, in the order of the options, with commas between."""
        return ", ".join(each for each in self._field.options if each in self._chosen)

    def on_mount(self) -> None:
        """Show them."""
        self._redraw()

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self._redraw()

    def on_blur(self) -> None:
        """Show none."""
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        """Choose, move, or go on."""
        options = self._field.options
        if event.key == "enter":
            self.post_message(self.Settled())
        elif event.key in ("right", "down"):
            self._at = min(self._at + 1, len(options) - 1)
        elif event.key in ("left", "up"):
            self._at = max(self._at - 1, 0)
        elif event.key == "space":
            self._turn(self._at)
        elif event.character and event.character in "123456789" and int(event.character) <= len(options):
            self._turn(int(event.character) - 1)
        else:
            return
        event.stop()
        event.prevent_default()
        self._redraw()

    def _turn(self, place: int) -> None:
        option, self._at = self._field.options[place], place
        if option in self._chosen:
            self._chosen.discard(option)
        elif self._field.type == "select":
            self._chosen = {option}
        else:
            self._chosen.add(option)

    def _redraw(self) -> None:
        parts: list[Content] = []
        for place, option in enumerate(self._field.options):
            digit = f"{place + 1} " if place < 9 else "  "
            mark = "●" if option in self._chosen else "○"
            part = Content.assemble((digit, "$accent"), f"{mark} {one_line(option)}")
            parts.append(part.stylize("reverse") if self.has_focus and place == self._at else part)
        self.update(Content("   ").join(parts))


class FillFields(Dialog[Values | None]):
    """Asks for the values of fields; None when it is left with Esc. What is wrong is said, and stays as it was typed.

    Args:
        words: The phrases.
        title: What is asked.
        fields: Those that are asked for.
        values: What stands in them at first.
        must: Ids of those that may not be left empty.
    """

    DEFAULT_CSS = """
    FillFields > Vertical { width: 84; }
    FillFields VerticalScroll { height: auto; max-height: 16; }
    FillFields Horizontal { height: auto; }
    FillFields .field { width: 22; color: $text-muted; padding-right: 1; }
    FillFields Input { width: 1fr; }
    FillFields #fields-wrong { color: $warning; height: auto; max-height: 4; }
    """
    AUTO_FOCUS = "Input, Options"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        words: Words,
        title: str,
        fields: Sequence[TicketField],
        values: Mapping[str, str],
        must: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(words, title, words("fields.hint"))
        self._fields = tuple(fields)
        self._values = values
        self._must = must
        self._asked: dict[str, Input | Options] = {}

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for field in self._fields:
                self._asked[field.id] = asked = self._ask(field)
                with Horizontal():
                    key = "fields.must" if field.id in self._must else "conditions.itself"
                    yield Static(Content(safe_text(self.words(key, name=one_line(field.name)))), classes="field")
                    yield asked
        yield Static("", id="fields-wrong", markup=False)

    def _ask(self, field: TicketField) -> Input | Options:
        now = self._values.get(field.id, "")
        if field.options:
            return Options(field, [now, *(part.strip() for part in now.split(","))])
        return Input(now, placeholder=Content(safe_text(self._example(field))).plain, compact=True)

    def _example(self, field: TicketField) -> str:
        if field.type in ("number", "date"):
            return self.words(f"fields.example_{field.type}")
        return self.words("fields.example_pattern", pattern=field.pattern) if field.pattern else ""

    @on(Input.Submitted)
    @on(Options.Settled)
    def _next(self, event: Message) -> None:
        event.stop()
        *_, last = self._asked.values()
        if self.focused is last:
            self.action_save()
        else:
            self.focus_next()

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Take what was filled in, unless something is wrong with it."""
        changed: list[tuple[str, str | None]] = []
        for field in self._fields:
            asked = self._asked[field.id]
            value, before = asked.value.strip(), self._values.get(field.id, "")
            if wrong := self._wrong(field, value, before):
                self.query_one("#fields-wrong", Static).update(Content(safe_text(wrong)))
                asked.focus()
                return
            if value != before:
                changed.append((field.id, value or None))
        self.dismiss(tuple(changed))

    def _wrong(self, field: TicketField, value: str, before: str) -> str:
        """What is wrong with a value; what stood there before is not the person's fault."""
        if not value:
            return self.words("fields.needed", name=field.name) if field.id in self._must else ""
        if value == before:
            return ""
        try:
            check_field(field, value)
        except Refusal as error:
            return self.words.of(error.phrase)
        return ""
