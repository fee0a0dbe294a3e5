"""`igdesk view`: the lists that people saved under a name: shown, saved, renamed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output
from igdesk.cli.layout import table
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.desk.queries import Sort
from igdesk.errors import UsageError
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.desk.saved_views import SavedView


@click.group("view", cls=Group, help="saved_views.help")
def view() -> None:
    pass


@view.command("list", help="saved_views.help_list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    from igdesk.desk.saved_views import as_views
    from igdesk.desk.views import views_for

    desk, words = session.parts.desk(), session.words
    found = desk.saved_views().all().result()
    shown = as_views(found, views_for(desk.me, desk.config), desk.me, desk.config)
    counts = [desk.count(each.filter).result() for each in shown]
    if session.as_json:
        output.print_json([_as_json(each) | {"count": count} for each, count in zip(found, counts, strict=True)])
        return
    if not found:
        output.print_lines([words("saved_views.none")])
        return
    rows = [
        [str(count), one_line(each.name), _whose(session, each), one_line(f"{each.base}: {each.filter}"), each.sort]
        for each, count in zip(found, counts, strict=True)
    ]
    heading = [words(f"saved_views.col_{name}") for name in ("count", "name", "whose", "shows", "sort")]
    output.print_lines(table([heading, *rows], output.width(), right=(0,), headed=True))


@view.command("save", help="saved_views.help_save")
@click.argument("name", type=storable)
@click.argument("filter_", metavar="FILTER", type=storable)
@option("--shared", is_flag=True, help="saved_views.o_shared")
@option("--base", default="open", metavar="LIST", help="saved_views.o_base")
@option("--sort", type=click.Choice([each.value for each in Sort]), default=Sort.SLA.value, help="cli_help.o_sort")
@json_option
@click.pass_obj
def save(session: Session, *, name: str, filter_: str, shared: bool, base: str, sort: str) -> None:
    from igdesk.desk.saved_views import NewView
    from igdesk.desk.views import views_for

    desk = session.parts.desk()
    known = [each.id for each in views_for(desk.me, desk.config)]
    if base not in known:
        raise UsageError("saved_views.base_unknown", base=base, known=", ".join(known))
    saved = desk.saved_views().save(NewView(name, base, filter_.strip(), sort, shared)).result()
    _done(session, saved, "saved_views.saved")


@view.command("rename", help="saved_views.help_rename")
@click.argument("name", type=storable)
@click.argument("new_name", metavar="NEW", type=storable)
@json_option
@click.pass_obj
def rename(session: Session, *, name: str, new_name: str) -> None:
    found = _named(session, name)
    _done(session, session.parts.desk().saved_views().rename(found.id, new_name).result(), "saved_views.saved")


@view.command("delete", help="saved_views.help_delete")
@click.argument("name", type=storable)
@json_option
@click.pass_obj
def delete(session: Session, *, name: str) -> None:
    found = _named(session, name)
    _done(session, session.parts.desk().saved_views().delete(found.id).result(), "saved_views.deleted")


def _named(session: Session, name: str) -> SavedView:
    """The person's own of that name, else everybody's."""
    from igdesk.desk.saved_views import named

    found = named(session.parts.desk().saved_views().all().result(), name)
    if found is None:
        raise UsageError("saved_views.unknown", name=one_line(name))
    return found


def _whose(session: Session, view: SavedView) -> str:
    return session.words("saved_views.for_team" if view.owner is None else "saved_views.for_me")


def _done(session: Session, view: SavedView, told: str) -> None:
    if session.as_json:
        output.print_json(_as_json(view))
    else:
        output.print_lines([session.words(told, name=one_line(view.name), filter=one_line(view.filter))])


def _as_json(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "shared": view.owner is None,
        "base": view.base,
        "filter": view.filter,
        "sort": view.sort,
        "by": view.author,
    }
