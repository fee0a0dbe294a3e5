"""The filter line, and below it what it can be put together from. Each choice writes its term into the line.

All of it is done while the key is handled, by calls and not by messages: the next key finds the line as it is then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from igdesk.desk.filter_choices import Part, chosen_in, written
from igdesk.i18n import Words
from igdesk.text import one_line, pad
from igdesk.widgets.options import Options

_LABEL = 9
"""Cells of the names of the questions."""


class FilterLine(Input):
    """The line. Enter is done while it is handled: the key that follows it is one for the list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.filter_done", show=False)]

    def __init__(self, words: Words) -> None:
        super().__init__(id="filter", placeholder=words("ui.filter_example"), compact=True, select_on_focus=False)


class PartOptions(Options):
    """The choices of one question.

    Args:
        part: The question.
        names: Its choices, as people read them.
        chosen: What is chosen.
        label: What the question is called.
        tell: Is told when that changes.
    """

    def __init__(
        self, part: Part, names: Sequence[str], chosen: Sequence[str], label: str, tell: Callable[[PartOptions], None]
    ) -> None:
        super().__init__(names, chosen, several=part.several, label=label)
        self.part = part
        self._tell = tell

    def turned(self) -> None:
        self._tell(self)


class FilterBuilder(VerticalScroll, can_focus=False):
    """The choices, a line for each question.

    Args:
        parts: The questions.
        text: The filter as it stands.
        words: The phrases.
        chosen: Is told what the filter says once something was chosen.
        typed: Is told letters that are for the line, wherever the focus is.
    """

    DEFAULT_CSS = """
    FilterBuilder { height: auto; max-height: 12; padding: 0 1; background: $surface; }
    FilterBuilder Options { width: 100%; }
    FilterBuilder #filter-hint { color: $calm; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.filter_done", show=False, priority=True)]

    def __init__(
        self,
        parts: tuple[Part, ...],
        text: str,
        words: Words,
        *,
        chosen: Callable[[str], None],
        typed: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._parts = parts
        self._text = text
        self._words = words
        self._chosen = chosen
        self._typed = typed

    def compose(self) -> ComposeResult:
        for part in self._parts:
            names = [one_line(name) for name in part.choices.values()]
            chosen = [one_line(part.choices[term]) for term in chosen_in(self._text, part)]
            label = pad(self._words(f"filters.by_{part.id}"), _LABEL)
            yield PartOptions(part, names, chosen, label, self._turned)
        yield Static(self._words("filters.hint"), id="filter-hint", markup=False)

    def follow(self, text: str) -> None:
        """The line was changed by hand: show what of it can be chosen here."""
        self._text = text
        for options in self.query(PartOptions):
            options.choose([one_line(options.part.choices[term]) for term in chosen_in(text, options.part)])

    def _turned(self, options: PartOptions) -> None:
        part = options.part
        terms = [term for term, name in part.choices.items() if one_line(name) in options.chosen]
        self._text = written(self._text, part, terms)
        self._chosen(self._text)

    def on_key(self, event: events.Key) -> None:
        """No letter is a command here: what no question takes is typed."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._typed(event.character)
