"""The dialog of a person's settings: what is chosen is seen at once, Enter keeps it, Esc leaves all as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from igdesk.config.person import ALWAYS, PersonSettings
from igdesk.i18n import Words
from igdesk.text import cells, one_line, pad
from igdesk.widgets.dialogs import Dialog
from igdesk.widgets.setting_rows import Choosable, Row, begun, in_order, moved, rows, turned

_NAME = 13
_GAP = "  "
_FEW = 9
"""More values than there are digits are shown one at a time."""
_STEPS: Mapping[str, int] = {"right": 1, "l": 1, "left": -1, "h": -1}
_DIGITS = "123456789"


class SettingsDialog(Dialog[PersonSettings | None]):
    """The settings; None: they stay as they were.

    The keys are read by the dialog itself: what was typed ahead arrives, too.

    Args:
        words: The phrases.
        title: Whose they are.
        settings: As they are.
        can: What can be chosen.
        tried: Told of each change, so that it is seen.
    """

    DEFAULT_CSS = """
    SettingsDialog > Vertical { max-height: 100%; }
    SettingsDialog VerticalScroll { height: auto; max-height: 13; }
    SettingsDialog .row { height: auto; }
    SettingsDialog .row.-current { background: $row-cursor; text-style: $row-cursor-style; }
    SettingsDialog #about { height: 2; margin-top: 1; }
    SettingsDialog .hint { margin-top: 0; }
    """

    def __init__(
        self,
        words: Words,
        title: str,
        settings: PersonSettings,
        can: Choosable,
        tried: Callable[[PersonSettings], None],
    ) -> None:
        super().__init__(words, title, words("settings.hint"))
        self._rows = rows(can, words)
        self._settings = self._before = begun(settings, can)
        self._tried = tried
        self._at = 0
        self._column = 0

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for row in self._rows:
                yield Static(id=row.name, classes="row", markup=False)
        yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Show them."""
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Others fit on a line now."""
        self.call_after_refresh(self._show)

    @property
    def _row(self) -> Row:
        return self._rows[self._at]

    def on_key(self, event: events.Key) -> None:
        """Move, choose, keep or leave; any other key does nothing."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("enter", "ctrl+s"):
            self.dismiss(None if self._settings == self._before else self._settings)
        elif event.key in ("down", "j", "tab"):
            self._go(1)
        elif event.key in ("up", "k", "shift+tab"):
            self._go(-1)
        elif self._row.name == "columns":
            self._at_columns(event)
        else:
            self._at_values(event)

    def _go(self, by: int) -> None:
        self._at = (self._at + by) % len(self._rows)
        self._show()

    def _at_values(self, event: events.Key) -> None:
        place = self._row.place(self._settings)
        if event.key in _STEPS:
            self._try(self._row.chosen(self._settings, place + _STEPS[event.key]))
        elif event.key == "space":
            self._try(self._row.chosen(self._settings, place + 1))
        elif (digit := _digit(event)) is not None and digit < len(self._row.values):
            self._try(self._row.chosen(self._settings, digit))

    def _at_columns(self, event: events.Key) -> None:
        columns = self._settings.columns
        listed = in_order(columns)
        column = listed[self._column]
        digit = _digit(event)
        if event.key in _STEPS:
            self._column = (self._column + _STEPS[event.key]) % len(listed)
            self._show()
        elif event.key == "space":
            self._take_columns(turned(columns, column), column)
        elif event.character in ("<", "《", "-"):
            self._take_columns(moved(columns, column, -1), column)
        elif event.character in (">", "》", "+"):
            self._take_columns(moved(columns, column, 1), column)
        elif digit is not None and digit < len(listed):
            self._take_columns(turned(columns, listed[digit]), listed[digit])

    def _take_columns(self, columns: tuple[str, ...], column: str) -> None:
        self._column = in_order(columns).index(column)
        self._try(replace(self._settings, columns=columns))

    def _try(self, settings: PersonSettings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._tried(settings)
        self._show()

    def _show(self) -> None:
        width = max(self.query_one(VerticalScroll).size.width, 20)
        for place, row in enumerate(self._rows):
            shown = self.query_one(f"#{row.name}", Static)
            shown.set_class(place == self._at, "-current")
            shown.update(self._drawn(row, width, is_current=place == self._at))
            if place == self._at:
                shown.scroll_visible(animate=False)
        self.query_one("#about", Static).update(Content(self.words(self._row.about)))
        hint = "settings.hint_columns" if self._row.name == "columns" else "settings.hint"
        self.query_one(".hint", Static).update(Content(self.words(hint)))

    def _drawn(self, row: Row, width: int, *, is_current: bool) -> Content:
        mark = "▌" if is_current else " "
        name = Content(f"{mark}{pad(self.words(f'settings.name_{row.name}'), _NAME)}")
        if len(row.values) > _FEW:
            return name + self._one_of_many(row)
        return _wrapped(name, self._values(row, is_current=is_current), width)

    def _one_of_many(self, row: Row) -> Content:
        place = row.place(self._settings)
        counted = self.words("settings.of_many", at=place + 1, count=len(row.values))
        label = one_line(row.labels[place])
        return Content.assemble(("‹ ", "$text-accent"), (label, "bold"), (" ›", "$text-accent"), f"{_GAP}{counted}")

    def _values(self, row: Row, *, is_current: bool) -> list[Content]:
        if row.name != "columns":
            place = row.place(self._settings)
            return [_value(n, label, is_on=n == place) for n, label in enumerate(row.labels)]
        labels = dict(zip(row.values, row.labels, strict=True))
        drawn = []
        for n, column in enumerate(in_order(self._settings.columns)):
            part = _value(n, labels[column], is_on=column in self._settings.columns, is_fixed=column in ALWAYS)
            drawn.append(part.stylize("reverse") if is_current and n == self._column else part)
        return drawn


def _digit(event: events.Key) -> int | None:
    return _DIGITS.index(event.character) if event.character and event.character in _DIGITS else None


def _value(place: int, label: str, *, is_on: bool, is_fixed: bool = False) -> Content:
    mark = "■" if is_fixed else "●" if is_on else "○"
    shown = (one_line(label), "bold" if is_on else "")
    return Content.assemble((f"{_DIGITS[place]}", "$text-accent"), f"{mark} ", shown)


def _wrapped(name: Content, values: list[Content], width: int) -> Content:
    """The values behind the name, no value broken in two."""
    indent = cells(name.plain)
    lines, used = [name], 0
    for value in values:
        if used and indent + used + len(_GAP) + value.cell_length > width:
            lines.append(Content(" " * indent))
            used = 0
        lines[-1] += Content(_GAP if used else "") + value
        used += (len(_GAP) if used else 0) + value.cell_length
    return Content("\n").join(lines)
