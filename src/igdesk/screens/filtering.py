"""The filter line of the queue: what is typed narrows the list at once; below it stands what can be chosen."""

from __future__ import annotations

from textual import events, on
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from igdesk.screens.viewing import ViewingScreen
from igdesk.widgets.views_bar import ViewsBar

FILTER_PAUSE = 0.15
"""Seconds after the last key in the filter line before the list is read."""


class FilteringScreen(ViewingScreen):
    """Base of the queue."""

    def __init__(self) -> None:
        super().__init__()
        self._line_there: Input | None = None
        self._typing: Timer | None = None

    @property
    def _line(self) -> Input:
        """The line; it comes in when it is first wanted."""
        if self._line_there is None:
            from igdesk.widgets.filter_builder import FilterLine

            self._line_there = FilterLine(self.words)
            self.mount(self._line_there, after=self.query_one(ViewsBar))
        return self._line_there

    def action_filter(self) -> None:
        """Open the filter line, with what it can be put together from below it."""
        self._line.display = True
        self._line.select_all()
        self._line.focus()

    async def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What can be chosen stands there while somebody builds a filter, and no longer."""
        if self._line_there is not None:
            await self._build_in(event.widget)

    async def _build_in(self, focused: Widget) -> None:
        from igdesk.desk.filter_choices import parts_of
        from igdesk.widgets.filter_builder import FilterBuilder, PartOptions

        builds = focused is self._line or isinstance(focused, PartOptions)
        there = self.query(FilterBuilder)
        if builds and not there:
            parts = parts_of(self.desk.config, self.desk.me, self.words)
            chosen, typed = self._filter_chosen, self._typed_in_builder
            builder = FilterBuilder(parts, self._line.value, self.words, chosen=chosen, typed=typed)
            self.hold()
            await self.mount(builder, after=self._line)
        elif there and not builds:
            self.hold()
            await there.remove()

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        from igdesk.widgets.filter_builder import FilterBuilder

        for builder in self.query(FilterBuilder):
            builder.follow(event.value)
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(FILTER_PAUSE, self._apply_filter)

    def _filter_chosen(self, text: str) -> None:
        with self._line.prevent(Input.Changed):
            self._line.value = text
        self._line.cursor_position = len(text)
        self._apply_filter()

    def _typed_in_builder(self, text: str) -> None:
        self._line.insert_text_at_cursor(text)
        self._line.focus()

    def _apply_filter(self) -> None:
        typed = self._line.value.strip()
        if typed != self._filter:
            self.drop_selection()
            self._filter = typed
            self._reload()

    def action_filter_done(self) -> None:
        """Back to the list."""
        self._apply_filter()
        self._line.display = bool(self._filter)
        self.tickets.focus()

    def action_leave(self) -> None:
        """Esc takes the selection away, then the filter; it never leaves the program."""
        if self.tickets.has_focus and self.let_go_of_selection():
            return
        was = self._filter
        self.take_filter_away()
        if was:
            self.drop_selection()
            self._reload()

    def show_filter(self) -> None:
        """Have the filter that is in force stand in its line."""
        if self._filter or self._line_there is not None:
            with self._line.prevent(Input.Changed):
                self._line.value = self._filter
            self._line.display = bool(self._filter)

    def show_same(self, number: int) -> None:
        """List the unfinished tickets that ask what this one asks."""
        self.show_filtered(f"same:{number}", "open")

    def show_filtered(self, text: str, view: str) -> None:
        """List what a filter finds in a view."""
        self.drop_selection()
        self.take_filter_away()
        self._filter = text
        self.show_filter()
        self.show_view(view)

    def take_filter_away(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._filter = ""
        self.show_filter()
        self.tickets.focus()
