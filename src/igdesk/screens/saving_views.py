"""What is asked when a list is saved under a name, and when a saved one is renamed, deleted or saved anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from igdesk.desk.saved_views import NewView
from igdesk.errors import IgdeskError
from igdesk.text import safe_text
from igdesk.widgets.dialogs import Ask, Choice, Pick

if TYPE_CHECKING:
    from igdesk.desk.queries import Sort
    from igdesk.desk.saved_views import SavedView
    from igdesk.screens.viewing import ViewingScreen


async def new_view(screen: ViewingScreen, new: NewView, shown: SavedView | None) -> None:
    """Ask for a name and for whom, and save it.

    Args:
        screen: Where it is asked.
        new: What is saved, still without them.
        shown: The saved view that it goes on from, whose name is offered.
    """
    words = screen.words
    title, name = words("saved_views.name_title", filter=safe_text(new.filter)), shown.name if shown else ""
    while True:
        dialog = Ask(words, title, value=name, example=words("saved_views.name_example"))
        typed = await screen.app.push_screen_wait(dialog)
        if typed is None or not typed.strip():
            return
        choices = [
            Choice("me", words("saved_views.for_me"), key="m"),
            Choice("team", words("saved_views.for_team"), key="t"),
        ]
        current = "team" if shown is not None and shown.owner is None else "me"
        whose = await screen.app.push_screen_wait(Pick(words, words("saved_views.whose"), choices, current=current))
        if whose is None:
            return
        name = typed
        try:
            saved = await screen.desk.saved_views().save(replace(new, name=typed, shared=whose == "team"))
        except IgdeskError as error:
            screen.refused(error)  # and the name can be mended
            continue
        await screen.show_as_saved(saved)
        screen.tell("saved_views.saved", name=saved.name)
        return


async def change(screen: ViewingScreen, view: SavedView, sort: Sort) -> None:
    """Ask what becomes of a saved view, and do it."""
    words = screen.words
    choices = [
        Choice("rename", words("saved_views.rename"), key="r"),
        Choice("sort", words("saved_views.keep_sort", order=words(f"ui.sort_{sort.value}")), key="s"),
        Choice("delete", words("saved_views.delete"), key="d"),
    ]
    title = words("saved_views.change_title", name=view.name, filter=safe_text(view.filter))
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices))
    try:
        if chosen == "rename":
            await _rename(screen, view)
        elif chosen == "sort":
            new = NewView(view.name, view.base, view.filter, sort.value, shared=view.owner is None)
            await screen.show_as_saved(await screen.desk.saved_views().save(new))
            screen.tell("saved_views.saved", name=view.name)
        elif chosen == "delete":
            await screen.desk.saved_views().delete(view.id)
            await screen.show_as_saved(None)
            screen.tell("saved_views.deleted", name=view.name, filter=safe_text(view.filter))
    except IgdeskError as error:
        screen.refused(error)


async def _rename(screen: ViewingScreen, view: SavedView) -> None:
    dialog = Ask(screen.words, screen.words("saved_views.rename_title", name=view.name), value=view.name)
    typed = await screen.app.push_screen_wait(dialog)
    if typed and typed.strip():
        renamed = await screen.desk.saved_views().rename(view.id, typed)
        await screen.show_as_saved(renamed)
        screen.tell("saved_views.saved", name=renamed.name)
