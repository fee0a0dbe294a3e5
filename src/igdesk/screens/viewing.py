"""Which list is shown: the views that everybody has, those that people saved, and the filter that narrows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from igdesk.desk.queries import Filter, Sort
from igdesk.desk.saved_views import NewView, SavedView, as_views, id_of
from igdesk.desk.views import DEPARTMENT, View, is_by_time, own_departments, views_for
from igdesk.errors import IgdeskError
from igdesk.rules.per_config import once_per_config
from igdesk.screens.selecting import SelectingScreen
from igdesk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from igdesk.widgets.due_line import DueLine


class ViewingScreen(SelectingScreen):
    """Base of the queue.

    Attributes:
        saved: The views that people saved and this person sees, as they were last read.
    """

    def __init__(self) -> None:
        super().__init__()
        self._view = "open"
        self._sort = Sort.SLA
        self._filter = ""
        self._base_views = once_per_config(lambda config: views_for(self.desk.me, config))
        self._due_line_there: DueLine | None = None
        self.saved: tuple[SavedView, ...] = ()

    @property
    def _views(self) -> tuple[View, ...]:
        me, config = self.desk.me, self.desk.config
        base = self._base_views(config)
        return (*base, *as_views(self.saved, base, me, config))

    @property
    def shows(self) -> tuple[str | None, int | None]:
        view = "saved" if self._saved_view is not None else self._view
        return view, super().shows[1]

    @property
    def _departments(self) -> tuple[str, ...]:
        """The person's, unless they are of the intake department, whose queue is everything."""
        return own_departments(self.desk.me, self.desk.config)

    def _reload(self) -> None:
        """Read the list that is wanted now."""
        raise NotImplementedError

    def take_filter_away(self) -> None:
        """The filter line is empty from now on."""
        raise NotImplementedError

    def show_view(self, view: str) -> None:
        """Show another view; the filter stays and narrows it, too. One of what has a time is in that order at first."""
        if view != self._view:
            self.drop_selection()
            if any(each.id == view and is_by_time(each.filter) for each in self._views):
                self._sort = Sort.SLA
        self._view = view
        if (saved := self._saved_view) is not None and saved.sort in tuple(Sort):
            self._sort = Sort(saved.sort)
        self._reload()

    def show_home(self) -> None:
        """Show what the person has to do: all that is open, or their department's queue."""
        self.show_view(DEPARTMENT if self._departments else "open")

    def wanted(self) -> tuple[Filter, Sort]:
        return self._wanted(), self._sort

    def _wanted(self) -> Filter:
        base = next((each.filter for each in self._views if each.id == self._view), self._views[0].filter)
        if not self._filter:
            return base
        from igdesk.desk.filters import narrow, parse_filter

        return narrow(base, parse_filter(self._filter, self.desk.me, self.desk.config))

    def _count(self) -> None:
        self.read_latest("count", self._read_counts)

    async def _read_counts(self) -> None:
        try:
            await self._read_saved()
            counts = {view.id: await self.desk.count(view.counted or view.filter) for view in self._views}
        except IgdeskError as error:
            self.refused(error)
        else:
            self.query_one(ViewsBar).counts = counts
            self.show_due()
            self.igdesk.notices.ringing.count(counts.get("overdue", 0))

    def show_due(self) -> None:
        """Tell what is due, as far as it was counted."""
        counts, pulse = self.query_one(ViewsBar).counts, self.igdesk.live.last
        unsent = 0 if pulse is None else pulse.health.unconfirmed + pulse.health.failed
        if not counts:
            return
        line = self._due_line
        was_there, line.counts = line.display, {**counts, "unsent": unsent}
        if line.display is not was_there and self.is_current:
            self.hold()  # all below it moves

    @property
    def _due_line(self) -> DueLine:
        """The line of what is due; it comes in once that was counted."""
        if self._due_line_there is None:
            from igdesk.widgets.due_line import DueLine

            self._due_line_there = DueLine(self.words)
            self.mount(self._due_line_there, before=self.query_one(ViewsBar))
        return self._due_line_there

    def on_due_line_chosen(self, event: DueLine.Chosen) -> None:
        """Go to what is due."""
        self.igdesk.go(event.place)

    async def _read_saved(self) -> None:
        """See what was saved or deleted meanwhile, by colleagues as well."""
        before, self.saved = self.saved, await self.desk.saved_views().all()
        if self.saved == before:
            return
        self.query_one(ViewsBar).views = self._views
        if all(view.id != self._view for view in self._views):
            self.tell("saved_views.gone")
            self.show_home()
        elif self._saved_view is not None and self._saved_view not in before:
            self._reload()  # a colleague changed what it shows

    @on(ViewsBar.Chosen)
    def _view_chosen(self, event: ViewsBar.Chosen) -> None:
        self.show_view(event.view)

    # Keys

    def action_next_view(self) -> None:
        """The view to the right."""
        self._step_view(1)

    def action_previous_view(self) -> None:
        """The view to the left."""
        self._step_view(-1)

    def _step_view(self, step: int) -> None:
        ids = self.query_one(ViewsBar).named
        self.show_view(ids[(ids.index(self._view) + step) % len(ids)])

    def action_view(self, place: int) -> None:
        """The view of a digit."""
        if place <= len(self._views) - len(self.saved):
            self.show_view(self._views[place - 1].id)

    def show_saved(self, place: int) -> None:
        """The saved view of a digit."""
        if place <= len(self.saved):
            self.show_view(id_of(self.saved[place - 1]))
        else:
            self.tell("saved_views.none_there", place=place)

    # Saving

    @property
    def _saved_view(self) -> SavedView | None:
        """The saved view that is shown, if it is one."""
        return next((each for each in self.saved if id_of(each) == self._view), None)

    def action_save_view(self) -> None:
        """Save the list that is shown under a name; of a saved one that is shown as it is, ask what becomes of it."""
        if self._filter or self._saved_view is not None:
            self.asks_on = True
            self._save_view(self._saved_view)
        else:
            self.tell("saved_views.nothing")

    @work(group="verbs", exit_on_error=False)
    async def _save_view(self, shown: SavedView | None) -> None:
        from igdesk.screens.saving_views import change, new_view

        try:
            if shown is not None and not self._filter:
                await change(self, shown, self._sort)
            else:
                base = self._view if shown is None else shown.base
                text = " ".join(filter(None, (shown.filter if shown else "", self._filter)))
                await new_view(self, NewView("", base, text, self._sort.value), shown)
        finally:
            self.asks_on = False

    async def show_as_saved(self, view: SavedView | None) -> None:
        """Show a view that was just saved or changed, or after a deletion the list that it narrowed."""
        was = self._saved_view
        self.saved = await self.desk.saved_views().all()
        self.query_one(ViewsBar).views = self._views
        self.take_filter_away()
        base = "open" if was is None else was.base
        self.show_view(base if view is None else id_of(view))
